package tcpstates.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import tcpstates.event.Event;
import tcpstates.report.Report;
import tcpstates.tracker.ProvisionalNumbers;

/**
 * Events of one of several threads on their way to the merger: where each belongs among those of the others and, if the thread has
 * printed them, the text of each.
 */
final class EventBatch {
    /** Stands for none yet. */
    static final EventBatch NONE = new EventBatch();

    private Event[] events = new Event[1 << 10];
    private long[] positions = new long[1 << 10];
    /** Where each event's text ends; only of use when it was printed. */
    private int[] ends = new int[1 << 10];

    private int count;
    /** So many have final numbers. */
    private int renumbered;

    private byte[] text = new byte[1 << 12];
    private int length;
    private boolean printed;
    private boolean endOfChunk;
    private boolean last;

    void add(Event event, long position) {
        if (count == events.length) {
            events = Arrays.copyOf(events, 2 * count);
            positions = Arrays.copyOf(positions, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        events[count] = event;
        positions[count] = position;
        count++;
    }

    /** Puts the final numbers in the place of provisional ones; goes on where it was when memory ran out. */
    void renumber(ProvisionalNumbers numbers) {
        if (numbers.isSettled()) {
            return;
        }
        for (; renumbered < count; renumbered++) {
            Event event = events[renumbered];
            int number = event.connection();
            if (numbers.applyAsInt(number) != number) {
                events[renumbered] = event.renumbered(numbers);
            }
        }
    }

    /** Prints every event with a report that hands its text to {@link #append}. */
    void print(Report report) {
        for (int i = 0; i < count; i++) {
            report.accept(events[i]);
            report.flush();
            ends[i] = length;
        }
        printed = true;
    }

    void append(byte[] bytes, int offset, int more) {
        if (text.length - length < more) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, Math.addExact(length, more)));
        }
        System.arraycopy(bytes, offset, text, length, more);
        length += more;
    }

    int count() {
        return count;
    }

    Event event(int i) {
        return events[i];
    }

    /** Whether an event comes before another one, of another batch. */
    boolean isBefore(int i, EventBatch other, int j) {
        long position = positions[i];
        long otherPosition = other.positions[j];
        return position < otherPosition
                || position == otherPosition && events[i].connection() < other.events[j].connection();
    }

    /** Whether its events have text. */
    boolean isPrinted() {
        return printed;
    }

    /** Writes what was printed of an event. */
    void write(int i, OutputStream out) throws IOException {
        int start = i == 0 ? 0 : ends[i - 1];
        out.write(text, start, ends[i] - start);
    }

    /** Whether its thread has no more of the chunk. */
    boolean isEndOfChunk() {
        return endOfChunk;
    }

    void setEndOfChunk(boolean end) {
        endOfChunk = end;
    }

    /** Whether its thread has no more at all. */
    boolean isLast() {
        return last;
    }

    void setLast() {
        last = true;
    }

    /** Makes it ready for the next chunk. */
    void clear() {
        Arrays.fill(events, 0, count, null);
        count = 0;
        renumbered = 0;
        length = 0;
        printed = false;
        endOfChunk = false;
    }
}
