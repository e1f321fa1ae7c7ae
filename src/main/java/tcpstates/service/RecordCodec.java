package tcpstates.service;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.Counters;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.SocketDetails;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.tcp.CodecException;
import tcpstates.tcp.EnumCodes;

/**
 * Transitions and endpoints as records that all have the same size, in the history, in the journal and on the socket. Each has a
 * checksum, and where the next one begins depends on none: damage at any byte spoils one record. The numbers of states, causes and
 * so on are the enumerations' order, so {@link #VERSION} rises when one of them changes.
 */
final class RecordCodec {
    /** Of this form of records, which journals and the protocol name. */
    static final int VERSION = 1;

    /** Bytes of a record. */
    static final int SIZE = 168;

    private static final int CHECKSUM = SIZE - Integer.BYTES;
    private static final byte TRANSITION = 1;
    private static final byte ENDPOINT = 2;
    private static final EnumCodes<TcpState> STATES = EnumCodes.of(TcpState.class, TcpState.values());
    private static final EnumCodes<Role> ROLES = EnumCodes.of(Role.class, Role.values());
    private static final EnumCodes<Evidence> EVIDENCE = EnumCodes.of(Evidence.class, Evidence.values());
    private static final EnumCodes<Cause> CAUSES = EnumCodes.of(Cause.class, Cause.values());
    private static final byte UNKNOWN_ROLE = -1;

    /** In front of the details of a socket; 0 if there are none. */
    private static final byte KNOWN = 1;

    private static final byte LISTENS = 2;
    private static final int V6 = 1;
    private static final int PEER_V6 = 2;

    private RecordCodec() {}

    /**
     * A transition as it was recorded.
     *
     * @param sequence its number, from 1; without gaps in a capture
     */
    record Numbered(long sequence, Transition transition) {}

    /** Writes a transition at the buffer's position, which is moved behind it. */
    static void put(ByteBuffer to, long sequence, Transition change) {
        int start = to.position();
        to.put(TRANSITION).put((byte) flags(change.endpoint(), change.peer()));
        to.put((byte) STATES.code(change.from())).put((byte) STATES.code(change.to()));
        to.put((byte) ROLES.code(change.role())).put((byte) EVIDENCE.code(change.evidence()));
        to.put((byte) CAUSES.code(change.cause())).put((byte) 0);
        to.putLong(sequence).putLong(change.time()).putLong(change.proofTime());
        to.putLong(change.packet()).putLong(change.causePacket()).putInt(change.connection());
        to.putLong(change.id().start())
                .putLong(change.id().tuple())
                .putInt(change.id().ordinal());
        put(to, change.endpoint());
        put(to, change.peer());
        to.putLong(change.durationNanos());
        put(to, change.counters());
        seal(to, start);
    }

    /** Writes an endpoint, without what both ends have in common, at the buffer's position, which is moved behind it. */
    static void put(ByteBuffer to, EndpointSnapshot one) {
        int start = to.position();
        to.put(ENDPOINT).put((byte) flags(one.endpoint(), one.peer()));
        Role role = one.role();
        to.put((byte) STATES.code(one.state())).put((byte) (role == null ? UNKNOWN_ROLE : ROLES.code(role)));
        to.putInt(one.connection()).putLong(one.time()).putLong(one.since());
        put(to, one.endpoint());
        put(to, one.peer());
        put(to, one.counters());
        SocketDetails socket = one.socket();
        if (socket != null) {
            to.put(socket.listens() ? LISTENS : KNOWN);
            to.putLong(socket.roundTripNanos()).putInt(socket.mss());
            to.putInt(socket.sendScale()).putInt(socket.receiveScale());
            to.putInt(socket.inFlight()).putInt(socket.resentInFlight());
        }
        seal(to, start);
    }

    /** The transition whose record begins there; null if the record is damaged or none. */
    static @Nullable Numbered transition(ByteBuffer from, int start) {
        try {
            return isWhole(from, start) && from.get(start) == TRANSITION ? wholeTransition(from, start) : null;
        } catch (CodecException e) {
            return null; // another version's
        }
    }

