package tcpstates.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.PortRange;
import tcpstates.event.Snapshot;
import tcpstates.event.TcpState;
import tcpstates.packet.DecoderOptions;
import tcpstates.report.Language;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.report.SummaryReport;
import tcpstates.report.Wording;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;
import tcpstates.tracker.Memcap;

/** A run can be asked at any time how its connections stand. */
@Timeout(60)
class SnapshotTest {
    private static final int CHUNK = 4;
    private static final int MANY = 1 << 30;
    private static final String CAPTURE = "src/test/resources/pcaps/normal_client_close.pcap";

    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void isTheSameBehindEachChunkWhateverTheThreads(Path capture) throws CaptureException {
        List<Snapshot> one = snapshots(capture, 1, EventUse.EACH_ALONE);

        assertThat(one).isNotEmpty();
        assertThat(snapshots(capture, 2, EventUse.EACH_ALONE)).isEqualTo(one);
        assertThat(snapshots(capture, 4, EventUse.IN_ORDER)).isEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void agreesWithTheCountsOfStates(int threads) throws CaptureException {
        for (EventUse use : List.of(EventUse.EACH_ALONE, EventUse.COUNTED)) {
            try (PacketSource source = SavedCapture.open(CAPTURE)) {
                Run run = run(source, threads, use);
                List<String> asked = new ArrayList<>();
                List<String> counted = new ArrayList<>();
                CompletableFuture<Void> compared = run.snapshot().thenAccept(snapshot -> {
                    for (TcpState state : TcpState.values()) {
                        asked.add(state + " "
                                + snapshot.connected().stream()
                                        .filter(endpoint -> endpoint.state() == state)
                                        .count());
                        counted.add(state + " "
                                + (state.hasConnection() ? run.counters().endpoints(state) : 0));
                    }
                });
                run.run();

                assertThat(compared).isCompleted();
                assertThat(asked).isEqualTo(counted).contains("ESTABLISHED 2");
            }
        }
    }

    @Test
    void comesAtOnceFromALiveCaptureThatWaitsForPackets() throws CaptureException {
        try (PacketSource saved = SavedCapture.open(CAPTURE)) {
            var live = new Rounds(saved, 2);
            Run run = run(live, 1, EventUse.EACH_ALONE);
            var snapshot = run.snapshot();
            live.ended = () -> assertThat(snapshot).isCompleted();
            run.run();

            assertThat(snapshot.join().endpoints())
                    .extracting(EndpointSnapshot::state)
                    .containsExactly(TcpState.SYN_SENT, TcpState.SYN_RECV);
        }
    }

    @Test
    void isCancelledWhereTheRunHasEnded() throws CaptureException {
        try (PacketSource source = SavedCapture.open(CAPTURE)) {
            Run run = run(source, 2, EventUse.EACH_ALONE);
            run.run();

            assertThat(run.snapshot()).isCancelled();
        }
    }

    /** One behind each chunk, and one at the end. */
    private static List<Snapshot> snapshots(Path capture, int threads, EventUse use) throws CaptureException {
        List<Snapshot> snapshots = new ArrayList<>();
        try (PacketSource source = SavedCapture.open(capture.toString())) {
            Run run = run(source, threads, use);
            CompletableFuture<Void> asking = ask(run, snapshots);
            run.run();
            assertThat(asking).isCompletedExceptionally();
        }
        return snapshots;
    }

    private static CompletableFuture<Void> ask(Run run, List<Snapshot> snapshots) {
        return run.snapshot().thenCompose(snapshot -> {
            snapshots.add(snapshot);
            return ask(run, snapshots);
        });
    }

    private static Run run(PacketSource source, int threads, EventUse use) throws CaptureException {
        return new Run(
                source,
                () -> null,
                new RunOptions(
                        KernelSettings.DEFAULTS,
                        IdleTimeOuts.DEFAULTS,
                        new RunOptions.Limits(Memcap.NONE, Memcap.NONE, MANY),
                        DecoderOptions.DEFAULTS,
                        PortRange.LINUX_EPHEMERAL,
                        false,
                        false,
                        0,
                        Long.MAX_VALUE,
                        null,
                        new Parallelism(threads, 0, CHUNK, MANY),
                        null),
                new RunOutput(
                        ReportNeeds.of(use),
                        out -> use == EventUse.COUNTED
                                ? new SummaryReport(out, Wording.of(Language.EN))
                                : Report.SILENT,
                        OutputStream.nullOutputStream(),
                        null,
                        RunListener.NONE));
    }

    /** A capture whose packets come in rounds, as from an interface. */
    private static final class Rounds implements PacketSource {
        private final PacketSource source;
        private final int packets;
        private Runnable ended = () -> {};

        Rounds(PacketSource source, int packets) {
            this.source = source;
            this.packets = packets;
        }

        @Override
        public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
            int[] count = {0};
            source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                boolean more = handler.packet(memory, offset, captured, length, nanos, linkType);
                if (++count[0] % packets == 0) {
                    listener.roundEnded(nanos);
                    ended.run();
                }
                return more;
            });
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public int linkType() {
            return source.linkType();
        }

        @Override
        public int snapshotLength() {
            return source.snapshotLength();
        }

        @Override
        public int decimals() {
            return source.decimals();
        }

        @Override
        public void stop() {
            source.stop();
        }

        @Override
        public CaptureStatistics statistics() {
            return source.statistics();
        }

        @Override
        public void close() {
            // the source is closed by whoever has opened it
        }
    }
}
