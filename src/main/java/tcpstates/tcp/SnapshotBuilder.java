package tcpstates.tcp;

import java.util.function.Consumer;
import tcpstates.event.ConnectionSnapshot;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.SocketDetails;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpSegment;

/** How both ends of one connection stand at a moment. */
final class SnapshotBuilder {
    /** What the timestamps option takes of each segment (RFC 7323 section 3.2), padding included. */
    private static final int TIMESTAMPS_BYTES = 12;

    private final Connection connection;
    private final long time;
    private final ConnectionSnapshot whole;

    /** @param time the moment (ns since the epoch) */
    SnapshotBuilder(Connection connection, long time) {
        this.connection = connection;
        this.time = time;
        whole = new ConnectionSnapshot(
                connection.id(),
                connection.address(Role.CLIENT),
                connection.address(Role.SERVER),
                connection.start,
                connection.end,
                connection.packets,
                connection.bytes);
    }

    /** Hands out the ends that have a socket with a connection, and those that have had one. */
    void handOut(Consumer<EndpointSnapshot> action) {
        Endpoint client = connection.client;
        Endpoint server = connection.server;
        if (wasSeen(client)) {
            action.accept(snapshot(client, server, whole.client(), whole.server()));
        }
        if (server != client && wasSeen(server)) {
            action.accept(snapshot(server, client, whole.server(), whole.client()));
        }
    }

    /** Whether it has ever been in another state than the one in which all ends begin. */
    private static boolean wasSeen(Endpoint endpoint) {
        return endpoint.state().hasConnection()
                || endpoint.state() == TcpState.CLOSE && endpoint.since != Endpoint.NEVER;
    }

    private EndpointSnapshot snapshot(
            Endpoint endpoint, Endpoint peer, SocketAddress address, SocketAddress peerAddress) {
        return new EndpointSnapshot(
                time,
                connection.number,
                address,
                peerAddress,
                endpoint.role,
                endpoint.state(),
                endpoint.since == Endpoint.NEVER ? connection.start : endpoint.since,
                EndpointCounters.of(endpoint),
                whole,
                details(endpoint, peer));
    }

    private static SocketDetails details(Endpoint endpoint, Endpoint peer) {
        boolean scalesKnown = endpoint.scale + peer.scale > 0
                && endpoint.irsKnown
                && peer.irsKnown
                && !endpoint.scaleUnknown
                && !peer.scaleUnknown
                && !isUnscaled(endpoint)
                && !isUnscaled(peer);
        return new SocketDetails(
                endpoint.synAckSent && !endpoint.activeOpen,
                endpoint.tapRtt == 0 || peer.tapRtt == 0
                        ? SocketDetails.UNKNOWN
                        : endpoint.tapRtt + (peer == endpoint ? 0 : peer.tapRtt),
                mss(endpoint, peer),
                scalesKnown ? peer.scale : SocketDetails.UNKNOWN,
                scalesKnown ? endpoint.scale : SocketDetails.UNKNOWN,
                endpoint.inFlight(),
                endpoint.resentInFlight());
    }

    /** Whether no scale is in force yet, for the handshake is not over. */
    private static boolean isUnscaled(Endpoint endpoint) {
        return endpoint.state() == TcpState.SYN_SENT;
    }

    /** Linux' {@code tcp_current_mss}, as far as both ends' options decide: what the peer takes, and the own link carries. */
    private static int mss(Endpoint endpoint, Endpoint peer) {
        if (endpoint.offeredMss == TcpSegment.ABSENT || peer.offeredMss == TcpSegment.ABSENT) {
            return SocketDetails.UNKNOWN;
        }
        boolean timestamps = endpoint.newestStamp != 0 && peer.newestStamp != 0;
        return Math.max(0, Math.min(endpoint.offeredMss, peer.offeredMss) - (timestamps ? TIMESTAMPS_BYTES : 0));
    }
}
