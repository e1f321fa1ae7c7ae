package tcpstates.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.IcmpError;
import tcpstates.event.Outcome;
import tcpstates.event.Reset;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;
import tcpstates.packet.TcpSegment;
import tcpstates.report.VerdictText;
import tcpstates.steps.Change;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;
import tcpstates.steps.StepKind;

/** What the programs at both ends get to know of a connection by the calls that they make, as far as it follows from the packets. */
final class ProgramView {
    private final Sentences sentences;
    private final VerdictText verdicts;

    ProgramView(Sentences sentences, VerdictText verdicts) {
        this.sentences = sentences;
        this.verdicts = verdicts;
    }

    /** A sentence each; none if nothing follows. */
    List<String> of(ConnectionSteps connection) {
        List<String> told = new ArrayList<>();
        for (Step step : connection.steps()) {
            for (Change change : step.changes()) {
                String key = change.takenBack() ? null : key(step, change);
                if (key != null) {
                    told.add(sentences.say(key, values(step, change)));
                }
            }
        }
        Outcome outcome = connection.summary().outcome();
        if (outcome != null) {
            for (Verdict verdict : outcome.verdicts()) {
                if (isTold(verdict.kind())) {
                    told.add(verdicts.sentence(verdict));
                }
            }
        }
        if (connection.summary().clientState() == TcpState.SYN_SENT) {
            told.add(sentences.say("saw.connect_waits"));
        }
        return told;
    }

    /** Whether a remark is told here, and not with the verdict. */
    static boolean isTold(VerdictKind kind) {
        return kind == VerdictKind.SEES_ECONNRESET || kind == VerdictKind.SEES_EPIPE;
    }

    private static @Nullable String key(Step step, Change change) {
        Cause cause = change.event().cause();
        return switch (cause) {
            case RECEIVED_SYN_ACK, BOTH_SYNS_ACKED -> "saw.connect";
            case HANDSHAKE_ACKED -> change.from() == TcpState.SYN_RECV ? "saw.accept" : null;
            case REFUSED -> error(step) == null ? null : "saw.connect_fails";
            case ICMP_ERROR -> change.from() == TcpState.SYN_SENT && error(step) != null ? "saw.connect_fails" : null;
            case GAVE_UP -> change.from() == TcpState.SYN_SENT ? "saw.connect_timed_out" : null;
            case FELL_SILENT -> change.from() == TcpState.SYN_SENT ? "saw.connect_silent" : null;
            case RECEIVED_FIN -> isFin(step) ? "saw.end_of_stream" : "saw.end_of_stream.unseen";
            default -> null;
        };
    }

    private static boolean isFin(Step step) {
        return step instanceof SegmentStep segment && segment.segment().has(TcpSegment.FIN);
    }

    private Map<String, String> values(Step step, Change change) {
        Map<String, String> values = new HashMap<>();
        values.put("end", sentences.end(change.role()));
        values.put("peer", sentences.end(change.role() == Role.CLIENT ? Role.SERVER : Role.CLIENT));
        Transition event = change.event();
        long packet = event.causePacket() == Transition.NO_PACKET ? event.packet() : event.causePacket();
        values.put("packet", Long.toString(packet));
        String error = error(step);
        if (error != null) {
            values.put("error", error);
        }
        return values;
    }

    /** What the program at the end gets that a RST or an ICMP error is for. */
    private static @Nullable String error(Step step) {
        if (step instanceof IcmpStep icmp) {
            return name(icmp.error().error(), IcmpError.SocketError.NONE);
        }
        Reset reset = step instanceof SegmentStep segment && segment.kind() == StepKind.RESET ? segment.reset() : null;
        return reset == null ? null : name(reset.error(), Reset.SocketError.NONE);
    }

    private static @Nullable String name(Enum<?> error, Enum<?> none) {
        return error == none ? null : error.name();
    }
}
