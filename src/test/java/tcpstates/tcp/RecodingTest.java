package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.event.Event;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/** A connection that was bytes between any two of its segments goes on as if nothing had been. */
class RecodingTest {
    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void emitsTheSameOfConnectionsThatAreBytesAfterEverySegment(Path file) throws CaptureException {
        List<Event> events = new ArrayList<>();
        ConnectionTracker tracker = tracker(events);
        Recoding recoding = new Recoding();
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            PacketDecoder decoder = new PacketDecoder();
            long[] number = {0};
            capture.deliver((memory, offset, captured, length, nanos, linkType) -> {
                if (decoder.decode(memory, offset, captured, length, nanos, linkType, ++number[0])
                        == DecodeResult.TCP) {
                    tracker.segment(decoder.segment());
                    recoding.segment(decoder.segment());
                } else {
                    tracker.advance(nanos);
                    recoding.advance(nanos);
                }
                return true;
            });
        }
        tracker.end();

        assertThat(recoding.end()).isEqualTo(events);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void emitsTheSameOfRandomConversations(long seed) {
        assertSame(new PoorNetwork(seed, 0.05 * (seed % 4), 0.1 * (seed % 2), 0.1 * (seed % 3))
                .run()
                .packets());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void emitsTheSameOfNonsense(long seed) {
        assertSame(RandomStreamTest.nonsense(seed).packets());
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @Test
    void emitsTheSameOfASocketConnectedToItself() {
        assertSame(Script.script()
                .ports(5000, 5000)
                .addresses("10.0.0.1", "10.0.0.1")
                .with("0 > S 1000")
                .with("0.01 > S. 1000 ack 1001")
                .with("0.02 > P. 1001 (10) ack 1001")
                .with("0.03 > . 1011 ack 1011")
                .with("1 > F. 1011 ack 1011")
                .with("1.01 > . 1012 ack 1012")
                .packets());
    }

    @Test
    void meetsConnectionsThatTheStoreOfIdleOnesDoesNotTake() {
        int notCompact = 0;
        for (long seed = 0; seed < 20; seed++) {
            notCompact += assertSame(RandomStreamTest.nonsense(seed).packets());
        }
        assertThat(notCompact).isGreaterThan(100);
    }

    private static int assertSame(List<ScriptedPacket> packets) {
        List<Event> events = new ArrayList<>();
        ConnectionTracker tracker = tracker(events);
        Recoding recoding = new Recoding();
        Consumer<TcpSegment> both = s -> {
            tracker.segment(s);
            recoding.segment(s);
        };
        Told.feed(both, packets, 1, new PacketDecoder());
        tracker.end();

        assertThat(recoding.end()).isEqualTo(events);
        return recoding.notCompact();
    }

    private static ConnectionTracker tracker(List<Event> events) {
        return new ConnectionTracker(events::add, TrackerOptions.EVENTS_ONLY.withObservers(ConnectionHistory::new));
    }
}
