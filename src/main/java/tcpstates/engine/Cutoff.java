package tcpstates.engine;

import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;

/** Lets the packets pass that were captured up to a {@link Moment}, and notes whether that lies within the capture. */
final class Cutoff {
    /** Packets that were captured on several processors are not in order, but never by so much. */
    private static final long DISORDER = Nanos.PER_SECOND;

    private final Moment moment;
    private boolean begun;
    private boolean passed;
    private long until;
    private long start;
    private long end;

    Cutoff(Moment moment) {
        this.moment = moment;
    }

    /** Whether the next packet, which was captured at {@code time} (ns since the epoch), is to be taken. */
    boolean takes(long time) {
        if (!begun) {
            begun = true;
            start = time;
            end = time;
            until = moment.time(time);
        }
        if (time > until) {
            passed = true;
            return false;
        }
        end = Math.max(end, time);
        return true;
    }

    /** Whether a packet behind it, one that is not taken, may have been captured up to the moment. */
    boolean goesOnBehind(long time) {
        return time - until <= DISORDER && until >= start;
    }

    /** Whether a packet has come that was captured later: then nothing more is to be known of the moment. */
    boolean isPassed() {
        return passed;
    }

    /** When the moment is (ns since the epoch), once the first packet has come. */
    long until() {
        return until;
    }

    /** Where the moment lies, once the capture is over; null if that is within the capture. */
    Moment.@Nullable Outside outside() {
        boolean inside = begun && start <= until && (passed || end == until);
        return inside ? null : new Moment.Outside(begun, until, start, end);
    }
}
