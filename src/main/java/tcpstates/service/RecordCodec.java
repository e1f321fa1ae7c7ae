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
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

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
        to.put((byte) change.from().ordinal()).put((byte) change.to().ordinal());
        to.put((byte) change.role().ordinal()).put((byte) change.evidence().ordinal());
        to.put((byte) change.cause().ordinal()).put((byte) 0);
        to.putLong(sequence).putLong(change.time()).putLong(change.proofTime());
        to.putLong(change.packet()).putLong(change.causePacket()).putInt(change.connection());
        to.putLong(change.id().start()).putLong(change.id().tuple()).putInt(change.id().ordinal());
        put(to, change.endpoint());
        put(to, change.peer());
        to.putLong(change.durationNanos());
        put(to, change.counters());
        seal(to, start);
    }

    /** Writes an endpoint at the buffer's position, which is moved behind it. */
    static void put(ByteBuffer to, EndpointSnapshot one) {
        int start = to.position();
        to.put(ENDPOINT).put((byte) flags(one.endpoint(), one.peer()));
        Role role = one.role();
        to.put((byte) one.state().ordinal()).put((byte) (role == null ? -1 : role.ordinal()));
        to.putInt(one.connection()).putLong(one.time()).putLong(one.since());
        put(to, one.endpoint());
        put(to, one.peer());
        put(to, one.counters());
        seal(to, start);
    }

    /** The transition whose record begins there; null if the record is damaged or none. */
    static @Nullable Numbered transition(ByteBuffer from, int start) {
        if (!isWhole(from, start) || from.get(start) != TRANSITION) {
            return null;
        }
        ByteBuffer fields = from.duplicate().position(start + 1);
        int flags = fields.get();
        var oldState = of(TcpState.values(), fields.get());
        var newState = of(TcpState.values(), fields.get());
        var role = of(Role.values(), fields.get());
        var evidence = of(Evidence.values(), fields.get());
        var cause = of(Cause.values(), fields.get());
        if (oldState == null || newState == null || role == null || evidence == null || cause == null) {
            return null;
        }
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
        if (!isWhole(from, start) || from.get(start) != ENDPOINT) {
            return null;
        }
        ByteBuffer fields = from.duplicate().position(start + 1);
        int flags = fields.get();
        var state = of(TcpState.values(), fields.get());
        var role = of(Role.values(), fields.get());
        if (state == null) {
            return null;
        }
        int connection = fields.getInt();
        long time = fields.getLong();
        long since = fields.getLong();
        SocketAddress endpoint = address(fields, (flags & V6) != 0);
        SocketAddress peer = address(fields, (flags & PEER_V6) != 0);
        return new EndpointSnapshot(time, connection, endpoint, peer, role, state, since, counters(fields));
    }

    /** Whether nothing was ever written there. */
    static boolean isEmpty(ByteBuffer from, int start) {
        for (int at = start; at < start + SIZE; at += Long.BYTES) {
            if (from.getLong(at) != 0) {
                return false;
            }
        }
        return true;
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

    private static <E> @Nullable E of(E[] values, byte ordinal) {
        return ordinal < 0 || ordinal >= values.length ? null : values[ordinal];
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
