package tcpstates.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.event.Event;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;

/** Batches are there for speed alone. */
class BatchesTest {
    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void tellsTheSameInBatchesAsOneByOne(Path capture) throws CaptureException {
        List<Event> oneByOne = events(capture, 1);

        assertThat(oneByOne).isNotEmpty();
        for (int batch : new int[] {2, 3, 7, 64}) {
            assertThat(events(capture, batch)).as("batches of %d", batch).isEqualTo(oneByOne);
        }
    }

    private static List<Event> events(Path file, int size) throws CaptureException {
        List<Event> events = new ArrayList<>();
        var tracker =
                new ConnectionTracker(events::add, TrackerOptions.EVENTS_ONLY.withObservers(ConnectionHistory::new));
        List<TcpSegment> batch = new ArrayList<>();
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            capture.deliver((memory, offset, captured, length, nanos, linkType) -> {
                var decoder = new PacketDecoder();
                if (decoder.decode(memory, offset, captured, length, nanos, linkType, 0) == DecodeResult.TCP) {
                    batch.add(decoder.segment());
                }
                if (batch.size() == size) {
                    deliver(tracker, batch);
                }
                return true;
            });
            deliver(tracker, batch);
        }
        tracker.end();
        return events;
    }

    private static void deliver(ConnectionTracker tracker, List<TcpSegment> batch) {
        tracker.segments(batch.toArray(TcpSegment[]::new), batch.size());
        batch.clear();
    }
}
