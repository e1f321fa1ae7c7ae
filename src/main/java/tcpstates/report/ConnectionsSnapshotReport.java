package tcpstates.report;

import java.io.OutputStream;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSnapshot;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;

/** The connections that are open at a moment as a table, one line each, with how old they are and for how long nothing came. */
public final class ConnectionsSnapshotReport implements SnapshotReport {
    private static final int NUMBER = 5;
    private static final int ADDRESS = 21;
    private static final int STATES = 22;
    private static final int TIME = 13;
    private static final int PACKETS = 8;
    private static final int BYTES = 11;
    private static final String NONE = "-";

    private final TextOutput out;
    private final ResourceBundle words;

    /** @param language of the heads */
    public ConnectionsSnapshotReport(OutputStream out, Language language) {
        this.out = new TextOutput(out);
        words = language.words("connections");
    }

    @Override
    public void print(Snapshot snapshot) {
        head();
        List<EndpointSnapshot> endpoints = snapshot.endpoints();
        for (int i = 0; i < endpoints.size(); i++) {
            EndpointSnapshot one = endpoints.get(i);
            boolean both = i + 1 < endpoints.size() && isSame(one, endpoints.get(i + 1));
            EndpointSnapshot other = both ? endpoints.get(++i) : null;
            ConnectionSnapshot whole = one.whole();
            if (whole != null) {
                boolean client = one.role() == Role.CLIENT;
                line(snapshot.time(), whole, client ? one : null, client ? other : one);
            }
        }
        out.flush();
    }

    @Override
    public boolean needsConnections() {
        return true;
    }

    private static boolean isSame(EndpointSnapshot one, EndpointSnapshot next) {
        return one.connection() == next.connection() && one.whole() == next.whole();
    }

    private void head() {
        out.right("#", NUMBER).put(' ').left(words.getString("client"), ADDRESS);
        out.put(' ').left(words.getString("server"), ADDRESS);
        out.put(' ').left(words.getString("at.states"), STATES);
        out.right(words.getString("at.age"), TIME);
        out.right(words.getString("at.client_since"), TIME);
        out.right(words.getString("at.server_since"), TIME);
        out.right(words.getString("at.idle"), TIME);
        out.right(words.getString("at.packets"), PACKETS);
        out.right(words.getString("bytes"), BYTES).endLine();
    }

    private void line(
            long now, ConnectionSnapshot whole, @Nullable EndpointSnapshot client, @Nullable EndpointSnapshot server) {
        EndpointSnapshot any = client == null ? server : client;
        out.right(any == null ? 0 : any.connection(), NUMBER);
        out.put(' ').left(whole.client(), ADDRESS);
        out.put(' ').left(whole.server(), ADDRESS);
        out.put(' ').left(state(client) + '/' + state(server), STATES);
        time(now - whole.start());
        since(client);
        since(server);
        time(now - whole.latest());
        out.right(whole.packets(), PACKETS).right(whole.bytes(), BYTES).endLine();
    }

    private static String state(@Nullable EndpointSnapshot endpoint) {
        return endpoint == null ? NONE : endpoint.state().name();
    }

    private void since(@Nullable EndpointSnapshot endpoint) {
        if (endpoint == null) {
            out.right(NONE, TIME);
        } else {
            time(endpoint.durationNanos());
        }
    }

    private void time(long nanos) {
        out.right(TimeFormat.MICROSECONDS, Math.max(0, nanos), TIME);
    }
}
