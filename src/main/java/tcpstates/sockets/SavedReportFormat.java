package tcpstates.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.file.CaptureFormat;
import tcpstates.capture.file.CaptureReader;

/**
 * The report of diagnose-tools as a format of saved captures: recognised by its content, plain or compressed, from a file or a pipe.
 * It holds no packets. A walk delivers none, but fills {@link #report()}. Made for one capture.
 */
final class SavedReportFormat implements CaptureFormat {
    private final AtomicReference<@Nullable SavedReport> report = new AtomicReference<>();

    /** What was read on the last walk; null if the capture that was opened is of another format. */
    @Nullable
    SavedReport report() {
        return report.get();
    }

    /** Any text may be one until its lines are read. */
    @Override
    public boolean isMagic(MemorySegment memory, long offset) {
        for (long i = offset; i < offset + MAGIC_LENGTH; i++) {
            byte c = memory.get(ValueLayout.JAVA_BYTE, i);
            if (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public CaptureReader reader(String name) {
        return new SavedReportReader(name, report::set);
    }

    @Override
    public boolean walksCheaply() {
        return false;
    }
}
