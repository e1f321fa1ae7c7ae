package tcpstates.script;

import java.nio.ByteBuffer;

/** A TCP segment in Ethernet and IPv4 or IPv6, as bytes with correct lengths and checksums. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares frames
record Frame(
        Host from,
        Host to,
        int id,
        int seq,
        int ack,
        int flags,
        int window,
        byte[] options,
        int payload,
        int ttl,
        boolean v6) {
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int TCP = 20;
    private static final int TCP_PROTOCOL = 6;

    /**
     * One end of a script.
     *
     * @param v4 its IPv4 address
     * @param v6 the last 64 bits of its address in 2001:db8::/64
     */
    record Host(int v4, long v6, int port) {}

    byte[] bytes() {
        int tcpLength = TCP + options.length + payload;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + (v6 ? IPV6 : IPV4) + tcpLength);
        frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1});
        if (v6) {
            frame.putShort((short) 0x86dd).putInt(0x60000000).putShort((short) tcpLength);
            frame.put((byte) TCP_PROTOCOL).put((byte) ttl);
            frame.putLong(0x20010db800000000L).putLong(from.v6);
            frame.putLong(0x20010db800000000L).putLong(to.v6);
        } else {
            frame.putShort((short) 0x0800);
            frame.putShort((short) 0x4500).putShort((short) (IPV4 + tcpLength));
            frame.putShort((short) id).putShort((short) 0x4000);
            frame.put((byte) ttl).put((byte) TCP_PROTOCOL).putShort((short) 0);
            frame.putInt(from.v4).putInt(to.v4);
            frame.putShort(ETHERNET + 10, checksum(frame, ETHERNET, ETHERNET + IPV4, 0));
        }
        int tcp = frame.position();
        frame.putShort((short) from.port).putShort((short) to.port).putInt(seq).putInt(ack);
        frame.putShort((short) (TCP + options.length << 10 | flags)).putShort((short) window);
        frame.putInt(0).put(options);
        int addresses = v6 ? 32 : 8;
        int pseudoHeader = sum(frame, tcp - addresses, tcp) + TCP_PROTOCOL + tcpLength;
        frame.putShort(tcp + 16, checksum(frame, tcp, frame.limit(), pseudoHeader));
        return frame.array();
    }

    static short checksum(ByteBuffer bytes, int from, int to, int start) {
        int sum = start + sum(bytes, from, to);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }

    static int sum(ByteBuffer bytes, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += (bytes.get(i) & 0xff) << ((i - from & 1) == 0 ? 8 : 0);
        }
        return sum;
    }
}
