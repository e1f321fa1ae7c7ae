package tcpstates.diagnosis;

import tcpstates.event.CaptureHealth;
import tcpstates.packet.Checksum;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;

/**
 * Looks at every packet for traces of the capturing itself: time stamps in the wrong order, checksums not filled in.
 */
public final class CaptureHealthMonitor {
    /**
     * Queues of a network card and CPUs reorder packets by less; what lies back farther was stamped by a clock that was
     * set.
     */
    private static final long CLOCK_STEP_NANOS = Nanos.PER_SECOND;

    /**
     * Of so many packets all segments are verified, of later ones a sample: to sum up every payload costs up to a third
     * of the time that a capture takes, and where the network card completes checksums it shows in the first few.
     * Packets are counted, not segments, so that the sample is the same for whoever looks at some of the segments only.
     */
    static final int UNSAMPLED_PACKETS = 1 << 12;

    /** Of later packets, one in so many is verified; a power of two. */
    static final int SAMPLE_PERIOD = 1 << 4;

    private long packets;
    private long last;
    private long latest;
    private long outOfOrder;
    private long largestStepBack;
    private long steps;
    private long verified;
    private long unfinished;
    private long wrong;
    private long headersWrong;
    private long unknown;
    private long firstWrong = Long.MAX_VALUE;

    public CaptureHealthMonitor() {
        this(0, Long.MIN_VALUE);
    }

    /**
     * One that goes on where the capture was so far looked at by others.
     *
     * @param packets in front of the next one
     * @param last what the time stamp of the last of them says (ns since the epoch)
     */
    public CaptureHealthMonitor(long packets, long last) {
        this.packets = packets;
        this.last = last;
    }

    /**
     * Takes the time of the next packet, TCP or not.
     *
     * @param nanos what its time stamp says (ns since the epoch)
     * @param time when it was captured, which is not what its stamp says if that is wild
     */
    public void packet(long nanos, long time) {
        packets++;
        if (nanos < last) {
            outOfOrder++;
            largestStepBack = Math.max(largestStepBack, last - nanos);
            if (last - nanos >= CLOCK_STEP_NANOS) {
                steps++;
            }
        }
        last = nanos;
        latest = Math.max(latest, time);
    }

    /** Looks at the checksum of the segment in that packet, or leaves it out of the sample; of all, where all are verified anyhow. */
    public void segment(TcpSegment s) {
        switch (s.checksumState()) {
            case NOT_LOOKED_AT -> sample(s);
            case RIGHT -> verified++;
            case NOT_COMPUTED -> {
                verified++;
                unfinished++;
            }
            case WRONG -> {
                verified++;
                wrong++;
                firstWrong = Math.min(firstWrong, s.number());
            }
            case IP_HEADER_WRONG -> {
                headersWrong++;
                firstWrong = Math.min(firstWrong, s.number());
            }
            case NOT_KNOWN -> unknown++;
        }
    }

    private void sample(TcpSegment s) {
        boolean inSample = packets <= UNSAMPLED_PACKETS || (packets & SAMPLE_PERIOD - 1) == 0;
        if (!inSample || !Checksum.isVerifiable(s)) {
            return;
        }
        verified++;
        if (Checksum.isUnfinished(s)) {
            unfinished++;
        } else if (!Checksum.isCorrect(s)) {
            wrong++;
        }
    }

    /** Adds up with a monitor that got the same packets, but other segments of them. */
    public void include(CaptureHealthMonitor other) {
        verified += other.verified;
        unfinished += other.unfinished;
        wrong += other.wrong;
        headersWrong += other.headersWrong;
        unknown += other.unknown;
        firstWrong = Math.min(firstWrong, other.firstWrong);
    }

    /** Time of the latest packet (ns since the epoch); 0 without one. */
    public long time() {
        return latest;
    }

    public CaptureHealth.Clock clock() {
        return new CaptureHealth.Clock(outOfOrder, largestStepBack, steps);
    }

    /**
     * What the checksums were like.
     *
     * @param leftOut segments that were not followed because one was wrong
     */
    public CaptureHealth.Checksums checksums(long leftOut) {
        long first = firstWrong == Long.MAX_VALUE ? 0 : firstWrong;
        return new CaptureHealth.Checksums(verified, unfinished, wrong, headersWrong, unknown, first, leftOut);
    }
}
