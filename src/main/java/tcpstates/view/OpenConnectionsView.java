package tcpstates.view;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;
import tcpstates.event.TcpState;
import tcpstates.report.ConnectionOrder;
import tcpstates.report.OpenConnection;
import tcpstates.report.OpenConnectionsTable;
import tcpstates.report.TableLayout;
import tcpstates.report.WordWrap;
import tcpstates.report.Wording;

/** What the live view shows of a moment, and what keys do to it. Knows no terminal: lines come out, keys go in. */
final class OpenConnectionsView {
    /** How rows may be ordered, as the key goes through them. */
    private static final List<ConnectionOrder> ORDERS = List.of(
            ConnectionOrder.START,
            ConnectionOrder.STATE,
            ConnectionOrder.RETRANS,
            ConnectionOrder.BYTES,
            ConnectionOrder.END);

    private static final AttributedStyle BOLD = AttributedStyle.BOLD;
    private static final AttributedStyle HEAD = AttributedStyle.DEFAULT.underline();
    private static final AttributedStyle CHOSEN = AttributedStyle.INVERSE;
    private static final int TITLE_LINES = 2;

    private final String capture;
    private final Wording wording;
    private final IntFunction<TableLayout> layouts;
    private final ResourceBundle words;
    private final Predicate<OpenConnection> wanted;
    private final IntFunction<Past> pasts;
    private final Supplier<CompletableFuture<List<String>>> comparisons;

    private ConnectionOrder order;
    private String filter = "";
    private boolean typing;
    private boolean paused;
    /** Number of the connection that keys choose; 0 for the first row. */
    private int chosen;
    /** Line of a comparison that is drawn first. */
    private int scrolled;
    /** Row that is drawn first. */
    private int top;
    /** The connection whose past is shown; null for the table. */
    private @Nullable OpenConnection shown;
    /** What the kernel says otherwise, if that is shown or awaited. */
    private @Nullable CompletableFuture<List<String>> comparison;

    private List<OpenConnection> rows = List.of();
    private int page = 1;

    /**
     * @param capture what is captured, in words
     * @param layouts of the table, by the columns that there are
     * @param order of the rows at first; null for their age
     * @param wanted which connections are shown
     * @param pasts what a connection went through, by its number
     * @param comparisons asks of which sockets the kernel says something else, in lines
     */
    OpenConnectionsView(
            String capture,
            Wording wording,
            IntFunction<TableLayout> layouts,
            @Nullable ConnectionOrder order,
            Predicate<OpenConnection> wanted,
            IntFunction<Past> pasts,
            Supplier<CompletableFuture<List<String>>> comparisons) {
        this.capture = capture;
        this.wording = wording;
        this.layouts = layouts;
        this.order = order == null || !ORDERS.contains(order) ? ConnectionOrder.START : order;
        this.wanted = wanted;
        this.pasts = pasts;
        this.comparisons = comparisons;
        words = wording.language().words("view");
    }

    /** Whether what is drawn is to stay as it is. */
    boolean paused() {
        return paused;
    }

    // ------------------------------------------------------------------ keys

    /** Takes a key; returns false if that ends the view. */
    boolean press(Key key) {
        if (key.kind() == Key.Kind.HANG_UP || key.kind() == Key.Kind.INTERRUPT) {
            return false;
        }
        if (typing) {
            type(key);
            return true;
        }
        if (key.is('q')) {
            return false;
        }
        if (key.is('p') || key.is(' ')) {
            paused = !paused;
        } else if (key.is('c')) {
            comparison = comparisons.get();
            scrolled = 0;
        } else if (comparison != null) {
            inComparison(key);
        } else if (shown != null) {
            if (leaves(key)) {
                shown = null;
            }
        } else {
            inTable(key);
        }
        return true;
    }

    private static boolean leaves(Key key) {
        return switch (key.kind()) {
            case ESCAPE, ENTER, BACKSPACE -> true;
            default -> false;
        };
    }

    private void inComparison(Key key) {
        if (leaves(key)) {
            comparison = null;
        } else {
            scrolled += switch (key.kind()) {
                case UP -> -1;
                case DOWN -> 1;
                case PAGE_UP -> -page;
                case PAGE_DOWN -> page;
                default -> 0;
            };
        }
    }

