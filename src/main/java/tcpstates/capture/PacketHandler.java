package tcpstates.capture;

import java.lang.foreign.MemorySegment;

/** Receives captured packets one by one, in capture order. */
@FunctionalInterface
public interface PacketHandler {
    /**
     * Takes one packet. The bytes are only valid during the call and must not be written to.
     *
     * @param memory holds the packet
     * @param offset of the packet's first byte in {@code memory}
     * @param captured bytes of the packet present in {@code memory}, 0 to {@code length} (never more than the memory holds)
     * @param length bytes that the packet had on the wire, at least {@code captured}
     * @param nanos time stamp: nanoseconds since 1970-01-01T00:00:00Z
     * @param linkType libpcap's LINKTYPE_ number of the interface that saw the packet
     * @return false to end the delivery after this packet
     */
    boolean packet(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType);
}
