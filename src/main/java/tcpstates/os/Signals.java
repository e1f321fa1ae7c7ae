package tcpstates.os;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ends a capture on SIGINT, SIGTERM and SIGHUP, and prints its counts on SIGUSR1. Closing gives the signals back.
 *
 * <p>{@code sun.misc.Signal} is the only way to them. Reached by reflection, which javac does not warn of, it took 10 ms of each
 * run.
 */
public final class Signals implements AutoCloseable {
    /** A second signal that comes sooner says nothing new: timeout(1) sends its own to the process and then to its group. */
    private static final long SAME_WISH_NANOS = 1_000_000_000;

    private final Map<Signal, SignalHandler> former = new HashMap<>();

    private volatile @Nullable Runnable stop;
    private volatile @Nullable Runnable printCounts;
    /** When the first signal that ends came, by the system's clock; null before. */
    private final AtomicReference<@Nullable Long> endingSince = new AtomicReference<>();

    private final int done;
    private final int failed;

    private Signals(int done, int failed) {
        this.done = done;
        this.failed = failed;
        take("INT", this::end);
        take("TERM", this::end);
        take("HUP", this::end);
        take("USR1", this::printCounts);
    }

    /**
     * Takes the signals over; until {@link #attach} nothing is open, so one that ends the capture ends the program.
     *
     * @param done exit status if nothing was begun
     * @param failed exit status of a capture that is given up
     */
    public static Signals caught(int done, int failed) {
        return new Signals(done, failed);
    }

    /**
     * From now on signals reach a capture; both tasks run on a thread of their own.
     *
     * @param stop ends the capture soon
     * @param printCounts prints the counts so far
     */
    public void attach(Runnable stop, Runnable printCounts) {
        this.printCounts = printCounts;
        this.stop = stop;
        if (endingSince.get() != null) {
            stop.run();
        }
    }

    /** Whether a signal that ends the capture has come. */
    public boolean ending() {
        return endingSince.get() != null;
    }

    /** Each signal comes on a thread of its own: none may wait for one before, whose task may hang. */
    private void end() {
        Runnable task = stop;
        long now = System.nanoTime();
        if (task == null) {
            Runtime.getRuntime().halt(done);
            return;
        }
        Long first = endingSince.compareAndExchange(null, now);
        if (first == null) {
            task.run();
        } else if (now - first >= SAME_WISH_NANOS) {
            // Whatever the first one waits for is not worth waiting for.
            Runtime.getRuntime().halt(failed);
        }
    }

    private void printCounts() {
        Runnable task = printCounts;
        if (task != null) {
            task.run();
        }
    }

    private void take(String name, Runnable task) {
        // One that was ignored when Java started stays so (nohup): the JVM sees to that.
        try {
            var signal = new Signal(name);
            former.put(signal, Signal.handle(signal, caught -> task.run()));
        } catch (IllegalArgumentException e) {
            // Windows has not all of them, and Java keeps some for itself when it is told to (-Xrs). What is asked for
            // is done without.
        }
    }

    @Override
    public void close() {
        former.forEach(Signal::handle);
    }
}
