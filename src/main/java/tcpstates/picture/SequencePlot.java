package tcpstates.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Role;
import tcpstates.ladder.Label;
import tcpstates.packet.TcpSegment;
import tcpstates.steps.FoldStep;
import tcpstates.steps.Mark;
import tcpstates.steps.Segment;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;

/**
 * Plots what both ends sent, and what was acknowledged, over time; where there are bursts with long waits between, one step a packet
 * instead, which it says.
 */
final class SequencePlot {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 250;
    private static final double LEFT = 58;
    private static final double TOP = 30;
    private static final double BOTTOM = 34;
    private static final double LEAST = 3;
    private static final int BURSTS = 150;
    private static final int TICKS = 4;

    private final List<SegmentStep> segments;
    private final Words words;
    private final long start;
    private final long lasted;
    private final double most;
    private final boolean even;

    private SequencePlot(List<SegmentStep> segments, long start, Words words) {
        this.segments = segments;
        this.words = words;
        this.start = start;
        lasted = Math.max(1, segments.getLast().time() - start);
        most = Math.max(
                1,
                segments.stream().mapToLong(step -> step.segment().end()).max().orElse(0));
        long[] gaps = new long[segments.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = segments.get(i + 1).time() - segments.get(i).time();
        }
        Arrays.sort(gaps);
        even = gaps.length > 0 && gaps[gaps.length / 2] < lasted / BURSTS;
    }

    /** The plot of a connection; null where too little was sent to plot. */
    static Picture.@Nullable Part of(List<Step> steps, long start, Words words) {
        List<SegmentStep> segments = new ArrayList<>();
        steps.forEach(step -> add(segments, step));
        segments.removeIf(
                step -> step.segment().has(TcpSegment.RST) || step.segment().seq() < 0);
        long most =
                segments.stream().mapToLong(step -> step.segment().end()).max().orElse(0);
        if (segments.size() < 3 || most < 4) {
            return null;
        }
        SequencePlot plot = new SequencePlot(segments, start, words);
        return new Picture.Part(WIDTH, HEIGHT, words.of("sequence"), plot.draw());
    }

    private static void add(List<SegmentStep> segments, Step step) {
        if (step instanceof SegmentStep segment) {
            segments.add(segment);
        } else if (step instanceof FoldStep fold) {
            segments.addAll(fold.steps());
        }
    }

    private double x(int i) {
        double share = even
                ? (double) i / (segments.size() - 1)
                : (double) (segments.get(i).time() - start) / lasted;
        return LEFT + 6 + share * (WIDTH - LEFT - 26);
    }

    private double y(double number) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - number / (most * 1.04));
    }

    private String draw() {
        Svg svg = new Svg();
        axes(svg);
        for (Role role : Role.values()) {
            acknowledged(svg, role);
        }
        boolean again = false;
        for (int i = 0; i < segments.size(); i++) {
            SegmentStep step = segments.get(i);
            if (step.segment().end() > step.segment().seq()) {
                again |= step.isSentAgain();
                segment(svg, step, x(i));
            }
        }
        key(svg, again);
        return svg.toString();
    }

    private void axes(Svg svg) {
        double decade = Math.pow(10, Math.floor(Math.log10(most)));
        double step = decade;
        for (double part : new double[] {.5, .2, .1}) {
            step = most / (decade * part) <= 5 ? decade * part : step;
        }
        for (double number = 0; number <= most; number += step) {
            svg.element("path", "class", "grid", "d", "M" + LEFT + " " + Svg.number(y(number)) + "H" + (WIDTH - 12))
                    .text("axis", LEFT - 6, y(number) + 4, Svg.Anchor.END, Words.count((long) number));
        }
        for (int i = 0; i <= TICKS; i++) {
            double share = (double) i / TICKS;
            int packet = (int) Math.round(share * (segments.size() - 1));
            String text =
                    even ? "#" + segments.get(packet).segment().packet() : words.duration((long) (lasted * share));
            svg.text(
                    "axis",
                    LEFT + 6 + share * (WIDTH - LEFT - 26),
                    HEIGHT - BOTTOM + 17,
                    i == TICKS ? Svg.Anchor.END : Svg.Anchor.MIDDLE,
                    text);
        }
        if (even) {
            svg.text("axis", WIDTH - 12, HEIGHT - 3, Svg.Anchor.END, words.of("even"));
        }
    }

    /** What was acknowledged of what an end has sent. */
    private void acknowledged(Svg svg, Role role) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i).segment();
            if (segment.sender() != role && segment.ack() != Segment.NONE && segment.ack() >= 0) {
                String x = Svg.number(x(i));
                String y = Svg.number(y(Math.min((double) segment.ack(), most * 1.04)));
                path.append(path.isEmpty() ? "M" + x + " " + y : "H" + x + "V" + y);
            }
        }
        if (!path.isEmpty()) {
            svg.element("path", "class", "acked " + Words.key(role), "d", path);
        }
    }

    private void segment(Svg svg, SegmentStep step, double x) {
        Segment segment = step.segment();
        boolean lost = step.marks().contains(Mark.NO_SIGN_OF_ARRIVAL);
        double bottom = y((double) segment.seq());
        double top = y((double) segment.end());
        double more = Math.max(0, LEAST - (bottom - top)) / 2;
        String color = lost || step.isSentAgain() ? "trouble" : Words.key(segment.sender());
        svg.begin(
                        "path",
                        "class",
                        "sent " + color,
                        "d",
                        "M" + Svg.number(x) + " " + Svg.number(bottom + more) + "V" + Svg.number(top - more))
                .title("#" + segment.packet() + " " + Label.of(step, words.language()))
                .end("path");
        if (lost) {
            svg.element(
                    "path",
                    "class",
                    "cross",
                    "d",
                    "M" + Svg.number(x - 3.5) + " " + Svg.number(top - 3.5) + "l7 7m0 -7l-7 7");
        }
    }

    private void key(Svg svg, boolean again) {
        double x = LEFT + 6;
        for (Role role : Role.values()) {
            svg.element("path", "class", "sent " + Words.key(role), "d", "M" + Svg.number(x + 10) + " 5v12");
            x = BackoffPlot.entry(svg, x, words.of("sends", words.end(role)));
        }
        svg.element("path", "class", "acked client", "d", "M" + Svg.number(x) + " 15h10v-8h10");
        x = BackoffPlot.entry(svg, x, words.of("acknowledged"));
        if (again) {
            svg.element("path", "class", "sent trouble", "d", "M" + Svg.number(x + 10) + " 5v12");
            BackoffPlot.entry(svg, x, words.of("sent_again"));
        }
    }
}
