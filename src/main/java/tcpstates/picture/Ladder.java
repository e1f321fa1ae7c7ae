package tcpstates.picture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpSegment;
import tcpstates.steps.Change;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.FoldStep;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.Mark;
import tcpstates.steps.OtherStep;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;

/**
 * Draws the packets of a connection between the lifelines of its ends: at the left who opened it, at the right who was called. A
 * change of a state stands where the packet that causes it leaves or lands.
 */
final class Ladder {
    private static final double BAR = 12;
    private static final double BESIDE = 8;
    private static final double LABEL = 11;
    private static final double SMALL = 10.5;
    private static final double HEAD = 14;
    private static final double LEAST_SPAN = 304;
    private static final double BETWEEN_NAMES = 14;

    /** Share of its way that an arrow goes which has no sign of arrival. */
    private static final double LOST_AT = .8;

    private final Words words;
    private final boolean stepping;
    private final ConnectionSteps connection;
    private final LadderRows rows;
    private final List<Step> steps;
    private final LadderLayout layout;
    private final Map<Role, List<LifeBar>> bars = new EnumMap<>(Role.class);
    private final List<String> labels = new ArrayList<>();
    /** Right edges of the columns for numbers and for times. */
    private final double numbersEnd;

    private final double timesEnd;
    /** Left edges of both lifelines. */
    private final double clientX;

    private final double serverX;
    private final double width;

    /**
     * @param rows what it shows of the connection
     * @param even whether rows are spaced evenly, whatever passed between them
     * @param stepping whether somebody will walk through it
     */
    Ladder(ConnectionSteps connection, LadderRows rows, Words words, boolean even, boolean stepping) {
        this.connection = connection;
        this.rows = rows;
        steps = rows.steps();
        this.words = words;
        this.stepping = stepping;
        layout = new LadderLayout(rows, even);
        for (Role role : Role.values()) {
            bars.put(role, LifeBar.of(connection, rows, layout, role));
        }
        StepWords texts = new StepWords(words);
        steps.forEach(step -> labels.add(texts.label(step)));
        numbersEnd = 6 + widest(steps.stream().map(StepWords::number).toList(), LABEL);
        timesEnd = numbersEnd + 12 + widest(times(), SMALL);
        clientX = Math.max(
                timesEnd + 12 + nameWidth(Role.CLIENT) + BESIDE,
                6 + Svg.width(connection.client().toString(), LABEL) - BAR);
        serverX = clientX + BAR + Math.max(LEAST_SPAN, labelSpan());
        width = serverX
                + Math.max(
                        BAR + BESIDE + nameWidth(Role.SERVER),
                        Svg.width(connection.server().toString(), LABEL))
                + 8;
    }

    private static double widest(List<String> texts, double pixels) {
        return texts.stream().mapToDouble(text -> Svg.width(text, pixels)).max().orElse(0);
    }

