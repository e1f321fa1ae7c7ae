package tcpstates.packet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The packets of a little-endian pcap file among this package's test resources. */
final class SavedPackets {
    /** A packet, and the bytes that it had on the wire. */
    record Saved(MemorySegment bytes, int wireLength) {
        int captured() {
            return (int) bytes.byteSize();
        }
    }

    private SavedPackets() {}

    static List<Saved> of(String name) {
        var file = ByteBuffer.wrap(read(name)).order(ByteOrder.LITTLE_ENDIAN);
        if (file.getInt(0) != 0xa1b2c3d4) {
            throw new IllegalArgumentException(name + " is no little-endian pcap file with microseconds");
        }
        var packets = new ArrayList<Saved>();
        int at = 24;
        while (at < file.capacity()) {
            int captured = file.getInt(at + 8);
            int start = at + 16;
            packets.add(new Saved(MemorySegment.ofArray(file.array()).asSlice(start, captured), file.getInt(at + 12)));
            at = start + captured;
        }
        return packets;
    }

    private static byte[] read(String name) {
        try (InputStream in = Objects.requireNonNull(SavedPackets.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