    private void type(Key key) {
        switch (key.kind()) {
            case CHARACTER -> filter += Character.toString(key.character());
            case BACKSPACE ->
                filter = filter.isEmpty() ? "" : filter.substring(0, filter.offsetByCodePoints(filter.length(), -1));
            case ENTER -> typing = false;
            case ESCAPE -> {
                typing = false;
                filter = "";
            }
            default -> {
                // moves nothing here
            }
        }
    }

    private void inTable(Key key) {
        switch (key.kind()) {
            case UP -> move(-1);
            case DOWN -> move(1);
            case PAGE_UP -> move(-page);
            case PAGE_DOWN -> move(page);
            case HOME -> move(-rows.size());
            case END -> move(rows.size());
            case ENTER -> shown = rows.isEmpty() ? null : rows.get(index());
            case ESCAPE -> filter = "";
            case CHARACTER -> command(key);
            default -> {
                // means nothing here
            }
        }
    }

    private void command(Key key) {
        if (key.is('/')) {
            typing = true;
        } else if (key.is('s')) {
            order = ORDERS.get((ORDERS.indexOf(order) + 1) % ORDERS.size());
            chosen = 0;
        } else if (key.is('j')) {
            move(1);
        } else if (key.is('k')) {
            move(-1);
        }
    }

    private void move(int rowsDown) {
        if (!rows.isEmpty()) {
            chosen = rows.get(Math.clamp((long) index() + rowsDown, 0, rows.size() - 1))
                    .connection();
        }
    }

