package tcpstates.compare;

import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tcpstates.event.LowerCase;
import tcpstates.event.SocketAddress;
import tcpstates.event.StateNames;
import tcpstates.event.Transition;
import tcpstates.report.DisplayWidth;
import tcpstates.report.SentenceTemplate;
import tcpstates.report.ShortDuration;
import tcpstates.report.TableLayout;
import tcpstates.report.TextOutput;
import tcpstates.report.TimeColumn;
import tcpstates.report.WordWrap;
import tcpstates.report.Wording;

/** A comparison for eyes: the captures, their clocks, and some lines for each connection. */
public final class ComparisonText {
    private static final int MICROS = 6;
    private static final int NANOS = 9;
    private static final int NUMBERS = 8;
    private static final String MARGIN = "  ";
    private static final String HANGING = "    ";

    private final TextOutput out;
    private final TableLayout layout;
    private final ResourceBundle words;
    private final boolean timeline;
    private final int role;
    private final int evidence;
    private final Map<Absence, Long> totals = new EnumMap<>(Absence.class);
    private final StateNames names;
    private final TimeColumn timesA;
    private final TimeColumn timesB;

    /**
     * A report that prints to a stream.
     *
     * @param timeline whether each change of a state and each packet that one capture lacks has a line, in the order of time
     */
    public ComparisonText(OutputStream out, Wording wording, TableLayout layout, boolean timeline) {
        this.out = new TextOutput(out);
        this.layout = layout;
        this.timeline = timeline;
        words = wording.language().words("compare");
        names = wording.names();
        role = Math.max(DisplayWidth.of(word("client")), DisplayWidth.of(word("server")));
        evidence = List.of("sent", "presumed", "timer", "corrected").stream()
                .mapToInt(name -> DisplayWidth.of(word("evidence." + name)))
                .max()
                .orElse(0);
        timesA = times();
        timesB = times();
    }

    private final TimeColumn times() {
        return new TimeColumn(layout.style(), layout.times().decimals());
    }

    /** Prints all of it. */
    public void print(Comparison comparison) {
        capture("A", comparison.capture(true), timesA);
        capture("B", comparison.capture(false), timesB);
        clocks(comparison);
        List<RecordedConnection> onlyA = comparison.only(true);
        List<RecordedConnection> onlyB = comparison.only(false);
        line("", format("count", comparison.inBoth(), onlyA.size(), onlyB.size()));
        comparison.forEach(this::connection);
        onlyA.forEach(connection -> alone(comparison, true, connection));
        onlyB.forEach(connection -> alone(comparison, false, connection));
        if (!totals.isEmpty()) {
            out.endLine();
            var sums = new StringJoiner(word("comma"));
            totals.forEach((absence, count) -> sums.add(format("total." + absence, count)));
            line("", format("totals", sums));
        }
        out.flush();
    }

    // ------------------------------------------------------------------ the captures

    private void capture(String letter, RecordedCapture capture, TimeColumn times) {
        String text = capture.isEmpty()
                ? format("capture.empty", letter, capture.name())
                : format(
                        "capture",
                        letter,
                        capture.name(),
                        capture.packets(),
                        times.text(capture.start()).strip(),
                        times.text(capture.end()).strip());
        line("", capture.isShortened() ? text + word("capture.shortened") : text);
    }

    private void clocks(Comparison comparison) {
        List<ClockOffset> clocks = comparison.clocks();
        if (clocks.isEmpty()) {
            line("", word("clocks.unknown"));
            return;
        }
        ClockOffset first = clocks.getFirst();
        ClockOffset last = clocks.getLast();
        String text = format("clocks", seconds(first.least(), false), seconds(first.most(), true));
        if (clocks.size() > 1) {
            text += format("clocks.later", seconds(last.least(), false), seconds(last.most(), true));
        }
        long between =
                clocks.stream().mapToLong(one -> one.most() - one.least()).min().orElse(0);
        line("", text + format("clocks.path", ShortDuration.of(between)));
    }

