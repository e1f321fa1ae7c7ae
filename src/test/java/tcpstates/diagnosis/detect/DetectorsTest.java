package tcpstates.diagnosis.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.diagnosis.Story.address;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tcpstates.diagnosis.Story;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Finding;
import tcpstates.event.Finding.ProbeMethod;
import tcpstates.event.PortList;
import tcpstates.event.PortRange;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;

class DetectorsTest {
    private static final int HOST = 0x0a000001;
    private static final int TARGET = 0x0a000002;
    private static final SocketAddress LISTENER = address(TARGET, 80);
    private static final PortRange HUNDRED_PORTS = new PortRange(40000, 40099);

    private final List<Finding> findings = new ArrayList<>();
    private final Detectors piles = piles(false);

    private Detectors piles(boolean live) {
        return new Detectors(
                event -> {
                    if (event instanceof Finding finding) {
                        findings.add(finding);
                    }
                },
                live,
                HUNDRED_PORTS);
    }

    private void tell(List<Event> events) {
        events.forEach(piles::accept);
    }

    @Test
    void tellsOpenClosedAndFilteredPortsApartWhateverTheSourcePort() {
        tell(new Story(1, address(HOST, 5000), address(TARGET, 22), 1)
                .droppedByScanner()
                .told());
        tell(new Story(2, address(HOST, 5000), address(TARGET, 23), 1).refused().told());
        tell(new Story(3, address(HOST, 5000), address(TARGET, 25), 1).called().told());
        tell(new Story(4, address(HOST, 5001), address(TARGET, 25), 2).called().told());
        piles.end();

        assertThat(findings)
                .containsExactly(new Finding.PortScan(
                        2_000_000_000L,
                        true,
                        ProbeMethod.SYN,
                        address(HOST, 0),
                        address(TARGET, 0),
                        new PortList(1, "22"),
                        new PortList(1, "23"),
                        new PortList(1, "25"),
                        1_000_000_000L,
                        2_000_000_000L));
    }

    @Test
    void takesWholeHandshakesWithoutDataForProbesToo() {
        for (int port = 1; port <= 3; port++) {
            tell(new Story(port, address(HOST, 5000 + port), address(TARGET, port), 1)
                    .established()
                    .client(TcpState.CLOSE, Cause.SENT_RESET)
                    .told());
        }
        piles.end();

        assertThat(findings).singleElement().isInstanceOfSatisfying(Finding.PortScan.class, scan -> {
            assertThat(scan.method()).isEqualTo(ProbeMethod.CONNECT);
            assertThat(scan.open()).isEqualTo(new PortList(3, "1-3"));
        });
    }

    @Test
    void findsNothingInConnectionsThatCarryDataOrAreStillOpen() {
        for (int port = 1; port <= 200; port++) {
            tell(new Story(port, address(HOST, 5000), address(TARGET, port), 1)
                    .established()
                    .data()
                    .closed()
                    .told());
            tell(new Story(1000 + port, address(HOST, 6000), address(TARGET, port), 1)
                    .established()
                    .told());
        }
        piles.end();

        assertThat(findings).isEmpty();
    }

    @Test
    void countsHandshakesThatAreHalfOpenAtOnce() {
        for (int i = 0; i < 200; i++) {
            tell(new Story(i, address(i % 150, 5000 + i), LISTENER, 1)
                    .answered()
                    .untold());
        }
        tell(new Story(1000, address(HOST, 5000), LISTENER, 1)
                .established()
                .data()
                .closed()
                .told());
        tell(new Story(1001, address(HOST, 5001), LISTENER, 1).called().told());
        piles.end();

        assertThat(findings).singleElement().isInstanceOfSatisfying(Finding.HalfOpenPile.class, pile -> {
            assertThat(pile.peak()).isEqualTo(201);
            assertThat(pile.opened()).isEqualTo(201);
            assertThat(pile.completed()).isEqualTo(1);
            assertThat(pile.unanswered()).isEqualTo(1);
            assertThat(pile.sources()).isEqualTo(151);
        });
    }

    @Test
    void doesNotAddUpHandshakesThatAreCompletedOneByOne() {
        for (int i = 0; i < 1000; i++) {
            tell(new Story(i, address(i, 5000), LISTENER, 1)
                    .established()
                    .data()
                    .closed()
                    .told());
        }
        piles.end();

        assertThat(findings).isEmpty();
    }

    @Test
    void tellsWhoDidNotCloseAndForHowLong() {
        tell(new Story(1, address(HOST, 5000), LISTENER, 1)
                .established()
                .data()
                .after(1)
                .halfClosed()
                .after(100)
                .told());
        piles.end();

        assertThat(findings).hasSize(2);
        assertThat(findings).first().isInstanceOfSatisfying(Finding.LingeringClose.class, sockets -> {
            assertThat(sockets.state()).isEqualTo(TcpState.CLOSE_WAIT);
            assertThat(sockets.endpoint()).isEqualTo(LISTENER);
            assertThat(sockets.lasting()).isEqualTo(1);
            assertThat(sockets.left()).isEqualTo(1);
            assertThat(sockets.longestNanos()).isEqualTo(100_000_000_000L);
        });
        assertThat(findings).last().isInstanceOfSatisfying(Finding.LingeringClose.class, sockets -> {
            assertThat(sockets.state()).isEqualTo(TcpState.FIN_WAIT2);
            assertThat(sockets.endpoint()).isEqualTo(address(HOST, 0));
            assertThat(sockets.server()).isEqualTo(LISTENER);
        });
    }

