package tcpstates.service;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;
import tcpstates.engine.Run;
import tcpstates.engine.RunListener;
import tcpstates.engine.RunOptions;
import tcpstates.engine.RunOutput;
import tcpstates.event.Alarm;
import tcpstates.event.Snapshot;
import tcpstates.metrics.CaptureMetrics;
import tcpstates.metrics.MetricsAddress;
import tcpstates.metrics.MetricsServer;
import tcpstates.report.AlarmText;
import tcpstates.report.LinuxModelReport;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.service.ServiceException.Reason;

/** The capture in the background, from its start to its end: what the process is there for. */
public final class BackgroundCapture {
    /** What only the process itself can do. */
    public interface Host {
        /** Opens the capture; called again when it has broken off. */
        PacketSource open() throws CaptureException;

        /** All is open that needs rights: those that are not needed any more are given up. On the thread that {@link #open} is on. */
        void opened() throws ServiceException;

        /** The capture runs, and answers. */
        void running();

        /** Tells whoever watches the machine, in one line. */
        void tell(String line);

        /** Has {@code stop} called when the process is asked to end. */
        void onSignal(Runnable stop);
    }

    private static final Duration PRESENT = Duration.ofSeconds(1);

    private final RuntimeFolder folder;
    private final Settings settings;
    private final RunOptions options;
    private final Host host;
    private final Notices notices = new Notices();
    private final @Nullable CaptureMetrics metrics;
    private final History history;
    /** Opens the capture: of all threads this one alone keeps the right to do so. */
    private final ExecutorService opener = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().name("device").unstarted(task));

    private BackgroundCapture(RuntimeFolder folder, Settings settings, RunOptions options, Host host) {
        this.folder = folder;
        this.settings = settings;
        this.options = options;
        this.host = host;
        history = new History(settings.history());
        metrics = settings.metrics() == null
                ? null
                : new CaptureMetrics(BackgroundCapture.class.getPackage().getImplementationVersion());
    }

    /**
     * Captures until it is told to stop.
     *
     * @throws ServiceException if it cannot begin
     */
    public static void run(RuntimeFolder folder, Settings settings, RunOptions options, Host host)
            throws ServiceException {
        try (FolderLock lock = lock(folder)) {
            if (lock == null) {
                throw new ServiceException(Reason.ALREADY_ACTIVE, "already active");
            }
            folder.hasSocket(); // or refuses what is there in its place
            folder.clean();
            new BackgroundCapture(folder, settings, options, host).run(lock);
        } catch (IOException e) {
            throw new ServiceException(Reason.FAILED, folder.path() + ": " + RuntimeFolder.words(e), e);
        }
    }

    /** Another one that is just ending may remove the folder once more. */
    private static @Nullable FolderLock lock(RuntimeFolder folder) throws IOException, ServiceException {
        try {
            return folder.tryLock();
        } catch (NoSuchFileException e) {
            return folder.madeAgain().tryLock();
        }
    }

    private void run(FolderLock lock) throws IOException, ServiceException {
        boolean begun = false;
        try (FileChannel file = folder.createJournal();
                ServerSocketChannel socket = Server.bind(folder);
                PacketSource first = open();
                MetricsServer server = listen();
                ReopeningSource source = new ReopeningSource(first, () -> onOpener(host::open), notices)) {
            var owner = folder.owner();
            giveUpRights();
            try (Journal journal = new Journal(file, history, settings)) {
                journal.write();
                Run run = new Run(source, () -> null, options, output());
                if (server != null && metrics != null) {
                    metrics.attach(run, source);
                }
                var answers = new Answers(settings, history, journal, notices, new Asked(run, source));
                Server.start(socket, owner, answers);
                host.onSignal(() -> {
                    journal.end("ended by a signal");
                    run.stop();
                });
                journal.start();
                begun = true;
                host.running();
                end(journal, run.run().damage());
            }
        } catch (CaptureException e) {
            throw new ServiceException(
                    switch (e.kind()) {
                        case NOT_PERMITTED -> Reason.NOT_PERMITTED;
                        case WRONG_ARGUMENT -> Reason.WRONG_ARGUMENT;
                        case OTHER -> Reason.FAILED;
                    },
                    String.valueOf(e.getMessage()),
                    e);
        } finally {
            opener.shutdown();
            if (!begun) {
                folder.remove(lock);
            }
        }
    }

    private static void end(Journal journal, @Nullable CaptureException damage) {
        if (damage != null) {
            journal.end(String.valueOf(damage.getMessage()));
        }
    }

    private RunOutput output() {
        RunOutput output = new RunOutput(
                        ReportNeeds.of(EventUse.EACH_ALONE),
                        text -> report(),
                        OutputStream.nullOutputStream(),
                        null,
                        RunListener.NONE)
                .alarming(settings.alarms(), this::tell);
        return metrics == null ? output : output.observed(metrics.events());
    }

    private void tell(Alarm alarm) {
        String line = PrintableText.of(AlarmText.text(alarm));
        notices.add(line);
        host.tell(line);
    }

    /** Whatever model the states follow, the history has them as they are printed: how they follow one another is known here only. */
    private Report report() {
        Report report = new HistoryReport(history, settings);
        return settings.ofLinux() ? new LinuxModelReport(report) : report;
    }

    /** Opens the port for Prometheus; null if it is not to ask. */
    private @Nullable MetricsServer listen() throws CaptureException {
        MetricsAddress at = settings.metrics();
        return at == null || metrics == null ? null : MetricsServer.start(at, metrics);
    }

    private PacketSource open() throws CaptureException {
        return onOpener(host::open);
    }

    private void giveUpRights() throws ServiceException, CaptureException {
        Object refused = onOpener(() -> {
            try {
                host.opened();
                return this;
            } catch (ServiceException e) {
                return e;
            }
        });
        if (refused instanceof ServiceException e) {
            throw e;
        }
    }

    private <T> T onOpener(Callable<T> task) throws CaptureException {
        try {
            return opener.submit(task).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CaptureException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CaptureException("interrupted", e);
        }
    }

    /** The running capture, for those who ask. */
    private record Asked(Run run, ReopeningSource source) implements Answers.Capture {
        @Override
        public void awaitPresent() throws InterruptedException {
            source.awaitPresent(PRESENT);
        }

        @Override
        public CompletableFuture<Snapshot> snapshot() {
            return run.snapshot();
        }

        @Override
        public CaptureStatistics statistics() {
            return source.statistics();
        }

        @Override
        public void stop() {
            run.stop();
        }
    }
}
