package tcpstates.tracker;

import tcpstates.tcp.Connection;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tracker.store.ConnectionStore;
import tcpstates.tracker.store.TimerTicks;

/**
 * Forgets connections that have been silent for longer than their time-outs. Looks at all of them, but by a coarse clock, so that it
 * does not take too much time where many are.
 */
final class IdleExpiry {
    /** A time-out may be late by one part in so many. */
    private static final int PARTS_PER_TIME_OUT = 8;

    private final IdleTimeOuts timeOuts;
    private final ConnectionStore store;
    private final ConnectionLifecycle lifecycle;
    private final CapturePosition position;
    private final long shortest;
    private final long step;
    /** Before this no connection has been silent for too long (ns since the epoch). */
    private long next = Long.MIN_VALUE;

    IdleExpiry(IdleTimeOuts timeOuts, ConnectionStore store, ConnectionLifecycle lifecycle, CapturePosition position) {
        this.timeOuts = timeOuts;
        this.store = store;
        this.lifecycle = lifecycle;
        this.position = position;
        shortest = timeOuts.shortest();
        step = step(timeOuts);
    }

    /** Steps of the clock by which it is looked whether a connection was silent for too long, ns. */
    static long step(IdleTimeOuts timeOuts) {
        return Math.max(TimerTicks.NANOS, timeOuts.shortest() / PARTS_PER_TIME_OUT);
    }

    /** A timer has changed the connection's state, which may have shortened its time-out. */
    void changed(Connection connection) {
        next = Math.min(next, timeOuts.deadline(connection));
    }

    /** The clock was set back: nothing is known of when the next one has been silent for too long. */
    void setBack() {
        next = Long.MIN_VALUE;
    }

    /** Time has passed. */
    void advance() {
        long clock = position.clock();
        long now = clock - Math.floorMod(clock, step);
        if (now < next) {
            return;
        }
        position.silence();
        next = now + shortest;
        store.removeIf(connection -> isOver(connection, now), connection -> lifecycle.forget(connection, clock));
    }

    private boolean isOver(Connection connection, long now) {
        long deadline = timeOuts.deadline(connection);
        if (now < deadline) {
            next = Math.min(next, deadline);
            return false;
        }
        return true;
    }
}
