package tcpstates.report;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;

/** A report that takes the packets too, each one behind the events that it caused. */
public interface PacketReport extends Report {
    /**
     * Takes a packet that holds a segment.
     *
     * @param number of the packet among those that passed the filter, from 1
     * @param connection number of the connection that the segment belongs to
     */
    void packet(TcpSegment segment, long number, int connection);

    /**
     * Takes a packet that holds an ICMP error about a segment.
     *
     * @param connection number of the one that the quoted segment belongs to; {@link tcpstates.event.Event#NO_CONNECTION} if none
     *     is known
     */
    void packet(IcmpMessage message, long number, int connection);

    /** Takes any other packet; parameters as of a packet's handler, {@code number} as above. */
    void packet(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number);

    @Override
    default @Nullable PacketReport packetReport() {
        return this;
    }
}
