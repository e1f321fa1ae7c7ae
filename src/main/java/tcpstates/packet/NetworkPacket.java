package tcpstates.packet;

import java.lang.foreign.MemorySegment;

/**
 * The IP packet in a captured one, from its outermost IP header to its end: the same bytes wherever on one machine it was captured,
 * while links put their own in front, and fill short frames up behind.
 */
public final class NetworkPacket {
    private final PacketDecoder decoder = new PacketDecoder();
    private boolean found;
    private long offset;
    private int captured;

    /** Looks into a captured packet; the parameters are those of {@code PacketHandler}. */
    public void find(MemorySegment memory, long at, int present, int length, int linkType) {
        decoder.decode(memory, at, present, length, 0, linkType, 0);
        int network = decoder.segment().outermostIp;
        found = network >= 0 && present - network >= Ip4Field.MIN_LENGTH;
        offset = found ? at + network : at;
        captured = found ? Math.min(present - network, length(memory, present - network)) : present;
    }

    private int length(MemorySegment memory, int present) {
        boolean v6 = BigEndian.u8(memory, offset + Ip4Field.VERSION_AND_LENGTH) >>> 4 == 6;
        int told = v6
                ? BigEndian.u16(memory, offset + Ip6Field.PAYLOAD_LENGTH)
                : BigEndian.u16(memory, offset + Ip4Field.TOTAL_LENGTH);
        if (told == 0) {
            return present; // longer than the field can say
        }
        return v6 ? Ip6Field.LENGTH + told : told;
    }

    /** Whether there is one; if not, the other answers are about the whole captured packet. */
    public boolean isFound() {
        return found;
    }

    /** Where it begins in the memory. */
    public long offset() {
        return offset;
    }

    /** How many bytes of it were captured. */
    public int captured() {
        return captured;
    }
}
