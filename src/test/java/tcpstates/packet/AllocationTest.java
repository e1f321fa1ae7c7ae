package tcpstates.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import tcpstates.packet.SavedPackets.Saved;

class AllocationTest {
    private static final int ROUNDS = 20_000;

    private final PacketDecoder decoder = new PacketDecoder();

    @Test
    void makesNothingPerPacket() {
        List<Saved> packets = SavedPackets.of("vlan.pcap");
        decode(packets, ROUNDS);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        decode(packets, ROUNDS);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(bytes / (double) (ROUNDS * packets.size())).isLessThan(0.01);
    }

    private void decode(List<Saved> packets, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < packets.size(); i++) {
                Saved saved = packets.get(i);
                MemorySegment bytes = saved.bytes();
                decoder.decode(bytes, 0, saved.captured(), saved.wireLength(), 0, LinkType.ETHERNET.number(), i + 1);
            }
        }
    }
}
