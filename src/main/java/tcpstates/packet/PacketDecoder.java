package tcpstates.packet;

import java.lang.foreign.MemorySegment;

/** Finds the TCP segment in a captured packet. */
public final class PacketDecoder {
    /** What a packet turned out to be. */
    public enum Outcome {
        /** {@link #segment()} holds a TCP segment. */
        TCP,
        /** IP, but another protocol than TCP. */
        NOT_TCP,
        /** Neither IPv4 nor IPv6. */
        NOT_IP,
        /** A fragment behind the first one: no ports, no TCP header. */
        LATER_FRAGMENT,
        /** Cut off by the snapshot length before the fields that are needed. */
        TRUNCATED,
        /** Lengths or versions contradict themselves. */
        MALFORMED,
        /** A link type that is not supported. */
        UNKNOWN_LINK_TYPE
    }

    private final TcpSegment segment = new TcpSegment();

    /** The segment that the last {@link #decode} found; the same object each time. */
    public TcpSegment segment() {
        return segment;
    }

    /**
     * Decodes one packet; the parameters are those of {@code PacketHandler}.
     *
     * @param number of the packet in the capture, from 1
     */
    public Outcome decode(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        return Outcome.UNKNOWN_LINK_TYPE;
    }
}
