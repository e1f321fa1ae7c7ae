package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        LiveRecording.record(directory, SEED);
    }

    static List<String> scenarios() throws IOException {
        return new KernelRecords(directory).names();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void recordsBothEndsAndWhatTheirSocketsDid(String scenario) throws IOException {
        KernelRecord kernel = KernelRecord.read(directory.resolve(scenario + ".kernel.tsv"));
        assertThat(kernel.rows())
                .anyMatch(row -> kernel.clientIps().contains(row.pair().local().ip()));
        for (String end : List.of("client", "server")) {
            assertThat(PcapFile.read(directory.resolve(scenario + "." + end + ".pcap"))
                            .records())
                    .isNotEmpty();
        }
    }
}