    /** Of the row that is chosen; where it is gone, the first one. */
    private int index() {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).connection() == chosen) {
                return i;
            }
        }
        return 0;
    }

    // ------------------------------------------------------------------ lines

    /** What is to be drawn of a moment in so many columns and lines. */
    List<AttributedString> lines(Moment moment, int columns, int height) {
        List<AttributedString> lines = new ArrayList<>();
        TableLayout layout = layouts.apply(columns);
        var table = new OpenConnectionsTable(wording, layout);
        choose(moment, table);
        lines.add(cut(title(moment, table), BOLD, columns));
        lines.add(cut(counts(moment), AttributedStyle.DEFAULT, columns));
        int room = Math.max(1, height - TITLE_LINES - 1);
        if (comparison != null) {
            comparison(comparison, columns, room, lines);
        } else if (shown == null) {
            table(table, columns, room, lines);
        } else {
            past(shown, table, columns, room, lines);
        }
        while (lines.size() < height - 1) {
            lines.add(AttributedString.EMPTY);
        }
        lines.add(cut(prompt(), AttributedStyle.DEFAULT.faint(), columns));
        return lines.size() > height ? lines.subList(0, height) : lines;
    }

    private void choose(Moment moment, OpenConnectionsTable table) {
        List<String> sought = Arrays.stream(filter.toLowerCase(Locale.ROOT).split(" "))
                .filter(word -> !word.isEmpty())
                .toList();
        rows = moment.connections().stream()
                .filter(wanted)
                .filter(connection -> sought.isEmpty() || holds(table, connection, sought))
                .sorted(OpenConnectionsTable.order(order))
                .toList();
    }

    private static boolean holds(OpenConnectionsTable table, OpenConnection connection, List<String> sought) {
        String text = String.join(" ", table.lines(connection)).toLowerCase(Locale.ROOT);
        return sought.stream().allMatch(text::contains);
    }

    private void table(OpenConnectionsTable table, int columns, int room, List<AttributedString> lines) {
        int index = index();
        List<String> head = table.head();
        int rowHeight = head.size();
        page = Math.max(1, (room - rowHeight) / rowHeight);
        top = Math.clamp(top, Math.max(0, index - page + 1), index);
        top = Math.clamp(top, 0, Math.max(0, rows.size() - page));
        List<OpenConnection> visible = rows.subList(top, Math.min(rows.size(), top + page));
        if (!visible.isEmpty()) {
            table.fit(visible);
        }
        table.head().forEach(line -> lines.add(cut(line, HEAD, columns)));
        for (int i = 0; i < visible.size(); i++) {
            AttributedStyle style = top + i == index ? CHOSEN : AttributedStyle.DEFAULT;
            List<String> row = table.lines(visible.get(i));
            for (int line = 0; line < rowHeight; line++) {
                lines.add(cut(line < row.size() ? row.get(line) : "", style, columns));
            }
        }
    }

    private void comparison(CompletableFuture<List<String>> told, int columns, int room, List<AttributedString> lines) {
        List<String> text = told.isCompletedExceptionally()
                ? List.of()
                : told.getNow(List.of(words.getString("comparing"))).stream()
                        .flatMap(line -> WordWrap.lines(line, columns).stream())
                        .toList();
        page = Math.max(1, room - 1);
        scrolled = Math.clamp(scrolled, 0, Math.max(0, text.size() - room));
        text.subList(scrolled, Math.min(text.size(), scrolled + room))
                .forEach(line -> lines.add(cut(line, AttributedStyle.DEFAULT, columns)));
    }

    private void past(
            OpenConnection connection,
            OpenConnectionsTable table,
            int columns,
            int room,
            List<AttributedString> lines) {
        OpenConnection now = rows.stream()
                .filter(row -> row.connection() == connection.connection())
                .findFirst()
                .orElse(null);
        OpenConnection last = now == null ? connection : now;
        shown = last;
        table.fit(List.of(last));
        table.head().forEach(line -> lines.add(cut(line, HEAD, columns)));
        table.lines(last).forEach(line -> lines.add(cut(line, AttributedStyle.DEFAULT, columns)));
        if (now == null) {
            lines.add(cut(words.getString("gone"), BOLD, columns));
        }
        Past past = pasts.apply(connection.connection());
        int left = Math.max(0, room + TITLE_LINES - lines.size() - 1);
        int packets = Math.min(
                past.packets().size(), Math.max(left / 2, left - past.events().size()));
        tail(past.events(), left - packets, columns, lines);
        lines.add(cut(words.getString("packets"), HEAD, columns));
        tail(past.packets(), packets, columns, lines);
    }

    /** The latest of them, below the head of their columns if they have one. */
    private static void tail(List<String> text, int room, int columns, List<AttributedString> lines) {
        text.subList(Math.max(0, text.size() - Math.max(0, room)), text.size())
                .forEach(line -> lines.add(cut(line, AttributedStyle.DEFAULT, columns)));
    }

    private String title(Moment moment, OpenConnectionsTable table) {
        LiveFigures figures = moment.figures();
        var title = new StringJoiner("   ");
        title.add(table.time(moment.time()));
        title.add(sentence("connections", rows.size(), moment.connections().size(), words.getString("order." + order)));
        title.add(sentence("figures", figures.packets(), figures.dropped()));
        if (figures.waiting() > 0) {
            title.add(sentence("waiting", figures.waiting()));
        }
        if (paused) {
            title.add(words.getString("paused"));
        }
        title.add(capture); // as long as it may be
        return title.toString();
    }

    private String sentence(String name, Object... arguments) {
        return MessageFormat.format(
                words.getString(name),
                Arrays.stream(arguments).map(String::valueOf).toArray());
    }

    /** Those that only the kernel knows apart. */
    private String counts(Moment moment) {
        String captured = counts(moment.counts());
        String others = counts(moment.kernelOnly());
        return others.isEmpty() ? captured : (captured + "   " + sentence("kernel", others)).strip();
    }

    private String counts(Map<TcpState, Long> byState) {
        var counts = new StringJoiner("  ");
        for (Map.Entry<TcpState, Long> count : byState.entrySet()) {
            if (count.getValue() > 0) {
                counts.add(wording.names().inTable(count.getKey()) + ' ' + count.getValue());
            }
        }
        return counts.toString();
    }

    private String prompt() {
        if (typing) {
            return '/' + filter + '_';
        }
        String keys = words.getString(comparison != null ? "keys.comparison" : shown == null ? "keys" : "keys.past");
        return filter.isEmpty() ? keys : '/' + filter + "   " + keys;
    }

    /** Not longer than the terminal, or it would go on in the next line; filled up, so that its style reaches to the end. */
    private static AttributedString cut(String text, AttributedStyle style, int columns) {
        AttributedString line = AttributedString.fromAnsi(text).columnSubSequence(0, columns);
        var styled = new AttributedStringBuilder();
        styled.append(line.toString(), style);
        if (style == CHOSEN || style == HEAD) {
            styled.append(" ".repeat(Math.max(0, columns - line.columnLength())), style);
            return styled.toAttributedString();
        }
        return style == AttributedStyle.DEFAULT ? line : styled.toAttributedString();
    }
}
