package tcpstates.tracker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.Event;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.PackingTracker;

/** Which connections are records changes nothing of what is emitted. */
class IdleStoreTest {
    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void emitsTheSameOfConnectionsThatArePackedAfterEverySegment(Path file) throws CaptureException {
        List<Event> events = new ArrayList<>();
        var tracker = new ConnectionTracker(events::add);
        var packing = new PackingTracker();
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            var decoder = new PacketDecoder();
            long[] number = {0};
            capture.deliver((memory, offset, captured, length, nanos, linkType) -> {
                if (decoder.decode(memory, offset, captured, length, nanos, linkType, ++number[0])
                        == DecodeResult.TCP) {
                    tracker.segment(decoder.segment());
                    packing.segment(decoder.segment());
                } else {
                    tracker.advance(nanos);
                    packing.advance(nanos);
                }
                return true;
            });
        }
        tracker.end();

        assertThat(packing.end()).isEqualTo(events);
        // A socket that is connected to itself stays an object: one end, not two.
        boolean packable = tracker.connections() > 0 && !file.endsWith("self-connect.pcap");
        assertThat(packing.maxPacked() > 0).isEqualTo(packable);
    }
}
