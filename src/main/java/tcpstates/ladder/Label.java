package tcpstates.ladder;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import tcpstates.event.Retransmission;
import tcpstates.packet.TcpFlags;
import tcpstates.packet.TcpSegment;
import tcpstates.report.DisplayWidth;
import tcpstates.report.Language;
import tcpstates.steps.Mark;
import tcpstates.steps.Segment;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.StepKind;

/** What stands on an arrow, as tcpdump writes it with relative numbers. Where there is no room, what says least goes first. */
public final class Label {
    // The order of what stays: the flags never go.
    private static final int LENGTH = 1;
    private static final int OTHER_ACK = 2;
    private static final int ACK_OF_SYN_ACK = 4;
    private static final int SEQ = 5;
    private static final int OCTETS = 6;
    private static final int BARE_ACK = 7;
    private static final int REMARK = 8;
    private static final int FLAGS = 9;

    private record Piece(int weight, String text) {}

    private final List<Piece> pieces = new ArrayList<>();

    Label(SegmentStep step, ResourceBundle words) {
        Segment segment = step.segment();
        add(FLAGS, '[' + TcpFlags.text(segment.flags()) + ']');
        numbers(segment);
        remarks(step, words);
    }

    /** All of it, in a language. */
    public static String of(SegmentStep step, Language language) {
        return text(new Label(step, language.words("ladder")).pieces);
    }

    private void add(int weight, String text) {
        pieces.add(new Piece(weight, text));
    }

    private void numbers(Segment segment) {
        boolean syn = segment.has(TcpSegment.SYN);
        if (syn) {
            add(SEQ, "seq " + segment.seq());
        } else if (segment.length() > 0) {
            add(OCTETS, segment.seq() + ":" + (segment.seq() + segment.length()));
        } else if (segment.has(TcpSegment.FIN) || segment.has(TcpSegment.RST) && segment.seq() >= 0) {
            add(SEQ, "seq " + segment.seq());
        }
        if (segment.ack() != Segment.NONE) {
            boolean bare = segment.flags() == TcpSegment.ACK && segment.length() == 0;
            add(bare ? BARE_ACK : syn ? ACK_OF_SYN_ACK : OTHER_ACK, "ack " + segment.ack());
        }
        if (segment.length() > 0) {
            add(LENGTH, "len " + segment.length());
        }
    }

    private void remarks(SegmentStep step, ResourceBundle words) {
        if (step.marks().contains(Mark.WINDOW_ZERO)) {
            add(REMARK, words.getString("window.zero"));
        } else if (step.marks().contains(Mark.WINDOW_OPENS)) {
            add(REMARK, words.getString("window") + ' ' + window(step.segment()));
        }
        if (step.marks().contains(Mark.FORGED)) {
            add(REMARK, words.getString("forged"));
        }
        if (step.marks().contains(Mark.WRONG_CHECKSUM)) {
            add(REMARK, words.getString("wrong_checksum"));
        }
        if (step.kind() == StepKind.OUT_OF_ORDER) {
            add(REMARK, words.getString("out_of_order"));
        }
        Retransmission repeat = step.repeat();
        if (repeat != null) {
            add(REMARK, again(repeat, words));
        }
    }

    private static long window(Segment segment) {
        return segment.windowBytes() == Segment.NONE ? segment.window() : segment.windowBytes();
    }

    /** Which repeat it is. */
    static String again(Retransmission repeat, ResourceBundle words) {
        String what = switch (repeat.kind()) {
            case KEEP_ALIVE -> "keep_alive";
            case WINDOW_PROBE -> "probe";
            case SYN, SYN_ACK, DATA, FIN -> "again";
        };
        return words.getString(what) + ' ' + repeat.attempt();
    }

    /** As much of it as fits into so many columns. */
    String in(int columns, Glyphs glyphs) {
        return Columns.cut(text(fitting(columns)), columns, glyphs);
    }

    /** As much of it as fits into the fewer columns, or into more if something that says much would go. */
    String in(int columns, int more, Glyphs glyphs) {
        boolean enough = fitting(columns)
                .containsAll(
                        pieces.stream().filter(piece -> piece.weight >= OCTETS).toList());
        return in(enough ? columns : more, glyphs);
    }

    private List<Piece> fitting(int columns) {
        List<Piece> left = new ArrayList<>(pieces);
        while (left.size() > 1 && DisplayWidth.of(text(left)) > columns) {
            Piece least = left.getFirst();
            for (Piece piece : left) {
                least = piece.weight < least.weight ? piece : least;
            }
            left.remove(least);
        }
        return left;
    }

    private static String text(List<Piece> pieces) {
        return String.join(" ", pieces.stream().map(Piece::text).toList());
    }
}
