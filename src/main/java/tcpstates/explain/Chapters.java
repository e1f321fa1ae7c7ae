package tcpstates.explain;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EndReason;
import tcpstates.event.Outcome;
import tcpstates.event.TcpState;
import tcpstates.steps.Change;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.Step;
import tcpstates.steps.StepKind;

/** The parts of a connection's life: opening, data, closing; each has a heading that says how it went. */
final class Chapters {
    private static final Set<StepKind> OPENING = EnumSet.of(
            StepKind.SYN,
            StepKind.CROSSED_SYN,
            StepKind.SYN_ACK,
            StepKind.HANDSHAKE_ACK,
            StepKind.SYN_AGAIN,
            StepKind.SYN_ACK_AGAIN,
            StepKind.HANDSHAKE_ACK_AGAIN);

    private static final Set<StepKind> SECOND_FINS =
            EnumSet.of(StepKind.SECOND_FIN, StepKind.SECOND_FIN_WITH_ACK, StepKind.CROSSED_FIN);

    private static final Set<StepKind> NO_PACKETS_OF_ITS_OWN =
            EnumSet.of(StepKind.TIMER, StepKind.OTHER_CONNECTION, StepKind.ICMP_ERROR);

    private enum Part {
        OPENING,
        DATA,
        CLOSING
    }

    private final Set<StepKind> kinds = EnumSet.noneOf(StepKind.class);
    private final boolean established;
    private final EndReason endReason;
    private @Nullable Part part;
    private boolean open;

    Chapters(ConnectionSteps connection) {
        boolean everEstablished = false;
        for (Step step : connection.steps()) {
            kinds.add(step.kind());
            everEstablished |= establishes(step);
        }
        established = everEstablished;
        Outcome outcome = connection.summary().outcome();
        endReason = outcome == null ? EndReason.OPEN : outcome.endReason();
    }

    private static boolean establishes(Step step) {
        return step.changes().stream().anyMatch(change -> change.to() == TcpState.ESTABLISHED && !change.takenBack());
    }

    private static boolean ends(Step step) {
        return step.kind() == StepKind.RESET && step.changes().stream().anyMatch(Chapters::ends);
    }

    private static boolean ends(Change change) {
        return change.to() == TcpState.CLOSE && !change.takenBack();
    }

    /** Key of the heading that stands in front of the next step; null where none does. */
    @Nullable
    String before(Step step) {
        Part before = part;
        part = partOf(step);
        open |= establishes(step);
        return part == before || part == null ? null : heading(part);
    }

    private @Nullable Part partOf(Step step) {
        if (part == Part.CLOSING || NO_PACKETS_OF_ITS_OWN.contains(step.kind())) {
            return part;
        }
        boolean fin = step.kind() == StepKind.FIN || SECOND_FINS.contains(step.kind());
        boolean opening = part == null || part == Part.OPENING;
        if (fin || ends(step) && (open || part == null)) {
            return Part.CLOSING;
        }
        if (opening && OPENING.contains(step.kind()) || part == Part.OPENING && (!open || isPlainAck(step))) {
            return Part.OPENING;
        }
        return Part.DATA;
    }

    private static boolean isPlainAck(Step step) {
        return step.kind() == StepKind.ACK || step.kind() == StepKind.DUPLICATE_ACK;
    }

    private String heading(Part begun) {
        return switch (begun) {
            case OPENING -> {
                if (kinds.contains(StepKind.CROSSED_SYN)) {
                    yield "heading.SIMULTANEOUS_OPEN";
                }
                yield established ? "heading.HANDSHAKE" : "heading.OPENING";
            }
            case DATA -> "heading.DATA";
            case CLOSING -> {
                if (kinds.contains(StepKind.CROSSED_FIN)) {
                    yield "heading.SIMULTANEOUS_CLOSE";
                }
                if (kinds.stream().anyMatch(SECOND_FINS::contains)) {
                    yield "heading.CLOSE";
                }
                if (!kinds.contains(StepKind.FIN)) {
                    yield "heading.RESET";
                }
                yield switch (endReason) {
                    case CLOSED -> "heading.CLOSED";
                    case RESET -> "heading.CLOSING_RESET";
                    default -> "heading.CLOSING";
                };
            }
        };
    }

    /** Keys of the paragraphs that stand below a heading. */
    List<String> notes(String heading) {
        List<String> notes = new ArrayList<>();
        if ("heading.CLOSE".equals(heading)) {
            if (kinds.contains(StepKind.SECOND_FIN_WITH_ACK)) {
                notes.add("note.merged");
            }
            if (kinds.contains(StepKind.DATA_AFTER_FIN)) {
                notes.add("note.data_after_fin");
            }
        }
        return notes;
    }
}
