package tcpstates.packet;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One TCP segment as decoded from a packet: a reusable carrier that {@link PacketDecoder} fills, so that no object is made
 * per packet. Everything is valid until the next packet is decoded.
 */
@SuppressWarnings("EnumOrdinal") // a code for bytes of the same version
public final class TcpSegment {
    /** Flag bits of the TCP header, RFC 9293 section 3.1 (AE: RFC 9768, once NS). */
    public static final int FIN = 0x001;

    public static final int SYN = 0x002;
    public static final int RST = 0x004;
    public static final int PSH = 0x008;
    public static final int ACK = 0x010;
    public static final int URG = 0x020;
    public static final int ECE = 0x040;
    public static final int CWR = 0x080;
    public static final int AE = 0x100;

    /** {@link #windowScale()} and {@link #mss()} where the option is absent. */
    public static final int ABSENT = -1;

    /** Most SACK blocks that fit into a TCP header. */
    public static final int MAX_SACK_BLOCKS = 4;

    MemorySegment memory = MemorySegment.NULL;
    long packetOffset;
    /** From the packet's first byte to the outermost IP header; -1 if none was met. */
    int outermostIp;

    long ipOffset;
    long tcpOffset;
    int captured;
    int wireLength;
    int linkType;
    int linkTags;
    long time;
    long number;
    boolean v6;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int ttl;
    int ipId;
    int sourcePort;
    int destinationPort;
    int seq;
    int ack;
    int flags;
    int window;
    int urgentPointer;
    int checksum;
    ChecksumState checksumState = ChecksumState.NOT_LOOKED_AT;
    int headerLength;
    int payloadLength;
    int mss;
    int windowScale;
    boolean sackPermitted;
    boolean timestamps;
    int timestampValue;
    int timestampEcho;
    int sackBlocks;
    final int[] sackLeft = new int[MAX_SACK_BLOCKS];
    final int[] sackRight = new int[MAX_SACK_BLOCKS];
    boolean optionsCut;
    boolean fragmented;
    byte[] tunnelPath = NO_PATH;
    int tunnelLength;
    int tunnelDepth;

    /** Puts fragments together; null if nobody does. */
    @Nullable
    Reassembly reassembly;

    final Fragment fragment = new Fragment();
    boolean isFragment;

    @Nullable
    LastFragment lastFragment;

    /** Of a packet that holds no segment: the protocol that its IP header leads to, or {@link #NO_IP}, or {@link #ARP}. */
    int protocol;

    private static final byte[] NO_PATH = {};

    private static final ChecksumState[] CHECKSUM_STATES = ChecksumState.values();

    static final int NO_IP = -1;
    static final int ARP = -2;

    /** {@link #payloadLength} of a fragment that begins with no header. */
    static final int NO_HEADER = -1;

    /** Whether an IPv6 routing header sends the packet on: then the checksum is made with another destination. */
    boolean sourceRouted;

    /** Of a packet that holds no segment: whether it is a whole ICMP message, or one for IPv6. */
    boolean isIcmp() {
        return protocol == (v6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP) && !fragmented && payloadLength != NO_HEADER;
    }

    /** Of a packet that holds no segment: whether it is a fragment behind the first one. */
    boolean isLaterFragment() {
        return payloadLength == NO_HEADER;
    }

    /** Whether bytes of the packet were captured; {@code at} counts from its first byte. */
    boolean holds(int at, int bytes) {
        return captured - at >= bytes;
    }

    /** Memory that holds the packet. */
    public MemorySegment memory() {
        return memory;
    }

    /** Offset of the packet's first byte (link layer) in {@link #memory()}. */
    public long packetOffset() {
        return packetOffset;
    }

    /** Offset of the innermost IP header in {@link #memory()}. */
    public long ipOffset() {
        return ipOffset;
    }

    /** Offset of the TCP header in {@link #memory()}. */
    public long tcpOffset() {
        return tcpOffset;
    }

