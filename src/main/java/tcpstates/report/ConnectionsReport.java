package tcpstates.report;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import tcpstates.event.CaptureHealth;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Finding;
import tcpstates.report.ConnectionRow.Mark;

/**
 * A table of connections: one line each from 100 columns on, two below. Columns are as wide as the first ones need it; what comes
 * later and is longer pushes its line to the right. A live capture, where a line is printed at once, has room for every IPv4 address.
 */
public final class ConnectionsReport implements Report {
    /** From here on there is room for everything. */
    private static final int WIDE = 160;

    /** From here on a connection has one line. */
    private static final int ONE_LINE = 100;

    /** Connections by which the widths of columns are chosen. */
    private static final int SAMPLE = 2000;

    /** Connections that are kept to be sorted; where there are more, each part is sorted by itself. */
    private static final int SORTED = 1 << 20;

    private static final int NUMBER = 5;
    private static final int LASTED = 7;
    private static final int PACKETS = 7;
    private static final int BYTES = 11;
    private static final int AGAIN = 6;
    private static final int MILLIS = 3;
    private static final int LIVE_ADDRESS = "255.255.255.255:65535".length();
    private static final int LIVE_STATES = "ESTABLISHED/ESTABLISHED".length();
    private static final String RED = "\033[1;31m";
    private static final String CYAN = "\033[36m";
    private static final String PLAIN = "\033[0m";

    private final TextOutput out;
    private final TableLayout layout;
    private final ResourceBundle words;
    private final WholeCaptureNotes notes;
    private final VerdictText text;
    private final TimeColumn starts;
    private final TimeColumn ends;
    private final List<ConnectionRow> pending = new ArrayList<>();
    private boolean begun;
    private int clients;
    private int servers;
    private int states;

    /** @param language of heads, verdicts and findings */
    public ConnectionsReport(OutputStream out, Language language, TableLayout layout) {
        this.out = new TextOutput(out);
        this.layout = layout;
        words = language.words("connections");
        text = new VerdictText(language);
        notes = new WholeCaptureNotes(language);
        int decimals = isWide() ? layout.times().decimals() : hasOneLine() ? MILLIS : 0;
        starts = new TimeColumn(layout.style(), decimals);
        ends = new TimeColumn(layout.style(), decimals);
    }

    private boolean isWide() {
        return layout.width() >= WIDE;
    }

