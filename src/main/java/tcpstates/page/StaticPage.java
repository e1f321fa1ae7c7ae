package tcpstates.page;

import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import tcpstates.capture.MarkupText;
import tcpstates.event.ConnectionSummary;
import tcpstates.packet.Nanos;
import tcpstates.picture.Picture;
import tcpstates.report.ConnectionRow;
import tcpstates.report.Language;
import tcpstates.report.ShortDuration;
import tcpstates.report.WholeCaptureNotes;
import tcpstates.report.Wording;
import tcpstates.steps.ConnectionSteps;

/** What the page shows where no script runs, in one language. */
final class StaticPage {
    private static final int ROWS = 1000;
    private static final int LADDERS = 20;

    private final Wording wording;
    private final ResourceBundle words;
    private final WholeCaptureNotes notes;
    private final List<PageRow> rows;
    private final List<ChosenConnections.Choice> chosen;
    private final StringBuilder html = new StringBuilder();

    StaticPage(Wording wording, WholeCaptureNotes notes, List<PageRow> rows, List<ChosenConnections.Choice> chosen) {
        this.wording = wording;
        this.notes = notes;
        this.rows = rows;
        this.chosen = chosen;
        words = wording.language().words("page");
    }

    /** @param lasted the capture, µs */
    String html(long connections, long packets, long lasted) {
        html.setLength(0);
        html.append("<main>\n");
        element("h1", words.getString("title"));
        String shortened = words.getString("without")
                .replace("{0}", Integer.toString(ROWS))
                .replace("{1}", Integer.toString(LADDERS));
        element("p", shortened);
        element(
                "p",
                counted(connections, "connections") + ", " + counted(packets, "packets") + ", "
                        + words.getString("captured") + " " + ShortDuration.of(lasted * Nanos.PER_MICRO));
        sentences(words.getString("health"), notes.health());
        sentences(words.getString("findings"), notes.findings());
        html.append("<ul>\n");
        KindCount.of(rows).forEach(kind -> element("li", kind.name(wording.language()) + ": " + kind.count()));
        html.append("</ul>\n");
        table();
        ladders();
        return html.append("</main>\n").toString();
    }

    private String counted(long count, String what) {
        return count + " " + words.getString(count == 1 ? what + ".one" : what);
    }

    private void element(String tag, String text) {
        html.append('<')
                .append(tag)
                .append('>')
                .append(MarkupText.of(text))
                .append("</")
                .append(tag)
                .append(">\n");
    }

    private void sentences(String title, List<String> sentences) {
        if (!sentences.isEmpty()) {
            element("h2", title);
            html.append("<ul>\n");
            sentences.forEach(sentence -> element("li", sentence));
            html.append("</ul>\n");
        }
    }

    private void table() {
        element("h2", words.getString("list"));
        html.append("<table>\n<tr>");
        for (String column :
                List.of("id", "client", "server", "states", "lasted", "packets", "bytes", "again", "verdict")) {
            element("th", words.getString("column." + column + ".long"));
        }
        html.append("</tr>\n");
        for (PageRow row : rows.subList(0, Math.min(ROWS, rows.size()))) {
            ConnectionRow own = wording.language() == Language.ZH ? row.chinese() : row.english();
            ConnectionSummary summary = own.summary();
            html.append("<tr>");
            for (String cell : List.of(
                    Integer.toString(row.number()),
                    summary.client().toString(),
                    summary.server().toString(),
                    own.states(),
                    ShortDuration.of(own.lasted()),
                    Long.toString(summary.packets()),
                    Long.toString(summary.bytes()),
                    Long.toString(own.again()),
                    String.format(Locale.ROOT, "%s %s", own.mark().sign(), own.verdict())
                            .strip())) {
                html.append("<td>").append(MarkupText.of(cell)).append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private void ladders() {
        Picture picture = Picture.still(wording);
        int drawn = 0;
        for (ChosenConnections.Choice choice : chosen) {
            if (drawn == LADDERS || choice.row().mark() == ConnectionRow.Mark.NONE) {
                return;
            }
            drawn++;
            ConnectionSteps connection = choice.connection();
            ConnectionRow own = wording.language() == Language.ZH
                    ? choice.row().chinese()
                    : choice.row().english();
            element("h2", words.getString("connection").replace("{0}", connection.label()));
            element("p", own.sentences());
            html.append(picture.ladderElement(connection, connection.folded(), Set.of(), false))
                    .append('\n');
        }
    }
}
