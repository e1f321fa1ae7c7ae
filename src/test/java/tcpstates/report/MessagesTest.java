package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every message that the program may say has a translation, and the catalogue holds no other ones. */
class MessagesTest {
    private static final Path SOURCES = Path.of("src/main/java/tcpstates");

    /** Where messages of tcpstates-sniff are made. */
    private static final List<String> ROOMS = List.of(
            "capture",
            "cli",
            "lab/ExperimentReader.java",
            "lab/Experiments.java",
            "lab/KernelTrace.java",
            "lab/Laboratory.java",
            "lab/LiveStage.java",
            "lab/Network.java",
            "engine",
            "os",
            "select",
            "service",
            "sockets",
            "metrics/MetricsAddress.java",
            "metrics/MetricsServer.java",
            "report/AlarmText.java");

    /** What is said in English only, and why. */
    private static final Map<String, String> ENGLISH = Map.ofEntries(
            Map.entry("capture/file/Lz4InputStream.java", "a format's own reasons, as other libraries give theirs"),
            Map.entry("capture/file/GzipInputStream.java", "the same"),
            Map.entry("os/Libc.java", "a slip of this program's own"),
            Map.entry("engine/ThreadCanceled.java", "told by the thread that failed"));

    /** Words that are no message: what tcpdump prints, what a help has, what is looked for. */
    private static final Set<String> NO_MESSAGES = Set.of(
            // in lists that are tcpdump's own
            " (use option -j to set)",
            " (use option -y to set)",
            "Association status unknown",
            "Connection status unknown",
            "Not associated",
            "Data link types for",
            "Time stamp types for",
            "Time stamp type cannot be set for",
            "unknown (not run from its jar)",
            // diagnose-tools' own
            "tcpstates help info",
            "filtered ipv4 address.",
            "dump settings",
            "dump log with text.",
            "tcpstates is not activated\\n",
            "deactivate tcpstates fail, ret is",
            // read by zsh
            "  '*:filter expression:( )'",
            // run by a shell
            "mount -t tmpfs tmpfs /run && mount -t proc proc /proc && echo",
            " && exec cat",
            "ss -tan",
            "tcp or icmp",
            // looked for in what others say
            " [bad tcp cksum",
            " [tcp sum",
            "[bad opt]",
            "(?:^|\\s)(?:listening on|reading from file) \\S+, link-type",
            "\\d+ packets? (?:captured|received by filter|dropped by \\w+)|0x[0-9a-f]{4}: .*|tcpdump: .*|```\\w*|[-=]{3,}",
            " is not a long",
            " is not an int",
            "Broken pipe",
            "unknown data link type",
            // of a sentence of which the rest is elsewhere
            "it has no",
            ", %d packets waiting (%d %% of the room for them) for %.2f s",
            " the right to capture (as root: setpriv --reuid=USER --init-groups --inh-caps=+net_raw"
                    + " --ambient-caps=+net_raw …)");