    /** Bytes of the packet that were captured. */
    public int captured() {
        return captured;
    }

    /** Bytes that the packet had on the wire. */
    public int wireLength() {
        return wireLength;
    }

    /** Whether all of its payload was captured. */
    public boolean holdsPayload() {
        return holds((int) (tcpOffset - packetOffset) + headerLength, payloadLength);
    }

    /** libpcap's LINKTYPE_ number. */
    public int linkType() {
        return linkType;
    }

    /** Tags between the Ethernet header and the IP header, see {@link LinkTagCounts}; 0 behind other link layers. */
    public int linkTags() {
        return linkType == LinkType.ETHERNET.number() ? linkTags : 0;
    }

    /** Time stamp: nanoseconds since the epoch. */
    public long time() {
        return time;
    }

    /** Number of the packet in the capture, from 1. */
    public long number() {
        return number;
    }

    /** Whether the addresses are IPv6. */
    public boolean v6() {
        return v6;
    }

    /** IPv6: the first 64 bits of the source address; IPv4: 0. */
    public long sourceHigh() {
        return sourceHigh;
    }

    /** IPv6: the last 64 bits of the source address; IPv4: the address, in the low 32 bits. */
    public long sourceLow() {
        return sourceLow;
    }

    /** IPv6: the first 64 bits of the destination address; IPv4: 0. */
    public long destinationHigh() {
        return destinationHigh;
    }

    /** IPv6: the last 64 bits of the destination address; IPv4: the address, in the low 32 bits. */
    public long destinationLow() {
        return destinationLow;
    }

    /** Whether it was found in a tunnel. */
    public boolean isTunnelled() {
        return tunnelLength > 0;
    }

    /** What {@code tcpstates.event.Tunnel} is made of, in the first {@link #tunnelLength()} bytes; not to be changed. */
    public byte[] tunnelPath() {
        return tunnelPath;
    }

    /** Bytes of {@link #tunnelPath()}; 0 outside of tunnels. */
    public int tunnelLength() {
        return tunnelLength;
    }

    /**
     * The packet that completed a datagram, as it was captured.
     *
     * @param offset of its first byte in memory
     * @param length that it had on the wire
     */
    public record LastFragment(MemorySegment memory, long offset, int captured, int length) {}

    /**
     * The fragment that came last, if the segment was in several: then everything else here is of the whole datagram, behind the link
     * header of that fragment. Null for most segments.
     */
    public @Nullable LastFragment lastFragment() {
        return lastFragment;
    }

    /** A datagram whose IP header is at {@code ip} takes the place of its last fragment. */
    void putTogether(MemorySegment datagram, int datagramCaptured, int length, int ip) {
        if (lastFragment == null) {
            lastFragment = new LastFragment(memory, packetOffset, captured, wireLength);
        }
        memory = datagram;
        packetOffset = 0;
        ipOffset = ip;
        captured = datagramCaptured;
        wireLength = length;
    }

    /** TTL or hop limit, 0 to 255. */
    public int ttl() {
        return ttl;
    }

    /** IPv4 identification, 0 to 65535; -1 for IPv6. */
    public int ipId() {
        return ipId;
    }

    public int sourcePort() {
        return sourcePort;
    }

    public int destinationPort() {
        return destinationPort;
    }

    /** SEG.SEQ, modulo 2^32. */
    public int seq() {
        return seq;
    }

    /** SEG.ACK, modulo 2^32; only meaningful with the ACK flag. */
    public int ack() {
        return ack;
    }

    /** The flag bits, {@link #FIN} to {@link #AE}. */
    public int flags() {
        return flags;
    }

    /** Whether all of the given flag bits are set. */
    public boolean has(int bits) {
        return (flags & bits) == bits;
    }

    /** The window field as on the wire, unscaled, 0 to 65535. */
    public int window() {
        return window;
    }

