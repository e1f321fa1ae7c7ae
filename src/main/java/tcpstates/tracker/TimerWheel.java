package tcpstates.tracker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tcpstates.tcp.Connection;

/**
 * Connections by the second in which they want to be looked at, on the capture's clock (the hashed wheel of Varghese and
 * Lauck). A deadline farther away than one turn is simply looked at once a turn.
 */
final class TimerWheel {
    private static final long TICK_NANOS = 1_000_000_000L;
    static final int SLOTS = 256;

    private final List<List<Connection>> slots = new ArrayList<>(SLOTS);
    /** An empty list to take the place of the slot that is being emptied. */
    private List<Connection> spare = new ArrayList<>();

    private long tick = Long.MIN_VALUE;
    /** The first tick of the latest {@link #advance} that had something to do. */
    private long firstTick;

    TimerWheel() {
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>());
        }
    }

    /** Lets the connection be looked at when the clock has passed {@code deadline}, or earlier. */
    void schedule(Connection c, long deadline) {
        long at = Math.max(Math.floorDiv(deadline, TICK_NANOS), tick) + 1;
        slot(Math.min(at, tick + SLOTS - 1)).add(c);
    }

    /** Turns the wheel up to {@code now} and hands out, in the order of their numbers a second, whoever is due. */
    void advance(long now, Consumer<Connection> action) {
        long last = Math.floorDiv(now, TICK_NANOS);
        if (last <= tick) {
            return;
        }
        if (tick == Long.MIN_VALUE) {
            tick = last;
            return;
        }
        firstTick = Math.max(tick + 1, last - SLOTS + 1); // after a long silence every slot is due once
        for (long t = firstTick; t <= last; t++) {
            tick = t;
            List<Connection> current = slot(t);
            slots.set((int) Math.floorMod(t, (long) SLOTS), spare);
            current.sort((a, b) -> Integer.compare(a.number(), b.number()));
            current.forEach(action);
            current.clear();
            spare = current;
        }
    }

    /** When {@link #advance} will have something to do next. */
    long nextTick() {
        return tick == Long.MIN_VALUE ? tick : (tick + 1) * TICK_NANOS;
    }

    /** Which turn it is of those that {@link #advance} takes one after the other, from 0 to {@code SLOTS - 1}. */
    int turn() {
        return (int) (tick - firstTick);
    }

    private List<Connection> slot(long t) {
        return slots.get((int) Math.floorMod(t, (long) SLOTS));
    }
}
