package tcpstates.diagnosis.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.diagnosis.ConnectionEvents.address;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tcpstates.diagnosis.ConnectionEvents;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Finding;
import tcpstates.event.Finding.ProbeMethod;
import tcpstates.event.LinkTags;
import tcpstates.event.PortList;
import tcpstates.event.PortRange;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;

class DetectorsTest {
    private static final ConnectionId ID = new ConnectionId(0, 0x0123_4567_89ab_cdefL, 1);
    private static final int HOST = 0x0a000001;
    private static final int TARGET = 0x0a000002;
    private static final SocketAddress LISTENER = address(TARGET, 80);
    private static final PortRange HUNDRED_PORTS = new PortRange(40000, 40099);

    private final List<Finding> findings = new ArrayList<>();
    private final Detectors detectors = detectors(false);

    private Detectors detectors(boolean live) {
        return new Detectors(
                event -> {
                    if (event instanceof Finding finding) {
                        findings.add(finding);
                    }
                },
                live,
                HUNDRED_PORTS);
    }

    private void accept(List<Event> events) {
        events.forEach(detectors::accept);
    }

    @Test
    void distinguishesOpenClosedAndFilteredPortsWhateverTheSourcePort() {
        accept(new ConnectionEvents(1, address(HOST, 5000), address(TARGET, 22), 1)
                .halfOpenScan()
                .summarized());
        accept(new ConnectionEvents(2, address(HOST, 5000), address(TARGET, 23), 1)
                .refused()
                .summarized());
        accept(new ConnectionEvents(3, address(HOST, 5000), address(TARGET, 25), 1)
                .synSent()
                .after(1)
                .summarized());
        accept(new ConnectionEvents(4, address(HOST, 5001), address(TARGET, 25), 2)
                .synSent()
                .after(1)
                .summarized());
        detectors.end();

        assertThat(findings)
                .containsExactly(new Finding.PortScan(
                        3_000_000_000L,
                        true,
                        ProbeMethod.SYN,
                        address(HOST, 0),
                        address(TARGET, 0),
                        new PortList(1, "22"),
                        new PortList(1, "23"),
                        PortList.of(),
                        new PortList(1, "25"),
                        1_000_000_000L,
                        3_000_000_000L));
    }

    @Test
    void takesWholeHandshakesWithoutDataForProbesToo() {
        for (int port = 1; port <= 3; port++) {
            accept(new ConnectionEvents(port, address(HOST, 5000 + port), address(TARGET, port), 1)
                    .established()
                    .client(TcpState.CLOSE, Cause.SENT_RESET)
                    .summarized());
        }
        detectors.end();

        assertThat(findings).singleElement().isInstanceOfSatisfying(Finding.PortScan.class, scan -> {
            assertThat(scan.method()).isEqualTo(ProbeMethod.CONNECT);
            assertThat(scan.open()).isEqualTo(new PortList(3, "1-3"));
        });
    }

    @Test
    void findsNothingInConnectionsThatCarryDataOrAreStillOpen() {
        for (int port = 1; port <= 200; port++) {
            accept(new ConnectionEvents(port, address(HOST, 5000), address(TARGET, port), 1)
                    .established()
                    .data()
                    .closed()
                    .summarized());
            accept(new ConnectionEvents(1000 + port, address(HOST, 6000), address(TARGET, port), 1)
                    .established()
                    .summarized());
        }
        detectors.end();

        assertThat(findings).isEmpty();
    }

    @Test
    void countsHandshakesThatAreHalfOpenAtOnce() {
        for (int i = 0; i < 200; i++) {
            accept(new ConnectionEvents(i, address(i % 150, 5000 + i), LISTENER, 1)
                    .synAcked()
                    .unsummarized());
        }
        accept(new ConnectionEvents(1000, address(HOST, 5000), LISTENER, 1)
                .established()
                .data()
                .closed()
                .summarized());
        accept(new ConnectionEvents(1001, address(HOST, 5001), LISTENER, 1)
                .synSent()
                .after(1)
                .summarized());
        accept(new ConnectionEvents(1002, address(HOST, 5002), LISTENER, 2)
                .synSent()
                .summarized());
        detectors.end();

        assertThat(findings).singleElement().isInstanceOfSatisfying(Finding.SynBacklog.class, backlog -> {
            assertThat(backlog.peak()).isEqualTo(201);
            assertThat(backlog.opened()).isEqualTo(201);
            assertThat(backlog.completed()).isEqualTo(1);
            assertThat(backlog.unanswered()).isEqualTo(1);
            assertThat(backlog.sources()).isEqualTo(151);
        });
    }

