package tcpstates.capture.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.file.CaptureBuilder.Packet;
import tcpstates.capture.transcript.TranscriptFormat;

/**
 * A saved capture of any format, read to its end.
 *
 * @param damage why it could not be read on; null if nothing was wrong
 */
public record ReadCapture(List<Packet> packets, @Nullable String damage) {
    public static ReadCapture of(String path) {
        List<Packet> packets = new ArrayList<>();
        try (SavedCapture capture = open(path)) {
            capture.deliver(collectInto(packets));
        } catch (CaptureException e) {
            return new ReadCapture(packets, e.getMessage());
        }
        return new ReadCapture(packets, null);
    }

    public static ReadCapture of(Path folder, byte[] content) {
        Path file = folder.resolve("x.pcap");
        try {
            // Some file systems wait for the disk when a file is cut to nothing and written again.
            Files.deleteIfExists(file);
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(file.toString());
    }

    /** Opens a capture of any format that the program reads. */
    public static SavedCapture open(String path) throws CaptureException {
        return SavedCapture.open(path, new TranscriptFormat());
    }

    public static PacketHandler collectInto(List<Packet> packets) {
        return (memory, offset, captured, length, nanos, linkType) -> {
            byte[] bytes = memory.asSlice(offset, captured).toArray(ValueLayout.JAVA_BYTE);
            return packets.add(new Packet(bytes, length, nanos, linkType));
        };
    }

    static Path resource(String name) {
        return Path.of("src/test/resources/pcaps", name);
    }

    List<String> lines() {
        return packets.stream().map(Packet::toString).toList();
    }
}
