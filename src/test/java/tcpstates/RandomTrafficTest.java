package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tcpstates.KernelComparison.Verdict;
import tcpstates.event.Retransmission;

/**
 * Programs that do what the chance tells them, over paths that lose, delay, copy and reorder, captured at both ends, and the
 * kernel's own record. What overtakes what is for the chance to decide: one connection in hundreds may be misread. {@code -Dkernel.seed=N} draws other programs and paths; what each of them meets also depends on the
 * machine, so that no two runs are quite the same. Needs what {@link KernelComparisonTest} needs.
 */
class RandomTrafficTest {
    private static final long SEED = Long.getLong("kernel.seed", 1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static KernelRecord record;

    /** An end of the path. */
    enum End {
        CLIENT,
        SERVER;

        Path capture() {
            return directory.resolve(this == CLIENT ? "random.client.pcap" : "random.server.pcap");
        }

        Set<String> ips() {
            return this == CLIENT ? record.clientIps() : record.serverIps();
        }

        End other() {
            return this == CLIENT ? SERVER : CLIENT;
        }
    }

    @BeforeAll
    static void recordTraffic() throws IOException, InterruptedException {
        String given = System.getProperty("kernel.recording"); // one that a failed run has left, to look at it again
        if (given == null) {
            LiveRecording.record("--random", directory, SEED);
        } else {
            directory = Path.of(given);
        }
        record = KernelRecord.read(directory.resolve("random.kernel.tsv"));
    }

    @ParameterizedTest
    @EnumSource
    void infersWhatTheKernelDidAtItsOwnEnd(End end) throws IOException {
        Verdict verdict = KernelComparison.compare(record, Observation.of(end.capture()), end.ips());
        assertThat(verdict.invented).as(verdict.toString()).hasSizeLessThanOrEqualTo(verdict.visible / 100);
        assertThat(verdict.retransmissionObjections()).as(verdict.toString()).isEmpty();
        assertThat(verdict.matched - verdict.far.size())
                .as(() -> verdict + " " + verdict.objections())
                .isGreaterThan(verdict.visible * 99 / 100);
    }

    @ParameterizedTest
    @EnumSource
    void seldomTakesACopyThatTheNetworkMadeForARetransmission(End end) throws IOException {
        Set<Long> copies = NetworkCopies.of(
                end.capture(), end.other().capture(), end.other().ips());
        List<String> taken = Observation.of(end.capture()).events().stream()
                .filter(Retransmission.class::isInstance)
                .map(Retransmission.class::cast)
                .filter(again -> copies.contains(again.packet()))
                .map(again ->
                        again.endpoint() + " " + again.kind() + "/" + again.mechanism() + " packet " + again.packet())
                .toList();
        // Not every packet bears something by which a copy of it could be known.
        assertThat(taken)
                .as(copies.size() + " copies in " + end.capture())
                .hasSizeLessThanOrEqualTo(Math.max(4, copies.size() / 5));
    }
}
