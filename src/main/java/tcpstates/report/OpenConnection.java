package tcpstates.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSnapshot;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.LinkTags;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;

/**
 * A connection that is open at a moment, as the table of connections shows it.
 *
 * @param time the moment (ns since the epoch)
 * @param connection its number
 * @param whole what both ends have in common
 * @param client null if it is not listed
 * @param server null if it is not listed
 */
public record OpenConnection(
        long time,
        int connection,
        ConnectionSnapshot whole,
        @Nullable EndpointSnapshot client,
        @Nullable EndpointSnapshot server) {
    private static final int IDLE = 6;
    private static final String NONE = "-";

    /** The open connections of a moment, as they are listed there. */
    public static List<OpenConnection> of(Snapshot snapshot) {
        List<OpenConnection> connections = new ArrayList<>();
        List<EndpointSnapshot> endpoints = snapshot.endpoints();
        for (int i = 0; i < endpoints.size(); i++) {
            EndpointSnapshot one = endpoints.get(i);
            boolean both = i + 1 < endpoints.size() && isSame(one, endpoints.get(i + 1));
            EndpointSnapshot other = both ? endpoints.get(++i) : null;
            ConnectionSnapshot whole = one.whole();
            if (whole != null && one.state() != TcpState.LISTEN) {
                boolean client = one.role() == Role.CLIENT;
                connections.add(new OpenConnection(
                        snapshot.time(), one.connection(), whole, client ? one : other, client ? other : one));
            }
        }
        return connections;
    }

    /** Whether packets do not show it: only the kernel knows that it is there. */
    public boolean isKernelOnly() {
        return Stream.of(client, server).anyMatch(end -> end != null && end.isKernelOnly());
    }

    /** Which processes have its ends open, such as {@code nginx 1234}; empty if that is not known. */
    String processes() {
        String ofClient = ProcessText.text(client);
        String ofServer = ProcessText.text(server);
        return ofClient.isEmpty() || ofServer.isEmpty() ? ofClient + ofServer : ofClient + '/' + ofServer;
    }

    private static boolean isSame(EndpointSnapshot one, EndpointSnapshot next) {
        return one.connection() == next.connection() && one.whole() == next.whole();
    }

    /** How long ago its first packet was (ns). */
    public long age() {
        return Math.max(0, time - whole.start());
    }

    /** Segments that its ends have sent again. */
    public long again() {
        return Stream.of(client, server)
                .filter(end -> end != null && end.counters().retransmissions() > 0)
                .mapToLong(end -> end.counters().retransmissions())
                .sum();
    }

    /** Both states, of the client first. */
    public String states(StateNames names) {
        return name(client, names) + '/' + name(server, names);
    }

    private static String name(@Nullable EndpointSnapshot end, StateNames names) {
        return end == null ? NONE : names.of(end.state());
    }

    /** What a summary would say now; of an end that is not listed, CLOSE. */
    public ConnectionSummary summary() {
        return new ConnectionSummary(
                time,
                connection,
                whole.id(),
                whole.client(),
                whole.server(),
                LinkTags.NONE,
                whole.start(),
                whole.latest(),
                client == null ? TcpState.CLOSE : client.state(),
                server == null ? TcpState.CLOSE : server.state(),
                whole.packets(),
                whole.bytes(),
                null);
    }

    /** For how long no packet came, and both ends have been in their states, in the place of a verdict. */
    ConnectionRow row(StateNames names) {
        if (isKernelOnly()) {
            return new ConnectionRow(
                    summary(), states(names), ConnectionRow.Mark.KERNEL, 0, 0, "", "", "", processes());
        }
        String idle = ShortDuration.of(Math.max(0, time - whole.latest()));
        String words = idle + " ".repeat(Math.max(0, IDLE - DisplayWidth.of(idle))) + "  " + since(client) + '/'
                + since(server);
        return new ConnectionRow(
                summary(), states(names), ConnectionRow.Mark.NONE, age(), again(), words, "", words, processes());
    }

    private static String since(@Nullable EndpointSnapshot end) {
        return end == null ? NONE : ShortDuration.of(end.durationNanos());
    }
}
