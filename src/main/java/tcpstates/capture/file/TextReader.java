package tcpstates.capture.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import tcpstates.capture.CaptureException;

/**
 * A reader of text, line by line. A line that is longer than one can be is one that nobody reads, however many pieces it comes in;
 * the last line may lack its end.
 */
public abstract class TextReader extends CaptureReader {
    private static final int NO_END = -1;

    private final int longest;
    private boolean inLongLine;

    /** @param longest bytes that a line may have */
    protected TextReader(String name, int longest) {
        super(name);
        this.longest = longest;
    }

    /** Takes a line, without its end. */
    protected abstract void line(MemorySegment memory, long from, long to);

    /** Takes notice of a line that is too long to be one. */
    protected abstract void lineTooLong();

    /** Whether further lines are wanted. */
    protected boolean wantsMore() {
        return true;
    }

    /** Takes whole lines; returns the offset of the first byte not taken. */
    protected final long lines(MemorySegment memory, long offset, long limit) {
        long at = offset;
        while (wantsMore() && at < limit) {
            long end = lineEnd(memory, at, limit);
            boolean whole = end != NO_END;
            if (!whole && limit - at <= longest) {
                break;
            }
            take(memory, at, whole ? end : limit, !whole);
            at = whole ? end + 1 : limit;
        }
        return at;
    }

    /** Takes what stands behind the last line's end, if anything does. */
    protected final void lastLine(MemorySegment memory, long offset, long limit) {
        if (offset < limit) {
            take(memory, offset, limit, false);
        }
    }

    private void take(MemorySegment memory, long from, long to, boolean goesOn) {
        boolean inside = inLongLine;
        inLongLine = goesOn;
        if (inside) {
            return;
        }
        if (goesOn || to - from > longest) {
            lineTooLong();
        } else {
            line(memory, from, to);
        }
    }

    /** Offset of the next end of a line, negative if there is none. */
    protected static long lineEnd(MemorySegment memory, long from, long limit) {
        for (long at = from; at < limit; at++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at) == '\n') {
                return at;
            }
        }
        return NO_END;
    }

    /** What a line says may depend on those before it. */
    @Override
    protected boolean isDivisible() {
        return false;
    }

    /** Text that ends before the format's own lines begin is none of it. */
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
}
