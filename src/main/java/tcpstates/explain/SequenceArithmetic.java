package tcpstates.explain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Reset;
import tcpstates.event.Role;
import tcpstates.packet.TcpSegment;
import tcpstates.steps.Segment;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.StepKind;

/** What the sequence and acknowledgement numbers of a connection's packets are made of. It is told each packet in turn. */
final class SequenceArithmetic {
    private record Span(long from, long to) {}

    /** What one end has sent so far. */
    private static final class Sent {
        private final Map<Long, Segment> byEnd = new HashMap<>();
        private final Map<Span, Segment> bySpan = new HashMap<>();
        private @Nullable Segment latest;
        private long end = Segment.NONE;
        /** Behind its FIN. */
        private long finEnd = Long.MAX_VALUE;
        /** How far it has acknowledged the other one. */
        private long ack = Segment.NONE;
    }

    private final Sentences sentences;
    private final Map<Role, Sent> sent = new EnumMap<>(Role.class);
    private boolean complete = true;

    SequenceArithmetic(Sentences sentences) {
        this.sentences = sentences;
        for (Role role : Role.values()) {
            sent.put(role, new Sent());
        }
    }

    private Sent of(Role role) {
        return Objects.requireNonNull(sent.get(role));
    }

    private static Role other(Role role) {
        return role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
    }

    /** Packets follow whose numbers are not known. */
    void missSome() {
        complete = false;
    }

    /** Takes note of a packet. */
    void remember(Segment segment) {
        if (segment.has(TcpSegment.RST)) {
            return; // a RST without ACK has a number of the other end's making
        }
        Sent by = of(segment.sender());
        by.latest = segment;
        if (segment.end() > segment.seq()) {
            by.byEnd.putIfAbsent(segment.end(), segment);
            by.bySpan.putIfAbsent(new Span(segment.seq(), segment.end()), segment);
            by.end = Math.max(by.end, segment.end());
            if (segment.has(TcpSegment.FIN)) {
                by.finEnd = segment.end();
            }
        }
        if (segment.has(TcpSegment.ACK)) {
            by.ack = Math.max(by.ack, segment.ack());
        }
    }

    /** Whether a packet acknowledges the FIN that the other end has sent. */
    boolean acknowledgesFin(Segment segment) {
        return segment.ack() >= of(other(segment.sender())).finEnd;
    }

    /** Whether, as far as the packets show, each end has acknowledged all that the other one had sent. */
    boolean allAcknowledged() {
        return complete && isAcknowledged(Role.CLIENT) && isAcknowledged(Role.SERVER);
    }

    private boolean isAcknowledged(Role role) {
        return of(role).latest != null && of(other(role)).ack >= of(role).end;
    }

    /** What there is to say of a packet that is told next, a sentence each. */
    List<String> of(SegmentStep step) {
        List<String> told = new ArrayList<>();
        Segment segment = step.segment();
        if (segment.has(TcpSegment.RST)) {
            told.add(ofReset(step));
            return told;
        }
        if (segment.has(TcpSegment.ACK) && isTold(step)) {
            told.add(ofAck(segment));
        }
        if (segment.has(TcpSegment.SYN)) {
            told.add(ofSyn(segment));
        }
        addSack(told, segment);
        if (!segment.has(TcpSegment.SYN)) {
            addOwn(told, step);
        }
        if (step.kind() == StepKind.WINDOW_OPENED && segment.windowBytes() > segment.window()) {
            told.add(ofWindow(segment));
        }
        return told;
    }

    /** A first block below the ACK tells what came twice. */
    private void addSack(List<String> told, Segment segment) {
        List<Segment.SackBlock> blocks = segment.sack();
        if (!blocks.isEmpty() && blocks.getFirst().to() <= segment.ack()) {
            told.add(sack("number.dsack", segment, blocks.subList(0, 1)));
            blocks = blocks.subList(1, blocks.size());
        }
        if (!blocks.isEmpty()) {
            told.add(sack("number.sack", segment, blocks));
        }
    }

    private String sack(String key, Segment segment, List<Segment.SackBlock> blocks) {
        var list = new StringJoiner(" ");
        blocks.forEach(block -> list.add(block.from() + ":" + block.to()));
        return sentences.say(key, Map.of("sender", sender(segment), "sack", list.toString()));
    }

    /** Whether the ACK is news, or what the packet is about. */
    private boolean isTold(SegmentStep step) {
        return step.segment().ack() > of(step.segment().sender()).ack
                || step.kind() == StepKind.DUPLICATE_ACK
                || step.kind() == StepKind.CHALLENGE_ACK
                || step.kind() == StepKind.HANDSHAKE_ACK_AGAIN
                || step.kind() == StepKind.KEEP_ALIVE_ANSWER;
    }

