package tcpstates.report;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import tcpstates.report.ConnectionRow.Mark;

/** The columns of the table of connections: one line for each from 100 columns on, two below; with room for every IPv4 address at first. */
final class ConnectionColumns {
    /** From here on there is room for everything. */
    private static final int WIDE = 160;

    /** From here on a connection has one line. */
    private static final int ONE_LINE = 100;

    private static final int NUMBER = 5;
    private static final int LASTED = 7;
    private static final int PACKETS = 7;
    private static final int BYTES = 11;
    private static final int AGAIN = 6;
    private static final int MOST_PROCESSES = 32;
    private static final int MILLIS = 3;
    private static final int ADDRESS = "255.255.255.255:65535".length();
    private static final String NOT_KNOWN = "-";
    private static final String RED = "\033[1;31m";
    private static final String CYAN = "\033[36m";
    private static final String PLAIN = "\033[0m";

    private final TableLayout layout;
    private final ResourceBundle words;
    private final VerdictText text;
    private final boolean open;
    private final TimeColumn starts;
    private final TimeColumn ends;
    private int clients = ADDRESS;
    private int servers = ADDRESS;
    private int states;
    private int processes;

    /**
     * @param wording of heads and states
     * @param open whether the connections are those that are open, at a moment
     */
    ConnectionColumns(Wording wording, TableLayout layout, boolean open) {
        this.layout = layout;
        this.open = open;
        words = wording.language().words("connections");
        text = new VerdictText(wording);
        int decimals = isWide() ? layout.times().decimals() : hasOneLine() ? MILLIS : 0;
        states = 2 * wording.names().width() + 1;
        starts = new TimeColumn(layout.style(), decimals);
        ends = new TimeColumn(layout.style(), decimals);
    }

    private boolean isWide() {
        return layout.width() >= WIDE;
    }

    private boolean hasOneLine() {
        return layout.width() >= ONE_LINE;
    }

    /** Makes columns as wide as these need it; what is longer pushes its line to the right. */
    void fit(List<ConnectionRow> rows) {
        clients = DisplayWidth.of(words.getString("client"));
        servers = DisplayWidth.of(words.getString("server"));
        states = DisplayWidth.of(words.getString("states"));
        processes = 0;
        for (ConnectionRow row : rows) {
            clients = Math.max(clients, row.summary().client().toString().length());
            servers = Math.max(servers, row.summary().server().toString().length());
            states = Math.max(states, row.states().length());
            processes = Math.max(processes, DisplayWidth.of(row.processes()));
        }
        if (processes > 0) {
            processes = Math.clamp(processes, DisplayWidth.of(words.getString("process")), MOST_PROCESSES);
        }
    }

    /** What stands above the columns: as many lines as a connection takes at least. */
    List<String> head() {
        List<String> head = new ArrayList<>();
        var line = new StringBuilder(" ");
        right(line, "#", NUMBER);
        left(line, words.getString("start"), starts.width());
        if (isWide()) {
            left(line, words.getString(open ? "latest" : "end"), ends.width());
        }
        left(line, words.getString("client"), clients);
        left(line, words.getString("server"), servers);
        if (!hasOneLine()) {
            line.setLength(line.length() - 1);
            right(line, words.getString(open ? "age" : "lasted"), LASTED);
            right(line, words.getString("packets"), PACKETS);
            head.add(line.toString().stripTrailing());
            line = indented(words.getString("states"));
        } else {
            left(line, words.getString("states"), states);
            numbers(
                    line,
                    words.getString(open ? "age" : "lasted"),
                    words.getString("packets"),
                    words.getString("bytes"),
                    words.getString("again"));
            process(line, words.getString("process"));
        }
        head.add(line.append(words.getString(open ? "since" : "verdict")).toString());
        return head;
    }

    /** The lines of a connection. */
    List<String> lines(ConnectionRow row) {
        boolean captured = row.mark() != Mark.KERNEL;
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder().append(row.mark().sign());
        right(line, captured ? Integer.toString(row.summary().connection()) : "", NUMBER);
        left(line, captured ? starts.text(row.summary().start()) : NOT_KNOWN, starts.width());
        if (isWide()) {
            left(line, captured ? ends.text(row.summary().end()) : NOT_KNOWN, ends.width());
        }
        left(line, row.summary().client().toString(), clients);
        left(line, row.summary().server().toString(), servers);
        if (hasOneLine()) {
            left(line, row.states(), states);
            numbers(
                    line,
                    captured ? ShortDuration.of(row.lasted()) : NOT_KNOWN,
                    Long.toString(row.summary().packets()),
                    Long.toString(row.summary().bytes()),
                    row.again() == 0 ? "" : Long.toString(row.again()));
            process(line, row.processes());
        } else {
            line.setLength(line.length() - 1);
            right(line, captured ? ShortDuration.of(row.lasted()) : NOT_KNOWN, LASTED);
            right(line, Long.toString(row.summary().packets()), PACKETS);
            lines.add(line.toString().stripTrailing());
            line = indented(row.states());
        }
        verdict(line, row, lines);
        if (layout.wholeSentences() && !open) {
            filter(words.getString("display_filter"), ConnectionFilters.display(row.summary()), lines);
            filter(words.getString("pcap_filter"), ConnectionFilters.pcap(row.summary()), lines);
        }
        return lines;
    }

    /** In a line of its own that is never broken, so that it can be copied. */
    private void filter(String name, String filter, List<String> lines) {
        lines.add(" ".repeat(NUMBER + 2) + name + text.between(": ", "：") + filter);
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

    /** Where there is room for it, and something to tell. */
    private void process(StringBuilder line, String text) {
        if (isWide() && processes > 0) {
            left(line, text, processes + 1);
        }
    }

    /** Words that do not fit go on below the first ones. */
    private void verdict(StringBuilder line, ConnectionRow row, List<String> lines) {
        int indent = DisplayWidth.of(line.toString());
        List<String> wrapped = WordWrap.lines(
                verdict(row),
                layout.width() == Integer.MAX_VALUE ? Integer.MAX_VALUE : Math.max(1, layout.width() - indent));
        String begin = color(row.mark());
        for (int i = 0; i < wrapped.size(); i++) {
            String words = begin.isEmpty() ? wrapped.get(i) : begin + wrapped.get(i) + PLAIN;
            String front = i == 0 ? line.toString() : " ".repeat(indent);
            lines.add(words.isEmpty() ? front.stripTrailing() : front + words);
        }
    }

    private String verdict(ConnectionRow row) {
        if (row.mark() == Mark.KERNEL) {
            return words.getString("kernel") + (isWide() || row.processes().isEmpty() ? "" : "  " + row.processes());
        }
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
            case NONE, KERNEL -> "";
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
