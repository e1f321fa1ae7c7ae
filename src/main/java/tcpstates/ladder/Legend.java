package tcpstates.ladder;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.ResourceBundle;
import java.util.Set;
import tcpstates.event.Evidence;
import tcpstates.report.DisplayWidth;
import tcpstates.steps.Change;
import tcpstates.steps.FoldStep;
import tcpstates.steps.Mark;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;

/** What the glyphs mean that were drawn, for somebody who sees them for the first time. */
final class Legend {
    private static final String BETWEEN = "   ";

    private enum Sign {
        STOPS,
        AGAIN,
        PRESUMED,
        TAKEN_BACK,
        FOLD,
        ENDLESS
    }

    private final Set<Sign> drawn = EnumSet.noneOf(Sign.class);

    /** A step was drawn. */
    void add(Step step) {
        if (step instanceof SegmentStep segment) {
            addIf(segment.marks().contains(Mark.NO_SIGN_OF_ARRIVAL), Sign.STOPS);
            addIf(segment.isSentAgain(), Sign.AGAIN);
        }
        addIf(step instanceof FoldStep fold && fold.isKept(), Sign.FOLD);
        for (Change change : step.changes()) {
            addIf(change.evidence() == Evidence.PRESUMED, Sign.PRESUMED);
            addIf(change.evidence() == Evidence.CORRECTED, Sign.TAKEN_BACK);
            addIf(change.lastedNanos() == Change.TO_THE_END && change.to().hasConnection(), Sign.ENDLESS);
        }
    }

    private void addIf(boolean is, Sign sign) {
        if (is) {
            drawn.add(sign);
        }
    }

    /** Lines of at most so many columns. */
    List<String> lines(ResourceBundle words, Glyphs glyphs, int columns) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder();
        for (Sign sign : drawn) {
            String text = MessageFormat.format(words.getString(key(sign)), glyph(sign, glyphs));
            if (!line.isEmpty() && DisplayWidth.of(line + BETWEEN + text) > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : BETWEEN).append(text);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }

    private static String key(Sign sign) {
        return switch (sign) {
            case STOPS -> "legend.stops";
            case AGAIN -> "legend.again";
            case PRESUMED -> "legend.presumed";
            case TAKEN_BACK -> "legend.taken_back";
            case FOLD -> "legend.fold";
            case ENDLESS -> "legend.endless";
        };
    }

    private static String glyph(Sign sign, Glyphs glyphs) {
        return switch (sign) {
            case STOPS -> String.valueOf(glyphs.stops());
            case AGAIN -> glyphs.again(3);
            case PRESUMED -> "?, " + glyphs.open();
            case TAKEN_BACK -> String.valueOf(glyphs.takenBack());
            case FOLD -> ":";
            case ENDLESS -> glyphs.dots();
        };
    }
}
