package tcpstates.diagnosis.detect;

import it.unimi.dsi.fastutil.ints.Int2IntOpenCustomHashMap;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Reset;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.Nanos;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;

/** How far the handshake of each connection has come, in a few bits: what its summary does not say any more. */
final class HandshakeFlags {
    /** The client has sent its SYN. */
    static final int SYN_SENT = 1;
    /** The server has answered with SYN-ACK. */
    static final int SYN_RECEIVED = 1 << 1;
    /** The client is established. */
    static final int ESTABLISHED = 1 << 2;
    /** The SYN was answered with a RST. */
    static final int REFUSED = 1 << 3;
    /** The capture holds no SYN of it. */
    static final int MID_STREAM = 1 << 4;
    /** The first segment that was captured came from the end that is taken for the server. */
    static final int MID_STREAM_FROM_SERVER = 1 << 5;
    /** One end did not know the connection, and sent a RST (RFC 9293 section 3.5.1: half-open). */
    static final int HALF_OPEN = 1 << 6;

    /** An ICMP error answered the SYN. */
    static final int REJECTED = 1 << 7;

    /** The client acknowledged the SYN-ACK by a RST of its living socket. */
    static final int DROPPED_AT_ONCE = 1 << 8;

    /** Connections at once; further ones are left out. 8 bytes each, half of the table in use. */
    static final int MAX_CONNECTIONS = 1 << 22;

    /** For so long a sender waits itself before it takes a SYN for lost (RFC 6298 section 2.1). */
    private static final long ANSWER_NANOS = Nanos.PER_SECOND;

    private final Int2IntOpenCustomHashMap flags = new Int2IntOpenCustomHashMap(SeededKeys.SEEDED);

    /** Lists everything, for both directions. */
    void list(BitCodec bits) {
        CollectionCodec.list(bits, flags);
        CodecException.unless(flags.size() <= MAX_CONNECTIONS, "number of connections");
    }

    /** Whether the connection was followed for so long after its SYN that an answer would have been seen. */
    static boolean hadTimeForAnswer(ConnectionSummary summary) {
        return summary.time() - summary.start() >= ANSWER_NANOS;
    }

    /** The flags of a connection; 0 if there are none. */
    int of(int connection) {
        return flags.get(connection);
    }

    void transition(Transition change) {
        if (change.cause() == Cause.NEVER_CALLED) {
            flags.computeIfPresent(change.connection(), (connection, before) -> before & ~SYN_SENT);
        }
        add(change.connection(), flags(change));
    }

    void reset(Reset reset) {
        boolean atOnce = reset.cause() == ResetCause.ABORTED && reset.phase() == TcpState.SYN_RECV;
        add(reset.connection(), reset.cause() == ResetCause.HALF_OPEN ? HALF_OPEN : atOnce ? DROPPED_AT_ONCE : 0);
    }

    private int flags(Transition change) {
        boolean client = change.role() == Role.CLIENT;
        if (change.cause() == Cause.MID_STREAM) {
            boolean first = of(change.connection()) == 0;
            return first && !client ? MID_STREAM | MID_STREAM_FROM_SERVER : MID_STREAM;
        }
        if (change.cause() == Cause.REFUSED) {
            return REFUSED;
        }
        if (change.cause() == Cause.ICMP_ERROR && client) {
            return REJECTED;
        }
        return switch (change.to()) {
            case SYN_SENT -> client && change.from() == TcpState.CLOSE ? SYN_SENT : 0;
            case SYN_RECV -> client ? 0 : SYN_RECEIVED;
            case ESTABLISHED -> client ? ESTABLISHED : 0;
            default -> 0;
        };
    }

    private void add(int connection, int more) {
        if (more == 0) {
            return;
        }
        int before = flags.get(connection);
        if ((before | more) != before && (before != 0 || flags.size() < MAX_CONNECTIONS)) {
            flags.put(connection, before | more);
        }
    }

    void forget(int connection) {
        flags.remove(connection);
    }

    int size() {
        return flags.size();
    }
}
