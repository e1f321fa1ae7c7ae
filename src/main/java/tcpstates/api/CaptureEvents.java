package tcpstates.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.engine.Parallelism;
import tcpstates.engine.Run;
import tcpstates.engine.RunListener;
import tcpstates.engine.RunOptions;
import tcpstates.engine.RunOutput;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.PortRange;
import tcpstates.packet.DecoderOptions;
import tcpstates.report.CaptureTotals;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;

/** Reads saved captures. */
public final class CaptureEvents {
    /** Bytes of heap beside connections before it is worth while to collect. */
    private static final long GARBAGE = 384L << 20;

    private CaptureEvents() {}

    /**
     * Reads a capture to its end and tells everything that {@code --format json} prints of it: the events of its connections, each
     * connection when it is over with a verdict on what became of it, findings, and how the capture was taken.
     *
     * @param file pcap or pcapng, as it is or compressed by gzip, zstd, lz4 or xz; a pipe will do, too
     * @param events takes the events, on the calling thread; what it throws ends the reading
     * @throws IOException if the file cannot be read, or is damaged: then everything before the damage was told
     */
    public static void read(Path file, EventSink events) throws IOException {
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            var output = new RunOutput(
                    ReportNeeds.of(EventUse.IN_ORDER)
                            .withOutcomes()
                            .withFindings()
                            .withHealth(),
                    text -> new Handed(events),
                    OutputStream.nullOutputStream(),
                    null,
                    RunListener.NONE);
            Run.Result result = new Run(capture, () -> null, options(), output).run();
            if (result.damage() != null) {
                throw new IOException(result.damage().getMessage(), result.damage());
            }
        } catch (CaptureException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static RunOptions options() {
        return new RunOptions(
                KernelSettings.DEFAULTS,
                IdleTimeOuts.DEFAULTS,
                RunOptions.Limits.ofHeap(GARBAGE),
                DecoderOptions.DEFAULTS,
                PortRange.LINUX_EPHEMERAL,
                false,
                false,
                0,
                Long.MAX_VALUE,
                null,
                Parallelism.ofMachine().withThreads(1),
                null);
    }

    /** Hands events on; what it cannot print, it does not. */
    private record Handed(EventSink events) implements Report {
        @Override
        public void accept(Event event) {
            events.accept(event);
        }

        @Override
        public void end(CaptureTotals totals) {
            // events have told everything
        }

        @Override
        public void flush() {
            // nothing waits
        }
    }
}
