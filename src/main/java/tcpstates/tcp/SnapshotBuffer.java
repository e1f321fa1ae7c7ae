package tcpstates.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSnapshot;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.SocketDetails;
import tcpstates.event.TcpState;
import tcpstates.event.Tunnel;
import tcpstates.packet.TcpSegment;

/**
 * How connections stand at a moment, as plain numbers. Packets wait while they are copied, so no object is made for a connection
 * then: that is left to whoever reads them, whenever it is.
 */
@SuppressWarnings("EnumOrdinal") // numbers never leave this process
public final class SnapshotBuffer {
    private static final int BLOCK = 1 << 15;

    // Layout of a connection, in longs.
    private static final int NUMBER = 0;
    private static final int FLAGS = 1;
    private static final int CLIENT_HIGH = 2;
    private static final int CLIENT_LOW = 3;
    private static final int SERVER_HIGH = 4;
    private static final int SERVER_LOW = 5;
    private static final int PORTS = 6;
    private static final int ORDINAL = 7;
    private static final int START = 8;
    private static final int LATEST = 9;
    private static final int PACKETS = 10;
    private static final int BYTES = 11;
    private static final int CLIENT = 12;

    // Layout of an end, behind it.
    private static final int SINCE = 0;
    private static final int SHOWN = 1;
    private static final int COUNTERS = 2;
    private static final int ROUND_TRIP = COUNTERS + EndpointCounters.COUNT;
    private static final int MSS = ROUND_TRIP + 1;
    private static final int IN_FLIGHT = MSS + 1;
    private static final int END_SIZE = IN_FLIGHT + 1;

    private static final int SERVER = CLIENT + END_SIZE;
    private static final int SIZE = SERVER + END_SIZE;

    private static final int V6 = 1;

    /** {@link #SHOWN} of an end that is left out. */
    private static final long HIDDEN = 0;

    private static final int LISTENS = 1 << 8;
    private static final int STATE_MASK = 0xff;

    /** What the timestamps option takes of each segment (RFC 7323 section 3.2), padding included. */
    private static final int TIMESTAMPS_BYTES = 12;

    private static final TcpState[] STATES = TcpState.values();

    private final List<long[]> blocks = new ArrayList<>();
    private final List<Tunnel> tunnels = new ArrayList<>();
    private long time;
    private int used = BLOCK;

    /** The moment that everything in it is of (ns since the epoch). */
    public long time() {
        return time;
    }

    /** Sets {@link #time()}. */
    public void time(long nanos) {
        time = nanos;
    }

    // ------------------------------------------------------------------ while packets wait

    /** Adds a connection, unless both of its ends are gone. */
    public void add(Connection connection) {
        if (connection.isOver()) {
            return;
        }
        if (used + SIZE > BLOCK) {
            blocks.add(new long[BLOCK]);
            used = 0;
        }
        long[] block = blocks.getLast();
        int at = used;
        used += SIZE;
        block[at + NUMBER] = connection.number;
        block[at + FLAGS] = connection.v6 ? V6 : 0;
        block[at + CLIENT_HIGH] = connection.clientHigh;
        block[at + CLIENT_LOW] = connection.clientLow;
        block[at + SERVER_HIGH] = connection.serverHigh;
        block[at + SERVER_LOW] = connection.serverLow;
        block[at + PORTS] = (long) connection.clientPort << Integer.SIZE | connection.serverPort;
        block[at + ORDINAL] = pair(tunnel(connection.tunnel), connection.ordinal);
        block[at + START] = connection.start;
        block[at + LATEST] = connection.end;
        block[at + PACKETS] = connection.packets;
        block[at + BYTES] = connection.bytes;
        add(connection, connection.client, connection.server, block, at + CLIENT);
        if (connection.server != connection.client) {
            add(connection, connection.server, connection.client, block, at + SERVER);
        }
    }

    /** Where its tunnel will be among {@link #tunnels}, from 1; 0 for none. */
    private int tunnel(@Nullable Tunnel tunnel) {
        if (tunnel == null) {
            return 0;
        }
        tunnels.add(tunnel);
        return tunnels.size();
    }

    private static void add(Connection connection, Endpoint endpoint, Endpoint peer, long[] block, int at) {
        TcpState state = endpoint.state();
        if (!state.hasConnection() && (state != TcpState.CLOSE || endpoint.since == Endpoint.NEVER)) {
            block[at + SHOWN] = HIDDEN; // it was never in another state than the one in which all ends begin
            return;
        }
        boolean listens = endpoint.synAckSent && !endpoint.activeOpen;
        block[at + SINCE] = endpoint.since == Endpoint.NEVER ? connection.start : endpoint.since;
        block[at + SHOWN] = 1L + state.ordinal() | (listens ? LISTENS : 0);
        EndpointCounters.list(endpoint, block, at + COUNTERS);
        // Negative where the capture holds packets in another order than they came by: that measures nothing.
        boolean timed = endpoint.tapRtt > 0 && peer.tapRtt > 0;
        block[at + ROUND_TRIP] =
                !timed ? SocketDetails.UNKNOWN : endpoint.tapRtt + (peer == endpoint ? 0 : peer.tapRtt);
        block[at + MSS] = pair(mss(endpoint, peer), scales(endpoint, peer));
        block[at + IN_FLIGHT] = pair(endpoint.inFlight(), endpoint.resentInFlight());
    }

