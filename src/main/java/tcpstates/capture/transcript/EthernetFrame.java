package tcpstates.capture.transcript;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import tcpstates.packet.Checksum;
import tcpstates.packet.EtherType;
import tcpstates.packet.Ip4Field;
import tcpstates.packet.Ip6Field;
import tcpstates.packet.IpProtocol;
import tcpstates.packet.TcpField;

/** A whole packet of a script, from the Ethernet header on: with its payload, right lengths and right checksums. */
final class EthernetFrame {
    /** Octets of the Ethernet header. */
    static final int ETHERNET = 14;

    private static final byte[] CLIENT_CARD = {2, 0, 0, 0, 0, 1};
    private static final byte[] SERVER_CARD = {2, 0, 0, 0, 0, 2};
    private static final int DONT_FRAGMENT = Ip4Field.DONT_FRAGMENT;
    private static final int ROUTERS_TOS = 0xc0;
    private static final int TTL = 64;
    private static final int ICMP_HEADER = 8;
    private static final int ICMP_CHECKSUM = 2;

    private final ByteBuffer bytes;
    private final MemorySegment memory;
    private final boolean v6;

    private EthernetFrame(boolean v6, int behindIp) {
        this.v6 = v6;
        bytes = ByteBuffer.allocate(ETHERNET + ipLength(v6) + behindIp);
        memory = MemorySegment.ofBuffer(bytes.duplicate());
    }

    private static int ipLength(boolean v6) {
        return v6 ? Ip6Field.LENGTH : Ip4Field.MIN_LENGTH;
    }

    /**
     * A segment.
     *
     * @param client whether the client sends it
     * @param flags bits of the TCP header's 14th byte
     */
    @SuppressWarnings("TooManyParameters") // they are the fields of the headers
    static byte[] segment(
            boolean client,
            Socket from,
            Socket to,
            int id,
            int ttl,
            int seq,
            int ack,
            int flags,
            int window,
            byte[] options,
            byte[] payload) {
        int header = TcpField.MIN_LENGTH + (options.length + 3) / 4 * 4;
        var frame = new EthernetFrame(from.v6(), header + payload.length);
        frame.headers(client, from, to, IpProtocol.TCP, id, DONT_FRAGMENT, 0, ttl);
        int start = frame.bytes.position();
        frame.bytes
                .putShort((short) from.port())
                .putShort((short) to.port())
                .putInt(seq)
                .putInt(ack)
                .put((byte) (header / 4 << 4))
                .put((byte) flags)
                .putShort((short) window)
                .putInt(0)
                .put(options)
                .position(start + header)
                .put(payload);
        frame.checksum(start, TcpField.CHECKSUM, IpProtocol.TCP);
        return frame.bytes.array();
    }

    /**
     * An ICMP or ICMPv6 error.
     *
     * @param toClient whether the client gets it
     * @param router who sends it; its port does not matter
     * @param rest the second word of the message: an MTU, or 0
     * @param quoted the frame that it is about
     * @param octets so many of the quoted TCP header are in it
     */
    static byte[] icmp(
            boolean toClient, Socket router, Socket to, int type, int code, int rest, byte[] quoted, int octets) {
        int length = ICMP_HEADER + Math.min(ipLength(to.v6()) + octets, quoted.length - ETHERNET);
        int protocol = to.v6() ? IpProtocol.ICMPV6 : IpProtocol.ICMP;
        var frame = new EthernetFrame(to.v6(), length);
        frame.headers(!toClient, router, to, protocol, 0x7777, 0, ROUTERS_TOS, TTL);
        int start = frame.bytes.position();
        frame.bytes
                .put((byte) type)
                .put((byte) code)
                .putShort((short) 0)
                .putInt(rest)
                .put(quoted, ETHERNET, length - ICMP_HEADER);
        frame.checksum(start, ICMP_CHECKSUM, to.v6() ? protocol : 0);
        return frame.bytes.array();
    }

    private void headers(boolean client, Socket from, Socket to, int protocol, int id, int fragment, int tos, int ttl) {
        bytes.put(client ? SERVER_CARD : CLIENT_CARD).put(client ? CLIENT_CARD : SERVER_CARD);
        if (v6) {
            bytes.putShort((short) EtherType.IPV6)
                    .putInt(6 << 28)
                    .putShort((short) (bytes.capacity() - ETHERNET - Ip6Field.LENGTH))
                    .put((byte) protocol)
                    .put((byte) ttl);
            bytes.putLong(from.high()).putLong(from.low());
            bytes.putLong(to.high()).putLong(to.low());
            return;
        }
        bytes.putShort((short) EtherType.IPV4)
                .put((byte) 0x45)
                .put((byte) tos)
                .putShort((short) (bytes.capacity() - ETHERNET))
                .putShort((short) id)
                .putShort((short) fragment)
                .put((byte) ttl)
                .put((byte) protocol)
                .putShort((short) 0)
                .putInt((int) from.low())
                .putInt((int) to.low());
        put(ETHERNET + Ip4Field.CHECKSUM, Checksum.sum(memory, ETHERNET, Ip4Field.MIN_LENGTH));
    }

    /** @param protocol of the pseudo header; 0 if there is none in the sum */
    private void checksum(int start, int field, int protocol) {
        int length = bytes.capacity() - start;
        int addresses = protocol == 0 ? 0 : v6 ? 32 : 8;
        long pseudoHeader = protocol == 0 ? 0 : protocol + length;
        put(start + field, pseudoHeader + Checksum.sum(memory, start - addresses, addresses + length));
    }

    private void put(int at, long sum) {
        bytes.putShort(at, (short) (~Checksum.fold(sum) & 0xffff));
    }
}