    private static Numbered wholeTransition(ByteBuffer from, int start) {
        ByteBuffer fields = from.duplicate().position(start + 1);
        int flags = fields.get();
        TcpState oldState = STATES.constant(fields.get());
        TcpState newState = STATES.constant(fields.get());
        Role role = ROLES.constant(fields.get());
        Evidence evidence = EVIDENCE.constant(fields.get());
        Cause cause = CAUSES.constant(fields.get());
        fields.get();
        long sequence = fields.getLong();
        long time = fields.getLong();
        long proof = fields.getLong();
        long packet = fields.getLong();
        long causePacket = fields.getLong();
        int connection = fields.getInt();
        var id = new ConnectionId(fields.getLong(), fields.getLong(), fields.getInt());
        SocketAddress endpoint = address(fields, (flags & V6) != 0);
        SocketAddress peer = address(fields, (flags & PEER_V6) != 0);
        long duration = fields.getLong();
        return new Numbered(
                sequence,
                new Transition(
                        time,
                        proof,
                        packet,
                        causePacket,
                        connection,
                        id,
                        endpoint,
                        peer,
                        role,
                        oldState,
                        newState,
                        duration,
                        evidence,
                        cause,
                        counters(fields)));
    }

    /** The endpoint whose record begins there; null if the record is damaged or none. */
    static @Nullable EndpointSnapshot endpoint(ByteBuffer from, int start) {
        return isWhole(from, start) && from.get(start) == ENDPOINT ? wholeEndpoint(from, start) : null;
    }

    private static EndpointSnapshot wholeEndpoint(ByteBuffer from, int start) {
        ByteBuffer fields = from.duplicate().position(start + 1);
        int flags = fields.get();
        TcpState state = STATES.constant(fields.get());
        byte code = fields.get();
        Role role = code == UNKNOWN_ROLE ? null : ROLES.constant(code);
        int connection = fields.getInt();
        long time = fields.getLong();
        long since = fields.getLong();
        SocketAddress endpoint = address(fields, (flags & V6) != 0);
        SocketAddress peer = address(fields, (flags & PEER_V6) != 0);
        Counters counters = counters(fields);
        byte known = fields.get();
        SocketDetails socket = known == 0
                ? null
                : new SocketDetails(
                        known == LISTENS,
                        fields.getLong(),
                        fields.getInt(),
                        fields.getInt(),
                        fields.getInt(),
                        fields.getInt(),
                        fields.getInt());
        return new EndpointSnapshot(time, connection, endpoint, peer, role, state, since, counters, null, socket);
    }

    private static void seal(ByteBuffer to, int start) {
        while (to.position() < start + CHECKSUM) {
            to.put((byte) 0);
        }
        to.putInt(checksum(to, start));
    }

    private static boolean isWhole(ByteBuffer from, int start) {
        return from.getInt(start + CHECKSUM) == checksum(from, start);
    }

    private static int checksum(ByteBuffer of, int start) {
        var sum = new CRC32C();
        sum.update(of.duplicate().position(start).limit(start + CHECKSUM));
        return (int) sum.getValue();
    }

    private static int flags(SocketAddress endpoint, SocketAddress peer) {
        return (endpoint.v6() ? V6 : 0) | (peer.v6() ? PEER_V6 : 0);
    }

    private static void put(ByteBuffer to, SocketAddress address) {
        to.putLong(address.high()).putLong(address.low()).putShort((short) address.port());
    }

    private static SocketAddress address(ByteBuffer from, boolean v6) {
        return new SocketAddress(from.getLong(), from.getLong(), v6, Short.toUnsignedInt(from.getShort()));
    }

    private static void put(ByteBuffer to, Counters counters) {
        to.putInt((int) counters.receiveWindow()); // at most 1 GiB
        to.putLong(counters.bytesSent()).putLong(counters.bytesReceived()).putLong(counters.bytesAcked());
        to.putLong(counters.retransmissions()).putLong(counters.bytesInFlight());
        to.putInt((int) counters.maxSegmentsInFlight());
    }

    private static Counters counters(ByteBuffer from) {
        return new Counters(
                from.getInt(),
                from.getLong(),
                from.getLong(),
                from.getLong(),
                from.getLong(),
                from.getLong(),
                from.getInt());
    }
}
