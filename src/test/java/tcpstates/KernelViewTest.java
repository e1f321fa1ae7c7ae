package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tcpstates.KernelRecord.Row;
import tcpstates.KernelRecord.Source;
import tcpstates.KernelView.Expected;
import tcpstates.KernelView.Visibility;
import tcpstates.packet.TcpSegment;

class KernelViewTest {
    private static final long MS = 1_000_000;
    private static final long START = 1_000_000 * MS;
    private static final SocketPair SERVER =
            new SocketPair(SocketPair.address("10.0.0.2", 80), SocketPair.address("10.0.0.1", 4000));
    private static final SocketPair CLIENT = SERVER.reversed();

    private final List<Row> rows = new ArrayList<>();
    private final PacketTimes packets = new PacketTimes();

    private void traced(long ms, SocketPair socket, String from, String to) {
        rows.add(new Row(START + ms * MS, START + ms * MS, socket, from, to, Source.TRACE));
        packets.add(socket, START + ms * MS, TcpSegment.ACK);
    }

    private void polled(long earliestMs, long ms, SocketPair socket, String from, String to, Source source) {
        rows.add(new Row(START + earliestMs * MS, START + ms * MS, socket, from, to, source));
        packets.add(socket, START + ms * MS, TcpSegment.ACK);
    }

    private List<Expected> view(SocketPair socket) {
        KernelRecord record =
                new KernelRecord(START, START + 10_000 * MS, Set.of("10.0.0.1"), Set.of("10.0.0.2"), rows);
        return KernelView.of(record, packets).getOrDefault(socket, List.of());
    }

    @Test
    void synRecvBeginsWithTheRequestSocketAndNotBeforeTheClientsSyn() {
        traced(10, CLIENT, "CLOSE", "SYN_SENT");
        polled(8, 16, SERVER, "LISTEN", "SYN_RECV", Source.REQUEST);
        traced(500, SERVER, "LISTEN", "SYN_RECV");
        traced(500, SERVER, "SYN_RECV", "ESTABLISHED");
        assertThat(view(SERVER))
                .containsExactly(
                        new Expected("LISTEN>SYN_RECV", START + 10 * MS, START + 16 * MS, Visibility.VISIBLE),
                        new Expected("SYN_RECV>ESTABLISHED", START + 500 * MS, START + 500 * MS, Visibility.VISIBLE));
    }

    @Test
    void requestSocketWithoutChildIsAHandshakeThatWasNeverCompleted() {
        polled(0, 8, SERVER, "LISTEN", "SYN_RECV", Source.REQUEST);
        polled(7000, 7008, SERVER, "SYN_RECV", "CLOSE", Source.REQUEST);
        assertThat(view(SERVER)).extracting(Expected::name).containsExactly("LISTEN>SYN_RECV", "SYN_RECV>CLOSE");
    }

    @Test
    void orphanedFinWait2BecomesTimeWaitOnlyInItsMinisocket() {
        traced(100, CLIENT, "FIN_WAIT1", "FIN_WAIT2");
        traced(100, CLIENT, "FIN_WAIT2", "CLOSE");
        polled(95, 103, CLIENT, "-", "FIN_WAIT2", Source.TIMEWAIT);
        polled(895, 903, CLIENT, "FIN_WAIT2", "TIME_WAIT", Source.TIMEWAIT);
        assertThat(view(CLIENT))
                .containsExactly(
                        new Expected("FIN_WAIT1>FIN_WAIT2", START + 100 * MS, START + 100 * MS, Visibility.VISIBLE),
                        new Expected("FIN_WAIT2>TIME_WAIT", START + 895 * MS, START + 903 * MS, Visibility.VISIBLE));
    }

    @Test
    void handoverToAMinisocketInTimeWaitIsTheChangeItself() {
        traced(100, CLIENT, "FIN_WAIT2", "CLOSE");
        polled(95, 103, CLIENT, "-", "TIME_WAIT", Source.TIMEWAIT);
        assertThat(view(CLIENT))
                .containsExactly(
                        new Expected("FIN_WAIT2>TIME_WAIT", START + 100 * MS, START + 103 * MS, Visibility.VISIBLE));
    }

    @Test
    void minisocketThatNobodySawWasInTimeWaitIfTheFinHadArrived() {
        traced(100, CLIENT, "FIN_WAIT2", "CLOSE");
        traced(9000, SERVER, "FIN_WAIT2", "CLOSE");
        packets.add(SERVER, START + 99 * MS, TcpSegment.FIN | TcpSegment.ACK);
        assertThat(view(CLIENT)).extracting(Expected::name).containsExactly("FIN_WAIT2>TIME_WAIT");
        assertThat(view(SERVER)).extracting(Expected::name).containsExactly("FIN_WAIT2>CLOSE");
    }

