package tcpstates.service;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.engine.Parallelism;
import tcpstates.engine.RunOptions;
import tcpstates.event.PortRange;
import tcpstates.event.Transition;
import tcpstates.os.Libc;
import tcpstates.packet.DecoderOptions;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;
import tcpstates.tracker.Memcap;

/** A background capture within the test's own process, with captures that are played. */
final class RunningCapture implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    final PlayedCapture first = new PlayedCapture();
    /** What opening it again meets; a failure while there is none. */
    final Queue<PlayedCapture> further = new ConcurrentLinkedQueue<>();

    /** Lines for whoever watches the machine. */
    final Queue<String> told = new ConcurrentLinkedQueue<>();

    final RuntimeFolder folder;
    private final CompletableFuture<Void> running = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean opened;

    private RunningCapture(RuntimeFolder folder, Settings settings) {
        this.folder = folder;
        Thread.ofPlatform().daemon().start(() -> run(settings));
    }

    /** Starts one, and returns when it runs. */
    static RunningCapture start(Path path, String settings) throws Exception {
        var capture = new RunningCapture(RuntimeFolder.at(path, Libc.user()), Settings.parse(settings));
        try {
            CompletableFuture.anyOf(capture.running, capture.ended).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ServiceException cause ? cause : e;
        }
        return capture;
    }

    private void run(Settings settings) {
        try {
            var limits = new RunOptions.Limits(Memcap.NONE, Long.MAX_VALUE, Long.MAX_VALUE);
            var options = new RunOptions(
                    KernelSettings.DEFAULTS,
                    IdleTimeOuts.DEFAULTS,
                    limits,
                    DecoderOptions.DEFAULTS,
                    PortRange.LINUX_EPHEMERAL,
                    true,
                    true,
                    0,
                    Long.MAX_VALUE,
                    null,
                    Parallelism.ofMachine().withThreads(1),
                    null);
            BackgroundCapture.run(folder, settings, options, new Host());
            ended.complete(null);
        } catch (ServiceException | RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    BackgroundService service() {
        return BackgroundService.in(folder);
    }

    /** Reports all, and returns what was said beside it in front of the transitions, as text. */
    Report report() throws Exception {
        return report(service());
    }

    record Report(List<Transition> transitions, List<String> notices) {}

    static Report report(BackgroundService service) throws Exception {
        var report = new Report(new ArrayList<>(), new ArrayList<>());
        service.report(
                content -> {
                    content.forEachTransition(report.transitions()::add);
                    report.notices().addAll(content.notices());
                },
                false);
        return report;
    }

    @Override
    public void close() throws ServiceException {
        service().deactivate();
        ended.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private final class Host implements BackgroundCapture.Host {
        @Override
        public PacketSource open() throws CaptureException {
            if (!opened) {
                opened = true;
                return first;
            }
            PlayedCapture next = further.poll();
            if (next == null) {
                throw new CaptureException("eth7: No such device exists");
            }
            return next;
        }

        @Override
        public void opened() {
            // has no rights to give up
        }

        @Override
        public void tell(String line) {
            told.add(line);
        }

        @Override
        public void running() {
            running.complete(null);
        }

        @Override
        public void onSignal(Runnable stop) {
            // the test sends none
        }
    }
}
