package tcpstates.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A capture of single segments between 10.0.0.1 and 10.0.0.2, made one by one, with right checksums unless told otherwise. */
final class Segments {
    private static final int IP_HEADER = 20;
    private static final int TCP_HEADER = 20;
    private static final int NETWORK = 0x0a000000;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int RAW_IP = 101;
    private static final int PUSH_AND_ACK_ONLY = 0x10;

    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private int ipId;

    /** Adds a segment of host 1 or 2 to the other. */
    Segments add(long micros, int from, int sourcePort, int destinationPort, int flags, int seq, int ack, int payload) {
        int length = IP_HEADER + TCP_HEADER + payload;
        ByteBuffer packet = ByteBuffer.allocate(length);
        int source = NETWORK + from;
        int destination = NETWORK + 3 - from;
        packet.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) length)
                .putShort((short) ++ipId)
                .putShort((short) 0);
        packet.put((byte) 64).put((byte) TCP).putShort((short) 0).putInt(source).putInt(destination);
        packet.putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putInt(seq)
                .putInt(ack);
        packet.put((byte) 0x50).put((byte) flags).putShort((short) 64240).putInt(0);
        packet.putShort(36, (short) ~sum(packet, TCP_HEADER + payload));
        return record(micros, packet.array());
    }

    /** Adds a plain ACK with payload. */
    Segments data(long micros, int from, int sourcePort, int destinationPort, int seq, int ack, int payload) {
        return add(micros, from, sourcePort, destinationPort, PUSH_AND_ACK_ONLY, seq, ack, payload);
    }

    /** Adds an empty UDP datagram. */
    Segments datagram(long micros) {
        byte[] bytes = new byte[IP_HEADER + 8];
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) bytes.length).putInt(0);
        packet.put((byte) 64).put((byte) UDP);
        return record(micros, bytes);
    }

    private Segments record(long micros, byte[] packet) {
        int length = packet.length;
        ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
        record.putInt(length).putInt(length);
        records.writeBytes(record.array());
        records.writeBytes(packet);
        return this;
    }

    private static int sum(ByteBuffer packet, int tcpLength) {
        long sum = (long) TCP + tcpLength;
        int at = 12;
        for (; at + 1 < packet.capacity(); at += 2) {
            sum += packet.getShort(at) & 0xffff;
        }
        if (at < packet.capacity()) {
            sum += (packet.get(at) & 0xff) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum >>> 16) + (sum & 0xffff);
        }
        return (int) sum;
    }

    Path write(Path file) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        header.putInt(65535).putInt(RAW_IP);
        var all = new ByteArrayOutputStream();
        all.writeBytes(header.array());
        all.writeBytes(records.toByteArray());
        return Files.write(file, all.toByteArray());
    }
}