    @Test
    void finBeyondAHoleThatIsAnsweredWithARstBringsNoTimeWait() {
        traced(100, CLIENT, "FIN_WAIT2", "CLOSE");
        packets.add(SERVER, START + 99 * MS, TcpSegment.FIN | TcpSegment.ACK);
        packets.add(CLIENT, START + 101 * MS, TcpSegment.RST);
        assertThat(view(CLIENT)).extracting(Expected::name).containsExactly("FIN_WAIT2>CLOSE");
    }

    @Test
    void minisocketThatGotTheFinAfterItTookOverWasInTimeWait() {
        traced(100, CLIENT, "FIN_WAIT2", "CLOSE");
        packets.add(SERVER, START + 102 * MS, TcpSegment.FIN | TcpSegment.ACK);
        packets.add(
                CLIENT, START + 109 * MS, TcpSegment.RST); // answers a copy: the peer has ended TIME_WAIT by RST before
        assertThat(view(CLIENT)).extracting(Expected::name).containsExactly("FIN_WAIT2>TIME_WAIT");
    }

    @Test
    void rstEndsClosingBeforeTheAckOfTheFin() {
        traced(100, CLIENT, "CLOSING", "CLOSE");
        packets.add(SERVER, START + 100 * MS, TcpSegment.RST);
        assertThat(view(CLIENT)).extracting(Expected::name).containsExactly("CLOSING>CLOSE");
    }

    @Test
    void lastAckThatNothingHasEndedWasLeftInSilence() {
        traced(100, CLIENT, "CLOSE_WAIT", "LAST_ACK");
        packets.add(CLIENT, START + 100 * MS, TcpSegment.FIN | TcpSegment.ACK);
        traced(101, CLIENT, "LAST_ACK", "CLOSE");
        assertThat(view(CLIENT))
                .extracting(Expected::visibility)
                .containsExactly(Visibility.VISIBLE, Visibility.INVISIBLE);
    }

    @Test
    void finBehindThePeersFinLooksLikeTheSecondOne() {
        traced(100, CLIENT, "ESTABLISHED", "FIN_WAIT1");
        traced(200, CLIENT, "FIN_WAIT1", "CLOSING");
        traced(300, CLIENT, "CLOSING", "CLOSE");
        packets.add(CLIENT, START + 201 * MS, TcpSegment.FIN | TcpSegment.ACK);
        assertThat(view(CLIENT))
                .extracting(Expected::name)
                .containsExactly("ESTABLISHED>CLOSE_WAIT", "CLOSE_WAIT>LAST_ACK", "LAST_ACK>CLOSE");
    }

    @Test
    void finThatNeverLeavesHidesThatTheProgramHasClosed() {
        traced(100, CLIENT, "ESTABLISHED", "FIN_WAIT1");
        traced(200, CLIENT, "FIN_WAIT1", "CLOSE");
        assertThat(view(CLIENT)).extracting(Expected::name).containsExactly("ESTABLISHED>CLOSE");
    }

    @Test
    void closingEndsInTimeWait() {
        traced(100, CLIENT, "CLOSING", "CLOSE");
        packets.add(SERVER, START + 100 * MS, TcpSegment.ACK);
        assertThat(view(CLIENT)).extracting(Expected::name).containsExactly("CLOSING>TIME_WAIT");
    }

    @Test
    void finWait1LastsUntilTheFinThatTheWindowHeldBack() {
        traced(100, CLIENT, "ESTABLISHED", "FIN_WAIT1");
        packets.add(CLIENT, START + 900 * MS, TcpSegment.FIN | TcpSegment.ACK);
        assertThat(view(CLIENT))
                .containsExactly(
                        new Expected("ESTABLISHED>FIN_WAIT1", START + 100 * MS, START + 900 * MS, Visibility.VISIBLE));
    }

    @Test
    void whatHappensInSilenceOrOutsideTheCaptureIsInvisible() {
        rows.add(new Row(START + MS, START + MS, CLIENT, "SYN_SENT", "CLOSE", Source.TRACE));
        packets.add(CLIENT, START + 7 * MS, TcpSegment.ACK);
        traced(-50, SERVER, "LISTEN", "SYN_RECV");
        assertThat(view(CLIENT)).extracting(Expected::visibility).containsExactly(Visibility.INVISIBLE);
        assertThat(view(SERVER)).extracting(Expected::visibility).containsExactly(Visibility.INVISIBLE);
    }
}
