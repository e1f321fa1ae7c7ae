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
    private static final int ETHERNET = 1;
    private static final int RAW_IP = 101;
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int ACK = 0x10;

    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final int linkType;
    private final byte[] linkHeader;
    private int ipId;

    /** Packets without a link header. */
    Segments() {
        this(RAW_IP, new byte[0]);
    }

    private Segments(int linkType, byte[] linkHeader) {
        this.linkType = linkType;
        this.linkHeader = linkHeader;
    }

    /** Packets in Ethernet frames. */
    static Segments inEthernet() {
        return new Segments(ETHERNET, new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0});
    }

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
        return add(micros, from, sourcePort, destinationPort, ACK, seq, ack, payload);
    }

    /** Adds the handshake of host 1's port with port 80 of host 2: numbers begin at 100 and at 500. */
    Segments handshake(long micros, int port) {
        return add(micros, 1, port, 80, SYN, 100, 0, 0)
                .add(micros + 100, 2, 80, port, SYN | ACK, 500, 101, 0)
                .data(micros + 200, 1, port, 80, 101, 501, 0);
    }

    /** Adds such a connection that is closed at once. */
    Segments closed(long micros, int port) {
        return handshake(micros, port)
                .add(micros + 300, 1, port, 80, FIN | ACK, 101, 501, 0)
                .add(micros + 400, 2, 80, port, FIN | ACK, 501, 102, 0)
                .data(micros + 500, 1, port, 80, 102, 502, 0);
    }

    /** Adds an empty UDP datagram. */
    Segments datagram(long micros) {
        byte[] bytes = new byte[IP_HEADER + 8];
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) bytes.length).putInt(0);
        packet.put((byte) 64).put((byte) UDP);
        return record(micros, bytes);
    }

    /** Adds a packet of host 1 to host 2 whose TCP header claims to have no length. */
    Segments malformed(long micros, int sourcePort, int destinationPort) {
        byte[] bytes = new byte[IP_HEADER + TCP_HEADER];
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) bytes.length).putInt(0);
        packet.put((byte) 64)
                .put((byte) TCP)
                .putShort((short) 0)
                .putInt(NETWORK + 1)
                .putInt(NETWORK + 2);
        packet.putShort((short) sourcePort).putShort((short) destinationPort);
        return record(micros, bytes);
    }

    private Segments record(long micros, byte[] packet) {
        int length = linkHeader.length + packet.length;
        ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
        record.putInt(length).putInt(length);
        records.writeBytes(record.array());
        records.writeBytes(linkHeader);
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
        header.putInt(65535).putInt(linkType);
        var all = new ByteArrayOutputStream();
        all.writeBytes(header.array());
        all.writeBytes(records.toByteArray());
        return Files.write(file, all.toByteArray());
    }
}