    /** The urgent pointer field; 0 where it was not captured. */
    public int urgentPointer() {
        return urgentPointer;
    }

    /** The checksum field as on the wire; 0 where it was not captured. */
    public int checksum() {
        return checksum;
    }

    /** What its checksums are like, if somebody has asked. */
    public ChecksumState checksumState() {
        return checksumState;
    }

    /** Bytes of the TCP header with its options, 20 to 60. */
    public int headerLength() {
        return headerLength;
    }

    /**
     * Payload bytes on the wire, from the IP header's length, however few of them were captured; for the first of several
     * {@linkplain #fragmented fragments} those that it carries.
     */
    public int payloadLength() {
        return payloadLength;
    }

    /** SEG.LEN: payload, and 1 each for SYN and FIN (RFC 9293 section 3.4). */
    public int sequenceLength() {
        return payloadLength + (flags & FIN) + ((flags & SYN) >> 1);
    }

    /** Value of the MSS option in bytes, or {@link #ABSENT}. */
    public int mss() {
        return mss;
    }

    /** Shift count of the window scale option (RFC 7323), at most 14, or {@link #ABSENT}. */
    public int windowScale() {
        return windowScale;
    }

    /** Whether the SACK-permitted option is there (RFC 2018). */
    public boolean sackPermitted() {
        return sackPermitted;
    }

    /** Whether the timestamps option is there (RFC 7323). */
    public boolean timestamps() {
        return timestamps;
    }

    /** TSval, if {@link #timestamps()}. */
    public int timestampValue() {
        return timestampValue;
    }

    /** TSecr, if {@link #timestamps()}. */
    public int timestampEcho() {
        return timestampEcho;
    }

    /** Number of SACK blocks, 0 to {@link #MAX_SACK_BLOCKS}. */
    public int sackBlocks() {
        return sackBlocks;
    }

    /** Left edge of a SACK block. */
    public int sackLeft(int block) {
        return sackLeft[block];
    }

    /** Right edge of a SACK block: the sequence number after its last byte. */
    public int sackRight(int block) {
        return sackRight[block];
    }

    /** Whether options are missing because the packet was cut off when it was captured. */
    public boolean optionsCut() {
        return optionsCut;
    }

    /** A copy that stays valid when the next packet is decoded; it has no {@link #memory()}. */
    public TcpSegment copy() {
        var copy = new TcpSegment();
        copy.captured = captured;
        copy.wireLength = wireLength;
        copy.linkType = linkType;
        copy.linkTags = linkTags;
        copy.time = time;
        copy.number = number;
        copy.v6 = v6;
        copy.sourceHigh = sourceHigh;
        copy.sourceLow = sourceLow;
        copy.destinationHigh = destinationHigh;
        copy.destinationLow = destinationLow;
        copy.ttl = ttl;
        copy.ipId = ipId;
        copy.sourcePort = sourcePort;
        copy.destinationPort = destinationPort;
        copy.seq = seq;
        copy.ack = ack;
        copy.flags = flags;
        copy.window = window;
        copy.urgentPointer = urgentPointer;
        copy.checksum = checksum;
        copy.checksumState = checksumState;
        copy.headerLength = headerLength;
        copy.payloadLength = payloadLength;
        copy.mss = mss;
        copy.windowScale = windowScale;
        copy.sackPermitted = sackPermitted;
        copy.timestamps = timestamps;
        copy.timestampValue = timestampValue;
        copy.timestampEcho = timestampEcho;
        copy.sackBlocks = sackBlocks;
        System.arraycopy(sackLeft, 0, copy.sackLeft, 0, MAX_SACK_BLOCKS);
        System.arraycopy(sackRight, 0, copy.sackRight, 0, MAX_SACK_BLOCKS);
        copy.optionsCut = optionsCut;
        copy.fragmented = fragmented;
        copy.tunnelPath = tunnelLength == 0 ? NO_PATH : Arrays.copyOf(tunnelPath, tunnelLength);
        copy.tunnelLength = tunnelLength;
        return copy;
    }

