package tcpstates.anonymize;

import tcpstates.packet.Checksum;
import tcpstates.packet.IpProtocol;

/** Rewrites IPv4 and IPv6 headers with what is in them; their lengths, identification, TTL and fragments stay. */
final class IpRewriter {
    private static final int MIN_V4 = 20;
    private static final int V4_LENGTH = 2;
    private static final int V4_FRAGMENT = 6;
    private static final int V4_PROTOCOL = 9;
    private static final int V4_CHECKSUM = 10;
    private static final int V4_SOURCE = 12;
    private static final int V4_DESTINATION = 16;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET = 0x1fff;
    private static final int NO_OPERATION = 1;

    private static final int V6_HEADER = 40;
    private static final int V6_LENGTH = 4;
    private static final int V6_NEXT = 6;
    private static final int V6_SOURCE = 8;
    private static final int V6_DESTINATION = 24;
    private static final int V6_FRAGMENT_OFFSET = 0xfff8;
    private static final int MAX_EXTENSIONS = 16;

    /** IP in IP in IP …: more than anybody follows. */
    private static final int MAX_NESTING = 16;

    private final PacketBytes packet;
    private final AddressCipher cipher;
    private final TransportRewriter transport;
    private int length;
    private int nesting;

    IpRewriter(PacketBytes packet, AddressCipher cipher, LinkRewriter link) {
        this.packet = packet;
        this.cipher = cipher;
        transport = new TransportRewriter(packet, this, link);
    }

    /** Begins with a packet that had so many bytes on the wire. */
    void begin(int wireLength) {
        length = wireLength;
        nesting = 0;
    }

    /** Rewrites a packet of IP of either version. */
    void rewrite(int at) {
        if (nesting++ >= MAX_NESTING) {
            return;
        }
        switch (packet.u8(at) >>> 4) {
            case 4 -> v4(at);
            case 6 -> v6(at);
            default -> {
                // no IP
            }
        }
    }

    private void v4(int at) {
        int header = (packet.u8(at) & 0xf) * 4;
        packet.keep(at, Math.min(header, V4_CHECKSUM));
        if (header < MIN_V4 || !packet.holds(at, MIN_V4)) {
            return;
        }
        addressV4(at + V4_SOURCE);
        addressV4(at + V4_DESTINATION);
        for (int option = at + MIN_V4; option < at + header; option++) {
            packet.put8(option, NO_OPERATION); // routes and time stamps of hosts
        }
        packet.put16(at + V4_CHECKSUM, headerChecksum(at, header));
        int total = packet.u16(at + V4_LENGTH);
        int end = total == 0 ? length : at + total;
        int fragment = packet.u16(at + V4_FRAGMENT);
        if ((fragment & FRAGMENT_OFFSET) == 0) {
            boolean whole = (fragment & MORE_FRAGMENTS) == 0;
            extensionsAndMore(at, packet.u8(at + V4_PROTOCOL), at + header, end, whole);
        }
    }

    /** Right where it was right, not filled in where it was not, and wrong where it was wrong. */
    private int headerChecksum(int at, int header) {
        int field = packet.u16(at + V4_CHECKSUM);
        int right = ~Checksum.fold(packet.sumAfter(at, header)) & 0xffff;
        boolean correct = !packet.holds(at, header) || Checksum.fold(packet.sumBefore(at, header)) == Checksum.CORRECT;
        return correct ? right : field == 0 ? 0 : TransportRewriter.wrong(right);
    }

    private void v6(int at) {
        packet.keep(at, V6_SOURCE);
        if (!packet.holds(at, V6_HEADER)) {
            return;
        }
        addressV6(at + V6_SOURCE);
        addressV6(at + V6_DESTINATION);
        int payload = packet.u16(at + V6_LENGTH);
        int end = payload == 0 ? length : at + V6_HEADER + payload;
        extensionsAndMore(at, packet.u8(at + V6_NEXT), at + V6_HEADER, end, true);
    }

    /** Of an extension header its kind, its length and what a fragment is stay; padding takes the place of options. */
    private void extensionsAndMore(int ipAt, int first, int start, int end, boolean unfragmented) {
        int next = first;
        int at = start;
        boolean whole = unfragmented;
        for (int i = 0; i < MAX_EXTENSIONS; i++) {
            int bytes = extensionLength(next, at);
            if (bytes == 0) {
                transport.rewrite(ipAt, next, at, end, whole);
                return;
            }
            int kept = switch (next) {
                case IpProtocol.FRAGMENT, IpProtocol.AUTHENTICATION_HEADER -> 8;
                case IpProtocol.ROUTING -> 4;
                default -> 2;
            };
            packet.keep(at, kept);
            if (next == IpProtocol.FRAGMENT) {
                int fragment = packet.u16(at + 2);
                if ((fragment & V6_FRAGMENT_OFFSET) != 0) {
                    return;
                }
                whole &= (fragment & 1) == 0;
            }
            whole &= next != IpProtocol.ROUTING || packet.u8(at + 3) == 0;
            next = packet.u8(at);
            at += bytes;
        }
    }

    /** Bytes of an extension header; 0 if it is none, or was not captured. */
    private int extensionLength(int protocol, int at) {
        if (!packet.holds(at, 8)) {
            return 0;
        }
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP, IpProtocol.ROUTING, IpProtocol.DESTINATION_OPTIONS, IpProtocol.MOBILITY ->
                (packet.u8(at + 1) + 1) * 8;
            case IpProtocol.FRAGMENT -> 8;
            case IpProtocol.AUTHENTICATION_HEADER -> (packet.u8(at + 1) + 2) * 4;
            default -> 0;
        };
    }

    /** Puts another address in the place of an IPv4 address. */
    void addressV4(int at) {
        if (packet.holds(at, Integer.BYTES)) {
            packet.put32(at, cipher.v4(packet.i32(at)));
        }
    }

    private void addressV6(int at) {
        long high = cipher.v6High(packet.i64(at), packet.i64(at + Long.BYTES));
        packet.put64(at, high);
        packet.put64(at + Long.BYTES, cipher.v6Low());
    }

    /** Sum of the addresses of the IP header there, as it was: for pseudo headers. */
    long addressesBefore(int at) {
        return packet.u8(at) >>> 4 == 4 ? packet.sumBefore(at + V4_SOURCE, 8) : packet.sumBefore(at + V6_SOURCE, 32);
    }

    /** The same of what has become of them. */
    long addressesAfter(int at) {
        return packet.u8(at) >>> 4 == 4 ? packet.sumAfter(at + V4_SOURCE, 8) : packet.sumAfter(at + V6_SOURCE, 32);
    }
}
