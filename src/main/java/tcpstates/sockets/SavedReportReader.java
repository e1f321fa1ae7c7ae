package tcpstates.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.file.CaptureReader;

/** Splits a saved report into lines. A note may stand in front of it, as long as nothing there looks like tcpdump's output. */
final class SavedReportReader extends CaptureReader {
    /** A file that is text up to here without a line of a report is none. */
    private static final long MAX_PREFACE = 1 << 16;

    private static final int MAX_LINE = 1 << 12;

    private final Consumer<SavedReport> recognised;
    private final SavedReport report = new SavedReport();
    private final ReportLines lines = new ReportLines(report);

    private boolean declines;
    private boolean inLongLine;

    /** Hands over the report as soon as there is one; it is filled by the walk. */
    SavedReportReader(String name, Consumer<SavedReport> recognised) {
        super(name);
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

    @Override
    protected boolean isDivisible() {
        return false;
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
        long at = offset;
        while (at < limit) {
            long end = lineEnd(memory, at, limit);
            if (end < 0 && limit - at <= MAX_LINE) {
                break;
            }
            line(memory, at, end < 0 ? limit : end, end < 0);
            at = end < 0 ? limit : end + 1;
        }
        return at;
    }

    /** Also a last line may lack its end. */
    @Override
    protected long finish(MemorySegment memory, long offset, long limit, long position, PacketHandler handler) {
        if (offset < limit) {
            line(memory, offset, limit, false);
        }
        lines.end();
        return limit;
    }

    @Override
    protected void end(MemorySegment memory, long offset, long limit, long position) throws CaptureException {
        if (!started()) {
            throw unknownFormat();
        }
        super.end(memory, offset, limit, position);
    }

    @Override
    protected CaptureException truncated(MemorySegment memory, long offset, long limit, long position) {
        return unknownFormat();
    }

    private void line(MemorySegment memory, long from, long to, boolean more) {
        boolean inside = inLongLine;
        inLongLine = more;
        if (inside) {
            return;
        }
        if (more || to - from > MAX_LINE) {
            lines.tooLong();
        } else {
            lines.line(text(memory, from, to));
        }
    }

    private static String text(MemorySegment memory, long from, long to) {
        return new String(memory.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private static long lineEnd(MemorySegment memory, long from, long limit) {
        for (long at = from; at < limit; at++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at) == '\n') {
                return at;
            }
        }
        return -1;
    }
}
