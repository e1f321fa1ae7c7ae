package tcpstates.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Finds the TCP segment in a captured packet: behind the link layers that tcpdump follows (VLAN tags, MPLS labels and
 * PPPoE included), in IPv4 or IPv6 with extension headers, and in up to four tunnels, one in the other.
 *
 * <p>Any bytes may be fed to it. Lengths on the wire come from the IP header, never from the number of captured bytes.
 */
public final class PacketDecoder {
    private final TcpSegment segment = new TcpSegment();
    private final IcmpMessage icmp = new IcmpMessage();
    private final boolean followTunnels;
    private final ChecksumPolicy checksums;

    public PacketDecoder() {
        this(DecoderOptions.DEFAULTS);
    }

    public PacketDecoder(DecoderOptions options) {
        this(options, null);
    }

    /** @param reassembly puts fragments together; null to take a first fragment for a segment, and to leave the others aside */
    public PacketDecoder(DecoderOptions options, @Nullable Reassembly reassembly) {
        followTunnels = options.followTunnels();
        checksums = options.checksums();
        segment.reassembly = reassembly;
    }

    /** The segment that the last {@link #decode} found, if it returned {@link DecodeResult#TCP}; the same object each time. */
    public TcpSegment segment() {
        return segment;
    }

    /** The message that the last {@link #decode} found, if it returned {@link DecodeResult#ICMP_ERROR}; the same object each time. */
    public IcmpMessage icmp() {
        return icmp;
    }

    /** Gives what was found another time (ns since the epoch): that of the packet's stamp, behind whoever knew better. */
    public void restamp(long nanos) {
        segment.time = nanos;
        icmp.quoted().time = nanos;
    }

    /** What the last packet holds, if {@link #decode} returned {@link DecodeResult#NOT_TCP} or {@link DecodeResult#NOT_IP}. */
    public NotFollowed notFollowed() {
        return switch (segment.protocol) {
            case TcpSegment.ARP -> NotFollowed.ARP;
            case TcpSegment.NO_IP -> NotFollowed.NOT_IP;
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> NotFollowed.ICMP;
            case IpProtocol.IPV4, IpProtocol.IPV6 -> NotFollowed.IP_IN_IP;
            case IpProtocol.GRE -> NotFollowed.GRE;
            case IpProtocol.ESP -> NotFollowed.ESP;
            case IpProtocol.UDP ->
                segment.isLaterFragment()
                        ? NotFollowed.UDP
                        : UdpTunnels.kind(segment, (int) (segment.tcpOffset - segment.packetOffset));
            default -> NotFollowed.OTHER_IP;
        };
    }

    /**
     * Looks at no more than addresses and ports, where these can be found at once.
     *
     * @return whether {@link #segment()} has them, and nothing else; if so, {@link #decode} finds the same or no segment at all
     */
    public boolean peekFlowKey(MemorySegment memory, long offset, int captured, int linkType) {
        segment.memory = memory;
        segment.packetOffset = offset;
        segment.captured = captured;
        segment.linkType = linkType;
        segment.tunnelLength = 0;
        return FlowKeyReader.peek(segment);
    }

    /**
     * Decodes one packet; the parameters are those of {@code PacketHandler}.
     *
     * @param number of the packet in the capture, from 1
     */
    public DecodeResult decode(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        segment.memory = memory;
        segment.packetOffset = offset;
        segment.captured = captured;
        segment.wireLength = length;
        segment.linkType = linkType;
        segment.time = nanos;
        segment.number = number;
        segment.protocol = TcpSegment.NO_IP;
        segment.linkTags = 0;
        segment.outermostIp = -1;
        segment.tunnelLength = 0;
        segment.lastFragment = null;
        DecodeResult result = LinkLayer.decode(segment);
        if (result == DecodeResult.NOT_TCP || result == DecodeResult.FRAGMENT) {
            segment.tunnelDepth = 0;
            result = inner(result);
        }
        return switch (result) {
            case TCP -> checksums == ChecksumPolicy.IGNORE ? result : verified();
            case NOT_TCP -> segment.isIcmp() ? icmp.decode(segment) : result;
            // A packet that was captured whole and ends within its headers was sent so.
            case TRUNCATED -> segment.captured >= segment.wireLength ? DecodeResult.MALFORMED : result;
            default -> result;
        };
    }

    private DecodeResult verified() {
        segment.checksumState = Checksum.state(segment);
        return checksums == ChecksumPolicy.DROP && segment.checksumState.isWrong()
                ? DecodeResult.WRONG_CHECKSUM
                : DecodeResult.TCP;
    }

    /** What is behind the headers of tunnels, and in datagrams that are complete now. */
    private DecodeResult inner(DecodeResult outer) {
        DecodeResult result = tunnels(outer);
        while (segment.isFragment) {
            segment.isFragment = false;
            if (segment.reassembly != null && segment.reassembly.add(segment, segment.fragment)) {
                int ip = (int) (segment.ipOffset - segment.packetOffset);
                result = tunnels(segment.v6 ? IpHeaders.decodeV6(segment, ip) : IpHeaders.decodeV4(segment, ip));
            }
        }
        return result;
    }

    private DecodeResult tunnels(DecodeResult result) {
        return result == DecodeResult.NOT_TCP && followTunnels && TunnelHeaders.mayBeTunnel(segment.protocol)
                ? TunnelHeaders.follow(segment)
                : result;
    }
}
