package tcpstates.picture;

import java.util.stream.Collectors;
import tcpstates.ladder.Label;
import tcpstates.steps.FoldStep;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.OtherStep;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;

/** What stands on an arrow, or where a step has none. */
record StepWords(Words words) {
    String label(Step step) {
        return switch (step) {
            case SegmentStep segment -> Label.of(segment, words.language());
            case IcmpStep icmp -> words.icmp(icmp.error().kind());
            case FoldStep fold ->
                words.of(
                        fold.unknownChanges() == 0 ? "folded" : "folded.changes",
                        Words.count(fold.packets()),
                        Words.count(fold.bytes()),
                        Long.toString(fold.firstPacket()),
                        Long.toString(fold.lastPacket()),
                        Words.count(fold.unknownChanges()));
            case OtherStep other ->
                by(other) + ": "
                        + other.changes().stream()
                                .map(change -> words.state(change.from()) + " → " + words.state(change.to()))
                                .collect(Collectors.joining(", "));
        };
    }

    /** What changes something where no packet of the connection does. */
    String by(OtherStep step) {
        return step.packet() > 0 ? "#" + step.packet() : words.of("timer");
    }

    /** Number of a step's packet; empty if it has none, or several. */
    static String number(Step step) {
        return switch (step) {
            case SegmentStep segment -> Long.toString(segment.segment().packet());
            case IcmpStep icmp -> Long.toString(icmp.error().packet());
            case OtherStep other -> "";
            case FoldStep fold -> "";
        };
    }
}
