package tcpstates.view;

import java.io.Closeable;
import java.io.IOError;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Snapshot;
import tcpstates.report.ConnectionOrder;
import tcpstates.report.OpenConnection;
import tcpstates.report.TableLayout;
import tcpstates.report.Wording;

/** Draws what is open while a capture runs, on a thread of its own. The terminal is as it was before once this is closed. */
public final class LiveView implements Closeable {
    /** Between two moments that are drawn, at least (ns). */
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(250);

    /** Drawing may take one part in so many of a processor. */
    private static final int SHARE = 12;

    /** What it costs the capture to list a socket (ns). */
    private static final long LISTING = 200;

    /** A capture that has not answered for so long (s) is busy: what was drawn stays. */
    private static final long PATIENCE = 2;

    private final Screen screen;
    private volatile boolean closed;
    private @Nullable Thread thread;
    /** What ended the drawing though it should not have. */
    private volatile @Nullable RuntimeException failure;

    LiveView(Screen screen) {
        this.screen = screen;
    }

    /** A view on the terminal that the program was started on; null if nothing can be drawn there. */
    public static @Nullable LiveView open() {
        Screen screen = TerminalScreen.open();
        return screen == null ? null : new LiveView(screen);
    }

    /**
     * What is to be shown.
     *
     * @param capture what is captured, in words
     * @param layouts of the table, by the columns that there are
     * @param order of the rows at first; null for their age
     * @param wanted which connections are shown
     * @param past what they went through
     */
    public record Content(
            String capture,
            Wording wording,
            IntFunction<TableLayout> layouts,
            @Nullable ConnectionOrder order,
            Predicate<OpenConnection> wanted,
            RecentPast past) {}

    /** The capture that is watched. */
    public interface Capture {
        /** Asks how its connections stand; cancelled if it has ended. */
        CompletableFuture<Snapshot> snapshot();

        /** The same moment with what this machine's kernel knows beside; may take a moment itself. */
        Snapshot withKernel(Snapshot captured);

        /** Of which sockets the kernel says something else than the packets, in lines; later. */
        CompletableFuture<List<String>> comparison();

        /** What became of its packets so far. */
        LiveFigures figures();

        /** Ends it soon. */
        void stop();
    }

    /** Takes the terminal over and begins to draw. */
    public void begin(Content content, Capture capture) {
        var view = new OpenConnectionsView(
                content.capture(),
                content.wording(),
                content.layouts(),
                content.order(),
                content.wanted(),
                content.past()::of,
                capture::comparison);
        screen.enter();
        thread = Thread.ofPlatform().daemon().name("view").start(() -> draw(view, capture));
    }

    private void draw(OpenConnectionsView view, Capture capture) {
        try {
            drawUntilLeft(view, capture);
            if (!closed) {
                capture.stop();
            }
        } catch (IOException | IOError e) {
            capture.stop(); // the terminal is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            // the capture has ended
        } catch (RuntimeException e) {
            failure = e;
            capture.stop(); // keys reach nobody any more
        }
    }

    private void drawUntilLeft(OpenConnectionsView view, Capture capture) throws IOException, InterruptedException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Moment moment = Moment.NONE;
        long due = System.nanoTime();
        while (!closed) {
            boolean renewed = !view.paused() && System.nanoTime() - due >= 0;
            Snapshot captured = renewed ? next(capture) : null;
            long begun = System.nanoTime();
            long used = threads.getCurrentThreadCpuTime();
            if (captured != null) {
                moment = Moment.of(capture.withKernel(captured), capture.figures());
            }
            screen.show(view.lines(moment, screen.columns(), screen.rows()));
            if (renewed) {
                // Not how long it took: on a busy machine that is many times as much.
                long cost = threads.getCurrentThreadCpuTime() - used + LISTING * moment.sockets();
                due = begun + Math.max(PERIOD, SHARE * cost);
            }
            long wait = view.paused() ? PERIOD : Math.max(0, due - System.nanoTime());
            Key key = screen.read(TimeUnit.NANOSECONDS.toMillis(wait));
            if (key != null && !view.press(key)) {
                return;
            }
        }
    }

    private static @Nullable Snapshot next(Capture capture) throws InterruptedException {
        try {
            return capture.snapshot().get(PATIENCE, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return null; // what was drawn stays
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        Thread drawing = thread;
        if (drawing != null) {
            try {
                drawing.join(TimeUnit.SECONDS.toMillis(PATIENCE));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        screen.close();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }
}
