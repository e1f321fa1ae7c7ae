package tcpstates.packet;

import static tcpstates.packet.BigEndian.i32;
import static tcpstates.packet.BigEndian.u16;
import static tcpstates.packet.BigEndian.u8;

/**
 * An ICMP or ICMPv6 message that tells an error about a TCP segment which it quotes: a reusable carrier that {@link
 * PacketDecoder} fills. Everything is valid until the next packet is decoded.
 *
 * <p>What is quoted is what somebody claims that another host has sent. Of the segment's TCP header it has the first eight octets
 * at least: ports and sequence number.
 */
public final class IcmpMessage {
    /** {@link #mtu()} where the message names none. */
    public static final int NO_MTU = 0;

    private final TcpSegment quoted = new TcpSegment();
    private int type;
    private int code;
    private int mtu;
    private long routerHigh;
    private long routerLow;
    private boolean forQuotedSender;

    /**
     * The segment that it is about: addresses, ports, sequence number and {@link TcpSegment#v6()} are the quoted ones; memory, time
     * and number are of the packet that the message is in. No other field means anything.
     */
    public TcpSegment quoted() {
        return quoted;
    }

    /** Whether it is ICMPv6. */
    public boolean v6() {
        return quoted.v6;
    }

    /** Type of the message, 0 to 255. */
    public int type() {
        return type;
    }

    /** Code of the message, 0 to 255. */
    public int code() {
        return code;
    }

    /** The MTU that it names, bytes, up to 2^32 - 1 as an unsigned number; {@link #NO_MTU} if it names none. */
    public int mtu() {
        return mtu;
    }

    /** First 64 bits of the address of who sent the message; 0 for IPv4. */
    public long routerHigh() {
        return routerHigh;
    }

    /** Last 64 bits of the address of who sent the message; the whole address for IPv4. */
    public long routerLow() {
        return routerLow;
    }

    /** Whether it was sent to whom it quotes as the segment's sender. */
    public boolean isForQuotedSender() {
        return forQuotedSender;
    }

    /**
     * Decodes the message that the decoder has come upon.
     *
     * @param packet where it is: memory, addresses, offset of its header and octets up to the end of the IP packet
     * @return {@link DecodeResult#ICMP_ERROR}, or {@link DecodeResult#NOT_TCP} for any other message
     */
    DecodeResult decode(TcpSegment packet) {
        int at = (int) (packet.tcpOffset - packet.packetOffset);
        int end = at + Math.min(packet.payloadLength, packet.captured - at);
        if (end - at < IcmpField.HEADER) {
            return DecodeResult.NOT_TCP;
        }
        type = u8(packet.memory, packet.tcpOffset + IcmpField.TYPE);
        code = u8(packet.memory, packet.tcpOffset + IcmpField.CODE);
        boolean isError = packet.v6 ? isV6Error() : isV4Error();
        if (!isError || !quote(packet, at + IcmpField.HEADER, end)) {
            return DecodeResult.NOT_TCP;
        }
        mtu = mtu(packet);
        routerHigh = packet.sourceHigh;
        routerLow = packet.sourceLow;
        forQuotedSender = packet.destinationHigh == quoted.sourceHigh && packet.destinationLow == quoted.sourceLow;
        return DecodeResult.ICMP_ERROR;
    }

    private boolean isV4Error() {
        return switch (type) {
            case IcmpField.V4_UNREACHABLE,
                    IcmpField.V4_SOURCE_QUENCH,
                    IcmpField.V4_TIME_EXCEEDED,
                    IcmpField.V4_PARAMETER_PROBLEM -> true;
            default -> false;
        };
    }

    private boolean isV6Error() {
        return switch (type) {
            case IcmpField.V6_UNREACHABLE,
                    IcmpField.V6_TOO_BIG,
                    IcmpField.V6_TIME_EXCEEDED,
                    IcmpField.V6_PARAMETER_PROBLEM -> true;
            default -> false;
        };
    }

    private int mtu(TcpSegment packet) {
        if (packet.v6) {
            return type == IcmpField.V6_TOO_BIG ? i32(packet.memory, packet.tcpOffset + IcmpField.V6_MTU) : NO_MTU;
        }
        boolean needed = type == IcmpField.V4_UNREACHABLE && code == IcmpField.V4_FRAGMENTATION_NEEDED;
        return needed ? u16(packet.memory, packet.tcpOffset + IcmpField.V4_MTU) : NO_MTU;
    }

    /** Reads the quoted packet from {@code at} to {@code end}; false if that is not the beginning of a TCP segment. */
    private boolean quote(TcpSegment packet, int at, int end) {
        quoted.memory = packet.memory;
        quoted.packetOffset = packet.packetOffset;
        quoted.captured = packet.captured;
        quoted.wireLength = packet.wireLength;
        quoted.linkType = packet.linkType;
        quoted.tunnelPath = packet.tunnelPath;
        quoted.tunnelLength = packet.tunnelLength;
        quoted.time = packet.time;
        quoted.number = packet.number;
        quoted.ipOffset = packet.packetOffset + at;
        quoted.v6 = packet.v6;
        int tcp = packet.v6 ? IpHeaders.quotedV6(quoted, at, end) : IpHeaders.quotedV4(quoted, at, end);
        if (tcp < 0 || end - tcp < IcmpField.QUOTED_TCP) {
            return false;
        }
        quoted.tcpOffset = packet.packetOffset + tcp;
        quoted.sourcePort = u16(packet.memory, quoted.tcpOffset + TcpField.SOURCE_PORT);
        quoted.destinationPort = u16(packet.memory, quoted.tcpOffset + TcpField.DESTINATION_PORT);
        quoted.seq = i32(packet.memory, quoted.tcpOffset + TcpField.SEQ);
        return true;
    }
}
