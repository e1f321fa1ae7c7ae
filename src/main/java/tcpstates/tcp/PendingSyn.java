package tcpstates.tcp;

import org.jspecify.annotations.Nullable;
import tcpstates.packet.TcpSegment;

/**
 * A SYN with new numbers that came on a living connection. Its sender may have lost its state and start anew, or somebody
 * forged it: the answer and what its sender makes of the answer will tell (RFC 9293 section 3.10.7.4, RFC 5961 section 4).
 * Or a SYN-ACK with other numbers than the first one, see {@link OtherSynAcks}.
 */
final class PendingSyn {
    final Endpoint sender;
    /** A copy that stays valid. */
    final TcpSegment segment;
    /** Whether its sender has shown that it does not know the living connection. */
    boolean meant;
    /** Whether the other end has sent something since, which is its answer or crosses the SYN. */
    boolean answered;
    /** How often it was sent again on the living connection, and when it was sent last (ns since the epoch). */
    int repeats;

    long lastSent;

    PendingSyn(Endpoint sender, TcpSegment copy) {
        this.sender = sender;
        segment = copy;
        lastSent = copy.time();
    }

    /**
     * Writes {@code pending}, which is one of the connection's, or reads one.
     *
     * @param pending null when there is none yet, which is so only while reading
     */
    static PendingSyn list(@Nullable PendingSyn pending, Connection connection, BitCodec bits) {
        bits.beginPart(1);
        boolean fromClient = bits.flag(pending != null && pending.sender == connection.client);
        boolean meant = bits.flag(pending != null && pending.meant);
        boolean answered = bits.flag(pending != null && pending.answered);
        TcpSegment segment = pending == null || !bits.isWriting() ? new TcpSegment() : pending.segment;
        segment.list(bits);
        int repeats = bits.number(pending == null ? 0 : pending.repeats, 0);
        long lastSent = bits.number(pending == null ? 0 : pending.lastSent, 0L);
        bits.endPart();
        if (pending != null && bits.isWriting()) {
            return pending;
        }
        CodecException.unless(segment.has(TcpSegment.SYN) && connection.matches(segment), "pending SYN");
        PendingSyn listed = new PendingSyn(fromClient ? connection.client : connection.server, segment);
        listed.meant = meant;
        listed.answered = answered;
        listed.repeats = repeats;
        listed.lastSent = lastSent;
        return listed;
    }

    /** What acknowledges it. */
    int nextSeq() {
        return segment.seq() + segment.sequenceLength();
    }
}
