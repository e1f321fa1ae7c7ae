package tcpstates.tracker;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.Connection;
import tcpstates.tcp.ConnectionCodec;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tracker.store.TimerTicks;
import tcpstates.tracker.store.TrackedConnection;

/**
 * The connections of one 5-tuple, one after the other, as a {@link ConnectionTracker} follows them, but without its table: for
 * whoever keeps connections by other means, such as a distributed job that has one of these for each key. With the same clock the
 * same events are emitted for each connection.
 *
 * {@snippet :
 * var lifecycle = new ConnectionLifecycle(sink, KernelSettings.DEFAULTS, null);
 * // for each packet of the capture, in its order
 * clock = Nanos.latest(clock, time);
 * for (SingleConnection one : byKey.values()) { // or only those that are due, by timers of one's own
 *     if (one.due() <= clock) {
 *         one.expire(clock);
 *     }
 * }
 * byKey.computeIfAbsent(key, _ -> new SingleConnection(lifecycle, IdleTimeOuts.DEFAULTS, numbers)).segment(segment, clock);
 * // at the end of the capture
 * byKey.values().forEach(one -> one.end(clock));
 * }
 *
 * <p>What it holds can be {@linkplain #write written} as bytes and {@linkplain #read read} elsewhere. The clock is the capture's: the latest time of any packet so far (ns since the epoch), whatever connection it is
 * of. It may be set back.
 */
public final class SingleConnection {
    /** Later than any time. */
    public static final long NEVER = Long.MAX_VALUE;

    private final ConnectionLifecycle lifecycle;
    private final IdleTimeOuts timeOuts;
    private final long idleStep;
    private final IntSupplier numbers;
    private final ConnectionLifecycle.Keeper keeper = new OneKeeper();
    private @Nullable TrackedConnection connection;
    /** The tick of the timer, or {@link #NEVER}. */
    private long timer = NEVER;
    /** The tick in which it was looked at last whether the connection has been silent for too long. */
    private long looked;

    private int turn;

    /**
     * Begins without a connection.
     *
     * @param lifecycle may be shared with others of the same thread
     * @param timeOuts after how long a silence a connection is forgotten
     * @param numbers gives each connection that is opened its number
     */
    public SingleConnection(ConnectionLifecycle lifecycle, IdleTimeOuts timeOuts, IntSupplier numbers) {
        this.lifecycle = lifecycle;
        this.timeOuts = timeOuts;
        idleStep = IdleExpiry.step(timeOuts);
        this.numbers = numbers;
    }

    /** Keeps the connection here. */
    private final class OneKeeper implements ConnectionLifecycle.Keeper {
        @Override
        public TrackedConnection open(TcpSegment first, int predecessor, boolean challenged) {
            int number = numbers.getAsInt();
            TrackedConnection opened = lifecycle.isObserved()
                    ? lifecycle.observed(number, first, predecessor, challenged)
                    : new TrackedConnection(number, first);
            connection = opened;
            return opened;
        }

        @Override
        public void replaced(TrackedConnection old) {
            connection = null;
            timer = NEVER;
        }
    }

    /**
     * Takes the next segment with these addresses and ports. Whatever was {@linkplain #due due} by then must have been {@linkplain
     * #expire let expire}.
     *
     * @return whether it opened a connection: the first one, or one that takes the place of another
     */
    public boolean segment(TcpSegment segment, long clock) {
        turn = CapturePosition.SEGMENT;
        TrackedConnection before = connection;
        TrackedConnection present = lifecycle.segment(before, segment, clock, keeper);
        lookedAt(clock);
        reschedule(present);
        return present != before;
    }

    private void lookedAt(long clock) {
        if (TimerTicks.of(clock) < looked) {
            setBack(TimerTicks.of(clock));
        }
        looked = TimerTicks.of(clock);
    }

    /** As a store does: a timer stays as it is, unless the connection closes, which may make its deadline an earlier one. */
    private void reschedule(TrackedConnection present) {
        if (timer == NEVER) {
            schedule(present, looked);
        } else if (present.isClosing()) {
            long deadline = lifecycle.machine().deadline(present);
            timer = deadline == Long.MIN_VALUE ? timer : Math.min(timer, TimerTicks.due(deadline, looked));
        }
    }

    /**
     * Takes an ICMP error that quotes these addresses and ports; whatever was due by then must have been let expire. It opens no
     * connection.
     */
    public void icmpError(IcmpMessage message, long clock) {
        turn = CapturePosition.SEGMENT;
        TrackedConnection present = connection;
        if (present == null) {
            lifecycle.totals().unmatchedIcmpError();
            return;
        }
        lifecycle.icmpError(present, message);
        lookedAt(clock);
        reschedule(present);
    }

