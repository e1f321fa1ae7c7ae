package tcpstates.compare;

import java.util.Arrays;
import tcpstates.packet.TcpSegment;

/** How far the receiver of a direction has acknowledged it, as the capture shows that is nearer to the receiver. */
final class Acknowledgements {
    /** Index of what is never acknowledged. */
    static final int NEVER = Integer.MAX_VALUE;

    private static final int LOOKED_AT = 16;

    private final Segments answers;
    /** Numbers acknowledged so far, as {@link Direction#start} counts; ascending. */
    private final long[] reached;

    private final int[] indices;

    /**
     * What the answers acknowledge.
     *
     * @param direction that is acknowledged
     * @param answers what the receiver sent, in the same capture
     */
    Acknowledgements(Direction direction, boolean inA, Segments answers) {
        this.answers = answers;
        long[] numbers = new long[answers.size()];
        int[] found = new int[answers.size()];
        int count = 0;
        Segments sent = direction.sent(inA);
        if (sent.size() > 0) {
            int number = sent.seq(0);
            long at = direction.start(inA, 0);
            long most = Long.MIN_VALUE;
            for (int i = 0; i < answers.size(); i++) {
                // A RST may come from anybody, and acknowledges what has opened nothing.
                if (!answers.has(i, TcpSegment.ACK) || answers.has(i, TcpSegment.RST)) {
                    continue;
                }
                at += answers.ack(i) - number;
                number = answers.ack(i);
                if (at > most) {
                    most = at;
                    numbers[count] = at;
                    found[count++] = i;
                }
            }
        }
        reached = Arrays.copyOf(numbers, count);
        indices = Arrays.copyOf(found, count);
    }

    /** Index of the first answer that acknowledges a number, or {@link #NEVER}. */
    int first(long number) {
        int at = Arrays.binarySearch(reached, number + 1);
        at = at < 0 ? -at - 1 : at;
        return at == reached.length ? NEVER : indices[at];
    }

    /** Whether the receiver says soon after a time that something came twice. */
    boolean reportRepeatAfter(long time, long until) {
        int looked = 0;
        for (int i = firstAfter(time); i < answers.size() && looked < LOOKED_AT && answers.time(i) <= until; i++) {
            if (answers.reportsRepeat(i)) {
                return true;
            }
            looked++;
        }
        return false;
    }

    private int firstAfter(long time) {
        int low = 0;
        int high = answers.size();
        while (low < high) {
            int middle = low + high >>> 1;
            if (answers.time(middle) < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether the receiver still answers at a time without acknowledging a number; RSTs say nothing. */
    boolean lacksAfter(long number, long time) {
        if (first(number) != NEVER) {
            return false;
        }
        for (int i = answers.size() - 1; i >= 0 && answers.time(i) >= time; i--) {
            if (answers.has(i, TcpSegment.ACK) && !answers.has(i, TcpSegment.RST)) {
                return true;
            }
        }
        return false;
    }
}
