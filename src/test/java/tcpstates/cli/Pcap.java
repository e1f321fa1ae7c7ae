package tcpstates.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import tcpstates.packet.LinkType;

/** Small captures, made byte by byte. */
final class Pcap {
    static final int HEADER_LENGTH = 24;
    static final int RECORD_LENGTH = 16 + 54;

    private Pcap() {}

    /** Writes a capture without packets. */
    static Path empty(Path file, LinkType linkType) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(file, putHeader(bytes, linkType).array());
    }

    /** Writes a capture of so many SYNs from 10.0.0.1 to 10.0.0.2 port 80, each from a port of its own, a second apart. */
    static Path synsTo80(Path file, int count) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER_LENGTH + count * RECORD_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        putHeader(bytes, LinkType.ETHERNET);
        for (int i = 0; i < count; i++) {
            bytes.putInt(1_700_000_000 + i).putInt(0).putInt(54).putInt(54);
            bytes.order(ByteOrder.BIG_ENDIAN);
            bytes.put(new byte[12]).putShort((short) 0x0800);
            bytes.put((byte) 0x45).put((byte) 0).putShort((short) 40).putInt(0);
            bytes.put((byte) 64).put((byte) 6).putShort((short) 0);
            bytes.putInt(0x0a000001).putInt(0x0a000002);
            bytes.putShort((short) (40000 + i))
                    .putShort((short) 80)
                    .putInt(1000)
                    .putInt(0);
            bytes.put((byte) 0x50).put((byte) 2).putShort((short) 64240).putInt(0);
            bytes.order(ByteOrder.LITTLE_ENDIAN);
        }
        return Files.write(file, bytes.array());
    }

    private static ByteBuffer putHeader(ByteBuffer bytes, LinkType linkType) {
        bytes.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        return bytes.putInt(65535).putInt(linkType.number());
    }
}
