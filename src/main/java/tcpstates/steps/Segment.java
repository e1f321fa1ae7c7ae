package tcpstates.steps;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Role;
import tcpstates.packet.TcpSegment;

/**
 * What the wire shows of one segment. Relative numbers count from the sender's SYN, which has 0; where it was not captured, so that
 * the first octet seen has 1.
 *
 * @param packet its number in the capture, from 1
 * @param time when it was captured (ns since the epoch)
 * @param sender who sent it
 * @param flags bits of the TCP header, {@link TcpSegment#FIN} to {@link TcpSegment#AE}
 * @param seq relative sequence number; negative for what lies before the first one; beyond 2^32 it goes on
 * @param ack relative acknowledgement number; {@link #NONE} without the ACK flag
 * @param wireSeq sequence number as on the wire
 * @param wireAck acknowledgement number as on the wire; 0 without the ACK flag
 * @param length payload bytes
 * @param frameLength bytes of the whole packet on the wire, with the link's header as the capture has it
 * @param window as on the wire, 0 to 65535
 * @param windowBytes the same in bytes; {@link #NONE} where the SYNs that say by what to multiply were not captured
 * @param options of a SYN; null of others
 * @param sack what it acknowledges selectively; empty for most
 * @param http the first line of its payload where that is a request or a status of HTTP: printable ASCII, at most 200 characters, as
 *     the network sent it; else null
 */
public record Segment(
        long packet,
        long time,
        Role sender,
        int flags,
        long seq,
        long ack,
        int wireSeq,
        int wireAck,
        int length,
        int frameLength,
        int window,
        long windowBytes,
        @Nullable SynOptions options,
        List<SackBlock> sack,
        @Nullable String http) {
    /** What the segment does not say. */
    public static final long NONE = Long.MIN_VALUE;

    /**
     * Octets that arrived though some before them are missing.
     *
     * @param from relative number of the first
     * @param to relative number behind the last
     */
    public record SackBlock(long from, long to) {}

    /** Whether all of the given flag bits are set. */
    public boolean has(int bits) {
        return (flags & bits) == bits;
    }

    /** Relative number behind its last octet; SYN and FIN count one each (RFC 9293 section 3.4). */
    public long end() {
        return seq + length + (has(TcpSegment.SYN) ? 1 : 0) + (has(TcpSegment.FIN) ? 1 : 0);
    }
}
