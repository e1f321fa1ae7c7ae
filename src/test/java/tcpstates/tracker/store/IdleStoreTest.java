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
import tcpstates.tracker.Restless;

/** Which connections are records changes nothing of what is told. */
class IdleStoreTest {
    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void tellsTheSameOfConnectionsThatArePutAwayAfterEverySegment(Path file) throws CaptureException {
        List<Event> events = new ArrayList<>();
        var tracker = new ConnectionTracker(events::add);
        var restless = new Restless();
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            var decoder = new PacketDecoder();
            long[] number = {0};
            capture.deliver((memory, offset, captured, length, nanos, linkType) -> {
                if (decoder.decode(memory, offset, captured, length, nanos, linkType, ++number[0])
                        == DecodeResult.TCP) {
                    tracker.segment(decoder.segment());
                    restless.segment(decoder.segment());
                } else {
                    tracker.advance(nanos);
                    restless.advance(nanos);
                }
                return true;
            });
        }
        tracker.end();

        assertThat(restless.end()).isEqualTo(events);
        assertThat(restless.most() > 0).isEqualTo(tracker.connections() > 0);
    }
}
