package tcpstates.report.tcpdump;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every line is held against the installed tcpdump, 4.99.3. */
class TcpdumpLinesTest {
    @TempDir
    Path folder;

    @Test
    void printsOurOwnCapturesAsTcpdumpDoes() throws IOException {
        final TcpdumpComparison comparison = new TcpdumpComparison(folder);
        try (Stream<Path> captures = Files.list(Path.of("src/test/resources/pcaps"))) {
            captures.filter(TcpdumpLinesTest::isSmallCapture)
                    .sorted()
                    .limit(16)
                    .forEach(capture -> comparison.compare(capture, TcpdumpComparison.OPTION_SETS));
        }
        assertThat(comparison.compared()).isGreaterThan(2_000);
        assertThat(comparison.differences()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 50, 51, 101, 104, 113, 276})
    void printsBrokenAndCutPacketsOfEveryLinkTypeAsTcpdumpDoes(int linkType) throws IOException {
        final Path capture = folder.resolve("random.pcap");
        new RandomCapture(4993 + linkType).write(capture, linkType, 400);
        final TcpdumpComparison comparison = new TcpdumpComparison(folder);
        comparison.compare(
                capture, List.of("-n", "-nv", "-nvvS", "-ne", "-nevK", "-nq", "-neqq", "-nX", "-nevxx", "-nA"));
        assertThat(comparison.compared()).isGreaterThan(2_000);
        assertThat(comparison.differences()).isEmpty();
    }

    private static boolean isSmallCapture(Path file) {
        return file.toString().endsWith(".pcap") && file.toFile().length() < 6_000;
    }
}
