package tcpstates.capture.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.packet.Nanos;

/**
 * One capture of several that are merged: the packet that it stands at, and when that is to come. Its packets keep their order: one
 * that is earlier than the one before it comes behind it, at once. A time stamp that lies far ahead, and that the packet behind it
 * contradicts, is wild: the packet comes when the one before it came, so that it holds up nothing.
 */
final class MergeInput {
    private static final long NONE = Long.MIN_VALUE;

    private final CaptureCursor cursor;
    private long clock = NONE;

    /** Whether the packet is {@link #held} back, and the cursor stands at the one behind it. */
    private boolean ahead;

    private MemorySegment held = MemorySegment.NULL;
    private int heldLength;
    private long heldNanos;
    private int heldLinkType;

    /** Whether there is nothing behind the packet that is held. */
    private boolean ended;

    private @Nullable CaptureException damage;

    MergeInput(CaptureCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * Goes to the next packet.
     *
     * @return false if there is none
     * @throws CaptureException as of {@link CaptureCursor#next}
     */
    boolean next() throws CaptureException {
        if (damage != null) {
            throw damage;
        }
        if (ahead) {
            ahead = false;
            held = MemorySegment.NULL;
            if (ended) {
                return false;
            }
        } else if (!cursor.next()) {
            return false;
        }
        long time = cursor.nanos();
        if (clock == NONE || time > clock && Nanos.isJump(clock, time)) {
            lookAhead(time);
        } else {
            clock = Math.max(clock, time);
        }
        return true;
    }

    private void lookAhead(long time) {
        held = MemorySegment.ofArray(
                cursor.memory().asSlice(cursor.offset(), cursor.captured()).toArray(ValueLayout.JAVA_BYTE));
        heldLength = cursor.length();
        heldNanos = time;
        heldLinkType = cursor.linkType();
        ahead = true;
        try {
            ended = !cursor.next();
        } catch (CaptureException e) {
            damage = e;
        }
        boolean contradicted = !ended && damage == null && time > cursor.nanos() && Nanos.isJump(time, cursor.nanos());
        if (!contradicted) {
            clock = time;
        } else if (clock == NONE) {
            clock = cursor.nanos();
        }
    }

    /** When the packet is to come (ns since the epoch); never goes back. */
    long clock() {
        return clock;
    }

    // The packet, as in a handler's parameters; valid until next is called again.

    MemorySegment memory() {
        return ahead ? held : cursor.memory();
    }

    long offset() {
        return ahead ? 0 : cursor.offset();
    }

    int captured() {
        return ahead ? (int) held.byteSize() : cursor.captured();
    }

    int length() {
        return ahead ? heldLength : cursor.length();
    }

    long nanos() {
        return ahead ? heldNanos : cursor.nanos();
    }

    int linkType() {
        return ahead ? heldLinkType : cursor.linkType();
    }

    List<String> remarks() {
        return cursor.remarks();
    }
}
