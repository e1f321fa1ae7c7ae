package tcpstates.ladder;

import java.util.ResourceBundle;
import tcpstates.event.Role;
import tcpstates.packet.TcpSegment;
import tcpstates.report.DisplayWidth;
import tcpstates.report.Paint;
import tcpstates.steps.Mark;
import tcpstates.steps.SegmentStep;

/** Arrows between the two lifelines. */
final class Arrow {
    /** Columns at the far end that an arrow without a sign of its arrival leaves free, unless its label needs them. */
    private static final int FREE = 5;

    private final Glyphs glyphs;
    private final ResourceBundle words;
    private final int columns;

    Arrow(Glyphs glyphs, ResourceBundle words, int columns) {
        this.glyphs = glyphs;
        this.words = words;
        this.columns = columns;
    }

    static Paint paint(SegmentStep step) {
        boolean trouble = step.marks().contains(Mark.NO_SIGN_OF_ARRIVAL)
                || step.isSentAgain()
                || step.segment().has(TcpSegment.RST);
        return trouble ? Paint.TROUBLE : step.segment().sender() == Role.CLIENT ? Paint.CLIENT : Paint.SERVER;
    }

    /** The arrow of one segment. */
    String of(SegmentStep step) {
        boolean stops = step.marks().contains(Mark.NO_SIGN_OF_ARRIVAL);
        var wanted = new Label(step, words);
        String label = stops ? wanted.in(columns - FREE - 3, columns - 5, glyphs) : wanted.in(columns - 3, glyphs);
        int rest = columns - DisplayWidth.of(label) - 1;
        String line = step.isSentAgain() ? glyphs.again(rest) : glyphs.line(rest);
        String lead = line.substring(0, 1);
        String tail = line.substring(1);
        boolean right = step.segment().sender() == Role.CLIENT;
        if (stops) {
            int kept = Math.max(1, Math.min(tail.length() - FREE, tail.length() * 2 / 3));
            String gap = " ".repeat(Math.max(0, tail.length() - kept));
            String drawn = tail.substring(0, Math.min(kept, tail.length()));
            return right ? lead + label + drawn + glyphs.stops() + gap : gap + glyphs.stops() + drawn + label + lead;
        }
        return right ? lead + label + tail + glyphs.toRight() : glyphs.toLeft() + tail + label + lead;
    }

    /** The upper halves of two arrows that cross. */
    String leaving(SegmentStep fromClient, SegmentStep fromServer) {
        int left = (columns - 3) / 2;
        int right = columns - 3 - left;
        String client = glyphs.line() + new Label(fromClient, words).in(left - 1, glyphs);
        String server = new Label(fromServer, words).in(right - 1, glyphs) + glyphs.line();
        return client
                + glyphs.line(left - DisplayWidth.of(client))
                + glyphs.down()
                + ' '
                + glyphs.up()
                + glyphs.line(right - DisplayWidth.of(server))
                + server;
    }

    /** Where they cross. */
    String crossing() {
        return " ".repeat((columns - 3) / 2 + 1) + glyphs.crossing();
    }

    /** Their lower halves. */
    String arriving() {
        int left = (columns - 3) / 2;
        int right = columns - 3 - left;
        return glyphs.toLeft()
                + glyphs.line(left - 1)
                + glyphs.up()
                + ' '
                + glyphs.down()
                + glyphs.line(right - 1)
                + glyphs.toRight();
    }

    /** What comes from somewhere between the ends. */
    String fromBetween(String label, Role receiver) {
        String text = Columns.cut(label, columns - 3, glyphs);
        int rest = columns - DisplayWidth.of(text);
        return receiver == Role.CLIENT
                ? glyphs.toLeft() + glyphs.line(1) + text
                : " ".repeat(rest - 2) + text + glyphs.line(1) + glyphs.toRight();
    }

    /** A text in the middle. */
    String centred(String text) {
        String fitting = Columns.cut(text, columns, glyphs);
        return " ".repeat((columns - DisplayWidth.of(fitting)) / 2) + fitting;
    }
}
