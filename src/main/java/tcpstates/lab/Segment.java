package tcpstates.lab;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import tcpstates.packet.Checksum;
import tcpstates.packet.IpProtocol;

/** A TCP segment over IPv4 in an Ethernet frame, in place. */
final class Segment {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int ACK = 16;

    static final int IP = 14;

    private static final int ETHERTYPE = 12;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int IP_PROTOCOL = 9;
    private static final int IP_ADDRESSES = 12;
    private static final int TWO_ADDRESSES = 8;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int HEADERS = 20;
    private static final int UDP_HEADER = 8;
    private static final int TTL = 64;
    private static final int WINDOW = 1024;
    private static final byte[] MSS_OPTION = {2, 4, 5, (byte) 180};

    private final byte[] frame;
    private final boolean tcp;
    private final int start;
    private final int end;

    Segment(byte[] frame) {
        this.frame = frame;
        boolean ip = frame.length >= IP + HEADERS + HEADERS && number(ETHERTYPE) == ETHERTYPE_IPV4;
        start = ip ? IP + (frame[IP] & 15) * 4 : 0;
        end = ip ? IP + number(IP + 2) : 0;
        tcp = ip
                && frame[IP + IP_PROTOCOL] == IpProtocol.TCP
                && end <= frame.length
                && end - start >= HEADERS
                && payload() >= 0;
    }

    /**
     * A segment without data, with an MSS option if it is a SYN.
     *
     * @param hardware addresses of Ethernet, destination and source
     * @param from address and port, 6 bytes
     * @param to address and port, 6 bytes
     */
    static byte[] make(byte[] hardware, byte[] from, byte[] to, int sequenceNumber, int flags) {
        int option = (flags & SYN) == 0 ? 0 : MSS_OPTION.length;
        ByteBuffer frame = ByteBuffer.allocate(IP + HEADERS + HEADERS + option);
        frame.put(hardware).putShort((short) ETHERTYPE_IPV4);
        frame.putShort((short) 0x4500).putShort((short) (HEADERS + HEADERS + option));
        frame.putShort((short) sequenceNumber).putShort((short) 0);
        frame.put((byte) TTL).put((byte) IpProtocol.TCP).putShort((short) 0);
        frame.put(from, 0, 4).put(to, 0, 4).put(from, 4, 2).put(to, 4, 2);
        frame.putInt(sequenceNumber).putInt(0);
        frame.put((byte) ((HEADERS + option) / 4 << 4)).put((byte) flags).putShort((short) WINDOW);
        frame.putInt(0).put(MSS_OPTION, 0, option);
        var segment = new Segment(frame.array());
        segment.setHeaderChecksum();
        segment.setChecksum();
        return frame.array();
    }

    /** Whether the frame that lies there carries a datagram of UDP to a port. */
    static boolean isDatagramTo(int port, byte[] bytes, int at, int length) {
        var frame = new Segment(Arrays.copyOfRange(bytes, at, at + length));
        int ip = length >= IP + HEADERS && frame.number(ETHERTYPE) == ETHERTYPE_IPV4
                ? IP + (bytes[at + IP] & 15) * 4
                : length;
        return ip + UDP_HEADER <= length
                && bytes[at + IP + IP_PROTOCOL] == IpProtocol.UDP
                && frame.number(ip + 2) == port;
    }

    boolean isTcp() {
        return tcp;
    }

    boolean has(int flag) {
        return (frame[start + TCP_FLAGS] & flag) != 0;
    }

    int sourcePort() {
        return number(start);
    }

    int destinationPort() {
        return number(start + 2);
    }

    /** How many bytes of data it carries. */
    int payload() {
        return end - start - (frame[start + TCP_DATA_OFFSET] >> 4 & 15) * 4;
    }

    private int number(int at) {
        return (frame[at] & 255) << 8 | frame[at + 1] & 255;
    }

    /** A cable that is no cable leaves the checksum to a network card that is none: what is sent anew needs a whole one. */
    void setChecksum() {
        if (tcp) {
            put(start + TCP_CHECKSUM, 0);
            long sum = IpProtocol.TCP + end - start + sum(IP + IP_ADDRESSES, IP + IP_ADDRESSES + TWO_ADDRESSES);
            put(start + TCP_CHECKSUM, checksum(sum + sum(start, end)));
        }
    }

    /** The same of the IP header. */
    private void setHeaderChecksum() {
        int at = IP + 10;
        put(at, 0);
        put(at, checksum(sum(IP, start)));
    }

    private long sum(int from, int to) {
        return Checksum.sum(MemorySegment.ofArray(frame), from, to - from);
    }

    private static int checksum(long sum) {
        return Checksum.expected(Checksum.fold(sum), 0);
    }

    private void put(int at, int value) {
        frame[at] = (byte) (value >> 8);
        frame[at + 1] = (byte) value;
    }
}
