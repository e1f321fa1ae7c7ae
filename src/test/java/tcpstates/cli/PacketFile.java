package tcpstates.cli;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Packets, written as one of the formats of captures; independent of the reader under test. */
final class PacketFile {
    /** How the packets lie in the file. */
    enum Container {
        PCAP_NANOS,
        PCAP_MICROS_BIG_ENDIAN,
        PCAPNG,
        COMPRESSED
    }

    private record Packet(long nanos, MemorySegment bytes, int length, int linkType) {
        int captured() {
            return (int) bytes.byteSize();
        }
    }

    private static final int NANOS = 0xa1b23c4d;
    private static final int MICROS = 0xa1b2c3d4;
    private static final int SNAPSHOT_LENGTH = 262_144;
    private static final long SECOND = 1_000_000_000;
    private static final int ROOM = 128;

    private final Container container;
    private final List<Packet> packets = new ArrayList<>();

    PacketFile(Container container) {
        this.container = container;
    }

    void add(long nanos, MemorySegment bytes, int length, int linkType) {
        packets.add(new Packet(nanos, bytes, length, linkType));
    }

    /** Writes the file; a pcap has the packets of the first one's link type only. */
    Path write(String name) {
        return switch (container) {
            case PCAP_NANOS -> FrontDoor.file(name, pcap(ByteOrder.LITTLE_ENDIAN, NANOS, 1));
            case PCAP_MICROS_BIG_ENDIAN -> FrontDoor.file(name, pcap(ByteOrder.BIG_ENDIAN, MICROS, 1_000));
            case PCAPNG -> FrontDoor.file(name, pcapng());
            case COMPRESSED -> FrontDoor.compressed(name, pcap(ByteOrder.LITTLE_ENDIAN, NANOS, 1));
        };
    }

    private byte[] pcap(ByteOrder order, int magic, int unit) {
        var file = new ByteArrayOutputStream();
        int linkType = packets.isEmpty() ? 1 : packets.getFirst().linkType;
        ByteBuffer header = ByteBuffer.allocate(24).order(order);
        header.putInt(magic).putShort((short) 2).putShort((short) 4).putLong(0);
        header.putInt(SNAPSHOT_LENGTH).putInt(linkType);
        file.writeBytes(header.array());
        for (Packet packet : packets) {
            if (packet.linkType == linkType) {
                ByteBuffer record = ByteBuffer.allocate(16).order(order);
                record.putInt((int) Math.floorDiv(packet.nanos, SECOND));
                record.putInt((int) (Math.floorMod(packet.nanos, SECOND) / unit));
                record.putInt(packet.captured()).putInt(packet.length);
                file.writeBytes(record.array());
                file.writeBytes(packet.bytes.toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return file.toByteArray();
    }

    private byte[] pcapng() {
        var file = new ByteArrayOutputStream();
        block(
                file,
                0x0a0d0d0a,
                body().putInt(0x1a2b3c4d)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1));
        List<Integer> interfaces = new ArrayList<>();
        for (Packet packet : packets) {
            if (!interfaces.contains(packet.linkType)) {
                interfaces.add(packet.linkType);
                ByteBuffer description =
                        body().putShort((short) packet.linkType).putShort((short) 0);
                // if_tsresol: 10^-9 s
                description
                        .putInt(SNAPSHOT_LENGTH)
                        .putShort((short) 9)
                        .putShort((short) 1)
                        .putInt(9)
                        .putInt(0);
                block(file, 1, description);
            }
            ByteBuffer body = ByteBuffer.allocate(ROOM + packet.captured()).order(ByteOrder.LITTLE_ENDIAN);
            body.putInt(interfaces.indexOf(packet.linkType));
            body.putInt((int) (packet.nanos >>> 32)).putInt((int) packet.nanos);
            body.putInt(packet.captured()).putInt(packet.length).put(packet.bytes.asByteBuffer());
            while (body.position() % 4 != 0) {
                body.put((byte) 0);
            }
            block(file, 6, body);
        }
        return file.toByteArray();
    }

    private static ByteBuffer body() {
        return ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void block(ByteArrayOutputStream file, int type, ByteBuffer body) {
        int length = body.position() + 12;
        ByteBuffer block = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(type).putInt(length).put(body.flip()).putInt(length);
        file.writeBytes(block.array());
    }
}
