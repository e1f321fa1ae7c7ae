package tcpstates.table;

import java.text.MessageFormat;
import java.util.EnumMap;
import java.util.Map;
import java.util.ResourceBundle;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.packet.TcpSegment;
import tcpstates.report.KindWords;
import tcpstates.report.Language;
import tcpstates.report.SentenceTemplate;
import tcpstates.report.Wording;
import tcpstates.steps.FoldStep;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.Mark;
import tcpstates.steps.Segment;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.StepKind;

/**
 * What the packets of a connection are for, in few words, by their kind, who sent them, and what they carry. The words are in
 * {@code table*.properties}: {0} is the sender, {1} the receiver, {2} what else there is to say.
 */
final class RowMessages {
    private final ResourceBundle words;
    private final KindWords kinds;
    private final Map<Role, Long> acknowledged = new EnumMap<>(Role.class);
    /** Behind the last octet of data that was captured; a FIN is none. */
    private final Map<Role, Long> sent = new EnumMap<>(Role.class);

    private final Map<Role, Integer> windows = new EnumMap<>(Role.class);
    private boolean clientHasSent;

    /** Whether no packet of its own acknowledged the first FIN, the second of four: the one of data did. */
    private boolean finAcknowledgedWithData;

    RowMessages(Language language) {
        words = language.words("table");
        kinds = new KindWords(Wording.of(language));
    }

    String of(SegmentStep step) {
        Segment segment = step.segment();
        String message = say(key(step), segment.sender(), value(step));
        remember(step);
        String marks = marks(step);
        return marks.isEmpty() ? message : withoutFullStop(message) + marks;
    }

    String of(FoldStep fold) {
        fold.steps().forEach(this::remember);
        return SentenceTemplate.fill(
                words.getString(fold.isKept() ? "FOLD" : "FOLD.not_kept"),
                Long.toString(fold.packets()),
                Long.toString(fold.bytes()));
    }

    String of(IcmpStep icmp) {
        return say("ICMP_ERROR", icmp.receiver(), words(icmp.error().kind()));
    }

    private static String withoutFullStop(String message) {
        return message.endsWith("。") ? message.substring(0, message.length() - 1) : message;
    }

    private void remember(SegmentStep step) {
        Segment segment = step.segment();
        clientHasSent |= segment.sender() == Role.CLIENT && segment.length() > 0;
        finAcknowledgedWithData |= step.kind() == StepKind.FIN_ACK && acknowledgesData(segment);
        if (segment.ack() != Segment.NONE) {
            acknowledged.merge(segment.sender(), segment.ack(), Math::max);
        }
        if (!segment.has(TcpSegment.SYN)) { // whose windows are not scaled
            windows.put(segment.sender(), segment.window());
        }
        if (segment.length() > 0) {
            sent.merge(segment.sender(), segment.seq() + segment.length(), Math::max);
        }
    }

    private String key(SegmentStep step) {
        Segment segment = step.segment();
        return switch (step.kind()) {
            case HANDSHAKE_ACK ->
                step.marks().contains(Mark.NO_SIGN_OF_ARRIVAL) ? "HANDSHAKE_ACK.sent" : "HANDSHAKE_ACK";
            case DATA -> data(segment);
            case DATA_AFTER_FIN -> segment.http() == null ? "DATA_AFTER_FIN" : data(segment);
            case ACK -> ack(segment);
            case FIN -> fin(segment);
            case FIN_ACK -> acknowledgesData(segment) ? "ACK" : "FIN_ACK";
            case SECOND_FIN ->
                segment.length() > 0 ? "SECOND_FIN.data" : finAcknowledgedWithData ? "SECOND_FIN.merged" : "SECOND_FIN";
            case RESET -> step.reset() == null ? "RESET" : "RESET.why";
            case SECOND_FIN_WITH_ACK -> segment.length() > 0 ? "SECOND_FIN_WITH_ACK.data" : "SECOND_FIN_WITH_ACK";
            default -> step.kind().name();
        };
    }

    private String data(Segment segment) {
        String line = segment.http();
        if (line != null) {
            return isStatus(line) ? "DATA.status" : "DATA.request";
        }
        // a server that speaks first returns nothing
        return segment.sender() == Role.SERVER && clientHasSent ? "DATA.returned" : "DATA";
    }

    private static String fin(Segment segment) {
        if (segment.length() == 0) {
            return "FIN";
        }
        String line = segment.http();
        return line == null ? "FIN.data" : isStatus(line) ? "FIN.status" : "FIN.request";
    }

    private static boolean isStatus(String line) {
        return line.startsWith("HTTP/");
    }

    private String ack(Segment segment) {
        Long before = acknowledged.get(segment.sender());
        if (before == null || segment.ack() > before) {
            boolean one =
                    before != null && segment.ack() == before + 1 && segment.ack() > sent(other(segment.sender()));
            return segment.ack() <= 1 ? "ACK.plain" : one ? "ACK.one" : "ACK";
        }
        if (segment.ack() < before) {
            return "ACK.old";
        }
        Integer window = windows.get(segment.sender());
        return window == null || window == segment.window() ? "ACK.same" : "ACK.window";
    }

    /** Whether it acknowledges more than its sender has before, apart from a FIN. */
    private boolean acknowledgesData(Segment segment) {
        Long before = acknowledged.get(segment.sender());
        return before != null && segment.ack() - 1 > before;
    }

    private String value(SegmentStep step) {
        Segment segment = step.segment();
        String line = segment.http();
        Retransmission repeat = step.repeat();
        if (step.kind() == StepKind.DUPLICATE_ACK) {
            return Long.toString(segment.ack());
        }
        if (step.reset() != null) {
            return words(step.reset().cause());
        }
        if (repeat != null) {
            return Integer.toString(repeat.attempt());
        }
        return line == null ? "" : MarkdownText.of(line);
    }

    private String words(Enum<?> kind) {
        return kinds.of(kind).replace('_', ' ');
    }

    private String marks(SegmentStep step) {
        var text = new StringBuilder();
        for (Mark mark : step.marks()) {
            String key = "mark." + mark;
            boolean told = mark == Mark.WINDOW_ZERO && step.kind().name().startsWith("WINDOW_")
                    || mark == Mark.WINDOW_OPENS && step.kind() == StepKind.WINDOW_OPENED;
            if (words.containsKey(key) && !told) {
                text.append(words.getString(key));
            }
        }
        return text.toString();
    }

    private String say(String key, Role sender, String value) {
        return MessageFormat.format(
                words.getString(key),
                words.getString("role." + sender),
                words.getString("role." + other(sender)),
                value);
    }

    private static Role other(Role role) {
        return role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
    }

    private long sent(Role role) {
        return sent.getOrDefault(role, 0L);
    }
}
