package tcpstates.diagnosis;

import org.jspecify.annotations.Nullable;
import tcpstates.tcp.BitCodec;

/**
 * A FIN or RST in an end's name that was not its own: it went on as if it had never sent it.
 *
 * @param fin whether it was a FIN; else a RST
 * @param packet its number
 * @param contradiction number of the packet by which the end contradicted it
 */
record ContradictedSegment(boolean fin, long packet, long contradiction) {
    /** Lists every field, for both directions; {@code segment} is null while it is read. */
    static ContradictedSegment list(BitCodec bits, @Nullable ContradictedSegment segment) {
        bits.beginPart(1);
        boolean fin = bits.flag(segment != null && segment.fin);
        long packet = bits.number(segment == null ? 0 : segment.packet, 0);
        long contradiction = bits.number(segment == null ? 0 : segment.contradiction, packet);
        bits.endPart();
        return new ContradictedSegment(fin, packet, contradiction);
    }
}