    private static long pair(int high, int low) {
        return (long) high << Integer.SIZE | Integer.toUnsignedLong(low);
    }

    /** Shift counts in force, of the windows that it receives and, 8 bits higher, of those that it sends. */
    private static int scales(Endpoint endpoint, Endpoint peer) {
        boolean known = endpoint.scale + peer.scale > 0
                && endpoint.irsKnown
                && peer.irsKnown
                && !endpoint.scaleUnknown
                && !peer.scaleUnknown
                && endpoint.state() != TcpState.SYN_SENT
                && peer.state() != TcpState.SYN_SENT;
        return known ? peer.scale | endpoint.scale << Byte.SIZE : SocketDetails.UNKNOWN;
    }

    /** Linux' {@code tcp_current_mss}, as far as both ends' options decide: what the peer takes, and the own link carries. */
    private static int mss(Endpoint endpoint, Endpoint peer) {
        if (endpoint.offeredMss == TcpSegment.ABSENT || peer.offeredMss == TcpSegment.ABSENT) {
            return SocketDetails.UNKNOWN;
        }
        boolean timestamps = endpoint.newestStamp != 0 && peer.newestStamp != 0;
        return Math.max(0, Math.min(endpoint.offeredMss, peer.offeredMss) - (timestamps ? TIMESTAMPS_BYTES : 0));
    }

    // ------------------------------------------------------------------ whoever reads it

    /** Adds the ends of all connections to {@code endpoints}, the client before the server. */
    public void read(List<EndpointSnapshot> endpoints) {
        for (int i = 0; i < blocks.size(); i++) {
            int end = i == blocks.size() - 1 ? used : BLOCK - SIZE + 1;
            for (int at = 0; at < end; at += SIZE) {
                read(blocks.get(i), at, endpoints);
            }
        }
    }

    private void read(long[] block, int at, List<EndpointSnapshot> endpoints) {
        boolean v6 = block[at + FLAGS] == V6;
        int clientPort = (int) (block[at + PORTS] >>> Integer.SIZE);
        int serverPort = (int) block[at + PORTS];
        var client = new SocketAddress(block[at + CLIENT_HIGH], block[at + CLIENT_LOW], v6, clientPort);
        var server = new SocketAddress(block[at + SERVER_HIGH], block[at + SERVER_LOW], v6, serverPort);
        int tunnel = (int) (block[at + ORDINAL] >>> Integer.SIZE);
        var whole = new ConnectionSnapshot(
                Connection.id(
                        block[at + START],
                        client,
                        server,
                        (int) block[at + ORDINAL],
                        tunnel == 0 ? null : tunnels.get(tunnel - 1)),
                client,
                server,
                block[at + START],
                block[at + LATEST],
                block[at + PACKETS],
                block[at + BYTES]);
        int number = (int) block[at + NUMBER];
        if (block[at + CLIENT + SHOWN] != HIDDEN) {
            endpoints.add(endpoint(block, at + CLIENT, number, Role.CLIENT, whole));
        }
        if (block[at + SERVER + SHOWN] != HIDDEN) {
            endpoints.add(endpoint(block, at + SERVER, number, Role.SERVER, whole));
        }
    }

    private EndpointSnapshot endpoint(long[] block, int at, int number, Role role, ConnectionSnapshot whole) {
        int shown = (int) block[at + SHOWN];
        int scales = (int) block[at + MSS];
        return new EndpointSnapshot(
                time,
                number,
                role == Role.CLIENT ? whole.client() : whole.server(),
                role == Role.CLIENT ? whole.server() : whole.client(),
                role,
                STATES[(shown & STATE_MASK) - 1],
                block[at + SINCE],
                EndpointCounters.of(block, at + COUNTERS),
                whole,
                new SocketDetails(
                        (shown & LISTENS) != 0,
                        block[at + ROUND_TRIP],
                        (int) (block[at + MSS] >> Integer.SIZE),
                        scales == SocketDetails.UNKNOWN ? SocketDetails.UNKNOWN : scales & 0xff,
                        scales == SocketDetails.UNKNOWN ? SocketDetails.UNKNOWN : scales >> Byte.SIZE,
                        (int) (block[at + IN_FLIGHT] >>> Integer.SIZE),
                        (int) block[at + IN_FLIGHT]));
    }
}
