package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.KernelComparison.Verdict;

/**
 * Real traffic between network namespaces, harmed on its way, captured at both ends, and the kernel's own record of its
 * sockets: what the tracker infers from the packets must be what the kernel did. Needs root, {@code ip}, {@code nft},
 * {@code tcpdump} and {@code python3}.
 */
class KernelComparisonTest {
    private static final long SEED = Long.getLong("kernel.seed", 1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @BeforeAll
    static void recordTraffic() throws IOException, InterruptedException {
        LiveRecording.record("--live", directory, SEED);
    }

    static List<String> scenarios() throws IOException {
        return new KernelRecords(directory).names();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void infersWhatTheKernelDid(String scenario) throws IOException {
        for (Verdict verdict : new KernelRecords(directory).compare(scenario)) {
            assertThat(verdict.objections()).as(verdict.toString()).isEmpty();
            assertThat(verdict.matched).as(verdict.toString()).isPositive();
        }
    }
}
