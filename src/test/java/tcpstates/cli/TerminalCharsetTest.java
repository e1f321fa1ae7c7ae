package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boxes are drawn where the locale has the characters for them. */
class TerminalCharsetTest {
    @ParameterizedTest
    @CsvSource({
        "'', true",
        "LANG=C, false",
        "LANG=POSIX, false",
        "LC_ALL=C LANG=de_DE.UTF-8, false",
        "LC_ALL= LC_CTYPE=zh_CN.utf8 LANG=C, true",
        "LANG=zh_CN.GB18030, false",
        "LC_ALL=C.UTF-8, true",
        "TCPSTATES_LOCALE=C LC_ALL=C.UTF-8, false",
        "TCPSTATES_LOCALE= LC_ALL=C.UTF-8, true"
    })
    void goesByTheFirstVariableThatIsSet(String variables, boolean utf8) {
        Map<String, String> environment = new HashMap<>();
        for (String variable : variables.split(" ", -1)) {
            if (!variable.isEmpty()) {
                String[] parts = variable.split("=", -1);
                environment.put(parts[0], parts[1]);
            }
        }

        assertThat(TerminalCharset.isUtf8(environment)).isEqualTo(utf8);
    }
}
