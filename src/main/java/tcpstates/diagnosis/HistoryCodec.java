package tcpstates.diagnosis;

import tcpstates.event.Backoff;
import tcpstates.event.Cause;
import tcpstates.event.IcmpError;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;
import tcpstates.tcp.EnumCodes;

/**
 * A {@link ConnectionHistory} as bytes, some 150 of them. Every history has bytes, and nothing is lost: each class of a
 * history lists its fields once, for both directions, in a method {@code list}.
 *
 * <p>{@link #toBytes} makes bytes to be kept or sent, with a version and a checksum; {@link #write} the bare ones.
 */
public final class HistoryCodec {
    /** Of the bytes that {@link #toBytes} makes; another one whenever a list of fields changes. */
    public static final int VERSION = 8;

    // Codes never change: a new constant comes last.

    static final EnumCodes<Role> ROLES = EnumCodes.of(Role.class, Role.CLIENT, Role.SERVER);

    static final EnumCodes<Cause> CAUSES = EnumCodes.of(
            Cause.class,
            Cause.SENT_SYN,
            Cause.SYN_PROVEN_BY_SYN_ACK,
            Cause.RECEIVED_SYN,
            Cause.SYN_ACK_PROVEN_BY_ACK,
            Cause.RECEIVED_SYN_IN_SYN_SENT,
            Cause.RECEIVED_SYN_ACK,
            Cause.HANDSHAKE_ACKED,
            Cause.BOTH_SYNS_ACKED,
            Cause.SENDS_AS_ESTABLISHED,
            Cause.RECEIVED_DATA_LATER,
            Cause.MID_STREAM,
            Cause.SENT_FIN,
            Cause.FIN_PROVEN_BY_ACK,
            Cause.RECEIVED_FIN,
            Cause.FIN_ON_ITS_WAY,
            Cause.FIN_ACKED,
            Cause.SENT_RESET,
            Cause.ANSWERED_WITH_RESET,
            Cause.RECEIVED_RESET,
            Cause.REFUSED,
            Cause.SYN_ACK_REPEATED,
            Cause.FIN_REPEATED,
            Cause.SYN_REPEATED,
            Cause.STILL_SENDING,
            Cause.FIN_NOT_RECEIVED,
            Cause.MORE_DATA,
            Cause.STARTED_ANEW,
            Cause.GAVE_UP,
            Cause.TIME_WAIT_OVER,
            Cause.ICMP_ERROR,
            Cause.ICMP_NOT_FINAL,
            Cause.FINS_CROSSED,
            Cause.STILL_TRYING,
            Cause.RESET_NOT_ITS_OWN,
            Cause.RESET_STILL_UNDER_WAY,
            Cause.NEVER_CALLED,
            Cause.ACK_CAME_TOO_LATE,
            Cause.SENDS_BEHIND_FIN,
            Cause.FELL_SILENT);

    static final EnumCodes<Kind> KINDS =
            EnumCodes.of(Kind.class, Kind.SYN, Kind.SYN_ACK, Kind.DATA, Kind.FIN, Kind.KEEP_ALIVE, Kind.WINDOW_PROBE);

    static final EnumCodes<Backoff.Shape> SHAPES = EnumCodes.of(
            Backoff.Shape.class,
            Backoff.Shape.SINGLE,
            Backoff.Shape.EXPONENTIAL,
            Backoff.Shape.LINEAR_THEN_EXPONENTIAL,
            Backoff.Shape.PROBE_THEN_EXPONENTIAL,
            Backoff.Shape.FIXED,
            Backoff.Shape.IRREGULAR);

    static final EnumCodes<ResetCause> RESET_CAUSES = EnumCodes.of(
            ResetCause.class,
            ResetCause.REFUSED,
            ResetCause.FILTERED,
            ResetCause.ABORTED,
            ResetCause.UNREAD_DATA,
            ResetCause.KEEP_ALIVE_TIMEOUT,
            ResetCause.IDLE_CUT_OFF,
            ResetCause.HALF_OPEN,
            ResetCause.STRAY,
            ResetCause.SCAN,
            ResetCause.AFTER_CLOSE,
            ResetCause.CHALLENGED,
            ResetCause.OUT_OF_WINDOW,
            ResetCause.DIFFERENT_TTL);