    /** Their sums, with the first half times a number that was known, are the same. */
    @Test
    void takesNoTwoAddressesForOneSource() {
        long factor = 0x9E3779B97F4A7C15L;
        for (int i = 0; i < 200; i++) {
            SocketAddress client = new SocketAddress(0x20010db8_00000000L + i, -i * factor, true, 5000);
            accept(new ConnectionEvents(i, client, new SocketAddress(0x20010db8_00000000L, 1, true, 80), 1)
                    .synAcked()
                    .unsummarized());
        }
        detectors.end();

        assertThat(findings)
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.SynBacklog.class,
                        backlog -> assertThat(backlog.sources()).isEqualTo(200));
    }

    @Test
    void doesNotAddUpHandshakesThatAreCompletedOneByOne() {
        for (int i = 0; i < 1000; i++) {
            accept(new ConnectionEvents(i, address(i, 5000), LISTENER, 1)
                    .established()
                    .data()
                    .closed()
                    .summarized());
        }
        detectors.end();

        assertThat(findings).isEmpty();
    }

    @Test
    void findsWhoDidNotCloseAndForHowLong() {
        accept(new ConnectionEvents(1, address(HOST, 5000), LISTENER, 1)
                .established()
                .data()
                .after(1)
                .halfClosed()
                .after(100)
                .summarized());
        detectors.end();

        assertThat(findings).hasSize(2);
        assertThat(findings).first().isInstanceOfSatisfying(Finding.HalfClosedSockets.class, sockets -> {
            assertThat(sockets.state()).isEqualTo(TcpState.CLOSE_WAIT);
            assertThat(sockets.endpoint()).isEqualTo(LISTENER);
            assertThat(sockets.lasting()).isEqualTo(1);
            assertThat(sockets.left()).isEqualTo(1);
            assertThat(sockets.longestNanos()).isEqualTo(100_000_000_000L);
        });
        assertThat(findings).last().isInstanceOfSatisfying(Finding.HalfClosedSockets.class, sockets -> {
            assertThat(sockets.state()).isEqualTo(TcpState.FIN_WAIT2);
            assertThat(sockets.endpoint()).isEqualTo(address(HOST, 0));
            assertThat(sockets.server()).isEqualTo(LISTENER);
        });
    }

    @Test
    void concludesNothingFromTheEndOfTheCapture() {
        accept(new ConnectionEvents(1, address(HOST, 5000), LISTENER, 1)
                .established()
                .data()
                .halfClosed()
                .after(59)
                .summarized());
        for (int port = 1; port <= 200; port++) {
            accept(new ConnectionEvents(1 + port, address(HOST, 5000), address(TARGET, port), 60)
                    .synSent()
                    .summarized());
        }
        detectors.end();

        assertThat(findings).isEmpty();
    }

    @Test
    void isSilentAboutSocketsThatAreClosedPromptly() {
        for (int i = 0; i < 50; i++) {
            accept(new ConnectionEvents(i, address(HOST, 5000 + i), LISTENER, 1)
                    .established()
                    .data()
                    .closed()
                    .summarized());
        }
        detectors.end();
        assertThat(findings).isEmpty();
    }

    @Test
    void countsPortsInUseWithThoseInTimeWait() {
        for (int i = 0; i < 60; i++) {
            accept(new ConnectionEvents(i, address(HOST, 40000 + i), LISTENER, 1)
                    .established()
                    .data()
                    .closed()
                    .unsummarized());
        }
        accept(new ConnectionEvents(60, address(HOST, 40060), LISTENER, 2)
                .synSent()
                .unsummarized());
        accept(new ConnectionEvents(61, address(HOST, 40061), address(TARGET, 81), 2)
                .synSent()
                .unsummarized());
        detectors.end();

        assertThat(findings).singleElement().isInstanceOfSatisfying(Finding.PortUse.class, use -> {
            assertThat(use.client()).isEqualTo(address(HOST, 0));
            assertThat(use.server()).isEqualTo(LISTENER);
            assertThat(use.peak()).isEqualTo(61);
            assertThat(use.timeWait()).isEqualTo(60);
            assertThat(use.range()).isEqualTo(HUNDRED_PORTS);
        });
    }

    @Test
    void givesPortsBackWhenTimeWaitIsOver() {
        for (int i = 0; i < 1000; i++) {
            accept(new ConnectionEvents(i, address(HOST, 40000 + i % 40), LISTENER, i)
                    .established()
                    .data()
                    .closed()
                    .client(TcpState.CLOSE, Cause.TIME_WAIT_OVER)
                    .summarized());
        }
        detectors.end();

        assertThat(findings).isEmpty();
    }

    @Test
    void emitsLiveWhenAThresholdIsPassedAndAgainAtTheEnd() {
        Detectors live = detectors(true);
        for (int port = 1; port <= 5; port++) {
            new ConnectionEvents(port, address(HOST, 5000), address(TARGET, port), port)
                    .refused()
                    .summarized()
                    .forEach(live::accept);
        }
        live.end();

        assertThat(findings).hasSize(2);
        assertThat(findings.getFirst().complete()).isFalse();
        assertThat(findings.getFirst().time()).isEqualTo(3_000_000_000L);
        assertThat(findings.getLast())
                .isInstanceOfSatisfying(
                        Finding.PortScan.class,
                        scan -> assertThat(scan.closed().size()).isEqualTo(5));
        assertThat(findings.getLast().complete()).isTrue();
    }

    @Test
    void findsTheSameHoweverUnrelatedConnectionsAreMixed() {
        List<Finding> expected = null;
        for (int seed = 1; seed <= 20; seed++) {
            findings.clear();
            Detectors mixed = detectors(false);
            mix(connections(), new Random(seed)).forEach(mixed::accept);
            mixed.end();
            if (expected == null) {
                expected = List.copyOf(findings);
                assertThat(expected).hasSize(4);
            }
            assertThat(findings).isEqualTo(expected);
        }
    }

    private static List<List<Event>> connections() {
        List<List<Event>> connections = new ArrayList<>();
        int number = 0;
        for (int port = 1; port <= 10; port++) {
            connections.add(new ConnectionEvents(++number, address(HOST, 5000), address(TARGET, port), 1)
                    .refused()
                    .summarized());
            connections.add(new ConnectionEvents(++number, address(7, 5000), address(8, port), 1)
                    .halfOpenScan()
                    .summarized());
        }
        for (int i = 0; i < 150; i++) {
            connections.add(new ConnectionEvents(++number, address(100 + i, 5000), address(9, 80), 1)
                    .synAcked()
                    .unsummarized());
        }
        for (int i = 0; i < 50; i++) {
            connections.add(new ConnectionEvents(++number, address(50, 40000 + i), address(51, 80), 1)
                    .established()
                    .unsummarized());
        }
        return connections;
    }

    /** All events, those of each connection in their order, the connections interleaved. */
    private static List<Event> mix(List<List<Event>> connections, Random random) {
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            turns.addAll(Collections.nCopies(connections.get(i).size(), i));
        }
        Collections.shuffle(turns, random);
        int[] next = new int[connections.size()];
        List<Event> mixed = new ArrayList<>();
        for (int connection : turns) {
            mixed.add(connections.get(connection).get(next[connection]++));
        }
        return mixed;
    }

    @Test
    void keepsWithinItsBoundsUnderAMillionSources() {
        int most = 0;
        for (int i = 0; i < 1_000_000; i++) {
            List<Event> events = new ConnectionEvents(
                            i, address(i, 40000), address(i % 20000, i % 50000), 1 + i / 10000)
                    .halfOpenScan()
                    .summarized();
            accept(events.subList(0, events.size() - 1));
            if (i >= 1000) {
                detectors.accept(forget(i - 1000));
            }
            if (i % 1000 == 0) {
                most = Math.max(most, (int) detectors.size());
            }
        }
        detectors.end();

        assertThat(most).isLessThan(8 * AggregateTable.MAX_AGGREGATES);
    }

    @Test
    void keepsWithinItsBoundsWhenSocketsOutliveTheirAggregates() {
        int programs = 2 * AggregateTable.MAX_AGGREGATES;
        List<ConnectionEvents> open = new ArrayList<>();
        for (int i = 0; i < programs; i++) {
            open.add(new ConnectionEvents(i, address(i, 5000), address(i, 80), 1)
                    .established()
                    .halfClosed());
            accept(open.get(i).unsummarized());
        }
        long before = detectors.size();
        for (ConnectionEvents connection : open) {
            List<Event> events =
                    connection.client(TcpState.TIME_WAIT, Cause.RECEIVED_FIN).unsummarized();
            detectors.accept(events.getLast());
        }

        assertThat(detectors.size()).as("one socket less each time").isEqualTo(before - programs);
    }

    private static ConnectionSummary forget(int i) {
        return new ConnectionSummary(
                1_000_000_000L,
                i,
                ID,
                address(i, 40000),
                address(i % 20000, i % 50000),
                LinkTags.NONE,
                1_000_000_000L,
                1_000_000_000L,
                TcpState.CLOSE,
                TcpState.CLOSE,
                3,
                0,
                null);
    }

    @Test
    void countsSourcesOfOneListenerUpToABound() {
        for (int i = 0; i < 1_000_000; i++) {
            accept(new ConnectionEvents(i, address(i, 40000), LISTENER, 1)
                    .synAcked()
                    .unsummarized());
        }
        assertThat(detectors.size()).isLessThan(AggregateTable.MAX_ENTRIES + HandshakeFlags.MAX_CONNECTIONS);
        detectors.end();

        assertThat(findings).singleElement().isInstanceOfSatisfying(Finding.SynBacklog.class, backlog -> {
            assertThat(backlog.opened()).isEqualTo(1_000_000);
            assertThat(backlog.sources()).isEqualTo(SynBacklogs.MAX_SOURCES);
            assertThat(backlog.moreSources()).isTrue();
        });
    }

    @Test
    void emitsWhatItMustEvict() {
        for (int port = 1; port <= 3; port++) {
            accept(new ConnectionEvents(port, address(HOST, 5000), address(TARGET, port), 1)
                    .refused()
                    .summarized());
        }
        for (int i = 0; i <= AggregateTable.MAX_AGGREGATES; i++) {
            accept(new ConnectionEvents(10 + i, address(i, 5000), address(i + 1, 80), 2)
                    .refused()
                    .summarized());
        }

        assertThat(findings)
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.PortScan.class,
                        scan -> assertThat(scan.closed().ranges()).isEqualTo("1-3"));
    }
}
