package tcpstates.capture.transcript;

import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.transcript.LineParser.Broken;
import tcpstates.capture.transcript.LineParser.Parsed;
import tcpstates.capture.transcript.LineParser.Quiet;
import tcpstates.capture.transcript.LineParser.Segment;

/**
 * Puts the lines of a transcript together: {@code -v} prints a packet in two, editors and terminals break long ones, and notes have
 * all kinds of lines between.
 */
final class RecordAssembler {
    /** Takes a segment, and the number of the line that it begins on. */
    @FunctionalInterface
    interface Segments {
        void segment(SegmentLine line, long number);
    }

    private static final int MAX_PIECES = 4;

    private static final Pattern RUN = Pattern.compile("(?:^|\\s)(?:listening on|reading from file) \\S+, link-type ");
    private static final Pattern NOISE = Pattern.compile("\\d+ packets? (?:captured|received by filter|dropped by \\w+)"
            + "|0x[0-9a-f]{4}: .*|tcpdump: .*|```\\w*|[-=]{3,}");
    private static final Pattern TIMES = Pattern.compile(" -[A-Za-su-z#]*+(t{1,5}+)[A-Za-su-z#]*+(?= |$)");

    private final Remarks remarks;
    private final Segments segments;
    private final Runnable run;
    private final IntConsumer command;

    private long number;
    /** The first line of a record whose addresses are on the next one. */
    private @Nullable String opening;

    private int pieces;

    /** A record that perhaps goes on. */
    private @Nullable SegmentLine pending;

    private String pendingText = "";
    private long pendingNumber;

    /**
     * Sets who is notified.
     *
     * @param segments of each segment, in the order of the lines
     * @param run that another run of tcpdump begins
     * @param command of each tcpdump command, and how many {@code t} its options have
     */
    RecordAssembler(Remarks remarks, Segments segments, Runnable run, IntConsumer command) {
        this.remarks = remarks;
        this.segments = segments;
        this.run = run;
        this.command = command;
    }

    /** Whether a transcript may begin with this line. */
    static boolean isFirst(String text) {
        return switch (LineParser.parse(text)) {
            case Segment segment -> true;
            case Quiet quiet -> true;
            default -> isOpening(text) && (text.contains("IP") || text.contains("(tos 0x"));
        };
    }

    /** Counts a line without looking at it. */
    void tooLong() {
        number++;
        flush();
        remarks.skipped();
    }

    void line(String text) {
        number++;
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            flush();
        } else if (stripped.startsWith("#") || isCommand(text)) {
            flush();
            command(text);
        } else if (startsRecord(text) && !belongsToOpening(text)) {
            flush();
            opening = null;
            begin(text);
        } else if (RUN.matcher(text).find()) {
            flush();
            run.run();
        } else if (NOISE.matcher(stripped).matches()) {
            flush();
        } else if (opening != null) {
            join(opening, text);
        } else if (pending == null || !goesOn(text)) {
            flush();
            begin(text);
        }
    }

    /** Takes the last record, if it is whole. */
    void flush() {
        SegmentLine line = pending;
        pending = null;
        if (line == null) {
            return;
        }
        if (line.cut() != null) {
            remarks.warning(pendingNumber, line.cut());
            return;
        }
        if (!line.complete()) {
            remarks.abridged();
        }
        segments.segment(line, pendingNumber);
    }

    private static boolean isCommand(String text) {
        return text.contains("tcpdump ") && !text.contains("Flags [");
    }

    private void command(String text) {
        if (isCommand(text)) {
            Matcher times = TIMES.matcher(text);
            command.accept(times.find() ? times.group(1).length() : 0);
        }
    }

    private static boolean startsRecord(String text) {
        return TimeStamp.find(text) != null
                || text.startsWith("IP ")
                || text.startsWith("IP6 ")
                || text.contains(" IP ")
                || text.contains(" IP6 ")
                || text.contains("ethertype IP");
    }

    /** Only the first line of a record has the time; {@code -v} prints MPLS labels and IP on lines of their own. */
    private boolean belongsToOpening(String text) {
        return opening != null && TimeStamp.find(opening) != null && TimeStamp.find(text) == null;
    }

    /** The first line of two: {@code … IP (tos 0x0, …)}, or one that was broken before its addresses end. */
    private static boolean isOpening(String text) {
        if (text.contains("(tos 0x")) {
            return startsRecord(text);
        }
        // "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype MPLS …: " are no IP addresses.
        int to = text.lastIndexOf(" > ");
        int word = to + " > ".length();
        int end = text.indexOf(": ", word);
        boolean whole = to >= 0 && end >= 0 && text.lastIndexOf(' ', end) < word;
        return !whole && TimeStamp.find(text) != null;
    }

    private void begin(String text) {
        take(text, LineParser.parse(text));
    }

    private void take(String text, Parsed parsed) {
        switch (parsed) {
            case Segment segment -> {
                pending = segment.line();
                pendingText = text;
                pendingNumber = number;
                pieces = 1;
                if (segment.line().complete()) {
                    flush();
                }
            }
            case Quiet quiet -> remarks.quiet();
            case Broken broken -> remarks.warning(number, broken.why());
            default -> {
                if (isOpening(text)) {
                    opening = text;
                    pieces = 1;
                } else {
                    remarks.skipped();
                }
            }
        }
    }

    private void join(String first, String text) {
        String joined = first + " " + text.strip();
        Parsed parsed = LineParser.parse(joined);
        opening = null;
        if (parsed instanceof LineParser.Other && pieces < MAX_PIECES && isOpening(joined)) {
            opening = joined;
            pieces++;
        } else {
            take(joined, parsed);
        }
    }

    /** Whether the pending record makes more sense with this line than without; a break stands for a blank, or for nothing. */
    private boolean goesOn(String text) {
        SegmentLine line = pending;
        if (line == null || pieces >= MAX_PIECES) {
            return false;
        }
        String blank = pendingText + " " + text.strip();
        String glued = pendingText + text.strip();
        int withBlank = score(blank);
        int withoutBlank = score(glued);
        if (Math.max(withBlank, withoutBlank) <= line.score()) {
            return false;
        }
        long first = pendingNumber;
        int count = pieces + 1;
        String whole = withBlank >= withoutBlank ? blank : glued;
        begin(whole);
        pendingNumber = first;
        pieces = count;
        return true;
    }

    private static int score(String text) {
        return LineParser.parse(text) instanceof Segment segment
                ? segment.line().score()
                : -1;
    }
}
