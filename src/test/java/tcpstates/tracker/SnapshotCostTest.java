package tcpstates.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.TcpState;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.LinkType;
import tcpstates.packet.PacketDecoder;
import tcpstates.tcp.SnapshotBuffer;

/** While a snapshot is taken packets wait, so it may not take long. */
class SnapshotCostTest {
    private static final int CONNECTIONS = 100_000;
    private static final int PORTS = 30_000;
    private static final int HEADERS = 40;
    private static final int TRIES = 20;
    private static final long MAX_NANOS = 50_000_000;

    private static final int SYN = 2;
    private static final int SYN_ACK = 0x12;
    private static final int ACK = 0x10;

    private final ConnectionTracker tracker = new ConnectionTracker(event -> {});
    private final PacketDecoder decoder = new PacketDecoder();
    private final ByteBuffer packet = ByteBuffer.allocateDirect(HEADERS);
    private long number;

    /** Processor time of the packets' thread, the least of some: what others do on the machine is not its own. */
    @Test
    void takesFiftyMillisecondsOfAHundredThousandConnections() {
        for (int i = 0; i < CONNECTIONS; i++) {
            int client = 0x0a000001 + i / PORTS;
            int port = 1024 + i % PORTS;
            send(client, 0x0a010001, port, 80, 1000, 0, SYN);
            send(0x0a010001, client, 80, port, 9000, 1001, SYN_ACK);
            send(client, 0x0a010001, port, 80, 1001, 9001, ACK);
        }
        long least = Long.MAX_VALUE;
        SnapshotBuffer snapshot = tracker.snapshot();
        for (int i = 0; i < TRIES; i++) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            snapshot = tracker.snapshot();
            least = Math.min(least, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        }
        List<EndpointSnapshot> endpoints = new ArrayList<>();
        snapshot.read(endpoints);

        assertThat(endpoints).hasSize(2 * CONNECTIONS).allMatch(endpoint -> endpoint.state() == TcpState.ESTABLISHED);
        assertThat(least).as("ns").isLessThan(MAX_NANOS);
    }

    private void send(int source, int destination, int port, int peerPort, int seq, int ack, int flags) {
        packet.clear();
        packet.put((byte) 0x45).put((byte) 0).putShort((short) HEADERS).putInt(0);
        packet.put((byte) 64).put((byte) 6).putShort((short) 0).putInt(source).putInt(destination);
        packet.putShort((short) port).putShort((short) peerPort).putInt(seq).putInt(ack);
        packet.put((byte) 0x50).put((byte) flags).putShort((short) 64240).putInt(0);
        number++;
        DecodeResult result = decoder.decode(
                MemorySegment.ofBuffer(packet.clear()),
                0,
                HEADERS,
                HEADERS,
                1_700_000_000_000_000_000L + number * 1000,
                LinkType.RAW.number(),
                number);
        assertThat(result).isEqualTo(DecodeResult.TCP);
        tracker.segment(decoder.segment());
    }
}
