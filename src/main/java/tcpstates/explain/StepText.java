package tcpstates.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Evidence;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.Nanos;
import tcpstates.report.CausePhrases;
import tcpstates.report.Wording;
import tcpstates.steps.Change;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.FoldStep;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.Mark;
import tcpstates.steps.OtherStep;
import tcpstates.steps.Segment;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Standing;
import tcpstates.steps.Step;
import tcpstates.steps.StepKind;

/**
 * Puts the steps of a connection into words: what each packet is, what its numbers are made of, what usually stands behind it, what
 * it changes and how sure that is. For one thread.
 */
public final class StepText {
    /** A time without a packet that is worth a word. */
    private static final long PAUSE = Nanos.PER_SECOND;

    /** Of the key of what is said the second time. */
    private static final String BRIEF = ".brief";

    private final boolean brief;
    private final Sentences sentences;
    private final CausePhrases causes;
    private final ResourceBundle icmpWords;

    /** @param brief whether what was said of a kind of step is not said again in the same connection */
    public StepText(Wording wording, boolean brief) {
        this.brief = brief;
        sentences = new Sentences(wording);
        causes = new CausePhrases(wording.language());
        icmpWords = wording.language().words("verdicts");
    }

    /**
     * Tells steps of a connection, one text each.
     *
     * @param steps all of the connection's, folded or not
     */
    public List<StepTelling> tell(ConnectionSteps connection, List<Step> steps) {
        var walk = new Walk(connection);
        return steps.stream().map(walk::tell).toList();
    }

    /** Along the steps of one connection. */
    private final class Walk {
        private final SequenceArithmetic numbers = new SequenceArithmetic(sentences);
        private final RepeatedWaits waits = new RepeatedWaits();
        private final Map<Long, Role> senders = new HashMap<>();
        private final Set<String> told = new HashSet<>();
        private final boolean crossed;
        private long latest;
        private boolean probing;

        Walk(ConnectionSteps connection) {
            boolean bothOpened = false;
            for (Step step : connection.steps()) {
                bothOpened |= step.kind() == StepKind.CROSSED_SYN;
                if (step instanceof SegmentStep segment) {
                    senders.put(segment.segment().packet(), segment.segment().sender());
                }
            }
            crossed = bothOpened;
            latest = connection.start();
        }

        StepTelling tell(Step step) {
            String pause = pause(step);
            Map<String, String> values = new HashMap<>();
            String key = key(step);
            List<String> arithmetic = List.of();
            switch (step) {
                case SegmentStep segment -> {
                    fill(values, segment);
                    arithmetic = numbers.of(segment);
                    numbers.remember(segment.segment());
                }
                case FoldStep fold -> {
                    fill(values, fold);
                    fold.steps().forEach(folded -> numbers.remember(folded.segment()));
                    if (!fold.isKept()) {
                        numbers.missSome();
                    }
                }
                case IcmpStep icmp -> {
                    values.put("receiver", sentences.end(icmp.receiver()));
                    values.put("router", icmp.error().router().ip());
                    values.put(
                            "icmp", icmpWords.getString("icmp." + icmp.error().kind()));
                }
                case OtherStep other -> values.put("packet", Long.toString(other.packet()));
            }
            probing = step.kind() == StepKind.KEEP_ALIVE || step.kind() == StepKind.WINDOW_PROBE;
            latest = step instanceof FoldStep fold ? fold.lastTime() : step.time();
            boolean again = !told.add(key + values.get("sender")) && brief;
            return new StepTelling(
                    step,
                    pause,
                    sentences.say(key + ".title", values),
                    text(step, again && sentences.has(key + BRIEF) ? key + BRIEF : key + ".text", values),
                    arithmetic,
                    again ? "" : call(key, values),
                    step.changes().stream().map(change -> change(step, change)).toList(),
                    section(step));
        }

        private String call(String key, Map<String, String> values) {
            return sentences.has(key + ".call")
                    ? sentences.say("call", Map.of("call", sentences.say(key + ".call", values)))
                    : "";
        }

        private String text(Step step, String key, Map<String, String> values) {
            String text = sentences.say(key, values);
            if (step instanceof SegmentStep segment && segment.marks().contains(Mark.NO_SIGN_OF_ARRIVAL)) {
                text = sentences.join(text, sentences.say("no_sign"));
            }
            if (step instanceof SegmentStep segment && segment.marks().contains(Mark.WRONG_CHECKSUM)) {
                text = sentences.join(text, sentences.say("wrong_checksum"));
            }
            boolean isPacket = step instanceof SegmentStep || step instanceof IcmpStep;
            if (isPacket && step.changes().isEmpty() && !key.endsWith(BRIEF)) {
                text = sentences.join(text, sentences.say("unchanged"));
            }
            return text;
        }

        private String section(Step step) {
            RfcSection section = RfcSection.of(step, crossed);
            Map<String, String> values = new HashMap<>();
            values.put("section", section.section());
            if (section.figure() != RfcSection.NONE) {
                values.put("figure", Integer.toString(section.figure()));
            }
            return sentences.say("rfc", values);
        }

        /** What repeats wait for, and timers, they say themselves. */
        private String pause(Step step) {
            boolean told =
                    step.kind() == StepKind.TIMER || step instanceof SegmentStep segment && segment.repeat() != null;
            long nanos = step.time() - latest;
            if (told || nanos < PAUSE) {
                return "";
            }
            return sentences.say(
                    numbers.allAcknowledged() && !probing ? "pause.idle" : "pause",
                    Map.of("interval", sentences.duration(nanos)));
        }

