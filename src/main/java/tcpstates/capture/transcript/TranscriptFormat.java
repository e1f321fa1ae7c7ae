package tcpstates.capture.transcript;

import java.lang.foreign.MemorySegment;
import tcpstates.capture.file.CaptureFormat;
import tcpstates.capture.file.CaptureReader;

/** The text that tcpdump printed of a capture; any text may be that until its lines are read. */
public final class TranscriptFormat implements CaptureFormat {
    @Override
    public boolean isMagic(MemorySegment memory, long offset) {
        return TextNormalizer.isText(memory, offset, offset + MAGIC_LENGTH);
    }

    @Override
    public CaptureReader reader(String name) {
        return new TranscriptReader(name);
    }

    /** To read a line takes much longer than to read a packet. */
    @Override
    public boolean walksCheaply() {
        return false;
    }
}
