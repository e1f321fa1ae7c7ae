package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the intervals between repeats grow, and what Linux would do next, in words and in JSON. */
class SeriesInWordsTest {
    @Test
    void namesASeriesThatIsDoubled() {
        assertThat(sentences("syn-dropped-exponential"))
                .contains(
                        "repeated it 3× after 1.007 2.016 4.064 s (last: packet 4), doubled each time, from 1.007 s on;");
    }

    @Test
    void namesTheLinearPhase() {
        assertThat(sentences("syn-dropped-linear-first"))
                .contains("5× after 1.007 1.024 1.024 1.028 1.02 s (last: packet 6), 5 times 1.007 s, not doubled yet.")
                .doesNotContain("would");
    }

    @Test
    void namesTheProbeBeforeTheFirstTimeOut() {
        assertThat(sentences("data-dropped-rto")).contains("a tail loss probe first, then doubled each time, from ");
        assertThat(sentences("data-dropped-rto", "--lang", "zh")).contains("先是尾部丢失探测（TLP），再从 ");
    }

    @Test
    void saysWhoseSettingsItGoesBy(@TempDir Path folder) throws IOException {
        assertThat(sentences("syn-dropped-exponential"))
                .contains("; by Linux' defaults it would repeat it 6× in all, next 8.128 s after the last repeat,")
                .contains("and give up 129.007 s after the first SYN: connect() would fail with ETIMEDOUT.");
        assertThat(sentences("syn-dropped-exponential", "--sysctl", synRetries(folder, 4)))
                .contains("; by the settings told (--sysctl) it would repeat it 4× in all, next 8.128 s after");
        assertThat(sentences("syn-dropped-exponential", "--lang", "zh")).contains("；按 Linux 默认值共会重发 6 次，");
    }

    @Test
    void foretellsNothingOfAHostThatHasOtherSettings(@TempDir Path folder) throws IOException {
        assertThat(sentences("syn-dropped-exponential", "--sysctl", synRetries(folder, 2)))
                .contains("doubled each time")
                .doesNotContain("would");
    }

    @Test
    void givesTheSameAsFields() {
        assertThat(Run.report("json", TestCaptures.file("syn-dropped-exponential"))
                        .out())
                .contains("\"series\":\"exponential\",\"series_base_us\":1007211,\"last_packet\":4,"
                        + "\"settings\":\"defaults\",\"retries\":6,\"next_due_us\":8127966,\"gives_up_us\":129006709");
    }

    private static String synRetries(Path folder, int retries) throws IOException {
        return Files.writeString(folder.resolve("sysctl.txt"), "net.ipv4.tcp_syn_retries = " + retries + "\n")
                .toString();
    }

    private static String sentences(String capture, String... options) {
        String[] all = Stream.concat(Stream.of("-v"), Stream.of(options)).toArray(String[]::new);
        return Run.report("connections", TestCaptures.file(capture), all).out();
    }
}
