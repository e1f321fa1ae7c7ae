package tcpstates.cli.diagnosetools;

import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;
import tcpstates.capture.transcript.TranscriptFormat;
import tcpstates.engine.Parallelism;
import tcpstates.engine.Run;
import tcpstates.engine.RunListener;
import tcpstates.engine.RunOptions;
import tcpstates.engine.RunOutput;
import tcpstates.event.PortRange;
import tcpstates.event.Snapshot;
import tcpstates.packet.DecoderOptions;
import tcpstates.report.FinalSnapshotReport;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.sockets.SavedReport;
import tcpstates.sockets.SavedReportSource;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;

/**
 * How the connections stand at the end of what was saved.
 *
 * @param damage why it could not be read to its end; null if it could
 */
record SavedState(Snapshot snapshot, @Nullable CaptureException damage) {
    private static final long GARBAGE = 256L << 20;

    /**
     * Reads a capture, what tcpdump printed of one, or a report of diagnose-tools.
     *
     * @param byRole whether it matters which end has opened a connection, which a report does not tell
     * @param message takes a line on what is odd
     */
    static SavedState of(String path, boolean byRole, Consumer<String> message) throws CaptureException {
        try (PacketSource source = SavedReportSource.open(path, new TranscriptFormat())) {
            String name = PrintableText.of(source.name());
            if (source instanceof SavedReportSource report) {
                return of(name, report, byRole, message);
            }
            SavedState state = of(source);
            source.remarks().forEach(remark -> message.accept(name + ": " + remark));
            return state;
        }
    }

    private static SavedState of(String name, SavedReportSource source, boolean byRole, Consumer<String> message)
            throws CaptureException {
        if (byRole) {
            throw new CaptureException(
                    name + ": a report does not tell which end has opened a connection: leave out" + " --side");
        }
        SavedReport report = source.read();
        report.remarks().forEach(remark -> message.accept(name + ": " + remark));
        if (report.lists().isEmpty()) {
            throw new CaptureException(name + ": has no list of connections (verbose=1)");
        }
        return new SavedState(report.last(), null);
    }

    private static SavedState of(PacketSource source) throws CaptureException {
        var options = new RunOptions(
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
                Parallelism.ofMachine(),
                null);
        var last = new AtomicReference<>(Snapshot.EMPTY);
        var output = new RunOutput(
                ReportNeeds.of(EventUse.COUNTED).withSnapshot(),
                stream -> new FinalSnapshotReport(last::set),
                OutputStream.nullOutputStream(),
                null,
                RunListener.NONE);
        Run.Result result = new Run(source, () -> null, options, output).run();
        return new SavedState(Objects.requireNonNull(last.get()), result.damage());
    }
}
