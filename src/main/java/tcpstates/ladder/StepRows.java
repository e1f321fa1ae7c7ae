package tcpstates.ladder;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.Nanos;
import tcpstates.report.DisplayWidth;
import tcpstates.report.Paint;
import tcpstates.report.SentenceTemplate;
import tcpstates.report.Wording;
import tcpstates.steps.Change;
import tcpstates.steps.FoldStep;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.OtherStep;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Standing;
import tcpstates.steps.Step;
import tcpstates.steps.StepKind;

/** The rows of one connection's steps, one below the other. */
final class StepRows {
    /** Silences from which on one, two and three empty rows show that time passes. */
    private static final long[] SILENCES = {Nanos.PER_SECOND / 2, 4 * Nanos.PER_SECOND, 16 * Nanos.PER_SECOND};

    private static final long NOTHING_BEFORE = Long.MIN_VALUE;

    private final Wording wording;
    private final ResourceBundle words;
    private final Consumer<String> lines;
    private final boolean color;
    private final Glyphs glyphs;
    private final LongFunction<String> times;
    private final Columns columns;
    private final Arrow arrows;
    private final Notes notes;
    private final Map<Role, Standing> standing = new EnumMap<>(Role.class);
    private long before = NOTHING_BEFORE;

    /**
     * @param times makes the text of a row's time (ns since the epoch)
     * @param lines gets each line
     */
    StepRows(
            LadderLayout layout,
            Wording wording,
            ResourceBundle words,
            Columns columns,
            LongFunction<String> times,
            Consumer<String> lines) {
        this.wording = wording;
        this.words = words;
        this.columns = columns;
        this.times = times;
        this.lines = lines;
        color = layout.color();
        glyphs = Glyphs.of(layout.ascii());
        arrows = new Arrow(glyphs, words, columns.arrow());
        notes = new Notes(words, wording, columns.note(), glyphs);
    }

    /** How the ends stood before the first step. */
    void begin(Standing client, Standing server) {
        standing.put(Role.CLIENT, client);
        standing.put(Role.SERVER, server);
        Row first = row();
        first.client = standing(client);
        first.clientPaint = Paint.FAINT;
        first.server = standing(server);
        first.serverPaint = Paint.FAINT;
        print(first);
    }

    private Row row() {
        var row = new Row(columns, glyphs);
        row.clientLife = life(Role.CLIENT);
        row.serverLife = life(Role.SERVER);
        return row;
    }

    private void print(Row row) {
        lines.accept(row.line(color));
    }

    private char life(Role role) {
        Standing now = standing.getOrDefault(role, Standing.UNKNOWN);
        if (now.state() == TcpState.CLOSE) {
            return ' ';
        }
        return now.presumed() ? glyphs.open() : glyphs.life();
    }

    private String standing(Standing now) {
        return now.state() == null ? "?" : wording.names().of(now.state()) + (now.presumed() ? "?" : "");
    }

    /** Empty rows while nothing happens. */
    void silence(Step step) {
        if (before == NOTHING_BEFORE) {
            return;
        }
        for (long silence : SILENCES) {
            if (step.time() - before >= silence) {
                print(row());
            }
        }
    }

    private String gap(long time) {
        String gap = before == NOTHING_BEFORE ? "" : glyphs.draw(ShortTime.gap(time - before, columns.gap()));
        before = time;
        return gap;
    }

    /** The rows of a step. */
    void step(Step step) {
        switch (step) {
            case SegmentStep segment -> segment(segment);
            case FoldStep fold -> fold(fold);
            case OtherStep other -> other(other);
            case IcmpStep icmp -> icmp(icmp);
        }
    }

    private void settle(Step step) {
        standing.put(Role.CLIENT, step.client());
        standing.put(Role.SERVER, step.server());
    }

    private void segment(SegmentStep step) {
        boolean fromClient = step.segment().sender() == Role.CLIENT;
        settle(step);
        List<Row> rows = rows(step, step.changes());
        Row row = rows.getFirst();
        row.number = Long.toString(step.segment().packet());
        row.time = times.apply(step.time());
        row.gap = gap(step.time());
        row.arrow = arrows.of(step);
        row.arrowPaint = Arrow.paint(step);
        row.clientLife = fromClient ? glyphs.fromLeft() : row.clientLife;
        row.serverLife = fromClient ? row.serverLife : glyphs.fromRight();
        rows.forEach(this::print);
    }

