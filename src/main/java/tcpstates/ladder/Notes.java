package tcpstates.ladder;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import tcpstates.event.Evidence;
import tcpstates.event.HalfOpen;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.StateNames;
import tcpstates.event.Transition;
import tcpstates.report.DisplayWidth;
import tcpstates.report.Wording;
import tcpstates.steps.Change;
import tcpstates.steps.FoldStep;
import tcpstates.steps.Mark;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;

/** What is said behind a row: what proves a change, what it takes back, why something was sent again. What says most comes first. */
final class Notes {
    private static final int LONGEST_TIME = 7;
    private static final int SHORT_TIME = 5;

    private final ResourceBundle words;
    /** Of what the lines of {@code --format tcpdump} say, too. */
    private final ResourceBundle common;

    private final StateNames names;
    private final int columns;
    private final Glyphs glyphs;

    Notes(ResourceBundle words, Wording wording, int columns, Glyphs glyphs) {
        this.words = words;
        names = wording.names();
        common = wording.language().words("packet_lines");
        this.columns = columns;
        this.glyphs = glyphs;
    }

    private String say(String key, Object... values) {
        return MessageFormat.format(words.getString(key), values);
    }

    /** What is said of a step, as much as fits. */
    String of(Step step, List<Change> changes) {
        if (columns == 0) {
            return "";
        }
        List<String> said = new ArrayList<>();
        if (step instanceof SegmentStep segment) {
            segment(segment, changes, said);
        } else if (step instanceof FoldStep fold && fold.firstPacket() != Transition.NO_PACKET) {
            said.add("#" + fold.firstPacket() + '-' + fold.lastPacket());
        }
        for (Change change : changes) {
            proof(change, said);
        }
        for (Change change : changes) {
            lasted(change, said);
        }
        if (step instanceof SegmentStep segment && segment.segment().http() != null) {
            said.add(segment.segment().http());
        }
        return fitting(said);
    }

    private void segment(SegmentStep step, List<Change> changes, List<String> said) {
        if (step.reset() != null) {
            said.add(MessageFormat.format(
                    common.getString("reset"),
                    common.getString(step.reset().cause().name())));
        }
        for (Change change : changes) {
            if (change.evidence() == Evidence.CORRECTED) {
                said.add(
                        change.takesBack() == Transition.NO_PACKET
                                ? words.getString("taken_back")
                                : say("takes_back", Long.toString(change.takesBack())));
            }
        }
        Retransmission repeat = step.repeat();
        if (repeat != null) {
            said.add(again(repeat));
        } else if (step.marks().contains(Mark.NO_SIGN_OF_ARRIVAL)) {
            said.add(words.getString("no_sign"));
        }
        boolean isToldByReset = step.halfOpen() != null && step.halfOpen().kind() == HalfOpen.Kind.SCAN;
        if (step.halfOpen() != null && !isToldByReset) {
            said.add(common.getString(step.halfOpen().kind().name()));
        }
    }

    private String again(Retransmission repeat) {
        String text = Label.again(repeat, words);
        if (repeat.intervalNanos() != Retransmission.UNKNOWN_INTERVAL) {
            text += " +" + ShortTime.of(repeat.intervalNanos(), LONGEST_TIME);
        }
        return switch (repeat.mechanism()) {
            case TAIL_LOSS_PROBE -> text + " TLP";
            case FAST -> text + ' ' + words.getString("fast");
            case SPURIOUS -> text + ' ' + common.getString(Retransmission.Mechanism.SPURIOUS.name());
            case RTO, UNKNOWN -> text;
        };
    }

    private void proof(Change change, List<String> said) {
        String who = words.getString(change.role() == Role.CLIENT ? "client" : "server");
        if (change.lastedNanos() == Change.NOT_KNOWN_YET && change.laterProof() != Transition.NO_PACKET) {
            said.add(say("since", who, Long.toString(change.event().causePacket())));
            return;
        }
        switch (change.evidence()) {
            case PRESUMED -> said.add(say("presumed", who));
            case SENT -> {
                if (change.laterProof() != Transition.NO_PACKET) {
                    said.add(say("shown_by", who, Long.toString(change.laterProof())));
                }
            }
            case TIMER -> said.add(common.getString(change.event().cause().name()));
            case CORRECTED -> {
                // said before
            }
        }
    }

    /** While the capture runs, the state before is told of when it is over. */
    private void lasted(Change change, List<String> said) {
        Transition event = change.event();
        if (change.lastedNanos() == Change.NOT_KNOWN_YET
                && event.durationNanos() > 0
                && change.from().hasConnection()) {
            String lasted = say("lasted", ShortTime.of(event.durationNanos(), SHORT_TIME), names.of(change.from()));
            if (DisplayWidth.of(lasted) <= columns) { // no state's name is cut
                said.add(lasted);
            }
        }
    }

    private String fitting(List<String> said) {
        String between = words.getString("comma");
        var text = new StringBuilder();
        for (String piece : said) {
            String drawn = glyphs.draw(piece);
            boolean fits = DisplayWidth.of(text + between + drawn) <= columns;
            if (text.isEmpty()) {
                text.append(drawn); // cut if need be
            } else if (fits) {
                text.append(between).append(drawn);
            }
        }
        return text.toString();
    }
}
