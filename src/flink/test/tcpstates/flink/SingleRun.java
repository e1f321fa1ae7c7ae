package tcpstates.flink;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.MergedCapture;
import tcpstates.cli.JobTimeOuts;
import tcpstates.engine.Parallelism;
import tcpstates.engine.Run;
import tcpstates.engine.RunListener;
import tcpstates.engine.RunOptions;
import tcpstates.engine.RunOutput;
import tcpstates.event.PortRange;
import tcpstates.packet.DecoderOptions;
import tcpstates.report.JsonReport;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.report.TimeFormat;
import tcpstates.tcp.KernelSettings;
import tcpstates.tracker.Memcap;

/** What {@code --format json} prints of captures, by which the job is judged. */
final class SingleRun {
    private SingleRun() {}

    static List<String> lines(List<Path> files, List<String> timeOuts) {
        var text = new ByteArrayOutputStream();
        try (PacketSource source =
                MergedCapture.open(files.stream().map(Path::toString).toList())) {
            var output = new RunOutput(
                    ReportNeeds.of(EventUse.EACH_ALONE)
                            .withOutcomes()
                            .withFindings()
                            .withHealth(),
                    stream -> new JsonReport(stream, TimeFormat.ofDecimals(source.decimals())),
                    text,
                    null,
                    RunListener.NONE);
            new Run(source, () -> null, options(timeOuts), output).run();
        } catch (CaptureException e) {
            return List.of();
        }
        return text.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static RunOptions options(List<String> timeOuts) {
        return new RunOptions(
                KernelSettings.DEFAULTS,
                JobTimeOuts.of(timeOuts),
                new RunOptions.Limits(
                        Memcap.NONE, Memcap.NONE, Runtime.getRuntime().maxMemory() / 2),
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
}
