package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every capture's reports are, to the byte, those in the files beside it. */
class GoldenReportsTest {
    /** {@code -Dgolden.write=true} writes the files anew; the difference wants to be read before it is committed. */
    private static final boolean WRITE = Boolean.getBoolean("golden.write");

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void printsTheReportOfTransitionsThatLiesBesideTheCapture(String capture) throws IOException {
        compare(capture, "diagnose", ".diagnose.txt");
    }

    @ParameterizedTest
    @MethodSource("captures")
    void printsTheEventsThatLieBesideTheCapture(String capture) throws IOException {
        compare(capture, "json", ".jsonl");
    }

    private static void compare(String capture, String format, String suffix) throws IOException {
        Path expected = TestCaptures.DIRECTORY.resolve(capture + suffix);
        Run run = Run.report(format, TestCaptures.file(capture));
        if (WRITE) {
            Files.writeString(expected, run.out());
        }
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(expected).exists().hasContent(run.out());
    }
}
