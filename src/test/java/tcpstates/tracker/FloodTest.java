package tcpstates.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tcpstates.packet.TcpSegment;

/** Handshakes become records early where few go on, and not where they do. */
class FloodTest {
    private static final long EPOCH = 1_700_000_000_000_000_000L;
    private static final long INTERVAL_NANOS = 10_000;
    private static final int CONNECTIONS = 300_000;

    /** When the store looks at what may be idle. */
    private static final int CHUNK = 4096;

    private final ConnectionTracker tracker = new ConnectionTracker(event -> {});
    private final TcpSegment segment = new TcpSegment();
    private long packets;

    @Test
    void ofOnesThatNobodyCompletesAfterMilliseconds() {
        int most = 0;
        for (int i = 0; i < CONNECTIONS; i++) {
            syn(i, EPOCH + i * INTERVAL_NANOS);
            most = Math.max(most, tracker.store().objects());
        }
        assertThat(most).isLessThan(2 * 65_536 + CHUNK); // those of the first second, before anything is known
        assertThat(tracker.store().objects()).isLessThan(4 * CHUNK);
        assertThat(tracker.store().size()).isEqualTo(CONNECTIONS);
    }

    @Test
    void ofOnesThatAreCompletedAfterATripRoundTheWorldSeldom() {
        int trip = 30_000;
        long unpacked = 0;
        for (int i = 0; i < CONNECTIONS; i++) {
            syn(i, EPOCH + i * INTERVAL_NANOS);
            if (i >= trip) {
                int packed = tracker.store().packed();
                ack(i - trip, EPOCH + i * INTERVAL_NANOS);
                unpacked += packed - tracker.store().packed();
            }
        }
        assertThat(unpacked).isLessThan(CONNECTIONS / 8);
    }

    private void syn(int client, long time) {
        segment.setSockets(false, 0, 0x0b000000L + client, 40000, 0, 0x0a000001, 80);
        send(time, client * 7, 0, TcpSegment.SYN);
    }

    private void ack(int client, long time) {
        segment.setSockets(false, 0, 0x0b000000L + client, 40000, 0, 0x0a000001, 80);
        send(time, client * 7 + 1, 1, TcpSegment.ACK);
    }

    private void send(long time, int seq, int ack, int flags) {
        segment.setHeaders(time, ++packets, (int) (packets & 0xffff), 64, seq, ack, flags, 65535);
        segment.setOptions(1460, TcpSegment.ABSENT, false, 0);
        tracker.segment(segment);
        if (packets % CHUNK == 0) {
            tracker.packIdle();
        }
    }
}