    @Test
    void isSilentAboutSocketsThatAreClosedPromptly() {
        for (int i = 0; i < 50; i++) {
            tell(new Story(i, address(HOST, 5000 + i), LISTENER, 1)
                    .established()
                    .data()
                    .closed()
                    .told());
        }
        piles.end();
        assertThat(findings).isEmpty();
    }

    @Test
    void countsPortsInUseWithThoseInTimeWait() {
        for (int i = 0; i < 60; i++) {
            tell(new Story(i, address(HOST, 40000 + i), LISTENER, 1)
                    .established()
                    .data()
                    .closed()
                    .untold());
        }
        tell(new Story(60, address(HOST, 40060), LISTENER, 2).called().untold());
        tell(new Story(61, address(HOST, 40061), address(TARGET, 81), 2)
                .called()
                .untold());
        piles.end();

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
            tell(new Story(i, address(HOST, 40000 + i % 40), LISTENER, i)
                    .established()
                    .data()
                    .closed()
                    .client(TcpState.CLOSE, Cause.TIME_WAIT_OVER)
                    .told());
        }
        piles.end();

        assertThat(findings).isEmpty();
    }

    @Test
    void tellsLiveWhenAThresholdIsPassedAndAgainAtTheEnd() {
        Detectors live = piles(true);
        for (int port = 1; port <= 5; port++) {
            new Story(port, address(HOST, 5000), address(TARGET, port), port)
                    .refused()
                    .told()
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
    void answersTheSameHoweverUnrelatedConnectionsAreMixed() {
        List<Finding> expected = null;
        for (int seed = 1; seed <= 20; seed++) {
            findings.clear();
            Detectors mixed = piles(false);
            mix(stories(), new Random(seed)).forEach(mixed::accept);
            mixed.end();
            if (expected == null) {
                expected = List.copyOf(findings);
                assertThat(expected).hasSize(4);
            }
            assertThat(findings).isEqualTo(expected);
        }
    }

    private static List<List<Event>> stories() {
        List<List<Event>> stories = new ArrayList<>();
        int number = 0;
        for (int port = 1; port <= 10; port++) {
            stories.add(new Story(++number, address(HOST, 5000), address(TARGET, port), 1)
                    .refused()
                    .told());
            stories.add(new Story(++number, address(7, 5000), address(8, port), 1)
                    .droppedByScanner()
                    .told());
        }
        for (int i = 0; i < 150; i++) {
            stories.add(new Story(++number, address(100 + i, 5000), address(9, 80), 1)
                    .answered()
                    .untold());
        }
        for (int i = 0; i < 50; i++) {
            stories.add(new Story(++number, address(50, 40000 + i), address(51, 80), 1)
                    .established()
                    .untold());
        }
        return stories;
    }

    /** All events, those of each story in their order, the stories mixed. */
    private static List<Event> mix(List<List<Event>> stories, Random random) {
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < stories.size(); i++) {
            turns.addAll(Collections.nCopies(stories.get(i).size(), i));
        }
        Collections.shuffle(turns, random);
        int[] next = new int[stories.size()];
        List<Event> mixed = new ArrayList<>();
        for (int story : turns) {
            mixed.add(stories.get(story).get(next[story]++));
        }
        return mixed;
    }

    @Test
    void keepsWithinItsBoundsUnderAMillionSources() {
        int most = 0;
        for (int i = 0; i < 1_000_000; i++) {
            List<Event> events = new Story(i, address(i, 40000), address(i % 20000, i % 50000), 1 + i / 10000)
                    .droppedByScanner()
                    .told();
            tell(events.subList(0, events.size() - 1));
            if (i >= 1000) {
                piles.accept(forget(i - 1000));
            }
            if (i % 1000 == 0) {
                most = Math.max(most, (int) piles.size());
            }
        }
        piles.end();

        assertThat(most).isLessThan(8 * AggregateTable.MAX_PILES);
    }

    private static ConnectionSummary forget(int i) {
        return new ConnectionSummary(
                1_000_000_000L,
                i,
                address(i, 40000),
                address(i % 20000, i % 50000),
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
            tell(new Story(i, address(i, 40000), LISTENER, 1).answered().untold());
        }
        assertThat(piles.size()).isLessThan(AggregateTable.MAX_WEIGHT + HandshakeFlags.MAX_CONNECTIONS);
        piles.end();

        assertThat(findings).singleElement().isInstanceOfSatisfying(Finding.HalfOpenPile.class, pile -> {
            assertThat(pile.opened()).isEqualTo(1_000_000);
            assertThat(pile.sources()).isEqualTo(SynBacklogs.MAX_SOURCES);
            assertThat(pile.moreSources()).isTrue();
        });
    }

    @Test
    void tellsWhatItMustForget() {
        for (int port = 1; port <= 3; port++) {
            tell(new Story(port, address(HOST, 5000), address(TARGET, port), 1)
                    .refused()
                    .told());
        }
        for (int i = 0; i <= AggregateTable.MAX_PILES; i++) {
            tell(new Story(10 + i, address(i, 5000), address(i + 1, 80), 2)
                    .refused()
                    .told());
        }

        assertThat(findings)
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.PortScan.class,
                        scan -> assertThat(scan.closed().ranges()).isEqualTo("1-3"));
    }
}
