package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.tracker.ConnectionTracker;

/** What is counted without an event is what is counted by the events. */
class TransitionCounterTest {
    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void countsTheSameWithAndWithoutEvents(Path capture) throws CaptureException {
        Tally counted = new Tally();
        Tally told = new Tally();
        follow(capture, counted);
        List<Event> events = new ArrayList<>();
        follow(capture, events::add);
        events.forEach(told::accept);

        assertThat(events).isNotEmpty();
        assertThat(printed(counted)).isEqualTo(printed(told));
    }

    private static void follow(Path capture, EventSink sink) throws CaptureException {
        ConnectionTracker tracker = new ConnectionTracker(sink);
        PacketDecoder decoder = new PacketDecoder();
        long[] number = {0};
        try (SavedCapture source = SavedCapture.open(capture.toString())) {
            source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                number[0]++;
                if (decoder.decode(memory, offset, captured, length, nanos, linkType, number[0]) == DecodeResult.TCP) {
                    tracker.segment(decoder.segment());
                }
                return true;
            });
        }
        tracker.end();
    }

    private static String printed(Tally tally) {
        var out = new ByteArrayOutputStream();
        SummaryReport report = new SummaryReport(out, Wording.of(Language.EN));
        report.tally().include(tally);
        report.end(CaptureTotals.NONE);
        return out.toString(StandardCharsets.UTF_8);
    }
}
