package tcpstates.cli;

import java.util.List;
import java.util.regex.Pattern;
import tcpstates.report.Language;
import tcpstates.report.Translation;

/** Fails wherever a test makes the program say something that has no Chinese. */
final class Chinese {
    private static final Translation TRANSLATION = new Translation(Language.ZH);

    /** What is said without the program's name; any other such line belongs to a report. */
    private static final Pattern NAMELESS = Pattern.compile("(reading from file|listening on|dropped privs|Warning:) .*"
            + "|\\d+ packets? .*|\\d+ of \\d+ connections match");

    /** What was typed, what stands in brackets, and the failure of a library. */
    private static final Pattern QUOTED = Pattern.compile("'[^']*+'|[(（][^()（）]*[)）]|(: |：)java\\.lang\\..*");

    /** Three words in a row: a value that is a sentence. */
    private static final Pattern ENGLISH = Pattern.compile("(?<![\\w/.-])[a-z]{2,} [a-z]{2,} [a-z]{2,}(?![\\w/.-])");

    private Chinese() {}

    /** Fails unless all that was said on standard error has a translation. */
    static void requireOf(String said, String... arguments) {
        if (CommandLineParser.language("", arguments) != Language.EN) {
            return;
        }
        for (String line : said.lines().toList()) {
            List<String> parts = List.of(line.replaceFirst("; see --help$", "").split("^" + Main.NAME + ": ", 2));
            boolean message = parts.size() == 2 || NAMELESS.matcher(line).matches();
            String chinese = TRANSLATION.of(parts.getLast());
            boolean half =
                    ENGLISH.matcher(QUOTED.matcher(chinese).replaceAll("")).find();
            if (message && (half || chinese.equals(parts.getLast()))) {
                throw new AssertionError("no Chinese for what is said here: add to"
                        + " src/main/resources/tcpstates/report/messages_zh.po the lines msgid \"" + parts.getLast()
                        + "\" and msgstr \"…\" with names in braces for what differs");
            }
        }
    }
}
