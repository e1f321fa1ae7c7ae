package tcpstates.picture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Retransmission;
import tcpstates.packet.Nanos;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;

/**
 * Plots the waits between repeats of one segment, on a logarithmic axis, against the ideal that doubles each time. Where the first
 * waits are alike (SYNs in their linear phase, a tail loss probe) the ideal is flat so far.
 */
final class BackoffPlot {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 250;
    private static final double LEFT = 58;
    private static final double RIGHT = 34;
    private static final double TOP = 30;
    private static final double BOTTOM = 36;
    private static final double BETWEEN_LINES = 15;
    private static final int MOST_VALUES = 12;

    /** Waits that differ by less are alike: timers are not that exact. */
    private static final double ALIKE = 1.45;

    private BackoffPlot() {}

    /** The plot of the segment that was repeated most; null if none was repeated twice. */
    static Picture.@Nullable Part of(List<Step> steps, Words words) {
        List<SegmentStep> repeats = longest(steps);
        if (repeats.size() < 2) {
            return null;
        }
        double[] waits = repeats.stream()
                .mapToDouble(step -> step.repeat() == null ? 0 : step.repeat().intervalNanos())
                .toArray();
        double[] ideal = ideal(waits);
        double low = Double.MAX_VALUE;
        double high = 0;
        for (int i = 0; i < waits.length; i++) {
            low = Math.min(low, Math.min(waits[i], ideal[i]) / 1.5);
            high = Math.max(high, Math.max(waits[i], ideal[i]) * 1.4);
        }
        Svg svg = new Svg();
        grid(svg, low, high, words);
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < ideal.length; i++) {
            line.append(i == 0 ? "M" : "L")
                    .append(Svg.number(x(i, waits.length)))
                    .append(' ')
                    .append(Svg.number(y(ideal[i], low, high)));
        }
        svg.element("path", "class", "ideal", "d", line);
        boolean probed = false;
        for (int i = 0; i < waits.length; i++) {
            boolean probe = isProbe(repeats.get(i));
            probed |= probe;
            point(svg, repeats.get(i), i, waits, low, high, words);
        }
        svg.text("axis", (LEFT + WIDTH) / 2, HEIGHT - 4, Svg.Anchor.MIDDLE, words.of("attempt"));
        key(svg, repeats.getFirst(), probed, words);
        return new Picture.Part(WIDTH, HEIGHT, words.of("backoff"), svg.toString());
    }

    private static List<SegmentStep> longest(List<Step> steps) {
        Map<String, List<SegmentStep>> bySegment = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step instanceof SegmentStep segment
                    && segment.isSentAgain()
                    && segment.repeat() != null
                    && segment.repeat().intervalNanos() > 0) {
                Retransmission repeat = segment.repeat();
                String key = segment.segment().sender() + " " + repeat.kind() + " "
                        + segment.segment().seq();
                bySegment.computeIfAbsent(key, number -> new ArrayList<>()).add(segment);
            }
        }
        return bySegment.values().stream()
                .max((a, b) -> Integer.compare(a.size(), b.size()))
                .orElse(List.of());
    }

    private static double[] ideal(double[] waits) {
        int flat = 0;
        while (flat + 1 < waits.length && waits[flat + 1] < ALIKE * waits[0]) {
            flat++;
        }
        double[] ideal = new double[waits.length];
        for (int i = 0; i < ideal.length; i++) {
            ideal[i] = i <= flat ? waits[flat] : ideal[i - 1] * 2;
        }
        return ideal;
    }

    private static double x(int i, int count) {
        return LEFT + 8 + (double) i / (count - 1) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double nanos, double low, double high) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - Math.log(nanos / low) / Math.log(high / low));
    }

    private static void grid(Svg svg, double low, double high, Words words) {
        double last = Double.MAX_VALUE;
        for (long decade = Nanos.PER_MICRO; decade < high; decade *= 10) {
            for (long nanos : new long[] {decade, 2 * decade, 5 * decade}) {
                double y = nanos > low && nanos < high ? y((double) nanos, low, high) : Double.MAX_VALUE;
                if (last - y >= BETWEEN_LINES) {
                    last = y;
                    svg.element("path", "class", "grid", "d", "M" + LEFT + " " + Svg.number(y) + "H" + (WIDTH - 12))
                            .text("axis", LEFT - 6, y + 4, Svg.Anchor.END, words.duration(nanos));
                }
            }
        }
    }

    private static boolean isProbe(SegmentStep step) {
        return step.repeat() != null && step.repeat().mechanism() == Retransmission.Mechanism.TAIL_LOSS_PROBE;
    }

    private static void point(Svg svg, SegmentStep step, int i, double[] waits, double low, double high, Words words) {
        double x = x(i, waits.length);
        double y = y(waits[i], low, high);
        String wait = words.duration((long) waits[i]);
        svg.begin("circle", "class", dot(step, isProbe(step)), "cx", x, "cy", y, "r", 4.6)
                .title("#" + step.segment().packet() + ": " + wait)
                .end("circle");
        if (waits.length <= MOST_VALUES) {
            svg.text("value", x, y - 9, i == waits.length - 1 ? Svg.Anchor.END : Svg.Anchor.MIDDLE, wait);
        }
        if (waits.length <= 2 * MOST_VALUES) {
            svg.text("axis", x, HEIGHT - BOTTOM + 17, Svg.Anchor.MIDDLE, Integer.toString(i + 1));
        }
    }

    private static String dot(SegmentStep step, boolean hollow) {
        return "dot " + (hollow ? "hollow " : "") + Words.key(step.segment().sender());
    }

    private static void key(Svg svg, SegmentStep first, boolean probed, Words words) {
        double x = LEFT + 6;
        svg.element("circle", "class", dot(first, false), "cx", x + 10, "cy", 11, "r", 4.6);
        x = entry(svg, x, words.of("measured"));
        if (probed) {
            svg.element("circle", "class", dot(first, true), "cx", x + 10, "cy", 11, "r", 4.6);
            x = entry(svg, x, words.of("tail_loss_probe"));
        }
        svg.element("path", "class", "ideal", "d", "M" + Svg.number(x) + " 11h20");
        entry(svg, x, words.of("ideal"));
    }

    /** A word of the key; returns where the next one may begin. */
    static double entry(Svg svg, double x, String text) {
        svg.text("axis", x + 24, 15, Svg.Anchor.START, text);
        return x + 38 + Svg.width(text, 10.5);
    }
}
