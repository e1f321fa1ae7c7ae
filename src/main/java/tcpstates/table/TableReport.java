package tcpstates.table;

import java.io.OutputStream;
import java.util.List;
import java.util.ResourceBundle;
import java.util.StringJoiner;
import tcpstates.event.Role;
import tcpstates.packet.TcpFlags;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.Language;
import tcpstates.report.SentenceTemplate;
import tcpstates.report.TextOutput;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.FoldStep;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.Segment;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;
import tcpstates.steps.StepsOutput;

/** A table for each connection, with a row for each of its packets: what they are in numbers, and what they are for in words. */
public final class TableReport implements StepsOutput {
    private static final String HEAD = """
            |No.|Direction|Src|Dst|Length|TCP Segment Len|Flags|Seq(absolutely,relative)|Ack|Msg|
            |--|--|--|--|--|--|--|--|--|--|
            """;

    private static final String CLIENT = "client";
    private static final String SERVER = "server";

    private final TextOutput out;
    private final Language language;
    private final ResourceBundle words;
    private final boolean all;
    private boolean begun;

    /**
     * @param language of the messages; the heads are the same in all languages
     * @param all whether no packets are folded
     */
    public TableReport(OutputStream out, Language language, boolean all) {
        this.out = new TextOutput(out);
        this.language = language;
        this.all = all;
        words = language.words("table");
    }

    @Override
    public void connection(ConnectionSteps connection) {
        if (begun) {
            out.endLine();
        }
        begun = true;
        line(say(
                "title",
                connection.label(),
                MarkdownText.of(connection.client().toString()),
                MarkdownText.of(connection.server().toString())));
        out.endLine();
        List<Step> steps = all ? connection.steps() : connection.folded();
        if (!steps.isEmpty()) {
            out.put(HEAD);
            var messages = new RowMessages(language);
            steps.forEach(step -> row(step, messages));
        }
    }

    private void row(Step step, RowMessages messages) {
        switch (step) {
            case SegmentStep segment -> segment(segment.segment(), messages.of(segment));
            case FoldStep fold -> fold(fold, messages);
            case IcmpStep icmp -> icmp(icmp, messages);
            default -> {
                // no packet of this connection
            }
        }
    }

    private void segment(Segment segment, String message) {
        boolean fromClient = segment.sender() == Role.CLIENT;
        row(
                Long.toString(segment.packet()),
                fromClient ? "->" : "<-",
                fromClient ? CLIENT : SERVER,
                fromClient ? SERVER : CLIENT,
                Integer.toString(segment.frameLength()),
                Integer.toString(segment.length()),
                String.join(",", TcpFlags.names(segment.flags())),
                number(segment.wireSeq(), segment.seq()),
                segment.has(TcpSegment.ACK) ? number(segment.wireAck(), segment.ack()) : "",
                message);
    }

    private static String number(int onWire, long relative) {
        return Integer.toUnsignedString(onWire) + '(' + relative + ')';
    }

    private void fold(FoldStep fold, RowMessages messages) {
        String numbers = fold.firstPacket() == fold.lastPacket()
                ? Long.toString(fold.firstPacket())
                : fold.firstPacket() + "-" + fold.lastPacket();
        row(numbers, "", "", "", "", Long.toString(fold.bytes()), "", "", "", messages.of(fold));
    }

    private void icmp(IcmpStep icmp, RowMessages messages) {
        boolean toClient = icmp.receiver() == Role.CLIENT;
        row(
                Long.toString(icmp.error().packet()),
                toClient ? "<-" : "->",
                MarkdownText.of(icmp.error().router().ip()),
                toClient ? CLIENT : SERVER,
                "",
                "",
                "",
                "",
                "",
                messages.of(icmp));
    }

    private void row(String... cells) {
        var row = new StringJoiner("|", "|", "|");
        for (String cell : cells) {
            row.add(cell);
        }
        line(row.toString());
    }

    private void line(String text) {
        out.put(text).endLine();
    }

    private String say(String key, Object... values) {
        return SentenceTemplate.fill(words.getString(key), values);
    }

    @Override
    public void end(CaptureTotals totals, long notKept) {
        if (notKept > 0) {
            out.endLine();
            line(say("not_kept", Long.toString(notKept)));
        }
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }
}
