package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No answer contradicts itself or the capture; {@code bench/invariants} asks the same of further captures. */
class InvariantsTest {
    static List<Path> captures() throws IOException {
        return TestCaptures.names().stream().map(TestCaptures::file).toList();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void contradictsNeitherItselfNorTheCapture(Path capture) {
        assertThat(CaptureInvariants.check(capture)).isEmpty();
    }
}
