package tcpstates.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.event.Event;
import tcpstates.packet.PacketDecoder;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** Objects are made for connections and for what is told of them, none for the packets of a connection that runs well. */
class AllocationTest {
    private static final int ROUNDS = 50_000;
    private static final int LENGTH = 100;
    private static final long MILLISECOND = 1_000_000;
    private static final int ETHERNET = 1;

    /** Where the numbers stand in a script's packets: behind Ethernet and IPv4. */
    private static final int SEQ = 14 + 20 + 4;

    private static final int ACK = SEQ + 4;

    private final List<Event> told = new ArrayList<>();
    private final ConnectionTracker tracker = new ConnectionTracker(told::add);
    private final PacketDecoder decoder = new PacketDecoder();
    private int rounds;

    @Test
    void makesNothingPerPacketOnceAConnectionIsEstablished() {
        List<ScriptedPacket> packets = Script.of(Script.HANDSHAKE, "+0.1 > P. (" + LENGTH + ")", "+0 < .")
                .packets();
        Told.feed(tracker, packets, 1);
        int events = told.size();
        exchange(packets.get(3), packets.get(4));

        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange(packets.get(3), packets.get(4));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(told).hasSize(events);
        assertThat(allocated / (2.0 * ROUNDS)).isLessThan(0.1);
    }

    /** Requests and their acknowledgements go on from where the given ones are. */
    private void exchange(ScriptedPacket request, ScriptedPacket acknowledgement) {
        MemorySegment requestBytes = MemorySegment.ofArray(request.bytes());
        MemorySegment acknowledgementBytes = MemorySegment.ofArray(acknowledgement.bytes());
        ByteBuffer seq = ByteBuffer.wrap(request.bytes());
        ByteBuffer ack = ByteBuffer.wrap(acknowledgement.bytes());
        int firstSeq = seq.getInt(SEQ);
        int firstAck = ack.getInt(ACK);
        for (int i = 1; i <= ROUNDS; i++) {
            long time = request.time() + ++rounds * MILLISECOND;
            seq.putInt(SEQ, firstSeq + i * LENGTH);
            take(requestBytes, time);
            ack.putInt(ACK, firstAck + i * LENGTH);
            take(acknowledgementBytes, time);
        }
    }

    private void take(MemorySegment bytes, long time) {
        int length = (int) bytes.byteSize();
        decoder.decode(bytes, 0, length, length, time, ETHERNET, 1);
        tracker.segment(decoder.segment());
    }
}
