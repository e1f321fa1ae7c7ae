package tcpstates.capture.transcript;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import tcpstates.capture.transcript.SegmentLine.IpFields;
import tcpstates.packet.Checksum;
import tcpstates.packet.Ip4Field;
import tcpstates.packet.Ip6Field;
import tcpstates.packet.IpProtocol;
import tcpstates.packet.LinkType;
import tcpstates.packet.TcpField;

/** The headers of a packet that a line describes, of link type {@link LinkType#RAW}; one buffer for all packets. */
final class PacketBuilder {
    private static final int MAX_TOTAL_LENGTH = 0xffff;
    private static final int MAX_HEADERS = Ip6Field.LENGTH + 60;

    private final MemorySegment memory = Arena.ofAuto().allocate(MAX_HEADERS);
    private final ByteBuffer bytes = memory.asByteBuffer();

    MemorySegment memory() {
        return memory;
    }

    /** Bytes of the headers written last. */
    int captured() {
        return bytes.position();
    }

    /**
     * Writes the headers.
     *
     * @return the packet's length on the wire; -1 if no IP packet is so long
     */
    int write(SegmentLine line, Socket source, Socket destination, SequenceNumbers numbers) {
        byte[] options = line.options().bytes();
        int header = TcpField.MIN_LENGTH + (options.length + 3) / 4 * 4;
        int segment = header + line.payload();
        int ipHeader = source.v6() ? Ip6Field.LENGTH : Ip4Field.MIN_LENGTH;
        if (segment + (source.v6() ? 0 : ipHeader) > MAX_TOTAL_LENGTH) {
            return -1;
        }
        bytes.clear();
        if (source.v6()) {
            ipv6(source, destination, segment);
        } else {
            ipv4(line.ip(), source, destination, segment);
        }
        tcp(line, source, destination, numbers, options, header);
        bytes.putShort(
                ipHeader + TcpField.CHECKSUM, (short) checksum(line, tcpChecksum(ipHeader, source.v6(), segment)));
        return ipHeader + segment;
    }

    private void ipv4(IpFields ip, Socket source, Socket destination, int segment) {
        bytes.put((byte) 0x45).put((byte) ip.tos()).putShort((short) (Ip4Field.MIN_LENGTH + segment));
        bytes.putShort((short) ip.id()).putShort((short) ip.fragment());
        bytes.put((byte) ip.ttl()).put((byte) IpProtocol.TCP).putShort((short) 0);
        bytes.putInt((int) source.low()).putInt((int) destination.low());
        bytes.putShort(Ip4Field.CHECKSUM, (short) complement(Checksum.sum(memory, 0, Ip4Field.MIN_LENGTH)));
    }

    private void ipv6(Socket source, Socket destination, int segment) {
        bytes.putInt(6 << 28)
                .putShort((short) segment)
                .put((byte) IpProtocol.TCP)
                .put((byte) 64);
        bytes.putLong(source.high()).putLong(source.low());
        bytes.putLong(destination.high()).putLong(destination.low());
    }

    private void tcp(
            SegmentLine line, Socket source, Socket destination, SequenceNumbers numbers, byte[] options, int header) {
        bytes.putShort((short) source.port()).putShort((short) destination.port());
        bytes.putInt(numbers.seq).putInt(numbers.ack);
        bytes.put((byte) (header / 4 << 4)).put((byte) line.flags()).putShort((short) Math.max(line.window(), 0));
        bytes.putShort((short) 0).putShort((short) Math.max(line.urgent(), 0));
        int start = bytes.position();
        bytes.put(options);
        for (int edge : line.options().sackEdges()) {
            bytes.putInt(start + edge, bytes.getInt(start + edge) + numbers.sackBase);
        }
        while (bytes.position() < start + header - TcpField.MIN_LENGTH) {
            bytes.put((byte) 0);
        }
    }

    /**
     * The checksum field. tcpdump has seen the packet, so its word counts: what it calls right is right here, too, though an address
     * may stand for a name or for what somebody made unreadable; what it calls wrong is wrong in the same way.
     *
     * @param right of the headers as they are written
     */
    private static int checksum(SegmentLine line, int right) {
        if (line.checksum() < 0) {
            return right;
        }
        int printed = (int) line.checksum();
        int printedRight = (int) line.rightChecksum();
        if (line.payload() > 0 || printedRight < 0 || printedRight == right) {
            return printed; // nobody can tell without the payload
        }
        return printed == printedRight
                ? right
                : Checksum.fold(
                        (long) printed + printedRight + (~right & 0xffff)); // moved with the pseudo header's sum
    }

    /** As if the payload were zeros. */
    private int tcpChecksum(int ipHeader, boolean v6, int segment) {
        int addresses = v6 ? 32 : 8;
        int start = ipHeader - addresses;
        return complement(IpProtocol.TCP + segment + Checksum.sum(memory, start, bytes.position() - start));
    }

    private static int complement(long sum) {
        return ~Checksum.fold(sum) & 0xffff;
    }
}