    private String ofSyn(Segment segment) {
        Map<String, String> values = values(segment);
        Segment same = of(segment.sender()).bySpan.get(new Span(segment.seq(), segment.end()));
        if (same != null) {
            values.put("same_packet", Long.toString(same.packet()));
            return sentences.say("number.same", values);
        }
        values.put("isn_end_wire", wire(segment.wireSeq() + 1));
        return sentences.say(segment.length() > 0 ? "number.isn_data" : "number.isn", values);
    }

    private String ofAck(Segment segment) {
        Map<String, String> values = values(segment);
        Segment acknowledged = of(other(segment.sender())).byEnd.get(segment.ack());
        if (acknowledged == null) {
            return sentences.say("number.ack", values);
        }
        addPeer(values, acknowledged);
        if (acknowledged.has(TcpSegment.SYN)) {
            return sentences.say(acknowledged.length() > 0 ? "number.ack_syn_data" : "number.ack_syn", values);
        }
        if (acknowledged.has(TcpSegment.FIN)) {
            return sentences.say(acknowledged.length() > 0 ? "number.ack_data_fin" : "number.ack_fin", values);
        }
        return sentences.say("number.ack_data", values);
    }

    /** What the packet's own sequence number says. */
    private void addOwn(List<String> told, SegmentStep step) {
        Segment segment = step.segment();
        Sent before = of(segment.sender());
        Map<String, String> values = values(segment);
        if ((step.kind() == StepKind.KEEP_ALIVE || step.kind() == StepKind.WINDOW_PROBE)
                && segment.seq() + 1 == before.end) {
            values.put("next", Long.toString(before.end));
            told.add(sentences.say("number.probe", values));
            return;
        }
        if (segment.end() == segment.seq()) {
            return;
        }
        Segment same = before.bySpan.get(new Span(segment.seq(), segment.end()));
        if (same != null) {
            values.put("same_packet", Long.toString(same.packet()));
            told.add(sentences.say("number.same", values));
        } else if (segment.has(TcpSegment.FIN)) {
            told.add(sentences.say(segment.length() > 0 ? "number.data_fin" : "number.fin", values));
        } else {
            told.add(sentences.say("number.data", values));
        }
    }

    private String ofReset(SegmentStep step) {
        Segment segment = step.segment();
        Map<String, String> values = values(segment);
        Segment answered = of(other(segment.sender())).latest;
        if (answered != null && segment.has(TcpSegment.ACK) && refuses(step) && answered.has(TcpSegment.SYN)) {
            if (segment.wireAck() == answered.wireSeq() + 1) {
                addPeer(values, answered);
                return sentences.say("number.reset_ack", values);
            }
            return sentences.say("number.ack", values);
        }
        if (answered != null
                && !segment.has(TcpSegment.ACK)
                && answered.has(TcpSegment.ACK)
                && segment.wireSeq() == answered.wireAck()) {
            values.put("answered_packet", Long.toString(answered.packet()));
        }
        return sentences.say("number.reset", values);
    }

    private static boolean refuses(SegmentStep step) {
        Reset reset = step.reset();
        return reset != null
                && (reset.cause() == Reset.ResetCause.REFUSED
                        || reset.cause() == Reset.ResetCause.FILTERED
                        || reset.cause() == Reset.ResetCause.OUT_OF_WINDOW);
    }

    private String ofWindow(Segment segment) {
        Map<String, String> values = values(segment);
        values.put("window_wire", Integer.toString(segment.window()));
        values.put("scale", Long.toString(segment.windowBytes() / segment.window()));
        values.put("window", Long.toString(segment.windowBytes()));
        return sentences.say("number.window", values);
    }

    private Map<String, String> values(Segment segment) {
        Map<String, String> values = new HashMap<>();
        values.put("sender", sender(segment));
        values.put("receiver", sentences.end(other(segment.sender())));
        values.put("seq", Long.toString(segment.seq()));
        values.put("seq_wire", wire(segment.wireSeq()));
        values.put("length", Integer.toString(segment.length()));
        values.put("end", Long.toString(segment.end()));
        values.put("end_wire", wire(segment.wireSeq() + (int) (segment.end() - segment.seq())));
        values.put("ack", Long.toString(segment.ack()));
        values.put("ack_wire", wire(segment.wireAck()));
        return values;
    }

    private static void addPeer(Map<String, String> values, Segment peer) {
        values.put("peer_packet", Long.toString(peer.packet()));
        values.put("peer_seq", Long.toString(peer.seq()));
        values.put("peer_seq_wire", wire(peer.wireSeq()));
        values.put("peer_length", Integer.toString(peer.length()));
    }

    private String sender(Segment segment) {
        return sentences.end(segment.sender());
    }

    private static String wire(int number) {
        return Integer.toUnsignedString(number);
    }
}
