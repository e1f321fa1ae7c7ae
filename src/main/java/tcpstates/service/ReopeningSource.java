package tcpstates.service;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tcpstates.capture.Backlog;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.PacketSource;

/**
 * A live capture that is opened again when its interface vanishes, as often as it takes; meanwhile time goes on without packets.
 * Tells how far it has come, too.
 */
final class ReopeningSource implements PacketSource {
    /** Opens the capture. */
    @FunctionalInterface
    interface Opener {
        PacketSource open() throws CaptureException;
    }

    private static final int ROUND_MILLIS = 100;
    private static final int ROUNDS_BETWEEN_TRIES = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Opener opener;
    private final Notices notices;
    private final Object progress = new Object();
    private volatile PacketSource current;
    private volatile boolean stopped;
    private volatile boolean away;
    private long completeUpTo = Long.MIN_VALUE;
    private CaptureStatistics before = CaptureStatistics.NONE;

    /**
     * @param first the capture, open
     * @param opener opens it again
     * @param notices gets what the next report is to say of it
     */
    ReopeningSource(PacketSource first, Opener opener, Notices notices) {
        current = first;
        this.opener = opener;
        this.notices = notices;
    }

    @Override
    public String name() {
        return current.name();
    }

    @Override
    public int linkType() {
        return current.linkType();
    }

    @Override
    public int snapshotLength() {
        return current.snapshotLength();
    }

    @Override
    public int decimals() {
        return current.decimals();
    }

    @Override
    public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
        DeliveryListener observed = new DeliveryListener() {
            @Override
            public void roundEnded(long upTo) {
                listener.roundEnded(upTo);
                arrived(upTo);
            }

            @Override
            public void opened(PacketSource capture) {
                listener.opened(capture);
            }
        };
        while (true) {
            try {
                current.deliver(handler, observed);
                return; // stopped, or the handler wants no more
            } catch (CaptureException e) {
                notices.add("the capture broke off: " + e.getMessage() + "; tried again until it can go on");
                close(current);
            }
            if (!reopen(observed)) {
                return;
            }
        }
    }

    private void close(PacketSource source) {
        synchronized (progress) {
            away = true;
            source.close();
            before = sum(before, source.statistics());
        }
    }

    /** Tries until it is open or not wanted any more; returns whether it is open. */
    private boolean reopen(DeliveryListener listener) {
        for (int round = 0; !stopped; round++) {
            if (round % ROUNDS_BETWEEN_TRIES == 0 && tryToOpen()) {
                return true;
            }
            Instant now = Instant.now();
            listener.roundEnded(now.getEpochSecond() * NANOS_PER_SECOND + now.getNano());
            try {
                TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private boolean tryToOpen() {
        try {
            PacketSource opened = opener.open();
            synchronized (progress) {
                current = opened;
                away = false;
            }
            if (stopped) {
                opened.stop();
            }
            notices.add("the capture goes on: " + name() + " is there again");
            return true;
        } catch (CaptureException e) {
            return false; // the reason was told when it broke off, and what is missing is still missing
        }
    }

    private void arrived(long upTo) {
        synchronized (progress) {
            completeUpTo = Math.max(completeUpTo, upTo);
            progress.notifyAll();
        }
    }

    /** Waits until all packets of before this call were delivered, but no longer than {@code patience}. */
    void awaitPresent(Duration patience) throws InterruptedException {
        Instant now = Instant.now();
        long present = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (progress) {
            for (long left = patience.toMillis(); completeUpTo < present && left > 0; ) {
                progress.wait(left);
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
        }
    }

    @Override
    public void stop() {
        stopped = true;
        current.stop();
    }

    @Override
    public CaptureStatistics statistics() {
        synchronized (progress) {
            return away ? before : sum(before, current.statistics());
        }
    }

    @Override
    public Backlog backlog() {
        return away ? Backlog.NONE : current.backlog();
    }

    private static CaptureStatistics sum(CaptureStatistics a, CaptureStatistics b) {
        return new CaptureStatistics(
                a.received() + b.received(),
                a.droppedByKernel() + b.droppedByKernel(),
                a.droppedByInterface() + b.droppedByInterface());
    }

    @Override
    public List<String> warnings() {
        return current.warnings();
    }

    @Override
    public void close() {
        current.close();
    }
}