    /** The clock was set back to that tick: the timer keeps its slot, as in a {@link ConnectionTracker}'s wheel. */
    private void setBack(long tick) {
        timer = timer == NEVER ? timer : tick + 1 + Math.floorMod(timer - tick - 1, (long) TimerTicks.PER_ROUND);
        looked = tick;
    }

    private void schedule(TrackedConnection present, long tick) {
        long deadline = lifecycle.machine().deadline(present);
        timer = deadline == Long.MIN_VALUE ? NEVER : TimerTicks.due(deadline, tick);
    }

    /**
     * When {@link #expire} must be called if nothing comes before, as soon as the clock has come so far: a whole second (ns since the
     * epoch); {@link #NEVER} without a connection.
     */
    public long due() {
        if (connection == null) {
            return NEVER;
        }
        long silent = TimerTicks.of(silentAt(connection));
        return Math.min(timer, Math.max(silent, looked + 1)) * TimerTicks.NANOS;
    }

    /** When the coarse clock passes the connection's time-out if nothing more comes. */
    private long silentAt(TrackedConnection present) {
        return Math.ceilDiv(timeOuts.deadline(present), idleStep) * idleStep;
    }

    /**
     * Lets time pass up to {@code clock}; before anything is {@linkplain #due due} that does nothing.
     *
     * @return whether no connection is left, so that there is nothing to keep until another segment comes
     */
    public boolean expire(long clock) {
        long now = TimerTicks.of(clock);
        if (now < looked) {
            setBack(now);
        }
        while (connection != null && timer <= now) {
            long tick = TimerTicks.turnOf(timer, now);
            turn = (int) (tick - now) + TimerTicks.PER_ROUND - 1;
            if (lifecycle.expire(connection, clock)) {
                lifecycle.summarize(connection, clock);
                drop();
            } else {
                schedule(connection, tick);
            }
        }
        if (connection != null && now > looked) {
            looked = now;
            if (clock >= silentAt(connection)) {
                turn = CapturePosition.SILENCE;
                lifecycle.forget(connection, clock);
                drop();
            }
        }
        return connection == null;
    }

    private void drop() {
        connection = null;
        timer = NEVER;
    }

    /** The capture ends: sums up the connection, if there is one. */
    public void end(long clock) {
        if (connection != null) {
            turn = 0;
            lifecycle.expire(connection, clock);
            turn = 1;
            lifecycle.end(connection, clock);
            drop();
        }
    }

    /** Ends the connection, if there is one, because there are too many of them to follow. */
    public void evict(long clock) {
        if (connection != null) {
            turn = CapturePosition.SEGMENT + 1;
            lifecycle.evict(connection, clock);
            drop();
        }
    }

    /**
     * Where the event that is being emitted belongs among those that other connections emit at the same packet, or at the end of the
     * capture: a lower number is earlier. Events of the same number are in the order of their connections' numbers.
     *
     * @return from 0 to below 512
     */
    public int turn() {
        return turn;
    }

    /** The present connection, for reading only; null if there is none. */
    public @Nullable Connection connection() {
        return connection;
    }

    /** The present connection's observer; null if there is none. */
    public @Nullable ConnectionObserver observer() {
        return connection == null ? null : ConnectionLifecycle.observer(connection);
    }

    /** Writes everything down that {@link #read} needs to go on; but for the observer, which is its owner's business. */
    public void write(BitCodec bits) {
        TrackedConnection present = connection;
        bits.beginPart(1);
        bits.flag(present != null);
        bits.number(timer, NEVER);
        bits.number(looked, 0);
        bits.endPart();
        if (present != null) {
            new ConnectionCodec(bits).write(present);
        }
    }

    /**
     * Goes on from where another one was when it {@linkplain #write wrote}.
     *
     * @param observer of the connection; null if there is none
     */
    public void read(BitCodec bits, @Nullable ConnectionObserver observer) {
        bits.beginPart(1);
        boolean present = bits.flag(false);
        timer = bits.number(0, NEVER);
        looked = bits.number(0L, 0);
        bits.endPart();
        connection = present
                ? new ConnectionCodec(bits)
                        .<TrackedConnection>read(toItself -> observer == null
                                ? new TrackedConnection(toItself)
                                : new ObservedConnection(toItself, observer))
                : null;
    }
}
