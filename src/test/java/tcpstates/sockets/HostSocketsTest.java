package tcpstates.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.libpcap.CompiledFilter;
import tcpstates.event.Counters;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.SocketOwner;
import tcpstates.event.TcpState;

/** With sockets of this process, on the loopback interface. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class HostSocketsTest {
    private static final Counters COUNTERS = new Counters(0, 0, 0, 0, 0, 0, 0);
    private static final long NOW = 1_700_000_000_000_000_000L;

    private ServerSocket listener;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        server = listener.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        listener.close();
    }

    private SocketAddress caller() {
        return new SocketAddress(0, 0x7f000001L, false, client.getLocalPort());
    }

    private SocketAddress called() {
        return new SocketAddress(0, 0x7f000001L, false, listener.getLocalPort());
    }

    private Stream<EndpointSnapshot> own(Snapshot snapshot) {
        int port = listener.getLocalPort();
        return snapshot.endpoints().stream()
                .filter(end -> end.endpoint().port() == port || end.peer().port() == port);
    }

    private Snapshot moment(Snapshot wire, String device, @Nullable PacketFilter filter) throws InterruptedException {
        return moment(wire, new Reach(device, filter, HostSocketsTest::all));
    }

    private static boolean all(SocketAddress client, SocketAddress server) {
        return true;
    }

    private static List<SocketOwner> owners(EndpointSnapshot end) {
        return Objects.requireNonNull(end.host()).owners();
    }

    private static Snapshot moment(Snapshot wire, Reach reach) throws InterruptedException {
        try (HostSockets sockets = new HostSockets(reach, SocketOwners.start())) {
            sockets.renew(() -> wire);
            return sockets.beside(wire);
        }
    }

    private Snapshot captured() {
        return new Snapshot(
                NOW,
                List.of(
                        new EndpointSnapshot(
                                NOW, 1, caller(), called(), Role.CLIENT, TcpState.ESTABLISHED, NOW, COUNTERS),
                        new EndpointSnapshot(
                                NOW, 1, called(), caller(), Role.SERVER, TcpState.ESTABLISHED, NOW, COUNTERS)));
    }

    @Test
    void tellsBothEndsOfAConnectionThatNoPacketShowsAndWhoListensAndWhoseTheyAre() throws Exception {
        Snapshot moment = moment(new Snapshot(NOW, List.of()), "lo", null);

        assertThat(own(moment).map(HostSocketsTest::told))
                .containsExactlyInAnyOrder(
                        "LISTEN SERVER " + called(),
                        "ESTABLISHED CLIENT " + caller(),
                        "ESTABLISHED SERVER " + called());
        assertThat(own(moment)).allSatisfy(end -> {
            assertThat(end.isKernelOnly()).isTrue();
            assertThat(end.time()).isEqualTo(NOW);
            assertThat(owners(end))
                    .extracting(SocketOwner::pid)
                    .containsExactly(ProcessHandle.current().pid());
        });
        assertThat(own(moment)
                        .filter(end -> end.state() == TcpState.ESTABLISHED)
                        .map(EndpointSnapshot::connection))
                .allMatch(number -> number < 0)
                .satisfies(numbers -> assertThat(numbers.stream().distinct()).hasSize(1));
        assertThat(moment.counts().values()).as("what packets show").containsOnly(0L);
        assertThat(moment.listeners()).anyMatch(end -> end.endpoint().equals(called()));
    }

    private static String told(EndpointSnapshot end) {
        return end.state() + " " + end.role() + ' ' + end.endpoint();
    }

    @Test
    void tellsOfTheSocketsThatPacketsShowOnlyWhoseTheyAre() throws Exception {
        Snapshot moment = moment(captured(), "lo", null);

        assertThat(own(moment).filter(end -> !end.isListener())).hasSize(2).allSatisfy(end -> {
            assertThat(end.isKernelOnly()).isFalse();
            assertThat(end.connection()).isEqualTo(1);
            assertThat(owners(end)).isNotEmpty();
        });
    }

    /** Packets come to be captured later than the kernel has a socket, and a list is soon out of date. */
    @Test
    void tellsNoSocketThatHasJustComeOrGone() throws Exception {
        try (HostSockets sockets = new HostSockets(new Reach("lo", null, HostSocketsTest::all), null)) {
            Snapshot none = new Snapshot(NOW, List.of());
            sockets.renew(() -> none);
            try (Socket late = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
                sockets.renew(() -> none);
                assertThat(sockets.beside(none).endpoints())
                        .noneMatch(end -> end.endpoint().port() == late.getLocalPort())
                        .anyMatch(end -> end.endpoint().equals(caller()));
            }
            client.close();
            sockets.renew(() -> none);
            assertThat(sockets.beside(none).endpoints())
                    .noneMatch(end -> end.endpoint().equals(caller()) && end.state() == TcpState.ESTABLISHED);
        }
    }

    @Test
    void keepsTheNumberOfAConnectionAndForgetsItOncePacketsShowIt() throws Exception {
        try (HostSockets sockets = new HostSockets(new Reach("lo", null, HostSocketsTest::all), null)) {
            Snapshot none = new Snapshot(NOW, List.of());
            sockets.renew(() -> none);
            int number = number(sockets.beside(none));
            sockets.renew(() -> none);
            assertThat(number(sockets.beside(none))).isEqualTo(number);

            assertThat(sockets.beside(captured()).endpoints())
                    .filteredOn(end -> end.endpoint().equals(caller()))
                    .singleElement()
                    .satisfies(end -> assertThat(end.isKernelOnly()).isFalse());
        }
    }

    private int number(Snapshot moment) {
        return moment.endpoints().stream()
                .filter(end -> end.endpoint().equals(caller()))
                .findFirst()
                .orElseThrow()
                .connection();
    }

    @Test
    void tellsOnlyWhatTheInterfaceTheFilterAndTheSelectionCouldShow() throws Exception {
        Snapshot none = new Snapshot(NOW, List.of());
        int port = listener.getLocalPort();

        assertThat(own(moment(none, "any", filter("tcp port " + port)))).hasSize(3);
        assertThat(own(moment(none, "lo", filter("tcp dst port " + port)))).hasSize(3);
        assertThat(own(moment(none, "lo", filter("port " + (port ^ 1))))).isEmpty();
        assertThat(own(moment(none, "lo", filter("udp")))).isEmpty();
        assertThat(own(moment(none, "lo", filter("ether host 1:2:3:4:5:6")))).isEmpty();
        assertThat(own(moment(none, "no-such-interface", null))).isEmpty();
        var calledHere = new Reach("lo", null, (from, to) -> to.port() == port);
        var calledFrom = new Reach("lo", null, (from, to) -> from.port() == port);
        assertThat(own(moment(none, calledHere))).hasSize(3);
        assertThat(own(moment(none, calledFrom))).isEmpty();
    }

    private static PacketFilter filter(String expression) throws CaptureException {
        return new CompiledFilter(expression, 262_144, true);
    }

    @Test
    void saysNothingWithoutAnyList() {
        try (HostSockets sockets = new HostSockets(new Reach("lo", null, HostSocketsTest::all), null)) {
            Snapshot captured = captured();
            assertThat(sockets.beside(captured)).isSameAs(captured);
        }
    }
}
