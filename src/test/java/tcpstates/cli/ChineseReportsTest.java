package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a report for eyes says of any capture of the tests is Chinese with {@code --lang zh}. */
class ChineseReportsTest {
    /** Two small letters or more: states, flags, errors, options of TCP are written in capitals. */
    private static final Pattern WORD =
            Pattern.compile("(?<![\\p{IsLatin}\\d:.])[a-zA-Z]*+(?<=[a-z]{2}[A-Z]{0,9})(?![\\d:.]*:)");

    /** What other programs are given to read. */
    private static final Pattern FILTER = Pattern.compile("(?m)^ +\\p{IsHan}+（(Wireshark|pcap)）：.*$");

    /** Parts of a sentence that stay as they are in Chinese: names, and what programs and systems say themselves. */
    private static final Set<String> AS_IT_IS = Set.of(
            "keep",
            "alive", // keep-alive
            "Fast",
            "Open",
            "offload",
            "in",
            "IP", // IP in IP
            "ip",
            "gre",
            "vxlan",
            "geneve",
            "gtp", // names of tunnels, as in an expression
            "proto",
            "udp",
            "accept",
            "connect",
            "Linux",
            "Java",
            "Broken",
            "pipe",
            "Connection",
            "reset",
            "by",
            "peer",
            "tcp",
            "states",
            "backlog"); // of diagnose-tools

    /** Packets in Zeek's letters. */
    private static final Pattern HISTORY =
            Pattern.compile("[SsHhAaDdFfRrTtWwCcGgIiQq]*[A-Z][SsHhAaDdFfRrTtWwCcGgIiQq]*");

    @ParameterizedTest
    @ValueSource(ints = {80, 120, 200})
    void proofsOfStatesStandBelowTheirHead(int width) {
        for (String name : List.of("synack-dropped", "open-data-client-close", "13_reuse")) {
            List<String> lines = Run.report(
                            "states", TestCaptures.file(name), "--lang", "zh", "--width", Integer.toString(width))
                    .out()
                    .lines()
                    .toList();
            int column = columns(lines.getFirst().substring(0, lines.getFirst().indexOf("证据包")));
            assertThat(lines.subList(1, lines.size()))
                    .allMatch(line -> columns(line) <= width)
                    .allMatch(line -> behind(line, column - 1).matches(" (#\\d+|-)( .*)?"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 100, 120, 160, 200})
    void linesOfConnectionsFitAndBeginTheVerdictBelowItsHead(int width) {
        for (String name : List.of("synack-dropped", "open-data-client-close", "13_reuse")) {
            List<String> lines = Run.report(
                            "connections", TestCaptures.file(name), "--lang", "zh", "--width", Integer.toString(width))
                    .out()
                    .lines()
                    .takeWhile(line -> !line.isEmpty())
                    .toList();
            assertThat(lines).allMatch(line -> columns(line) <= width);
            String heads = lines.get(width < 100 ? 1 : 0);
            int column = columns(heads.substring(0, heads.indexOf("结论")));
            String row = lines.get(width < 100 ? 3 : 1);
            assertThat(behind(row, column)).matches("[\\p{IsHan}A-Z].*");
            assertThat(behind(row, column - 1)).startsWith(" ");
        }
    }

    private static int columns(String text) {
        return text.codePoints().map(WCWidth::wcwidth).sum();
    }

    /** What stands from a column on; nothing if there is none. */
    private static String behind(String line, int column) {
        int end = 0;
        while (end < line.length() && columns(line.substring(0, end)) < column) {
            end++;
        }
        return columns(line.substring(0, end)) == column ? line.substring(end) : "";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format connections --width 200",
                "--format connections -v",
                "--format connections --at +0.5",
                "--format states --width 80",
                "--format states --width 200",
                "--format summary",
                "--format stats",
                "--format diagnose"
            })
    void saysNothingInEnglish(String options) throws IOException {
        Set<String> words = new TreeSet<>();
        for (String name : TestCaptures.names()) {
            String line = "-q --lang zh " + options + " -r " + TestCaptures.file(name);
            Run run = Run.ours(line.split(" ", -1));
            WORD.matcher(FILTER.matcher(run.out().replace(name, "")).replaceAll(""))
                    .results()
                    .map((MatchResult word) -> word.group())
                    .filter(word ->
                            !AS_IT_IS.contains(word) && !HISTORY.matcher(word).matches())
                    .forEach(word -> words.add(word + " (" + name + ")"));
        }
        assertThat(words)
                .as("English words with --lang zh %s: give what says them its Chinese", options)
                .isEmpty();
    }
}
