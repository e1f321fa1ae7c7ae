package tcpstates.diagnosis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.TcpState;

/**
 * The states that an endpoint went through, one after the other; what was taken back is gone. Plain numbers, and objects only for
 * who asks: every connection of a capture has two of these, and they are most of what a garbage collector would have to copy.
 */
@SuppressWarnings("EnumOrdinal") // packed into numbers that are never stored
final class StateHistory {
    /** The diagram has no path this long; a hostile capture may try. */
    private static final int MOST = 16;

    /** Many connections are a lone SYN; one that is opened and closed takes five. */
    private static final int FIRST_ROOM = 2;

    private static final int WHOLE_ROOM = 6;

    private static final TcpState[] STATES = TcpState.values();
    private static final Cause[] CAUSES = Cause.values();

    // Each stay: since, packetTime, and the number of the packet (up to 2^53) above state and cause.
    private static final int NUMBERS = 3;
    private static final int CAUSE_BITS = 6;
    private static final int STATE_BITS = 4;

    private long[] numbers = new long[FIRST_ROOM * NUMBERS];
    private int count;

    int size() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Adds a stay as the present one; when there are too many, the oldest one goes. */
    void add(TcpState state, long since, long packet, long packetTime, Cause cause) {
        if (count == MOST) {
            System.arraycopy(numbers, NUMBERS, numbers, 0, (MOST - 1) * NUMBERS);
            count--;
        }
        int at = count * NUMBERS;
        if (at == numbers.length) {
            numbers = Arrays.copyOf(numbers, (count < WHOLE_ROOM ? WHOLE_ROOM : MOST) * NUMBERS);
        }
        numbers[at] = since;
        numbers[at + 1] = packetTime;
        numbers[at + 2] = (packet << CAUSE_BITS | cause.ordinal()) << STATE_BITS | state.ordinal();
        count++;
    }

    void removeLast() {
        count--;
    }

    TcpState state(int index) {
        return STATES[(int) numbers[index * NUMBERS + 2] & (1 << STATE_BITS) - 1];
    }

    long since(int index) {
        return numbers[index * NUMBERS];
    }

    StateSpan get(int index) {
        int at = index * NUMBERS;
        long packed = numbers[at + 2];
        return new StateSpan(
                state(index),
                numbers[at],
                packed >>> CAUSE_BITS + STATE_BITS,
                numbers[at + 1],
                CAUSES[(int) (packed >>> STATE_BITS) & (1 << CAUSE_BITS) - 1]);
    }

    /** The first stay in the state; null if there is none. */
    @Nullable
    StateSpan in(TcpState state) {
        for (int i = 0; i < count; i++) {
            if (state(i) == state) {
                return get(i);
            }
        }
        return null;
    }
}
