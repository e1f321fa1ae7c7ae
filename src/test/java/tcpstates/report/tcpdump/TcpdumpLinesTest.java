package tcpstates.report.tcpdump;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.report.LineBuffer;

/** Every line is held against the installed tcpdump, 4.99.3. */
class TcpdumpLinesTest {
    @TempDir
    Path folder;

    @Test
    void printsOurOwnCapturesAsTcpdumpDoes() throws IOException {
        TcpdumpComparison comparison = new TcpdumpComparison(folder);
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
    @ValueSource(ints = {0, 1, 9, 10, 12, 50, 51, 101, 104, 105, 107, 108, 113, 117, 129, 192, 228, 229, 239, 276})
    void printsBrokenAndCutPacketsOfEveryLinkTypeAsTcpdumpDoes(int linkType) throws IOException {
        Path capture = folder.resolve("random.pcap");
        new RandomCapture(4993 + linkType).write(capture, linkType, 400);
        TcpdumpComparison comparison = new TcpdumpComparison(folder);
        comparison.compare(
                capture, List.of("-n", "-nv", "-nvvS", "-ne", "-nevK", "-nq", "-neqq", "-nX", "-nevxx", "-nA"));
        assertThat(comparison.compared()).isGreaterThan(2_000);
        assertThat(comparison.differences()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 12, 50, 51, 101, 104, 105, 107, 108, 113, 117, 129, 192, 228, 229, 239, 276})
    void survivesAnyBytesAndLetsNoneOfThemReachTheTerminalRaw(int linkType) throws IOException {
        Path capture = folder.resolve("mutated.pcap");
        new RandomCapture(7 + linkType).write(capture, linkType, 300);
        byte[] bytes = Files.readAllBytes(capture);
        Random random = new Random(linkType);
        TcpdumpLines lines = TcpdumpComparison.lines("-nevvA");
        LineBuffer out = new LineBuffer();
        for (int i = 0; i < 50_000; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            int length = random.nextInt(200);
            int offset = random.nextInt(bytes.length - length);
            lines.append(
                    MemorySegment.ofArray(bytes), offset, length, length + random.nextInt(50), i, linkType, i, out);
            for (byte printed : out.toByteArray()) {
                assertThat(printed >= ' ' && printed < 0x7f || printed == '\n' || printed == '\t')
                        .isTrue();
            }
            out.truncate(0);
        }
    }

    private static boolean isSmallCapture(Path file) {
        return file.toString().endsWith(".pcap") && file.toFile().length() < 6_000;
    }
}