    /** Sets addresses and ports, for a segment that is made anew of what was kept of it. */
    public void setSockets(
            boolean v6,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            int destinationPort) {
        this.v6 = v6;
        this.sourceHigh = sourceHigh;
        this.sourceLow = sourceLow;
        this.sourcePort = sourcePort;
        this.destinationHigh = destinationHigh;
        this.destinationLow = destinationLow;
        this.destinationPort = destinationPort;
    }

    /**
     * Sets the other fields of its headers; it has no payload.
     *
     * @param time ns since the epoch
     * @param number of its packet, from 1
     */
    public void setHeaders(long time, long number, int ipId, int ttl, int seq, int ack, int flags, int window) {
        this.time = time;
        this.number = number;
        this.ipId = ipId;
        this.ttl = ttl;
        this.seq = seq;
        this.ack = ack;
        this.flags = flags;
        this.window = window;
    }

    /**
     * Sets its options; those of a SYN or SYN-ACK that are not named here matter to nobody.
     *
     * @param mss or {@link #ABSENT}
     * @param windowScale or {@link #ABSENT}
     * @param timestampValue 0 for none
     */
    public void setOptions(int mss, int windowScale, boolean sackPermitted, int timestampValue) {
        this.mss = mss;
        this.windowScale = windowScale;
        this.sackPermitted = sackPermitted;
        this.timestampValue = timestampValue;
        timestamps = timestampValue != 0;
    }

    /** Lists every field of a {@link #copy}, to write it down, or to fill one from what was written down. */
    public void list(FieldCodec codec) {
        v6 = codec.flag(v6);
        sackPermitted = codec.flag(sackPermitted);
        timestamps = codec.flag(timestamps);
        optionsCut = codec.flag(optionsCut);
        fragmented = codec.flag(fragmented);
        captured = codec.number(captured);
        wireLength = codec.number(wireLength);
        linkType = codec.number(linkType);
        linkTags = codec.number(linkTags);
        time = codec.number(time);
        number = codec.number(number);
        sourceHigh = codec.number(sourceHigh);
        sourceLow = codec.number(sourceLow);
        destinationHigh = codec.number(destinationHigh);
        destinationLow = codec.number(destinationLow);
        ttl = codec.number(ttl);
        ipId = codec.number(ipId);
        sourcePort = codec.number(sourcePort);
        destinationPort = codec.number(destinationPort);
        seq = codec.number(seq);
        ack = codec.number(ack);
        flags = codec.number(flags);
        window = codec.number(window);
        urgentPointer = codec.number(urgentPointer);
        checksum = codec.number(checksum);
        checksumState =
                CHECKSUM_STATES[Math.clamp(codec.number(checksumState.ordinal()), 0, CHECKSUM_STATES.length - 1)];
        headerLength = codec.number(headerLength);
        payloadLength = codec.number(payloadLength);
        mss = codec.number(mss);
        windowScale = codec.number(windowScale);
        timestampValue = codec.number(timestampValue);
        timestampEcho = codec.number(timestampEcho);
        sackBlocks = Math.clamp(codec.number(sackBlocks), 0, MAX_SACK_BLOCKS);
        for (int i = 0; i < sackBlocks; i++) {
            sackLeft[i] = codec.number(sackLeft[i]);
            sackRight[i] = codec.number(sackRight[i]);
        }
        int path = Math.clamp(codec.number(tunnelLength), 0, TunnelPath.LONGEST);
        tunnelPath = tunnelPath.length < path ? new byte[path] : tunnelPath;
        for (int i = 0; i < path; i++) {
            tunnelPath[i] = (byte) codec.number(tunnelPath[i]);
        }
        tunnelLength = path;
    }

    /** Whether this is the first of several IP fragments, so that the segment's payload goes on in packets behind it. */
    public boolean fragmented() {
        return fragmented;
    }
}
