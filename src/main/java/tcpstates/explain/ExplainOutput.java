package tcpstates.explain;

import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Evidence;
import tcpstates.event.Outcome;
import tcpstates.event.Role;
import tcpstates.event.Verdict;
import tcpstates.packet.TcpFlags;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.Paint;
import tcpstates.report.TextOutput;
import tcpstates.report.TimeColumn;
import tcpstates.report.VerdictText;
import tcpstates.report.WordWrap;
import tcpstates.report.Wording;
import tcpstates.steps.Change;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.FoldStep;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.Mark;
import tcpstates.steps.OtherStep;
import tcpstates.steps.Segment;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;
import tcpstates.steps.StepsOutput;

/** Explains connections step by step, for whoever wants to learn what happened and why. */
public final class ExplainOutput implements StepsOutput {
    /** Longer lines are hard to read; somebody may ask for them. */
    private static final int READABLE = 100;

    private static final int INDENT = 4;

    private final TextOutput out;
    private final Sentences sentences;
    private final VerdictText verdicts;
    private final StepText text;
    private final ProgramView programs;
    private final NextCommands commands;
    private final ExplainLayout layout;
    private final int width;
    private boolean begun;

    /** @param again what must be typed to read the same capture once more; null if it cannot be */
    public ExplainOutput(OutputStream out, ExplainLayout layout, Wording wording, @Nullable String again) {
        this.out = new TextOutput(out);
        this.layout = layout;
        width = layout.width() == Integer.MAX_VALUE ? READABLE : layout.width();
        sentences = new Sentences(wording);
        verdicts = new VerdictText(wording);
        text = new StepText(wording, true);
        programs = new ProgramView(sentences, verdicts);
        commands = new NextCommands(sentences, again);
    }

    @Override
    public void connection(ConnectionSteps connection) {
        if (begun) {
            out.endLine();
        }
        print("", head(connection), 0, Paint.HEAD);
        if (!begun) {
            begun = true;
            print(sentences.say("legend.numbers"), 0);
            print(sentences.say("legend.evidence"), 0);
        }
        var chapters = new Chapters(connection);
        var times = new TimeColumn(layout.timeStyle(), layout.times().decimals());
        for (StepTelling step : text.tell(connection, layout.all() ? connection.steps() : connection.folded())) {
            if (!step.pause().isEmpty()) {
                out.endLine();
                print(step.pause(), 0);
            }
            String heading = chapters.before(step.step());
            if (heading != null) {
                heading(heading);
                for (String note : chapters.notes(heading)) {
                    out.endLine();
                    print(sentences.say(note), 0);
                }
            }
            print(step, times);
        }
        printEnd(connection);
    }

    private String head(ConnectionSteps connection) {
        ConnectionSummary summary = connection.summary();
        Map<String, String> values = new HashMap<>();
        values.put("number", connection.label());
        values.put("client", summary.client().toString());
        values.put("server", summary.server().toString());
        values.put("packets", Long.toString(summary.packets()));
        values.put("bytes", sentences.bytes(summary.bytes()));
        values.put("lasted", sentences.duration(Math.max(0, summary.end() - summary.start())));
        return sentences.say("head", values);
    }

    private void print(StepTelling step, TimeColumn times) {
        out.endLine();
        print("", packet(step.step(), times), 0, paint(step.step()));
        print(
                sentences.join(
                        sentences.join(step.title(), step.text()),
                        sentences.say("section", Map.of("section", step.section()))),
                INDENT);
        step.numbers().forEach(number -> item("- ", number, Paint.FAINT));
        print(step.call(), INDENT);
        for (int i = 0; i < step.changes().size(); i++) {
            item("* ", step.changes().get(i), paint(step.step().changes().get(i)));
        }
    }

    private static Paint paint(Step step) {
        return switch (step) {
            case SegmentStep segment ->
                isTrouble(segment) ? Paint.TROUBLE : paint(segment.segment().sender());
            case IcmpStep icmp -> Paint.TROUBLE;
            case FoldStep fold -> Paint.FAINT;
            case OtherStep other -> Paint.FAINT;
        };
    }

    private static boolean isTrouble(SegmentStep step) {
        return step.marks().contains(Mark.NO_SIGN_OF_ARRIVAL)
                || step.isSentAgain()
                || step.segment().has(TcpSegment.RST);
    }

