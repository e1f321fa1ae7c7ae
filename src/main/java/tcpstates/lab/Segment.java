package tcpstates.lab;

/** A TCP segment over IPv4 in an Ethernet frame, in place. */
final class Segment {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int ACK = 16;

    static final int IP = 14;
    static final int PROTOCOL_TCP = 6;

    private static final int ETHERTYPE = 12;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int IP_PROTOCOL = 9;
    private static final int IP_ADDRESSES = 12;
    private static final int TWO_ADDRESSES = 8;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int HEADERS = 20;

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
                && frame[IP + IP_PROTOCOL] == PROTOCOL_TCP
                && end <= frame.length
                && end - start >= HEADERS
                && payload() >= 0;
    }

    boolean isTcp() {
        return tcp;
    }

    boolean has(int flag) {
        return (frame[start + TCP_FLAGS] & flag) != 0;
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
            long sum = PROTOCOL_TCP + end - start + sum(IP + IP_ADDRESSES, IP + IP_ADDRESSES + TWO_ADDRESSES);
            put(start + TCP_CHECKSUM, folded(sum + sum(start, end)));
        }
    }

    /** The same of the IP header. */
    void setHeaderChecksum() {
        int at = IP + 10;
        put(at, 0);
        put(at, folded(sum(IP, start)));
    }

    private static int folded(long sum) {
        long rest = sum;
        while (rest > 0xffff) {
            rest = (rest >> 16) + (rest & 0xffff);
        }
        return (int) ~rest & 0xffff;
    }

    private long sum(int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += (long) (frame[i] & 255) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private void put(int at, int value) {
        frame[at] = (byte) (value >> 8);
        frame[at + 1] = (byte) value;
    }
}
