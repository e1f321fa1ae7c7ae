package tcpstates;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Event;
import tcpstates.event.SocketAddress;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.tracker.ConnectionTracker;

/**
 * What the tracker makes of a capture.
 *
 * @param events in the order in which they were told
 * @param packets when packets passed by
 */
record Observation(List<Event> events, PacketTimes packets) {
    static Observation of(Path pcap) throws IOException {
        Observation observation = new Observation(new ArrayList<>(), new PacketTimes());
        ConnectionTracker tracker = new ConnectionTracker(observation.events::add);
        PacketDecoder decoder = new PacketDecoder();
        long[] number = {0};
        PcapFile.read(pcap).deliver((memory, offset, captured, length, nanos, linkType) -> {
            if (decoder.decode(memory, offset, captured, length, nanos, linkType, ++number[0]) == DecodeResult.TCP) {
                TcpSegment segment = decoder.segment();
                observation.packets.add(pair(segment), nanos, segment.flags());
                tracker.segment(segment);
            } else {
                tracker.advance(nanos);
            }
            return true;
        });
        tracker.end();
        return observation;
    }

    /** The sender's view of its connection. */
    static SocketPair pair(TcpSegment segment) {
        return new SocketPair(
                new SocketAddress(segment.sourceHigh(), segment.sourceLow(), segment.v6(), segment.sourcePort()),
                new SocketAddress(
                        segment.destinationHigh(), segment.destinationLow(), segment.v6(), segment.destinationPort()));
    }
}