    /** A range is rounded to the outside. */
    private static String seconds(long nanos, boolean up) {
        BigDecimal rounded =
                BigDecimal.valueOf(nanos, NANOS).setScale(MICROS, up ? RoundingMode.CEILING : RoundingMode.FLOOR);
        return (rounded.signum() < 0 ? "" : "+") + rounded.toPlainString();
    }

    // ------------------------------------------------------------------ connections

    private void connection(ComparedConnection connection) {
        out.endLine();
        Pair pair = connection.pair();
        int client = pair.client();
        String near = connection.nearClientIsA() == null
                ? word("near.unknown")
                : word(connection.nearClientIsA() ? "near.a" : "near.b");
        String ends = pair.a().address(client) + " > " + pair.a().address(1 - client);
        line("", format("both", number(pair.a().number()), number(pair.b().number()), ends, near));
        for (Change change : connection.changes()) {
            if (change.kind() == Change.Kind.ADDRESS) {
                change(connection, change);
            }
        }
        if (timeline) {
            timeline(connection);
        } else {
            states(connection);
        }
        for (Change change : connection.changes()) {
            if (change.kind() != Change.Kind.ADDRESS) {
                change(connection, change);
            }
        }
        direction(connection, true);
        direction(connection, false);
    }

    private void states(ComparedConnection connection) {
        int client = connection.pair().client();
        line(MARGIN, state(connection, client, "client") + word("comma") + state(connection, 1 - client, "server"));
    }

    private String state(ComparedConnection connection, int end, String role) {
        Boolean nearIsA = connection.nearIsA(end);
        String a = names.of(connection.state(true, end));
        String b = names.of(connection.state(false, end));
        if (nearIsA == null && !a.equals(b)) {
            return word(role) + ' ' + a + " (A) " + b + " (B)";
        }
        return word(role) + ' ' + (nearIsA == null ? a + " (A, B)" : nearIsA ? a + " (A)" : b + " (B)");
    }

    private void change(ComparedConnection connection, Change change) {
        String whose = word(connection.isClient(change.end()) ? "of.client" : "of.server");
        line(MARGIN, format("change." + change.kind(), whose, change.inA(), change.inB(), change.packets()));
    }

    private void direction(ComparedConnection connection, boolean client) {
        Direction direction = connection.sentBy(client);
        Segments a = direction.sent(true);
        Segments b = direction.sent(false);
        String text = format(client ? "sent.client" : "sent.server", a.size(), b.size(), direction.both());
        if (direction.both() > 0) {
            long slower = direction.mostDifference() - direction.leastDifference();
            text += slower == 0 ? "" : format("slowest", ShortDuration.of(slower));
        }
        if (direction.overtaken() > 0) {
            text += format("overtaken", direction.overtaken());
        }
        line(MARGIN, direction.isTangled() ? text + word("tangled") : text);
        Map<String, List<Difference>> groups = new LinkedHashMap<>();
        for (Difference difference : connection.differences(client)) {
            totals.merge(difference.absence(), 1L, Long::sum);
            groups.computeIfAbsent(key(difference), key -> new ArrayList<>()).add(difference);
        }
        if (timeline) {
            return; // each has its line
        }
        groups.forEach(
                (key, differences) -> line(HANGING, format(key, differences.size(), list(direction, differences))));
    }

    /** The sentence for it: by what is known of why, by which capture holds it, and whether that one is nearer to the sender. */
    private static String key(Difference difference) {
        String side = difference.inA() ? ".a" : ".b";
        String way = difference.absence() != Absence.NOT_SEEN && difference.absence() != Absence.NOT_CAPTURED
                ? ""
                : difference.upstream() == null ? ".unknown" : difference.upstream() ? ".sent" : ".came";
        return "absent." + difference.absence() + way + side;
    }

    private String list(Direction direction, List<Difference> differences) {
        var text = new StringJoiner(" ");
        int count = layout.wholeSentences() ? differences.size() : Math.min(NUMBERS, differences.size());
        for (Difference difference : differences.subList(0, count)) {
            text.add(packet(direction, difference));
        }
        int more = differences.size() - count;
        return more == 0 ? text.toString() : text + format("more", more);
    }