    /** The first row has the step itself, and each end's first change; further changes of an end have rows below. */
    private List<Row> rows(Step step, List<Change> changes) {
        List<Row> rows = new ArrayList<>();
        rows.add(row());
        rows.getFirst().note = notes.of(step, changes);
        int[] next = {0, 0};
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (isPassing(change, changes.subList(i + 1, changes.size()))) {
                continue;
            }
            int at = next[change.role() == Role.CLIENT ? 0 : 1]++;
            if (at == rows.size()) {
                rows.add(row());
            }
            put(rows.get(at), change);
        }
        return rows;
    }

    /** Whether a state lasts for no time, another one follows at once, and nothing is to be said of it. */
    private static boolean isPassing(Change change, List<Change> later) {
        return change.lastedNanos() == 0
                && change.evidence() != Evidence.CORRECTED
                && later.stream().anyMatch(other -> other.role() == change.role());
    }

    private void put(Row row, Change change) {
        String state = wording.names().of(change.to());
        String text = switch (change.evidence()) {
            case PRESUMED -> state + '?';
            case CORRECTED -> state + glyphs.takenBack();
            case SENT, TIMER -> state;
        };
        boolean isTold = change.lastedNanos() != 0 && change.lastedNanos() != Change.NOT_KNOWN_YET;
        if (change.to().hasConnection() && isTold) {
            int room = columns.state() - text.length() - 1;
            text += ' '
                    + (change.lastedNanos() == Change.TO_THE_END
                            ? glyphs.dots()
                            : glyphs.draw(ShortTime.of(change.lastedNanos(), room)));
        }
        boolean client = change.role() == Role.CLIENT;
        Paint paint = change.evidence() == Evidence.CORRECTED ? Paint.TAKEN_BACK : client ? Paint.CLIENT : Paint.SERVER;
        if (client) {
            row.client = text;
            row.clientPaint = paint;
        } else {
            row.server = text;
            row.serverPaint = paint;
        }
    }

    /** Both leave, their times, both arrive: a change stands where its end sends or where the other one's segment arrives. */
    void cross(SegmentStep first, SegmentStep second) {
        List<Change> leaving = new ArrayList<>(first.changes());
        List<Change> arriving = new ArrayList<>();
        for (Change change : second.changes()) {
            boolean own = change.event().packet() == second.segment().packet()
                    && change.event().causePacket() == Transition.NO_PACKET;
            (own ? leaving : arriving).add(change);
        }
        standing.put(Role.CLIENT, after(leaving, Role.CLIENT, first.client()));
        standing.put(Role.SERVER, after(leaving, Role.SERVER, first.server()));
        boolean clientFirst = first.segment().sender() == Role.CLIENT;
        List<Row> rows = rows(first, leaving);
        Row row = rows.getFirst();
        row.number = Long.toString(first.segment().packet());
        row.time = times.apply(first.time());
        row.gap = gap(first.time());
        row.arrow = clientFirst ? arrows.leaving(first, second) : arrows.leaving(second, first);
        row.arrowPaint = Paint.HEAD;
        row.clientLife = glyphs.fromLeft();
        row.serverLife = glyphs.fromRight();
        rows.forEach(this::print);
        Row middle = row();
        middle.number = Long.toString(second.segment().packet());
        middle.time = times.apply(second.time());
        middle.gap = gap(second.time());
        middle.arrow = arrows.crossing();
        middle.arrowPaint = Paint.HEAD;
        middle.note = columns.note() == 0 ? "" : words.getString("crossing");
        print(middle);
        settle(second);
        List<Row> last = rows(second, arriving);
        last.getFirst().arrow = arrows.arriving();
        last.getFirst().arrowPaint = Paint.HEAD;
        last.forEach(this::print);
    }

    private static Standing after(List<Change> changes, Role role, Standing otherwise) {
        Standing now = otherwise;
        for (Change change : changes) {
            if (change.role() == role) {
                now = new Standing(change.to(), change.evidence() == Evidence.PRESUMED);
            }
        }
        return now;
    }

    private void fold(FoldStep fold) {
        settle(fold);
        Row row = row();
        row.number = ":";
        row.gap = glyphs.draw(ShortTime.of(fold.lastTime() - fold.time(), columns.gap()));
        row.arrow = arrows.centred(folded(fold));
        row.arrowPaint = Paint.FAINT;
        row.note = notes.of(fold, List.of());
        print(row);
        before = fold.lastTime();
    }

    private String folded(FoldStep fold) {
        String form = fold.isKept() ? "fold." : "not_kept.";
        String packets = thousands(fold.packets());
        String bytes = thousands(fold.bytes());
        for (String size : List.of("long", "middle")) {
            String text = glyphs.draw(SentenceTemplate.fill(words.getString(form + size), packets, bytes));
            if (DisplayWidth.of(text) <= columns.arrow()) {
                return text;
            }
        }
        return glyphs.draw(SentenceTemplate.fill(words.getString(form + "short"), packets, bytes));
    }

    private static String thousands(long number) {
        String digits = Long.toString(number);
        var text = new StringBuilder(digits);
        for (int at = digits.length() - 3; at > 0; at -= 3) {
            text.insert(at, ' ');
        }
        return text.toString();
    }

    private void other(OtherStep step) {
        settle(step);
        boolean timer = step.kind() == StepKind.TIMER;
        List<Row> rows = rows(step, step.changes());
        Row row = rows.getFirst();
        row.number = timer ? String.valueOf(glyphs.timer()) : Long.toString(step.packet());
        row.time = times.apply(step.time());
        row.gap = gap(step.time());
        row.arrow = arrows.centred(words.getString(timer ? "timer" : "other_connection"));
        row.arrowPaint = Paint.FAINT;
        rows.forEach(this::print);
    }

    private void icmp(IcmpStep step) {
        settle(step);
        List<Row> rows = rows(step, step.changes());
        Row row = rows.getFirst();
        row.number = Long.toString(step.error().packet());
        row.time = times.apply(step.time());
        row.gap = gap(step.time());
        String what = wording.language()
                .words("verdicts")
                .getString("icmp." + step.error().kind().name());
        row.arrow = arrows.fromBetween("ICMP " + what, step.receiver());
        row.arrowPaint = Paint.TROUBLE;
        if (columns.note() > 0) {
            row.note = MessageFormat.format(
                    words.getString("from"), step.error().router().ip());
        }
        rows.forEach(this::print);
    }
}
