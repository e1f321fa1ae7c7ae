package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a report for eyes says of any capture of the tests is Chinese with {@code --lang zh}. */
class ChineseReportsTest {
    /** Two small letters or more: states, flags, errors, options of TCP are written in capitals. */
    private static final Pattern WORD = Pattern.compile("(?<![\\p{IsLatin}\\d:.])[a-zA-Z]*+(?<=[a-z]{2}[A-Z]{0,9})(?![\\d:.]*:)");

    /** Parts of a sentence that stay as they are in Chinese: names, and what programs and systems say themselves. */
    private static final Set<String> AS_IT_IS = Set.of(
            "keep", "alive", // keep-alive
            "Fast", "Open",
            "offload",
            "accept", "connect",
            "Linux", "Java",
            "Broken", "pipe",
            "Connection", "reset", "by", "peer",
            "tcp", "states", "backlog"); // of diagnose-tools

    /** Packets in Zeek's letters. */
    private static final Pattern HISTORY = Pattern.compile("[SsHhAaDdFfRrTtWwCcGgIiQq]*[A-Z][SsHhAaDdFfRrTtWwCcGgIiQq]*");

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
            WORD.matcher(run.out().replace(name, ""))
                    .results()
                    .map((MatchResult word) -> word.group())
                    .filter(word -> !AS_IT_IS.contains(word)
                            && !HISTORY.matcher(word).matches())
                    .forEach(word -> words.add(word + " (" + name + ")"));
        }
        assertThat(words).as("English words with --lang zh %s: give what says them its Chinese", options).isEmpty();
    }
}
