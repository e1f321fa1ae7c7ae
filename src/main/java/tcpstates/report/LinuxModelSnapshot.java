package tcpstates.report;

import java.util.ArrayList;
import java.util.List;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Snapshot;
import tcpstates.event.TcpState;

/** How connections stand by the states that Linux' sockets take, see {@link LinuxModelReport}. */
public final class LinuxModelSnapshot {
    private LinuxModelSnapshot() {}

    /** The same moment; connections of which no end has a socket are left out. */
    public static Snapshot of(Snapshot snapshot) {
        List<EndpointSnapshot> shown = new ArrayList<>();
        List<EndpointSnapshot> all = snapshot.endpoints();
        for (int i = 0; i < all.size(); i++) {
            EndpointSnapshot one = changed(all.get(i));
            boolean both = i + 1 < all.size() && all.get(i + 1).connection() == one.connection();
            EndpointSnapshot other = both ? changed(all.get(++i)) : one;
            if (one.isListener() || one.state().hasConnection() || other.state().hasConnection()) {
                shown.add(one);
                if (both) {
                    shown.add(other);
                }
            }
        }
        return new Snapshot(snapshot.time(), List.copyOf(shown));
    }

    private static EndpointSnapshot changed(EndpointSnapshot one) {
        TcpState state = LinuxModelReport.state(one.state(), one.listens());
        return state == one.state()
                ? one
                : new EndpointSnapshot(
                        one.time(),
                        one.connection(),
                        one.endpoint(),
                        one.peer(),
                        one.role(),
                        state,
                        one.since(),
                        one.counters(),
                        one.whole(),
                        one.socket(),
                        one.host());
    }
}
