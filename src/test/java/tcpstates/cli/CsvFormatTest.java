package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --format csv} and {@code csv-events}: every field of the JSON, in a table that any spreadsheet reads. */
class CsvFormatTest {
    private static Stream<Path> captures() throws IOException {
        return TestCaptures.names().stream().map(TestCaptures::file);
    }

    /** The rows of RFC 4180, read with no help of ours. */
    private static List<List<String>> parse(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        var cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append(c);
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\r') {
                row.add(cell.toString());
                cell.setLength(0);
            } else if (c == '\n') {
                rows.add(row);
                row = new ArrayList<>();
            } else {
                cell.append(c);
            }
        }
        assertThat(row).as("behind the last line").isEmpty();
        return rows;
    }

    private static List<Map<String, String>> rows(String format, Path capture, String... more) {
        Run run = Run.report(format, capture, more);
        assertThat(run.status()).isZero();
        List<List<String>> all = parse(run.out());
        List<String> names = all.removeFirst();
        assertThat(names).doesNotHaveDuplicates();
        return all.stream()
                .map(row -> {
                    assertThat(row).hasSameSizeAs(names);
                    Map<String, String> cells = new LinkedHashMap<>();
                    for (int i = 0; i < row.size(); i++) {
                        if (!row.get(i).isEmpty()) {
                            cells.put(names.get(i), row.get(i));
                        }
                    }
                    return cells;
                })
                .toList();
    }

    private static Map<String, String> flat(String line) throws IOException {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten("", JsonEvent.of(line), flat);
        return flat;
    }

    private static void flatten(String path, JsonEvent object, Map<String, String> into) {
        object.fields().forEach((name, value) -> {
            if (value instanceof JsonEvent inner && !name.equals("tunnels") && !name.equals("protocols")) {
                flatten(path + name + '.', inner, into);
            } else if (value instanceof List || value instanceof JsonEvent) {
                into.put(path + name, "{[");
            } else if (!value.toString().isEmpty()) {
                into.put(path + name, value.toString());
            }
        });
    }

    /** JSON in a cell is not compared: its fields have no order. */
    private static Map<String, String> comparable(Map<String, String> row) {
        Map<String, String> comparable = new LinkedHashMap<>(row);
        comparable.replaceAll((name, value) -> value.startsWith("[") || value.startsWith("{") ? "{[" : value);
        return comparable;
    }

    @ParameterizedTest
    @MethodSource("captures")
    void everyFieldOfTheJsonHasAColumn(Path capture) throws IOException {
        List<Map<String, String>> connections = new ArrayList<>();
        List<Map<String, String>> events = new ArrayList<>();
        for (String line : Run.report("json", capture).out().lines().toList()) {
            (line.startsWith("{\"type\":\"connection\"") ? connections : events).add(flat(line));
        }
        assertThat(rows("csv", capture).stream().map(CsvFormatTest::comparable)).containsExactlyElementsOf(connections);
        assertThat(rows("csv-events", capture).stream().map(CsvFormatTest::comparable))
                .containsExactlyElementsOf(events);
    }

    @Test
    void linesEndAsRfc4180SaysAndTheFirstOneNamesTheColumns() {
        String out = Run.report("csv", TestCaptures.file("refused")).out();
        assertThat(out)
                .startsWith(
                        "type,ts,conn,id,tunnel,client.ip,client.port,server.ip,server.port,community_id,display_filter,pcap_filter,");
        assertThat(out.split("\n", -1)).hasSize(3).allMatch(line -> line.isEmpty() || line.endsWith("\r"));
        assertThat(Run.report("csv", TestCaptures.file("refused"), "--state", "CLOSING")
                        .out()
                        .lines())
                .as("without a connection")
                .hasSize(1);
    }

    @Test
    void textWithCommasAndQuotationMarksIsOneCell() {
        Map<String, String> row =
                rows("csv", TestCaptures.file("open-data-client-close")).getFirst();
        assertThat(row.get("verdict")).contains(", ");
        assertThat(row.get("verdicts")).startsWith("[{\"kind\":\"");
    }

    @Test
    void whatSomebodyHasTypedBecomesNoFormula() {
        String rule = "count(state=SYN_SENT)>0";
        assertThat(rows("csv-events", TestCaptures.file("refused"), "--alarm", rule))
                .filteredOn(row -> "alarm".equals(row.get("type")))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).containsEntry("alarm", rule));
        for (String format : List.of("csv", "csv-events")) {
            assertThat(parse(Run.report(format, TestCaptures.file("open-data-client-close"))
                            .out()))
                    .allSatisfy(row -> assertThat(row).noneMatch(cell -> cell.matches("(?s)[=+@\\t\\r].*")));
        }
    }

    @Test
    void sentencesAreInTheLanguageThatIsAskedFor() {
        assertThat(rows("csv", TestCaptures.file("refused"), "--lang", "zh")
                        .getFirst()
                        .get("verdict"))
                .containsPattern("\\p{IsHan}");
    }
}