    private List<String> times() {
        List<String> times = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            times.add(time(i));
            times.add(waited(i));
        }
        return times;
    }

    private double nameWidth(Role role) {
        return bars(role).stream()
                .mapToDouble(bar -> Svg.width(name(bar) + mark(bar) + " " + lasted(bar), LABEL))
                .max()
                .orElse(0);
    }

    private double labelSpan() {
        double span = 0;
        for (int i = 0; i < steps.size(); i++) {
            double room = layout.isCrossed(i) ? .5 : isLost(steps.get(i)) ? .74 : .92;
            span = Math.max(span, (Svg.width(labels.get(i), LABEL) + 8) / room);
        }
        return span;
    }

    private static boolean isLost(Step step) {
        return step instanceof SegmentStep segment && segment.marks().contains(Mark.NO_SIGN_OF_ARRIVAL);
    }

    private List<LifeBar> bars(Role role) {
        return bars.getOrDefault(role, List.of());
    }

    double width() {
        return width;
    }

    double height() {
        return layout.height();
    }

    /** The picture without its frame. */
    String draw() {
        Svg svg = new Svg();
        heads(svg);
        if (stepping) {
            svg.element("rect", "class", "current", "x", 0, "y", 0, "width", width, "height", 0, "rx", 5);
        }
        for (Role role : Role.values()) {
            lifeline(svg, role);
        }
        if (stepping) {
            svg.element("rect", "class", "veil", "x", 0, "y", 0, "width", width, "height", 0);
        }
        for (int i = 0; i < steps.size(); i++) {
            row(svg, i);
        }
        return svg.toString();
    }

    /** What the picture needs once: the tips of arrows, and the hatching of presumed states. */
    static String definitions() {
        Svg svg = new Svg();
        for (String style : List.of("client", "server", "trouble")) {
            svg.begin(
                            "marker",
                            "id",
                            "arrow-" + style,
                            "viewBox",
                            "0 0 8 8",
                            "refX",
                            7,
                            "refY",
                            4,
                            "markerWidth",
                            7,
                            "markerHeight",
                            7,
                            "orient",
                            "auto")
                    .element("path", "d", "M0 .6 7.4 4 0 7.4z", "class", "tip-" + style)
                    .end("marker");
        }
        return svg.begin(
                        "pattern",
                        "id",
                        "hatched",
                        "width",
                        6,
                        "height",
                        6,
                        "patternUnits",
                        "userSpaceOnUse",
                        "patternTransform",
                        "rotate(45)")
                .element("rect", "width", 6, "height", 6, "class", "hatch-ground")
                .element("rect", "width", 2.4, "height", 6, "class", "hatch")
                .end("pattern")
                .toString();
    }

    private void heads(Svg svg) {
        svg.text("head client", clientX + BAR, 18, Svg.Anchor.END, words.end(Role.CLIENT))
                .text(
                        "address",
                        clientX + BAR,
                        34,
                        Svg.Anchor.END,
                        connection.client().toString())
                .text("head server", serverX, 18, Svg.Anchor.START, words.end(Role.SERVER))
                .text(
                        "address",
                        serverX,
                        34,
                        Svg.Anchor.START,
                        connection.server().toString());
        String title = words.of("connection", connection.label());
        double room = clientX + BAR - Svg.width(words.end(Role.CLIENT), HEAD) - 14;
        if (Svg.width(title, LABEL) < room) {
            svg.text("gap", 6, 17, Svg.Anchor.START, title);
        }
    }

    // ------------------------------------------------------------------ states

    private String name(LifeBar bar) {
        return words.state(bar.state());
    }

    private String mark(LifeBar bar) {
        Change change = bar.change();
        if (change != null) {
            return Words.mark(change.evidence());
        }
        return bar.hatchedTo() > bar.top() && bar.state() != null ? Words.mark(Evidence.PRESUMED) : "";
    }

    private String lasted(LifeBar bar) {
        Change change = bar.change();
        TcpState state = bar.state();
        if (change == null || state == null) {
            return "";
        }
        if (change.lastedNanos() == Change.TO_THE_END) {
            return state.hasConnection() ? "…" : "";
        }
        return change.lastedNanos() > 0 ? words.duration(change.lastedNanos()) : "";
    }

    private void lifeline(Svg svg, Role role) {
        double x = role == Role.CLIENT ? clientX : serverX;
        double lastName = -BETWEEN_NAMES;
        for (LifeBar bar : bars(role)) {
            svg.begin("g", "data-from", stepping ? rows.place(bar.step()) : "");
            double height = Math.max(0, bar.bottom() - bar.top());
            svg.begin(
                            "rect",
                            "class",
                            "bar " + (bar.state() == null ? TcpState.CLOSE : bar.state()),
                            "x",
                            x,
                            "y",
                            bar.top(),
                            "width",
                            BAR,
                            "height",
                            height)
                    .title(name(bar) + mark(bar) + " " + lasted(bar))
                    .end("rect");
            if (bar.hatchedTo() > bar.top() && bar.state() != null && bar.state() != TcpState.CLOSE) {
                svg.element(
                        "rect",
                        "fill",
                        "url(#hatched)",
                        "x",
                        x,
                        "y",
                        bar.top(),
                        "width",
                        BAR,
                        "height",
                        bar.hatchedTo() - bar.top());
            }
            if (bar.change() != null) {
                svg.element(
                        "path", "class", "tick", "d", "M" + Svg.number(x - 2) + " " + Svg.number(bar.top()) + "h16");
            }
            if (height >= 1 || bar.last()) {
                double y = Math.max(bar.top() + 11, lastName + BETWEEN_NAMES);
                lastName = y;
                stateName(svg, role, bar, x, y);
            }
            svg.end("g");
        }
    }

    private void stateName(Svg svg, Role role, LifeBar bar, double x, double y) {
        String style = bar.change() != null && bar.change().takenBack() ? "name undone" : "name";
        String lasted = lasted(bar);
        if (role == Role.CLIENT) {
            svg.beginText("state", x - BESIDE, y, Svg.Anchor.END)
                    .part("lasted", lasted)
                    .characters(lasted.isEmpty() ? "" : " ");
        } else {
            svg.beginText("state", x + BAR + BESIDE, y, Svg.Anchor.START);
        }
        svg.part(style, name(bar)).part("mark", mark(bar));
        if (role == Role.SERVER && !lasted.isEmpty()) {
            svg.characters(" ").part("lasted", lasted);
        }
        svg.end("text");
    }

    // ------------------------------------------------------------------ steps

    private String time(int i) {
        return Words.since(steps.get(i).time() - connection.start());
    }

    private String waited(int i) {
        return rows.before(i) < 0 ? "" : "+" + words.duration(layout.waited(i));
    }

    private void row(Svg svg, int i) {
        double y = layout.y(i);
        Step step = steps.get(i);
        int inside = rows.inside(i);
        svg.begin(
                "g",
                "class",
                inside > 0 ? "row opens" : "row",
                "data-step",
                stepping ? rows.place(i) : "",
                "data-within",
                rows.within(i) > 0 ? rows.within(i) : "",
                "data-y",
                stepping ? y : "",
                "data-from-height",
                inside > 0 ? layout.insideFrom(i) : "",
                "data-height",
                inside > 0 ? layout.insideHeight(i) : "");
        if (stepping) {
            svg.element("rect", "class", "hit", "x", 0, "y", y - 14, "width", width, "height", 30);
        }
        svg.text("number", numbersEnd, y + 4, Svg.Anchor.END, StepWords.number(step));
        if (i > 0) {
            svg.text("gap", timesEnd, y - 8, Svg.Anchor.END, waited(i));
        }
        svg.text("time", timesEnd, y + 4, Svg.Anchor.END, time(i));
        double left = clientX + BAR + 3;
        double right = serverX - 3;
        String text = labels.get(i);
        switch (step) {
            case SegmentStep segment -> arrow(svg, i, segment, text, left, right);
            case IcmpStep icmp -> icmp(svg, i, icmp, text, left, right);
            case FoldStep fold -> {
                for (double line : List.of(y - 7, y + 9)) {
                    svg.element("path", "class", "fold", "d", horizontal(left, right, line));
                }
                svg.text("folded", (left + right) / 2, y + 5, Svg.Anchor.MIDDLE, text);
                if (inside > 0) {
                    svg.text("opener", left + 6, y + 5, Svg.Anchor.START, "▸");
                }
            }
            case OtherStep other ->
                svg.element("path", "class", "clock", "d", horizontal(left, right, y))
                        .text("label", (left + right) / 2, y - 5, Svg.Anchor.MIDDLE, text);
        }
        svg.end("g");
    }

    private static String horizontal(double left, double right, double y) {
        return "M" + Svg.number(left) + " " + Svg.number(y) + "H" + Svg.number(right);
    }

    private void arrow(Svg svg, int i, SegmentStep step, String text, double left, double right) {
        boolean fromClient = step.segment().sender() == Role.CLIENT;
        boolean lost = isLost(step);
        boolean trouble = lost || step.isSentAgain() || step.segment().has(TcpSegment.RST);
        String color = trouble ? "trouble" : Words.key(step.segment().sender());
        String dashes = step.isSentAgain() ? " again" : step.repeat() != null ? " probe" : "";
        double fromX = fromClient ? left : right;
        double toX = fromClient ? right : left;
        double fromY = layout.y(i);
        double toY = layout.landing(i);
        double endX = lost ? fromX + (toX - fromX) * LOST_AT : toX;
        double endY = lost ? fromY + (toY - fromY) * LOST_AT : toY;
        svg.element(
                "path",
                "class",
                "arrow " + color + dashes,
                "d",
                "M" + Svg.number(fromX) + " " + Svg.number(fromY) + "L" + Svg.number(endX) + " " + Svg.number(endY),
                "marker-end",
                lost ? "" : "url(#arrow-" + color + ")");
        if (lost) {
            svg.element(
                    "path",
                    "class",
                    "cross",
                    "d",
                    "M" + Svg.number(endX - 5) + " " + Svg.number(endY - 5) + "l10 10m0 -10l-10 10");
        }
        boolean crossed = layout.isCrossed(i);
        boolean crosses = i > 0 && layout.isCrossed(i - 1);
        double share = crossed ? .03 : crosses ? .66 : lost ? LOST_AT / 2 : .5;
        Svg.Anchor anchor = !crossed ? Svg.Anchor.MIDDLE : fromClient ? Svg.Anchor.START : Svg.Anchor.END;
        double angle = Math.toDegrees(Math.atan2((toY - fromY) * (fromClient ? 1 : -1), right - left));
        turned(
                svg,
                trouble ? "label trouble" : "label",
                fromX + (toX - fromX) * share,
                fromY + (toY - fromY) * share - 4.5,
                anchor,
                angle,
                text);
    }

    private static void turned(
            Svg svg, String style, double x, double y, Svg.Anchor anchor, double angle, String text) {
        svg.text(
                style,
                x,
                y,
                anchor,
                text,
                "transform",
                "rotate(" + Svg.number(angle) + " " + Svg.number(x) + " " + Svg.number(y) + ")");
    }

    /** Comes from somewhere between the ends, or from the peer: the wire does not show where, so it begins in the middle. */
    private void icmp(Svg svg, int i, IcmpStep step, String text, double left, double right) {
        double middle = (left + right) / 2;
        double to = step.receiver() == Role.CLIENT ? left : right;
        double y = layout.y(i);
        svg.element(
                        "path",
                        "class",
                        "arrow trouble probe",
                        "d",
                        "M" + Svg.number(middle) + " " + Svg.number(y) + "L" + Svg.number(to) + " "
                                + Svg.number(y + LadderLayout.FALL),
                        "marker-end",
                        "url(#arrow-trouble)")
                .text("label trouble", middle, y - 5, Svg.Anchor.MIDDLE, text);
    }
}