    static final EnumCodes<IcmpError.Kind> ICMP_KINDS = EnumCodes.of(
            IcmpError.Kind.class,
            IcmpError.Kind.NET_UNREACHABLE,
            IcmpError.Kind.HOST_UNREACHABLE,
            IcmpError.Kind.PROTOCOL_UNREACHABLE,
            IcmpError.Kind.PORT_UNREACHABLE,
            IcmpError.Kind.FRAGMENTATION_NEEDED,
            IcmpError.Kind.SOURCE_ROUTE_FAILED,
            IcmpError.Kind.NET_UNKNOWN,
            IcmpError.Kind.HOST_UNKNOWN,
            IcmpError.Kind.HOST_ISOLATED,
            IcmpError.Kind.NET_PROHIBITED,
            IcmpError.Kind.HOST_PROHIBITED,
            IcmpError.Kind.NET_UNREACHABLE_FOR_TOS,
            IcmpError.Kind.HOST_UNREACHABLE_FOR_TOS,
            IcmpError.Kind.ADMIN_PROHIBITED,
            IcmpError.Kind.PRECEDENCE_VIOLATION,
            IcmpError.Kind.PRECEDENCE_CUTOFF,
            IcmpError.Kind.SOURCE_QUENCH,
            IcmpError.Kind.HOPS_EXCEEDED,
            IcmpError.Kind.REASSEMBLY_TIMEOUT,
            IcmpError.Kind.PARAMETER_PROBLEM,
            IcmpError.Kind.NO_ROUTE,
            IcmpError.Kind.PROHIBITED,
            IcmpError.Kind.BEYOND_SCOPE,
            IcmpError.Kind.ADDRESS_UNREACHABLE,
            IcmpError.Kind.SOURCE_POLICY,
            IcmpError.Kind.ROUTE_REJECTED,
            IcmpError.Kind.PACKET_TOO_BIG,
            IcmpError.Kind.UNKNOWN);

    /** Stands for an address that is to be read. */
    private static final SocketAddress UNREAD = new SocketAddress(0, 0, false, 0);

    private final BitCodec bits;

    public HistoryCodec() {
        this(new BitCodec());
    }

    /** One that writes to and reads from where others do, too: the history's connection, say. */
    public HistoryCodec(BitCodec bits) {
        this.bits = bits;
    }

    /** The history as bytes that may be kept or sent. */
    public byte[] toBytes(ConnectionHistory history) {
        bits.writeSealed(VERSION);
        write(history);
        return bits.seal();
    }

    /**
     * The history that {@link #toBytes} was given.
     *
     * @throws CodecException if the bytes are of another version, or are not as they were written
     */
    public ConnectionHistory fromBytes(byte[] bytes) {
        bits.readSealed(bytes, VERSION);
        ConnectionHistory history = read();
        bits.endRead();
        return history;
    }

    /** Writes the history to the {@link BitCodec}, behind what is there. */
    public void write(ConnectionHistory history) {
        address(history.clientAddress);
        address(history.serverAddress);
        history.list(bits);
    }

    /** Reads the next history from the {@link BitCodec}. */
    public ConnectionHistory read() {
        var history = new ConnectionHistory(address(UNREAD), address(UNREAD));
        history.list(bits);
        return history;
    }

    private SocketAddress address(SocketAddress address) {
        bits.beginPart(1);
        boolean v6 = bits.flag(address.v6());
        long high = bits.number(address.high(), 0);
        bits.endPart();
        long low = v6 ? bits.fixed64(address.low()) : Integer.toUnsignedLong(bits.fixed32((int) address.low()));
        return new SocketAddress(high, low, v6, bits.fixed16(address.port()));
    }
}
