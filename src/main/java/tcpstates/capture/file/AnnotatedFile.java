package tcpstates.capture.file;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;

/** Writes packets of a saved capture to a pcapng file, with comments on them. */
public final class AnnotatedFile {
    private AnnotatedFile() {}

    /** Says what is written of a packet. */
    @FunctionalInterface
    public interface Annotator {
        /**
         * The comments on the next packet, maybe none; null if the packet is left out. Parameters as in {@code PacketHandler}.
         *
         * @throws UncheckedIOException if they cannot be read
         */
        @Nullable
        List<String> comments(MemorySegment memory, long offset, int captured, int length, int linkType);
    }

    /**
     * Copies a capture. Of a pcapng file everything stays as it is, but for packets that are left out and comments behind those that a
     * packet has; packets of other captures get an interface for each link type.
     *
     * @throws CaptureException if it is damaged; everything before that place was written
     * @throws IOException if it cannot be written
     */
    public static void write(PacketSource source, Annotator annotator, OutputStream out)
            throws CaptureException, IOException {
        try {
            if (source instanceof MappedCapture file && file.isPcapng()) {
                new PcapngCopy(file, out).copy(annotator);
                return;
            }
            var written = new PcapngOutput(out, source.snapshotLength(), source.decimals());
            written.section();
            source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                List<String> comments = annotator.comments(memory, offset, captured, length, linkType);
                if (comments != null) {
                    byte[] bytes = memory.asSlice(offset, captured).toArray(ValueLayout.JAVA_BYTE);
                    written.packet(bytes, length, nanos, linkType, comments);
                }
                return true;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