    private boolean hasOneLine() {
        return layout.width() >= ONE_LINE;
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case ConnectionSummary summary -> row(ConnectionRow.of(summary, text));
            case Finding finding -> notes.add(finding);
            case CaptureHealth health -> notes.add(health);
            default -> {
                // a line for each connection, not for each event
            }
        }
    }

    private void row(ConnectionRow row) {
        if (begun && layout.order() == null) {
            print(row);
            return;
        }
        pending.add(row);
        if (pending.size() == (layout.order() == null ? SAMPLE : SORTED)) {
            printPending();
        }
    }

    private void printPending() {
        if (layout.order() != null) {
            pending.sort(layout.order().comparator());
        }
        if (!begun) {
            begun = true;
            chooseWidths();
            head();
        }
        pending.forEach(this::print);
        pending.clear();
    }

    private void chooseWidths() {
        clients = DisplayWidth.of(words.getString("client"));
        servers = DisplayWidth.of(words.getString("server"));
        states = DisplayWidth.of(words.getString("states"));
        for (ConnectionRow row : pending) {
            clients = Math.max(clients, row.summary().client().toString().length());
            servers = Math.max(servers, row.summary().server().toString().length());
            states = Math.max(states, row.states().length());
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        printPending();
        notes.print(out, layout.wholeSentences());
        out.flush();
    }

    /** Somebody waits for what there is: widths can wait for no more. */
    @Override
    public void flush() {
        if (layout.order() == null && !pending.isEmpty()) {
            boolean first = !begun;
            begun = true;
            if (first) {
                clients = LIVE_ADDRESS;
                servers = LIVE_ADDRESS;
                states = LIVE_STATES;
                head();
            }
            pending.forEach(this::print);
            pending.clear();
        }
        out.flush();
    }

    // ------------------------------------------------------------------ lines

    private void head() {
        var line = new StringBuilder(" ");
        right(line, "#", NUMBER);
        left(line, words.getString("start"), starts.width());
        if (isWide()) {
            left(line, words.getString("end"), ends.width());
        }
        left(line, words.getString("client"), clients);
        left(line, words.getString("server"), servers);
        if (!hasOneLine()) {
            line.setLength(line.length() - 1);
            right(line, words.getString("lasted"), LASTED);
            right(line, words.getString("packets"), PACKETS);
            out.put(line.toString().stripTrailing()).endLine();
            line = indented(words.getString("states"));
        } else {
            left(line, words.getString("states"), states);
            numbers(
                    line,
                    words.getString("lasted"),
                    words.getString("packets"),
                    words.getString("bytes"),
                    words.getString("again"));
        }
        out.put(line.append(words.getString("verdict")).toString()).endLine();
    }

    private void print(ConnectionRow row) {
        var line = new StringBuilder().append(row.mark().sign());
        right(line, Integer.toString(row.summary().connection()), NUMBER);
        left(line, starts.text(row.summary().start()), starts.width());
        if (isWide()) {
            left(line, ends.text(row.summary().end()), ends.width());
        }
        left(line, row.summary().client().toString(), clients);
        left(line, row.summary().server().toString(), servers);
        if (hasOneLine()) {
            left(line, row.states(), states);
            numbers(
                    line,
                    ShortDuration.of(row.lasted()),
                    Long.toString(row.summary().packets()),
                    Long.toString(row.summary().bytes()),
                    row.again() == 0 ? "" : Long.toString(row.again()));
        } else {
            line.setLength(line.length() - 1);
            right(line, ShortDuration.of(row.lasted()), LASTED);
            right(line, Long.toString(row.summary().packets()), PACKETS);
            out.put(line.toString().stripTrailing()).endLine();
            line = indented(row.states());
        }
        verdict(line, row);
    }

    /** The second line of a connection, up to the verdict. */
    private StringBuilder indented(String ofStates) {
        var line = new StringBuilder(" ".repeat(NUMBER + 2));
        left(line, ofStates, states);
        return line;
    }

    private void numbers(StringBuilder line, String lasted, String packets, String bytes, String again) {
        right(line, lasted, LASTED);
        if (isWide()) {
            right(line, packets, PACKETS);
            right(line, bytes, BYTES);
            right(line, again, AGAIN);
        }
        line.append("  ");
    }

    /** Words that do not fit go on below the first ones. */
    private void verdict(StringBuilder line, ConnectionRow row) {
        int indent = DisplayWidth.of(line.toString());
        List<String> lines = WordWrap.lines(
                verdict(row),
                layout.width() == Integer.MAX_VALUE ? Integer.MAX_VALUE : Math.max(1, layout.width() - indent));
        String begin = color(row.mark());
        for (int i = 0; i < lines.size(); i++) {
            String words = begin.isEmpty() ? lines.get(i) : begin + lines.get(i) + PLAIN;
            String front = i == 0 ? line.toString() : " ".repeat(indent);
            out.put(words.isEmpty() ? front.stripTrailing() : front + words).endLine();
        }
    }

    private String verdict(ConnectionRow row) {
        if (layout.wholeSentences()) {
            return row.sentences();
        }
        if (row.remarks().isEmpty()) {
            return row.verdict();
        }
        return row.verdict() + (isWide() ? text.separator() + row.remarks() : " +");
    }

    private String color(Mark mark) {
        if (!layout.color()) {
            return "";
        }
        return switch (mark) {
            case NONE -> "";
            case TROUBLE -> RED;
            case UNDECIDED -> CYAN;
        };
    }

    private static void left(StringBuilder line, String word, int columns) {
        line.append(word).append(" ".repeat(Math.max(0, columns - DisplayWidth.of(word)) + 1));
    }

    private static void right(StringBuilder line, String word, int columns) {
        line.append(" ".repeat(Math.max(0, columns - DisplayWidth.of(word))))
                .append(word)
                .append(columns == NUMBER ? " " : "");
    }
}
