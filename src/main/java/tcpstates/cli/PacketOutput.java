package tcpstates.cli;

import java.lang.foreign.MemorySegment;
import tcpstates.capture.CaptureException;

/** The file of {@code -w}. */
interface PacketOutput extends AutoCloseable {
    /** Adds one packet; arguments as in {@code PacketHandler}. */
    void write(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType)
            throws CaptureException;

    void flush() throws CaptureException;

    @Override
    void close() throws CaptureException;
}
