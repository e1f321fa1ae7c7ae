package tcpstates.script;

import java.nio.ByteBuffer;

/**
 * An ICMP or ICMPv6 error in Ethernet, as bytes with correct lengths and checksums.
 *
 * @param router who sends it; an IPv4 address, or the last 64 bits of one in 2001:db8::/64
 * @param to whom it is sent
 * @param rest the second word of the message: an MTU, or 0
 * @param quoted the frame that it is about, from the Ethernet header on
 * @param octets so many of the quoted TCP header are in it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares frames
record IcmpFrame(long router, Frame.Host to, int type, int code, int rest, byte[] quoted, int octets, boolean v6) {
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int HEADER = 8;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final long PREFIX = 0x20010db800000000L;

    byte[] bytes() {
        int ip = v6 ? IPV6 : IPV4;
        int length = HEADER + Math.min(ip + octets, quoted.length - ETHERNET);
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + ip + length);
        frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2});
        if (v6) {
            frame.putShort((short) 0x86dd).putInt(0x60000000).putShort((short) length);
            frame.put((byte) ICMPV6).put((byte) 64);
            frame.putLong(PREFIX).putLong(router).putLong(PREFIX).putLong(to.v6());
        } else {
            frame.putShort((short) 0x0800);
            frame.putShort((short) 0x45c0).putShort((short) (IPV4 + length)).putInt(0x77770000);
            frame.put((byte) 64).put((byte) ICMP).putShort((short) 0);
            frame.putInt((int) router).putInt(to.v4());
            frame.putShort(ETHERNET + 10, Frame.checksum(frame, ETHERNET, ETHERNET + IPV4, 0));
        }
        int icmp = frame.position();
        frame.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest);
        frame.put(quoted, ETHERNET, length - HEADER);
        int pseudoHeader = v6 ? Frame.sum(frame, icmp - 32, icmp) + ICMPV6 + length : 0;
        frame.putShort(icmp + 2, Frame.checksum(frame, icmp, frame.limit(), pseudoHeader));
        return frame.array();
    }
}