    /** Its number, and what it is unless it is data. */
    private String packet(Direction direction, Difference difference) {
        Segments sent = direction.sent(difference.inA());
        int i = difference.index();
        var text = new StringBuilder(number(sent.number(i)));
        String kind = Flags.kind(sent.flags(i), sent.payload(i));
        if (!kind.isEmpty()) {
            text.append('(').append(kind).append(')');
        }
        if (!difference.whole()) {
            text.append(format("part", difference.missing()));
        }
        if (Boolean.FALSE.equals(difference.upstream())) {
            String usual = direction.usualTtl(difference.inA());
            if (!usual.isEmpty() && !usual.equals(Integer.toString(sent.ttl(i)))) {
                text.append(format("ttl", sent.ttl(i), usual));
            }
        }
        return text.toString();
    }

    private void alone(Comparison comparison, boolean inA, RecordedConnection connection) {
        out.endLine();
        int client = connection.client();
        SocketAddress from = connection.address(client);
        SocketAddress to = connection.address(1 - client);
        line(
                "",
                format(
                        inA ? "only.a" : "only.b",
                        number(connection.number()),
                        from + " > " + to,
                        connection.packets()));
        TimeColumn times = inA ? timesA : timesB;
        line(
                MARGIN,
                format(
                        "only.states",
                        times.text(connection.start()).strip(),
                        times.text(connection.end()).strip(),
                        names.of(connection.state(client)),
                        names.of(connection.state(1 - client))));
        line(MARGIN, word("ran." + comparison.otherRan(inA, connection) + (inA ? ".b" : ".a")));
    }

    // ------------------------------------------------------------------ one line an event

    /**
     * A line to be.
     *
     * @param order about when it was, by A's clock
     * @param time by the clock of its capture
     */
    private record Moment(long order, boolean inA, long time, boolean client, String what) {}

    private void timeline(ComparedConnection connection) {
        List<Moment> moments = new ArrayList<>();
        for (ComparedConnection.Told told : connection.told()) {
            StateChange change = told.change();
            String proof = change.packet() == Transition.NO_PACKET ? "-" : number(change.packet());
            String what = padded(names.of(change.from()), names.width())
                    + "-> "
                    + padded(names.of(change.to()), names.width())
                    + padded(word("evidence." + LowerCase.of(change.evidence())), evidence)
                    + proof;
            moments.add(moment(connection, told.inA(), change.time(), connection.isClient(told.end()), what));
        }
        for (boolean client : new boolean[] {true, false}) {
            Direction direction = connection.sentBy(client);
            for (Difference difference : connection.differences(client)) {
                long time = direction.sent(difference.inA()).time(difference.index());
                String what = word(key(difference).replaceFirst("absent", "moment"));
                moments.add(
                        moment(connection, difference.inA(), time, client, what + ' ' + packet(direction, difference)));
            }
        }
        moments.sort(Comparator.comparingLong(Moment::order));
        for (Moment moment : moments) {
            String stamp = (moment.inA ? timesA : timesB).text(moment.time);
            String whose = padded(word(moment.client ? "client" : "server"), role);
            line(MARGIN, (moment.inA ? "A " : "B ") + stamp + ' ' + whose + moment.what);
        }
    }

    private static Moment moment(ComparedConnection connection, boolean inA, long time, boolean client, String what) {
        return new Moment(connection.timeInA(inA, time), inA, time, client, what);
    }

    private static String padded(String text, int columns) {
        return text + " ".repeat(columns - DisplayWidth.of(text) + 1);
    }

    // ------------------------------------------------------------------ words

    private static String number(long number) {
        return "#" + number;
    }

    private String word(String key) {
        return words.getString(key);
    }

    private String format(String key, @Nullable Object... values) {
        return SentenceTemplate.fill(word(key), values);
    }

    private void line(String margin, String text) {
        int room = layout.width() == Integer.MAX_VALUE ? layout.width() : layout.width() - margin.length();
        String indent = margin;
        for (String part :
                WordWrap.lines(text.stripTrailing(), room == Integer.MAX_VALUE ? room : room - HANGING.length())) {
            out.put(indent).put(part).endLine();
            indent = margin + HANGING;
        }
    }
}
