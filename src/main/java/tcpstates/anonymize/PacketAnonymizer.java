package tcpstates.anonymize;

import java.lang.foreign.MemorySegment;

/**
 * Makes packets that tell nobody's address and nothing of what was said, but have the lengths, times, ports, numbers, flags and TCP
 * options that states follow from. What is not understood becomes zeros. For one thread.
 */
public final class PacketAnonymizer {
    private final PacketBytes packet = new PacketBytes();
    private final LinkRewriter rewriter;

    public PacketAnonymizer(AnonymizationKey key) {
        rewriter = new LinkRewriter(packet, new AddressCipher(key));
    }

    /**
     * Makes one of another; the parameters are those of {@code PacketHandler}, the lengths stay.
     *
     * @return memory at whose front the new packet is, until the next call
     */
    public MemorySegment anonymized(MemorySegment memory, long offset, int captured, int length, int linkType) {
        packet.begin(memory, offset, captured);
        rewriter.rewrite(length, linkType);
        return packet.made();
    }
}