        /** Of the sentences that tell it. */
        private String key(Step step) {
            String kind = step.kind().name();
            return switch (step) {
                case FoldStep fold -> fold.isKept() ? kind : kind + ".lacking";
                case SegmentStep segment ->
                    switch (segment.kind()) {
                        case SYN_ACK, HANDSHAKE_ACK -> crossed ? kind + ".crossed" : kind;
                        case LAST_ACK -> standing(segment).state() == TcpState.CLOSE ? kind + ".closed" : kind;
                        case SYN_ACK_AGAIN -> isAnswer(segment.repeat()) ? kind + ".answer" : kind;
                        case DATA_AFTER_FIN -> numbers.acknowledgesFin(segment.segment()) ? kind : kind + ".unaware";
                        case DATA_AGAIN -> isByTimer(segment.repeat()) ? kind : kind + ".unknown";
                        case RESET ->
                            kind
                                    + '.'
                                    + (segment.reset() == null
                                            ? "UNKNOWN"
                                            : segment.reset().cause());
                        default -> kind;
                    };
                default -> kind;
            };
        }

        /** How the sender stands behind it. */
        private static Standing standing(SegmentStep step) {
            return step.segment().sender() == Role.CLIENT ? step.client() : step.server();
        }

        private void fill(Map<String, String> values, SegmentStep step) {
            Segment segment = step.segment();
            Role receiver = segment.sender() == Role.CLIENT ? Role.SERVER : Role.CLIENT;
            values.put("sender", sentences.end(segment.sender()));
            values.put("receiver", sentences.end(receiver));
            if (segment.length() > 0 || step.kind() == StepKind.DATA) {
                values.put("bytes", sentences.bytes(segment.length()));
            }
            if (segment.ack() != Segment.NONE) {
                values.put("ack", Long.toString(segment.ack()));
            }
            if (segment.windowBytes() != Segment.NONE) {
                values.put("window", Long.toString(segment.windowBytes()));
            }
            if (segment.http() != null) {
                values.put("http", segment.http());
            }
            Retransmission repeat = step.repeat();
            if (repeat != null) {
                values.put("attempt", Integer.toString(repeat.attempt()));
                if (repeat.intervalNanos() != Retransmission.UNKNOWN_INTERVAL) {
                    values.put("interval", sentences.duration(repeat.intervalNanos()));
                }
                List<Long> series = waits.with(repeat);
                if (series.size() > 1) {
                    values.put("waits", list(series));
                }
            }
        }

        private void fill(Map<String, String> values, FoldStep fold) {
            values.put("packets", Long.toString(fold.packets()));
            values.put("bytes", sentences.bytes(fold.bytes()));
            if (fold.lastTime() > fold.time()) {
                values.put("interval", sentences.duration(fold.lastTime() - fold.time()));
            }
            if (fold.unknownChanges() > 0) {
                values.put("changes", Long.toString(fold.unknownChanges()));
            }
        }

        private String list(List<Long> nanos) {
            List<String> each = new ArrayList<>();
            nanos.forEach(wait -> each.add(sentences.duration(wait)));
            return sentences.list(each);
        }

        private String change(Step step, Change change) {
            Map<String, String> values = new HashMap<>();
            values.put("end", sentences.end(change.role()));
            values.put("from", sentences.state(change.from()));
            values.put("to", sentences.state(change.to()));
            values.put("proof", Long.toString(change.event().packet()));
            values.put("caused_by", Long.toString(change.event().causePacket()));
            values.put("cause", causes.of(change.event().cause()));
            if (change.event().durationNanos() > 0) {
                values.put("lasted", sentences.duration(change.event().durationNanos()));
            }
            if (change.takesBack() != Transition.NO_PACKET) {
                values.put("taken", Long.toString(change.takesBack()));
            }
            String evidence = sentences.say(evidence(step, change), values);
            values.put(
                    "evidence",
                    change.takenBack() ? sentences.join(evidence, sentences.say("evidence.taken_back")) : evidence);
            return sentences.say("change", values);
        }

        private String evidence(Step step, Change change) {
            String key = "evidence." + change.evidence();
            if (change.evidence() == Evidence.PRESUMED) {
                return switch (change.event().cause()) {
                    case MID_STREAM, SENT_RESET, STARTED_ANEW ->
                        key + '.' + change.event().cause().name();
                    case SYN_PROVEN_BY_SYN_ACK, FIN_PROVEN_BY_ACK -> key + ".not_captured";
                    default -> isCausedHere(step, change) ? key : key + ".earlier";
                };
            }
            if (change.evidence() != Evidence.SENT) {
                return key;
            }
            Role prover = senders.get(change.event().packet());
            if (prover == null) {
                return key + ".proof";
            }
            if (prover != change.role()) {
                return key + ".peer";
            }
            boolean now = step instanceof SegmentStep segment
                    && segment.segment().packet() == change.event().packet();
            return now ? key : key + ".later";
        }
    }

    /** A change may stand further down than its cause: behind what its end still sent. */
    private static boolean isCausedHere(Step step, Change change) {
        long cause = change.event().causePacket();
        return !(step instanceof SegmentStep segment)
                || cause == Transition.NO_PACKET
                || cause == segment.segment().packet();
    }

    private static boolean isAnswer(@Nullable Retransmission repeat) {
        return repeat != null && repeat.trigger() == Retransmission.Trigger.REPEATED_SYN;
    }

    private static boolean isByTimer(@Nullable Retransmission repeat) {
        return repeat != null && repeat.mechanism() == Retransmission.Mechanism.RTO;
    }
}
