package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/** A handshake that was written as its segments equals, to the last field, the one that was written. */
class HandshakeCodecTest {
    private final BitCodec bits = new BitCodec();
    private final ConnectionCodec codec = new ConnectionCodec(bits);
    private final HandshakeCodec handshakes =
            new HandshakeCodec(bits, codec, new StateMachine(new SilentSink(), KernelSettings.DEFAULTS));
    private final Set<Connection> followed = new LinkedHashSet<>();
    private ConnectionTracker tracker = tracker();
    private int unanswered;
    private int answered;

    private ConnectionTracker tracker() {
        return new ConnectionTracker(
                event -> {}, TrackerOptions.EVENTS_ONLY.withObservers((connection, predecessor, challenged) -> {
                    followed.add(connection);
                    return new ConnectionHistory(connection, predecessor, challenged);
                }));
    }

    @ParameterizedTest
    @MethodSource("tcpstates.script.Recordings#all")
    void isTheSameInRecordings(Path file) throws CaptureException {
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            PacketDecoder decoder = new PacketDecoder();
            long[] number = {0};
            capture.deliver((memory, offset, captured, length, nanos, linkType) -> {
                DecodeResult result = decoder.decode(memory, offset, captured, length, nanos, linkType, ++number[0]);
                if (result == DecodeResult.TCP) {
                    segment(decoder.segment());
                } else if (result == DecodeResult.ICMP_ERROR) {
                    tracker.icmpError(decoder.icmp());
                    check();
                } else {
                    tracker.advance(nanos);
                    check();
                }
                return true;
            });
        }
    }

    @Test
    void isTheSameInRandomConversations() {
        LongStream.range(0, 100)
                .forEach(seed -> feed(new PoorNetwork(seed, 0.05 * (seed % 4), 0.1 * (seed % 2), 0.1 * (seed % 3))
                        .run()
                        .packets()));
        assertThat(unanswered).isGreaterThan(50);
        assertThat(answered).isGreaterThan(50);
    }

    @Test
    void isTheSameInNonsense() {
        LongStream.range(0, 1000)
                .forEach(seed -> feed(RandomStreamTest.nonsense(seed).packets()));
        assertThat(unanswered).isGreaterThan(1000);
        assertThat(answered).isGreaterThan(10);
    }

    /** Whatever options both have, whatever the flags, numbers and times. */
    @Test
    void isTheSameWhateverTheTwoSegmentsSay() {
        List<String> options = List.of(
                "",
                " <mss 1460>",
                " <mss 536,wscale 0>",
                " <mss 1460,wscale 7,sackOK>",
                " <sackOK,TS val 5 ecr 0>",
                " <mss 9000,sackOK,TS val 4294967295 ecr 7,wscale 14>",
                " <TS val 0 ecr 0>");
        for (String flags : List.of("S", "SE", "SEW", "SP", "SF")) {
            for (String ofSyn : options) {
                for (String ofSynAck : options) {
                    for (String time : List.of("0.02", "0", "3")) {
                        feed(Script.script()
                                .with("0 > " + flags + " 4294967295 win 5" + ofSyn)
                                .with(time + " < S. 0 ack 0 win 65535" + ofSynAck)
                                .packets());
                    }
                }
            }
        }
        assertThat(unanswered).isGreaterThan(500);
        assertThat(answered).isGreaterThan(500);
    }

    private void feed(List<ScriptedPacket> packets) {
        tracker = tracker();
        followed.clear();
        Told.feed(this::segment, packets, 1, new PacketDecoder());
    }

    private void segment(TcpSegment segment) {
        tracker.segment(segment);
        check();
    }

    private void check() {
        followed.removeIf(connection -> connection.packets > 2);
        followed.stream().filter(HandshakeCodec::takes).forEach(this::check);
    }

    private void check(Connection connection) {
        unanswered += connection.packets == 1 ? 1 : 0;
        answered += connection.packets == 2 ? 1 : 0;
        byte[] expected = codec.toBytes(connection);
        bits.write();
        handshakes.write(connection);
        byte[] written = bits.toBytes();
        Connection read = new Connection();
        bits.read(written, 0, written.length);
        handshakes.readInto(read);
        bits.endRead();
        assertThat(codec.toBytes(read)).isEqualTo(expected);
        assertThat(PackedConnection.number(written, 0)).isEqualTo(connection.number());
        assertThat(new PackedConnection().end(written, 0)).isEqualTo(connection.end());
        assertThat(new PackedConnection().firstPacket(written, 0)).isEqualTo(connection.firstPacket());
        assertThat(PackedConnection.hash(written, 0)).isEqualTo(connection.hash());
    }
}
