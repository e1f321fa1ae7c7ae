package tcpstates.tcp;

import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;

/**
 * Whether an endpoint sent a packet before or after what was captured of it so far: two clocks of the sender's own tell, however
 * the packets came to the capture. TSval never runs back (RFC 7323 section 5.2), and most hosts count the identifications of
 * IPv4 up. An identification that is always the same, 0 say, tells nothing: that of a packet which may not be fragmented has no
 * meaning (RFC 6864 section 4.1).
 */
enum SendingOrder {
    /** It left its sender before another packet that was captured already. */
    EARLIER,
    /** It left its sender after all packets that were captured of it. */
    LATER,
    /** The headers do not say, or say that it left together with the newest. */
    UNKNOWN;

    /** How a sender numbers its packets: what {@link SequenceSpace#idPattern} may be. */
    static final byte ID_UNKNOWN = 0;

    /** Different packets bore the same number. */
    static final byte ID_CONSTANT = 1;
    /** Packets bear different numbers. */
    static final byte ID_VARIES = 2;
    /** The same, and the latest one was higher by little, which may be chance. */
    static final byte ID_RISES = 3;
    /** Each packet bears a higher number than the one before. */
    static final byte ID_COUNTS = 4;

    /** A host that counts all its packets together may send so many to others meanwhile. */
    private static final int MAX_STEP = 2048;

    /** A step so small is no chance. */
    private static final int SMALL_STEP = 16;

    /** Later than this a network delivers no packet that was overtaken; a number of 16 bits has come round, maybe. */
    static final long LATE_NANOS = 3 * Nanos.PER_SECOND;

    /** When the sender has sent the segment, compared with what was noted of it. */
    static SendingOrder of(SequenceSpace sender, TcpSegment segment) {
        int byStamp =
                sender.newestStamp != 0 && segment.timestamps() ? segment.timestampValue() - sender.newestStamp : 0;
        int byId = step(sender, segment);
        if (byStamp < 0) {
            return byId > 0 ? UNKNOWN : EARLIER;
        }
        if (byId < 0) {
            return byStamp > 0 || segment.time() - sender.lastSent > LATE_NANOS ? UNKNOWN : EARLIER;
        }
        return byStamp > 0 || byId > 0 ? LATER : UNKNOWN;
    }

    /** By how much the identification is higher than the newest one; 0 if that tells nothing. */
    private static int step(SequenceSpace sender, TcpSegment segment) {
        int step = (short) (segment.ipId() - sender.newestId);
        boolean counts = sender.idPattern == ID_COUNTS && segment.ipId() > 0;
        return counts && step <= MAX_STEP && step >= -MAX_STEP ? step : 0;
    }

    /** Notes what the segment, which is no copy and no RST, tells of its sender's clocks. */
    void note(SequenceSpace sender, TcpSegment segment) {
        if (this == EARLIER && !goesFurther(sender, segment)) {
            return;
        }
        if (segment.timestamps() && segment.timestampValue() != sender.newestStamp) {
            sender.newestStamp = segment.timestampValue();
            sender.stampStart = sender.issKnown ? sender.sndNxt : segment.seq();
        }
        int id = segment.ipId();
        if (id > 0) {
            if (sender.newestId != 0) {
                sender.idPattern = pattern(sender.idPattern, (short) (id - sender.newestId));
            }
            sender.newestId = id;
        }
    }

    /** Whether it sends or acknowledges what no packet did before, so that its sender has begun to count anew. */
    private static boolean goesFurther(SequenceSpace sender, TcpSegment segment) {
        return Seq.lt(sender.sndNxt, segment.seq() + segment.sequenceLength())
                || sender.lastAckKnown && Seq.lt(sender.lastAck, segment.ack());
    }

    private static byte pattern(int before, int step) {
        if (step == 0) {
            return ID_CONSTANT;
        }
        if (step < 0 || step > MAX_STEP) {
            return before == ID_CONSTANT ? ID_UNKNOWN : ID_VARIES;
        }
        return step <= SMALL_STEP || before >= ID_RISES ? ID_COUNTS : ID_RISES;
    }
}
