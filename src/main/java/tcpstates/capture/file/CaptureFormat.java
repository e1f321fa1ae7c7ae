package tcpstates.capture.file;

import java.lang.foreign.MemorySegment;

/**
 * A format of saved captures: what its first bytes are and who reads it. pcap and pcapng are always known; whoever opens a capture
 * may hand in further ones.
 */
public interface CaptureFormat {
    /** Bytes in front of a capture by which its format is recognised. */
    int MAGIC_LENGTH = 4;

    /**
     * Whether a capture may be of this format that begins with the {@link #MAGIC_LENGTH} bytes at this offset. Where they leave it open,
     * the reader says more ({@link CaptureReader#declines()}), and the next format is asked.
     */
    boolean isMagic(MemorySegment memory, long offset);

    /**
     * A reader for one walk through a capture.
     *
     * @param name the capture's, fit for a message
     */
    CaptureReader reader(String name);

    /** Whether to walk through a capture costs little beside what is done with its packets, so that several may do it. */
    default boolean walksCheaply() {
        return true;
    }
}
