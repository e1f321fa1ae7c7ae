package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may mislead in a capture is said before its rows are read, and beside what must be another program's text. */
class HealthFirstTest {
    private static final String TITLE = "What may mislead in this capture\n";
    private static final String SENTENCE = "  one direction only: 1 of 1 connection lacks all packets of one end;";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"connections", "states", "summary"})
    void standsBeforeTheRowsOfASavedCapture(String format) {
        Run run = Run.report(format, TestCaptures.file("one-direction"));

        assertThat(run.out()).startsWith(TITLE + SENTENCE);
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "diagnose",
                "ss",
                "counts",
                "netstat-counts",
                "tcp-retrans",
                "zeek",
                "zeek-json",
                "conntrack",
                "conntrack-list",
                "bcc",
                "tcplife",
                "bcc-csv",
                "tcplife-csv",
                "csv"
            })
    void standsOnStandardErrorBesideTheTextOfOtherPrograms(String format) {
        Run run = Run.ours("--format", format, "-r", file("one-direction"));

        assertThat(run.out()).doesNotContain("mislead").isNotEmpty();
        assertThat(run.err()).contains(TITLE + SENTENCE);
        assertThat(Run.ours("-q", "--format", format, "-r", file("one-direction"))
                        .err())
                .isEmpty();
    }

    @Test
    void standsBesideTcpdumpsLinesOnlyWithStates() {
        assertThat(Run.ours("-n", "--format", "tcpdump", "--states", "-r", file("one-direction"))
                        .err())
                .contains(TITLE + SENTENCE);
        assertThat(Run.ours("-n", "--format", "tcpdump", "-r", file("one-direction"))
                        .err())
                .doesNotContain("mislead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connections", "states"})
    void isWrappedAndInChinese(String format) {
        assertThat(Run.report(format, TestCaptures.file("one-direction"), "--width", "80")
                        .out())
                .startsWith(TITLE + "  one direction only: 1 of 1 connection lacks all packets of one end; what that\n"
                        + "  end did is inferred from its peer\n\n");
        assertThat(Run.report(format, TestCaptures.file("one-direction"), "--lang", "zh")
                        .out())
                .startsWith("本次抓包中可能误导判断之处\n  只有一个方向：");
    }

    @Test
    void standsBehindMoreRowsThanCanBeHeld() throws IOException {
        Path many = new Mixture(7).write(folder.resolve("many.pcap"), 5000);
        List<String> lines = Run.report("states", many).out().lines().toList();

        assertThat(lines.getFirst()).startsWith("TIME");
        assertThat(lines).contains(TITLE.strip());
        assertThat(lines.subList(lines.indexOf(TITLE.strip()), lines.size())).hasSizeLessThan(10);
    }

    @Test
    void tellsQuietlyOfChecksumsThatTheNetworkCardFillsIn() throws IOException {
        byte[] packets = Files.readAllBytes(TestCaptures.file("loopback"));
        Path file = Files.write(folder.resolve("f.pcap"), packets);
        String quiet = Run.report("connections", file).out();
        String verbose = Run.report("connections", file, "-v").out();

        assertThat(Run.report("json", file).out()).containsPattern("\"checksums_unfinished\":[1-9]");
        assertThat(quiet).doesNotContain("unfinished checksums").startsWith("     # start");
        assertThat(verbose).startsWith(TITLE + "  unfinished checksums: ");
    }

    private static String file(String name) {
        return TestCaptures.file(name).toString();
    }
}
