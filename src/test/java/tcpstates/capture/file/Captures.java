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

/** Reads whole captures for the tests. */
public final class Captures {
    private Captures() {}

    /** What came out of a capture, and how it ended. */
    public record Read(List<Packet> packets, @Nullable String damage) {
        List<String> lines() {
            return packets.stream().map(Packet::toString).toList();
        }
    }

    public static Read read(String path) {
        List<Packet> packets = new ArrayList<>();
        try (SavedCapture capture = SavedCapture.open(path)) {
            capture.deliver(collectInto(packets));
        } catch (CaptureException e) {
            return new Read(packets, e.getMessage());
        }
        return new Read(packets, null);
    }

    public static Read read(Path folder, byte[] content) {
        Path file = folder.resolve("x.pcap");
        try {
            // Some file systems wait for the disk when a file is cut to nothing and written again.
            Files.deleteIfExists(file);
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read(file.toString());
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
}
