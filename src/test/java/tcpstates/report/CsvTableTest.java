package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever text comes, a spreadsheet reads it as text. */
class CsvTableTest {
    private static String cell(String json) {
        var out = new ByteArrayOutputStream();
        var table = new CsvTable(out, List.of("before", "cell", "behind"));
        table.row("{\"before\":1,\"cell\":" + json + ",\"behind\":true}\n");
        table.flush();
        String line = out.toString(StandardCharsets.UTF_8);
        assertThat(line).startsWith("1,").endsWith(",true\r\n");
        return line.substring(2, line.length() - ",true\r\n".length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(1)", "=HYPERLINK('x')"})
    void noTextBecomesAFormula(String text) {
        assertThat(cell('"' + text + '"')).isEqualTo("'" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "[1,{\"a\":\"}\"}]"})
    void whatIsNoTextStaysAsItIs(String json) {
        assertThat(cell(json)).isIn(json, '"' + json.replace("\"", "\"\"") + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a\\\"b", "a\\nb", "a\\u000db", "\\t=1", "\\u000d=1"})
    void whatWouldEndACellIsQuoted(String json) {
        String text = json.replace("\\\"", "\"\"")
                .replace("\\n", "\n")
                .replace("\\u000d", "\r")
                .replace("\\t", "\t");
        boolean formula = text.startsWith("\t") || text.startsWith("\r");
        String expected = (formula ? "'" : "") + text;
        assertThat(cell('"' + json + '"'))
                .isEqualTo(expected.matches("(?s).*[,\"\\n\\r].*") ? '"' + expected + '"' : expected);
    }
}
