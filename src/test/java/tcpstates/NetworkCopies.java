package tcpstates;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;

/** Which packets the network has made: more of the same have arrived than were sent. */
final class NetworkCopies {
    private NetworkCopies() {}

    /**
     * The numbers of the copies in a capture.
     *
     * @param arrived the capture
     * @param sent a capture of the same traffic at the other end
     * @param senders the addresses of the other end's host
     */
    static Set<Long> of(Path arrived, Path sent, Set<String> senders) throws IOException {
        Map<ByteBuffer, Integer> left = new HashMap<>();
        each(sent, senders, (number, frame) -> left.merge(frame, 1, Integer::sum));
        Set<Long> copies = new TreeSet<>();
        each(arrived, senders, (number, frame) -> {
            if (left.merge(frame, -1, Integer::sum) < 0) {
                copies.add(number);
            }
        });
        return copies;
    }

    private interface FrameHandler {
        void frame(long number, ByteBuffer frame);
    }

    private static void each(Path pcap, Set<String> senders, FrameHandler handler) throws IOException {
        PacketDecoder decoder = new PacketDecoder();
        long[] number = {0};
        PcapFile.read(pcap).deliver((memory, offset, captured, length, nanos, linkType) -> {
            number[0]++;
            boolean tcp =
                    decoder.decode(memory, offset, captured, length, nanos, linkType, number[0]) == DecodeResult.TCP;
            if (tcp
                    && senders.contains(
                            Observation.pair(decoder.segment()).local().ip())) {
                handler.frame(number[0], copy(memory, offset, captured));
            }
            return true;
        });
    }

    private static ByteBuffer copy(MemorySegment memory, long offset, int length) {
        return ByteBuffer.wrap(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    }
}
