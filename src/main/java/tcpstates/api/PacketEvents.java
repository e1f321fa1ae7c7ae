package tcpstates.api;

import java.lang.foreign.MemorySegment;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.event.EventSink;
import tcpstates.packet.DecoderOptions;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.Reassembly;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/**
 * Follows every connection of a stream of packets. Each is told when it is over, with a verdict on what became of it, or at the
 * {@linkplain #end end}. Time stamps are believed as they are; events are told as soon as a packet shows them.
 */
public final class PacketEvents {
    private final PacketDecoder decoder = new PacketDecoder(DecoderOptions.DEFAULTS, new Reassembly());
    private final ConnectionTracker tracker;
    private long number;

    /**
     * Begins without packets.
     *
     * @param events takes the events, on the thread that hands over the packet
     */
    public PacketEvents(EventSink events) {
        tracker = new ConnectionTracker(events, TrackerOptions.EVENTS_ONLY.withObservers(ConnectionHistory::new));
    }

    /**
     * Takes the next packet, in the order in which they were captured.
     *
     * @param packet the captured bytes, from the link header on; they are not kept
     * @param length bytes that it had on the wire; more than {@code packet} has if it was cut short
     * @param nanos when it was captured, ns since the epoch
     * @param linkType what it begins with: libpcap's LINKTYPE_ number, 1 for Ethernet, 101 for IP without a link header
     * @throws IllegalArgumentException if {@code length} is less than what was captured
     */
    public void packet(byte[] packet, int length, long nanos, int linkType) {
        ConnectionEvents.requireLength(packet, length);
        number++;
        MemorySegment memory = MemorySegment.ofArray(packet);
        switch (decoder.decode(memory, 0, packet.length, length, nanos, linkType, number)) {
            case TCP -> tracker.segment(decoder.segment());
            case ICMP_ERROR -> tracker.icmpError(decoder.icmp());
            default -> advance(nanos);
        }
    }

    /**
     * Lets time pass without a packet, so that what waits for it is told.
     *
     * @param nanos up to which no packet will come, ns since the epoch
     */
    public void advance(long nanos) {
        tracker.advance(nanos, number);
    }

    /** Tells the connections that are still open; no packet may follow. */
    public void end() {
        tracker.end();
    }
}
