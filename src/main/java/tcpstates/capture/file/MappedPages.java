package tcpstates.capture.file;

import java.lang.foreign.MemorySegment;

/** The part of a mapped file that was read: it is taken out of the process's memory, and stays in the system's cache. */
final class MappedPages {
    /** Bytes taken out at once. */
    private static final long WINDOW = 8 << 20;

    private final MemorySegment file;
    private long unloaded;

    MappedPages(MemorySegment file) {
        this.file = file;
    }

    /** Everything before this offset was read, or will not be. */
    void passed(long offset) {
        if (offset - unloaded > 2 * WINDOW) {
            file.asSlice(unloaded, WINDOW).unload();
            unloaded += WINDOW;
        }
    }

    /** The reading goes on elsewhere. */
    void skippedTo(long offset) {
        unloaded = offset / WINDOW * WINDOW;
    }
}