    private static final Pattern COMMENT = Pattern.compile("/\\*(?:[^*]++|\\*(?!/))*+\\*/|(?m)^\\s*//.*$|\\s// .*$");
    /** Help has translations of its own. */
    private static final Pattern HELP = Pattern.compile(
            "(?:@(?:Option|Command|SuppressWarnings|Parameters)|\\.(?:description|footer|customSynopsis)|new OptionGroup)\\((?:[^()\"]++|\"(?:[^\"\\\\]++|\\\\.)*+\")*+\\)");
    /** What only a slip in this program could bring about. */
    private static final Pattern SLIP = Pattern.compile(
            "(?:IllegalStateException|AssertionError|requireNonNull)\\((?:[^()\"]++|\"(?:[^\"\\\\]++|\\\\.)*+\"|\\([^()]*+\\))*+\\)");

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]++|\\\\.)*+)\"");
    private static final Pattern SENTENCE = Pattern.compile("[a-z']{2,} [a-z']{2,}");
    private static final Pattern NAME = Pattern.compile("\\{([a-z]\\w*|[A-Z]+)}");

    /** What the system and libraries say. */
    private static final Set<String> FROM_OUTSIDE = Set.of(
            // strerror(3)
            "No space left on device",
            "Input/output error",
            "File name too long",
            "Operation not permitted",
            "Read-only file system",
            "Too many open files",
            "No such device",
            "Network is down",
            "Address already in use",
            "Cannot assign requested address",
            // picocli
            "invalid value for option '{option}': {message}",
            "invalid value for option '{option}' ({label}): {message}",
            "missing required parameter for option '{option}' ({label})",
            "option '{option}' ({label}) requires at least {needed} values, but only {given} were specified: [{values}]",
            "expected parameter for option '{option}' but found '{found}'",
            "invalid value for option '{option}': expected 'true' or 'false' (case insensitive) but was '{value}'",
            // without its number, which is said too
            "packet at byte {position}",
            // libpcap
            "No such device exists",
            "can't parse filter expression: syntax error",
            "syntax error in filter expression: syntax error",
            "unknown port '{port}'",
            "unknown host '{host}'");

    private static final List<Catalogue.Entry> ENTRIES = Catalogue.of(Language.ZH);

    @Test
    void eachMessageHasTheSameNamesInBothLanguages() {
        for (Catalogue.Entry entry : ENTRIES) {
            assertThat(names(entry.other())).as(entry.english()).isEqualTo(names(entry.english()));
            assertThat(entry.other()).as(entry.english()).containsPattern("[\\p{IsHan}：；]");
            assertThat(entry.english()).doesNotContain("}{").doesNotContain("\\");
        }
        assertThat(ENTRIES).extracting(Catalogue.Entry::english).doesNotHaveDuplicates();
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text)
                .results()
                .map((MatchResult name) -> name.group(1))
                .collect(Collectors.toSet());
    }

    /** If this fails: the catalogue lacks a message, or the text is none and belongs into {@link #NO_MESSAGES}. */
    @Test
    void eachSentenceInTheCodeIsInTheCatalogue() throws IOException {
        List<String> known = ENTRIES.stream()
                .flatMap(entry -> Stream.of(entry.english().split("\\{\\w+}", -1)))
                .toList();
        assertThat(sentences().stream().filter(text -> known.stream().noneMatch(words -> words.contains(text))))
                .as("sentences to add to src/main/resources/tcpstates/report/messages_zh.po, msgid and msgstr")
                .isEmpty();
    }

    @Test
    void eachMessageInTheCatalogueIsInTheCode() throws IOException {
        String code = String.join("\n", literals(ROOMS));
        assertThat(ENTRIES.stream()
                        .map(Catalogue.Entry::english)
                        .filter(english -> !FROM_OUTSIDE.contains(english))
                        .filter(english -> SENTENCE.matcher(english).find())
                        .filter(english -> SENTENCE.matcher(english)
                                .results()
                                .map(MatchResult::group)
                                .noneMatch(code::contains)))
                .as("messages that nothing says: take them out of messages_zh.po")
                .isEmpty();
    }

    private static Set<String> sentences() throws IOException {
        Set<String> sentences = new TreeSet<>();
        for (String literal : literals(ROOMS)) {
            String text = literal.replaceFirst("^: ", "").replaceFirst(":? ?$", "");
            if (SENTENCE.matcher(text).find() && !NO_MESSAGES.contains(text)) {
                sentences.add(text);
            }
        }
        return sentences;
    }

    private static List<String> literals(List<String> rooms) throws IOException {
        List<String> literals = new ArrayList<>();
        for (String room : rooms) {
            try (Stream<Path> files = Files.walk(SOURCES.resolve(room))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                        .filter(path -> ENGLISH.keySet().stream()
                                .noneMatch(SOURCES.relativize(path).toString()::startsWith))
                        .toList()) {
                    String code = COMMENT.matcher(Files.readString(file)).replaceAll("");
                    code = HELP.matcher(code).replaceAll("");
                    code = SLIP.matcher(code).replaceAll("");
                    code = code.replaceAll("\"\\s*\\+\\s*\"", "");
                    LITERAL.matcher(code)
                            .results()
                            .map((MatchResult literal) -> literal.group(1).replace("\\\\", "\\"))
                            .forEach(literals::add);
                }
            }
        }
        return literals;
    }
}
