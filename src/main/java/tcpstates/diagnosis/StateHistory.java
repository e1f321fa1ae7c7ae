package tcpstates.diagnosis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.TcpState;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;

/**
 * The states that an endpoint went through, one after the other, without those that were taken back. Plain numbers, and
 * objects only for who asks: every connection of a capture has two of these, and they are most of what a garbage
 * collector would have to copy.
 */
@SuppressWarnings("EnumOrdinal") // packed into numbers that are never stored
final class StateHistory {
    /** The state diagram has no path this long; a hostile capture may have. */
    static final int MAX_SPANS = 16;

    /** In spans: many connections are a lone SYN; one that is opened and closed takes five. */
    private static final int INITIAL_CAPACITY = 2;

    private static final int USUAL_CAPACITY = 6;

    private static final TcpState[] STATES = TcpState.values();
    private static final Cause[] CAUSES = Cause.values();

    // Each span: since, packetTime, and the number of the packet (up to 2^53) above state and cause.
    private static final int LONGS_PER_SPAN = 3;
    private static final int CAUSE_BITS = 6;
    private static final int STATE_BITS = 4;

    private static final StateSpan UNREAD = new StateSpan(TcpState.CLOSE, 0, 0, 0, Cause.SENT_SYN);

    /** State, cause and an empty part. */
    private static final int MIN_SPAN_BYTES = 3;

    private long[] numbers = new long[INITIAL_CAPACITY * LONGS_PER_SPAN];
    private int count;

    /** Lists every span, for both directions; {@code base} is a time that is not far from the first one's. */
    void list(BitCodec bits, long base) {
        int spans = bits.count(count, MIN_SPAN_BYTES);
        CodecException.unless(spans <= MAX_SPANS, "number of states");
        long previous = base;
        for (int i = 0; i < spans; i++) {
            StateSpan span = bits.isWriting() ? get(i) : UNREAD;
            TcpState state = TcpState.of(bits.fixed8(span.state().number()));
            if (state == null) {
                throw new CodecException("damaged: impossible state");
            }
            Cause cause = HistoryCodec.CAUSES.list(bits, span.cause());
            bits.beginPart(0);
            long since = bits.time(span.since(), previous);
            long packet = bits.number(span.packet(), 0);
            long packetTime = bits.time(span.packetTime(), since);
            bits.endPart();
            if (!bits.isWriting()) {
                add(state, since, packet, packetTime, cause);
            }
            previous = since;
        }
    }

    int size() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Adds a span as the present one; when there are too many, the oldest one goes. */
    void add(TcpState state, long since, long packet, long packetTime, Cause cause) {
        if (count == MAX_SPANS) {
            System.arraycopy(numbers, LONGS_PER_SPAN, numbers, 0, (MAX_SPANS - 1) * LONGS_PER_SPAN);
            count--;
        }
        int at = count * LONGS_PER_SPAN;
        if (at == numbers.length) {
            numbers = Arrays.copyOf(numbers, (count < USUAL_CAPACITY ? USUAL_CAPACITY : MAX_SPANS) * LONGS_PER_SPAN);
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
        return STATES[(int) numbers[index * LONGS_PER_SPAN + 2] & (1 << STATE_BITS) - 1];
    }

    long since(int index) {
        return numbers[index * LONGS_PER_SPAN];
    }

    Cause cause(int index) {
        return CAUSES[(int) (numbers[index * LONGS_PER_SPAN + 2] >>> STATE_BITS) & (1 << CAUSE_BITS) - 1];
    }

    /** Number of the packet that showed that the span began, 0 for a timer. */
    long packet(int index) {
        return numbers[index * LONGS_PER_SPAN + 2] >>> CAUSE_BITS + STATE_BITS;
    }

    StateSpan get(int index) {
        int at = index * LONGS_PER_SPAN;
        return new StateSpan(state(index), numbers[at], packet(index), numbers[at + 1], cause(index));
    }

    /** Which span is the first in the state; negative if there is none. */
    int indexOf(TcpState state) {
        for (int i = 0; i < count; i++) {
            if ((numbers[i * LONGS_PER_SPAN + 2] & (1 << STATE_BITS) - 1) == state.ordinal()) {
                return i;
            }
        }
        return -1;
    }

    /** The first span in the state; null if there is none. */
    @Nullable
    StateSpan first(TcpState state) {
        int index = indexOf(state);
        return index < 0 ? null : get(index);
    }
}