    private static Paint paint(Change change) {
        return change.takenBack() || change.evidence() == Evidence.CORRECTED ? Paint.TAKEN_BACK : paint(change.role());
    }

    private static Paint paint(Role role) {
        return role == Role.CLIENT ? Paint.CLIENT : Paint.SERVER;
    }

    /** What was captured, in front of what it means. */
    private String packet(Step step, TimeColumn times) {
        Map<String, String> values = new HashMap<>();
        values.put("time", times.text(step.time()).strip());
        return switch (step) {
            case SegmentStep segment -> {
                put(values, segment.segment());
                yield sentences.say("packet", values);
            }
            case FoldStep fold -> {
                values.put("packet", Long.toString(fold.firstPacket()));
                values.put("last", Long.toString(fold.lastPacket()));
                yield sentences.say("packets", values);
            }
            case IcmpStep icmp -> {
                values.put("packet", Long.toString(icmp.error().packet()));
                values.put("sender", icmp.error().router().ip());
                values.put("receiver", sentences.end(icmp.receiver()));
                values.put("flags", "ICMP");
                yield sentences.say("packet", values);
            }
            case OtherStep other -> sentences.say("timer", values);
        };
    }

    private void put(Map<String, String> values, Segment segment) {
        values.put("packet", Long.toString(segment.packet()));
        values.put("sender", sentences.end(segment.sender()));
        values.put("receiver", sentences.end(segment.sender() == Role.CLIENT ? Role.SERVER : Role.CLIENT));
        values.put("flags", flags(segment));
    }

    /** As tcpdump writes them, with what it writes behind them. */
    private static String flags(Segment segment) {
        var flags = new StringBuilder("[" + TcpFlags.text(segment.flags()) + ']');
        // The number of a RST that belongs to another connection counts from nothing here; the one on the wire is told
        // below.
        boolean counted = segment.has(TcpSegment.RST) ? segment.seq() >= 0 : segment.end() > segment.seq();
        if (counted) {
            flags.append(" seq ").append(segment.seq());
            flags.append(segment.length() == 0 ? "" : ":" + (segment.seq() + segment.length()));
        }
        if (segment.has(TcpSegment.ACK)) {
            flags.append(" ack ").append(segment.ack());
        }
        return flags.append(" win ").append(segment.window()).toString();
    }

    private void printEnd(ConnectionSteps connection) {
        Outcome outcome = connection.summary().outcome();
        if (outcome != null) {
            heading("heading.VERDICT");
            out.endLine();
            for (Verdict verdict : outcome.verdicts()) {
                if (!ProgramView.isTold(verdict.kind())) {
                    print(verdicts.sentence(verdict), 0);
                }
            }
        }
        List<String> seen = programs.of(connection);
        if (!seen.isEmpty()) {
            heading("heading.PROGRAMS");
            out.endLine();
            seen.forEach(sentence -> print(sentence, 0));
        }
        List<NextCommands.Next> next = commands.of(connection.summary());
        if (!next.isEmpty()) {
            heading("heading.NEXT");
            out.endLine();
            for (NextCommands.Next each : next) {
                print(each.purpose(), 0);
                out.put(" ".repeat(INDENT)).put(each.command()).endLine(); // to be copied, so never broken
            }
        }
    }

    private void heading(String key) {
        out.endLine();
        print("", "# " + sentences.say(key), 0, Paint.HEAD);
    }

    private void print(String paragraph, int indent) {
        if (!paragraph.isEmpty()) {
            print("", paragraph, indent, Paint.NONE);
        }
    }

    private void item(String mark, String text, Paint paint) {
        print(mark, text, INDENT + mark.length(), paint);
    }

    /** @param mark in front of the first line, within its indent */
    private void print(String mark, String paragraph, int indent, Paint paint) {
        String front = " ".repeat(indent - mark.length()) + mark;
        for (String line : WordWrap.lines(paragraph, width - indent)) {
            out.put(front).put(layout.color() ? paint.on(line) : line).endLine();
            front = " ".repeat(indent);
        }
    }

    @Override
    public void end(CaptureTotals totals, long notKept) {
        if (notKept > 0) {
            print(sentences.say("not_kept", Map.of("connections", Long.toString(notKept))), 0);
        }
        out.flush();
    }

    @Override
    public void flush() {
        out.flush();
    }
}
