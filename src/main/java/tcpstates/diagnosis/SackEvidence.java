package tcpstates.diagnosis;

import tcpstates.event.Retransmission;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.Seq;

/**
 * What selective acknowledgements prove of the data that one end sent again: that it was missing at the receiver, or that the
 * receiver had it already (D-SACK, RFC 2883). 110 bytes.
 */
final class SackEvidence {
    private static final int REPEATS = 4;
    private static final int BLOCKS = TcpSegment.MAX_SACK_BLOCKS;

    /** What the receiver acknowledged last, and the blocks beside that, but for a D-SACK. */
    private boolean ackSeen;

    private int ack;
    private int blocks;
    private long block0;
    private long block1;
    private long block2;
    private long block3;

    /** The latest repeats of which the receiver has not told that they were needless. */
    private long repeat0;

    private long repeat1;
    private long repeat2;
    private long repeat3;
    private int next;

    private int missing;
    private int needless;

    /** Lists every field, for both directions. */
    void list(BitCodec bits) {
        bits.beginPart(1);
        ackSeen = bits.flag(ackSeen);
        ack = bits.fixed32(ack, 0);
        blocks = bits.number(blocks, 0);
        block0 = bits.number(block0, 0);
        block1 = bits.number(block1, 0);
        block2 = bits.number(block2, 0);
        block3 = bits.number(block3, 0);
        repeat0 = bits.number(repeat0, 0);
        repeat1 = bits.number(repeat1, 0);
        repeat2 = bits.number(repeat2, 0);
        repeat3 = bits.number(repeat3, 0);
        next = bits.number(next, 0);
        missing = bits.number(missing, 0);
        needless = bits.number(needless, 0);
        bits.endPart();
    }

    private static long range(int left, int right) {
        return (long) left << Integer.SIZE | Integer.toUnsignedLong(right);
    }

    private static int left(long range) {
        return (int) (range >>> Integer.SIZE);
    }

    private static int right(long range) {
        return (int) range;
    }

    /** The receiver acknowledges. */
    void acknowledged(TcpSegment s) {
        if (ackSeen && Seq.lt(s.ack(), ack)) {
            return; // overtaken
        }
        ackSeen = true;
        ack = s.ack();
        boolean duplicate = s.sackBlocks() > 0 && isDuplicate(s);
        if (duplicate) {
            hadAlready(s.sackLeft(0), s.sackRight(0));
        }
        int from = duplicate ? 1 : 0;
        blocks = Math.min(s.sackBlocks() - from, BLOCKS);
        block0 = block(s, from);
        block1 = block(s, from + 1);
        block2 = block(s, from + 2);
        block3 = block(s, from + 3);
    }

    private static long block(TcpSegment s, int index) {
        return index < s.sackBlocks() ? range(s.sackLeft(index), s.sackRight(index)) : 0;
    }

    /** RFC 2883 section 4: the first block is below the acknowledgement, or a part of the second one. */
    private static boolean isDuplicate(TcpSegment s) {
        boolean below = Seq.leq(s.sackRight(0), s.ack());
        return below
                || s.sackBlocks() > 1
                        && Seq.leq(s.sackLeft(1), s.sackLeft(0))
                        && Seq.leq(s.sackRight(0), s.sackRight(1));
    }

    private void hadAlready(int left, int right) {
        for (int i = 0; i < REPEATS; i++) {
            long repeat = repeat(i);
            if (repeat != 0 && Seq.leq(left(repeat), left) && Seq.leq(right, right(repeat)) && Seq.lt(left, right)) {
                needless++;
                remember(i, 0);
                return;
            }
        }
    }

    /** The end sends data again. */
    void repeated(Retransmission repeat) {
        int end = repeat.seq() + repeat.length();
        if (isMissing(repeat.seq(), end)) {
            missing++;
        }
        if (repeat.mechanism() != Retransmission.Mechanism.SPURIOUS) { // which is known to be needless without a D-SACK
            next = Math.floorMod(next, REPEATS);
            remember(next, range(repeat.seq(), end));
            next++;
        }
    }

    /**
     * Whether the receiver lacks a part of that range: while it has blocks, what it acknowledged last is the next byte that it
     * lacks, and so is the byte before and behind each block, but for what lies behind the last one (RFC 2018 section 3).
     */
    private boolean isMissing(int from, int to) {
        if (blocks <= 0) {
            return false;
        }
        int highest = right(block(0));
        for (int i = 1; i < Math.min(blocks, BLOCKS); i++) {
            highest = Seq.max(highest, right(block(i)));
        }
        if (Seq.lt(ack, highest) && isIn(ack, from, to)) {
            return true;
        }
        for (int i = 0; i < Math.min(blocks, BLOCKS); i++) {
            int before = left(block(i)) - 1;
            int behind = right(block(i));
            if (Seq.leq(ack, before) && isIn(before, from, to) || Seq.lt(behind, highest) && isIn(behind, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(int seq, int from, int to) {
        return Seq.leq(from, seq) && Seq.lt(seq, to);
    }

    private long block(int index) {
        return switch (index) {
            case 0 -> block0;
            case 1 -> block1;
            case 2 -> block2;
            default -> block3;
        };
    }

    private long repeat(int index) {
        return switch (index) {
            case 0 -> repeat0;
            case 1 -> repeat1;
            case 2 -> repeat2;
            default -> repeat3;
        };
    }

    private void remember(int index, long repeat) {
        switch (index) {
            case 0 -> repeat0 = repeat;
            case 1 -> repeat1 = repeat;
            case 2 -> repeat2 = repeat;
            default -> repeat3 = repeat;
        }
    }

    /** Segments sent again of which the receiver had told that they, or a part, were missing. */
    int missing() {
        return missing;
    }

    /** Segments sent again of which the receiver told that it had them already. */
    int needless() {
        return needless;
    }
}
