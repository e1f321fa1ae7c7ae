package tcpstates.report;

import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.SocketAddress;

/**
 * A row of a conn.log.
 *
 * @param durationNanos 0 where Zeek leaves the duration and the bytes out: of a single packet
 * @param originatorBytes payload of who opened, by sequence numbers
 * @param responderBytes payload of who was called, by sequence numbers
 * @param missedBytes payload that was acknowledged and is not in the capture
 */
record ZeekRow(
        long start,
        String uid,
        SocketAddress originator,
        SocketAddress responder,
        long durationNanos,
        long originatorBytes,
        long responderBytes,
        String connState,
        long missedBytes,
        String history,
        long originatorPackets,
        long originatorIpBytes,
        long responderPackets,
        long responderIpBytes,
        long end) {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    /** Digits of the hash of addresses and ports, and of what tells its connections apart: together as long as Zeek's. */
    private static final int TUPLE_DIGITS = 11;

    private static final int START_DIGITS = 6;
    /** 2^64 divided by the golden ratio: spreads numbers that lie close together. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    static ZeekRow of(ConnectionSummary summary, ZeekConnection connection, String history) {
        ZeekEndpoint originator = connection.end(summary.client());
        ZeekEndpoint responder = connection.end(summary.server());
        return new ZeekRow(
                summary.start(),
                uid(summary.id()),
                summary.client(),
                summary.server(),
                connection.durationNanos(),
                originator.size(responder),
                responder.size(originator),
                ZeekConnection.connState(originator, responder, history),
                originator.missedBytes() + responder.missedBytes(),
                history,
                originator.packets(),
                originator.ipBytes(),
                responder.packets(),
                responder.ipBytes(),
                summary.end());
    }

    /** Looks like one of Zeek's; the same connection has the same one in every run. */
    private static String uid(ConnectionId id) {
        var uid = new StringBuilder("C");
        digits(uid, id.tuple(), TUPLE_DIGITS);
        digits(uid, (id.start() + id.ordinal()) * SPREAD >>> Integer.SIZE - 4, START_DIGITS);
        return uid.toString();
    }

    private static void digits(StringBuilder text, long number, int count) {
        long rest = number;
        for (int i = 0; i < count; i++) {
            text.append(DIGITS.charAt((int) Long.remainderUnsigned(rest, DIGITS.length())));
            rest = Long.divideUnsigned(rest, DIGITS.length());
        }
    }
}
