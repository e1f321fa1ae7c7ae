package tcpstates.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.file.TextReader;

/** Splits a saved report into lines. A note may stand in front of it, as long as nothing there looks like tcpdump's output. */
final class SavedReportReader extends TextReader {
    /** A file that is text up to here without a line of a report is none. */
    private static final long MAX_PREFACE = 1 << 16;

    private static final int MAX_LINE = 1 << 12;

    private final Consumer<SavedReport> recognised;
    private final SavedReport report = new SavedReport();
    private final ReportLines lines = new ReportLines(report);

    private boolean declines;

    /** Hands over the report as soon as there is one; it is filled by the walk. */
    SavedReportReader(String name, Consumer<SavedReport> recognised) {
        super(name, MAX_LINE);
        this.recognised = recognised;
    }

    /** There are no packets. */
    @Override
    protected int linkType() {
        return -1;
    }

    @Override
    protected int snapshotLength() {
        return 0;
    }

    @Override
    protected int decimals() {
        return 6;
    }

    @Override
    protected boolean declines() {
        return declines;
    }

    /** Takes nothing until it has seen what decides: if this is no report, another reader needs those lines. */
    @Override
    protected long start(MemorySegment memory, long offset, long limit, long position) {
        long at = offset;
        while (at < limit && at - offset <= MAX_PREFACE) {
            long end = lineEnd(memory, at, limit);
            String text = text(memory, at, Math.min(end < 0 ? limit : end, at + MAX_LINE));
            if (ReportLines.isFirst(text)) {
                recognised.accept(report);
                markStarted();
                return offset;
            }
            if (text.indexOf('\0') >= 0 || isTcpdump(text)) {
                declines = true;
                return offset;
            }
            if (end < 0) {
                break;
            }
            at = end + 1;
        }
        declines = limit - offset > MAX_PREFACE;
        return offset;
    }

    private static boolean isTcpdump(String text) {
        return text.contains(" > ") || text.contains("listening on ") || text.contains("reading from file ");
    }

    @Override
    protected long read(MemorySegment memory, long offset, long limit, long position, PacketHandler handler) {
        return lines(memory, offset, limit);
    }

    @Override
    protected long finish(MemorySegment memory, long offset, long limit, long position, PacketHandler handler) {
        lastLine(memory, offset, limit);
        lines.end();
        return limit;
    }

    @Override
    protected void line(MemorySegment memory, long from, long to) {
        lines.line(text(memory, from, to));
    }

    @Override
    protected void lineTooLong() {
        lines.tooLong();
    }

    private static String text(MemorySegment memory, long from, long to) {
        return new String(memory.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
