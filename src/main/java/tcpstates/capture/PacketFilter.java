package tcpstates.capture;

import java.lang.foreign.MemorySegment;

/** A compiled filter expression. */
@FunctionalInterface
public interface PacketFilter {
    /** Whether the packet passes; arguments as in {@link PacketHandler#packet}. */
    boolean accepts(MemorySegment memory, long offset, int captured, int length, int linkType);
}
