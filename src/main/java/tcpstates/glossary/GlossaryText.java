package tcpstates.glossary;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ResourceBundle;
import java.util.Set;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.report.DisplayWidth;
import tcpstates.report.WordWrap;
import tcpstates.report.Wording;

/** The glossary in lines of a terminal. */
public final class GlossaryText {
    private static final String INDENT = "    ";
    private static final String CELLS = " | ";

    /** Whose names each mean one state. */
    private static final Set<StateNames> TELLING_APART =
            EnumSet.complementOf(EnumSet.of(StateNames.ZEEK, StateNames.CONNTRACK));

    private final ResourceBundle words;
    private final StateNames names;
    private final int width;

    /** @param width columns that a line may take */
    public GlossaryText(Wording wording, int width) {
        words = wording.language().words("glossary");
        names = wording.names();
        this.width = width;
    }

    /** Some terms, each section under its title. */
    public List<String> of(List<Term> terms) {
        List<String> lines = new ArrayList<>();
        Section section = null;
        for (Term term : terms) {
            if (term.section() != section) {
                section = term.section();
                if (!lines.isEmpty()) {
                    lines.add("");
                }
                lines.addAll(WordWrap.lines(words.getString(section.toString()), width));
            }
            lines.add("");
            lines.addAll(indented(name(term), "  "));
            for (String paragraph : text(term).split("\n", -1)) {
                lines.addAll(paragraph.contains(CELLS) ? cells(paragraph) : indented(paragraph, INDENT));
            }
        }
        return lines;
    }

    /** A term's name; a state's with what else it is called. */
    private String name(Term term) {
        TcpState state = term.state();
        if (state == null) {
            return term.name();
        }
        String name = names.of(state);
        Set<String> others = new LinkedHashSet<>();
        TELLING_APART.forEach(family -> others.add(family.of(state)));
        others.remove(name);
        return others.isEmpty() ? name : name + " (" + words.getString("also") + ' ' + String.join(", ", others) + ')';
    }

    private String text(Term term) {
        return names.in(words.getString(term.key()));
    }

    private List<String> indented(String text, String indent) {
        return WordWrap.lines(text, width - indent.length()).stream()
                .map(line -> indent + line)
                .toList();
    }

    /** Two cells beside each other. */
    private List<String> cells(String row) {
        int at = row.indexOf(CELLS);
        int columns = (width - INDENT.length() - CELLS.length()) / 2;
        List<String> left = WordWrap.lines(row.substring(0, at), columns);
        List<String> right = WordWrap.lines(row.substring(at + CELLS.length()), columns);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String one = i < left.size() ? left.get(i) : "";
            String other = i < right.size() ? right.get(i) : "";
            String gap = " ".repeat(Math.max(0, columns - DisplayWidth.of(one)));
            lines.add((INDENT + one + gap + CELLS + other).stripTrailing());
        }
        return lines;
    }
}
