package tcpstates.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only what is surely a terminal is called one without asking the system. */
class LibcTest {
    @ParameterizedTest
    @CsvSource({
        "/dev/pts/0, true",
        "/dev/pts/117, true",
        "/dev/pts/, false",
        "/dev/pts/ptmx, false",
        "/dev/pts/3 (deleted), false",
        "/dev/tty1, false",
        "/dev/null, false",
        "/tmp/dev/pts/1, false",
        "'', false"
    })
    void tellsATerminalByItsName(String target, boolean terminal) {
        assertThat(Libc.isPseudoTerminal(target)).isEqualTo(terminal);
    }
}
