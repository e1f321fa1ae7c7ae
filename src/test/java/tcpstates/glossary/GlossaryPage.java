package tcpstates.glossary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ResourceBundle;
import tcpstates.report.Language;

/** Writes {@code docs/glossary.md} from what {@code --glossary} prints, in both languages. */
final class GlossaryPage {
    static final Path FILE = Path.of("docs", "glossary.md");

    private static final String INTRODUCTION = """
            # Glossary 术语表

            `tcpstates-sniff --glossary` prints this, `--glossary WORD` what one word means: a state by any of its
            [names](formats.md#names-of-states---names), a flag by its name or tcpdump's letter, in English or Chinese, capital or
            not; `--lang zh` answers in Chinese. Where all of this is from: [references.md](references.md).
            """;

    private final ResourceBundle english = Language.EN.words("glossary");
    private final ResourceBundle chinese = Language.ZH.words("glossary");
    private final StringBuilder page = new StringBuilder(INTRODUCTION);

    private GlossaryPage() {}

    /** To be run in the project's folder. */
    public static void main(String[] args) throws IOException {
        Files.writeString(FILE, text());
    }

    static String text() {
        var page = new GlossaryPage();
        Section section = null;
        for (Term term : Glossary.terms()) {
            if (term.section() != section) {
                section = term.section();
                page.title(section);
            }
            page.term(term);
        }
        return page.page.toString();
    }

    private void title(Section section) {
        String title = english.getString(section.toString());
        String other = chinese.getString(section.toString());
        page.append("\n## ")
                .append(title.equals(other) ? title : title + ' ' + other)
                .append("\n\n");
        page.append(
                section == Section.FIN_RST
                        ? "| FIN | RST | FIN | RST |\n|---|---|---|---|\n"
                        : "| | English | 中文 |\n|---|---|---|\n");
    }

    private void term(Term term) {
        String[] inEnglish = english.getString(term.key()).split("\n", -1);
        String[] inChinese = chinese.getString(term.key()).split("\n", -1);
        for (int i = 0; i < inEnglish.length; i++) {
            if (term.section() != Section.FIN_RST) {
                page.append("| `").append(term.name().replace("|", "\\|")).append('`');
            }
            page.append(term.section() == Section.FIN_RST ? "| " : " | ")
                    .append(inEnglish[i])
                    .append(" | ")
                    .append(inChinese[i])
                    .append(" |\n");
        }
    }
}
