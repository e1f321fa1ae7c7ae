package tcpstates.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;

class KernelSocketsTest {
    @TempDir
    Path folder;

    @Test
    void findsBothEndsOfAConnectionAndWhoListens() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                var client = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.getLocalPort());
                Socket accepted = server.accept()) {
            SocketAddress called = loopback(server.getLocalPort());
            SocketAddress caller = loopback(client.getLocalPort());

            for (List<KernelSocket> list :
                    List.of(KernelSockets.byNetlink(), KernelSockets.byProc(Path.of("/proc/net")))) {
                assertThat(list.stream().map(KernelSocketsTest::told))
                        .contains("ESTABLISHED " + caller + ' ' + called, "ESTABLISHED " + called + ' ' + caller);
                assertThat(list)
                        .filteredOn(socket -> socket.state() == TcpState.ESTABLISHED)
                        .allMatch(socket -> socket.remainingMillis() == KernelSocket.NO_LIMIT);
                assertThat(list)
                        .anyMatch(socket -> socket.state() == TcpState.LISTEN
                                && socket.local().equals(called)
                                && socket.remote().port() == 0);
            }

            accepted.shutdownOutput();
            assertThat(KernelSockets.list().stream().map(KernelSocketsTest::told))
                    .contains("CLOSE_WAIT " + caller + ' ' + called)
                    .containsAnyOf(
                            "FIN_WAIT1 " + called + ' ' + caller, // not acknowledged yet
                            "FIN_WAIT2 " + called + ' ' + caller);
        }
    }

    /** A socket keeps its cookie from state to state, and TIME_WAIT says for how long it stays. */
    @Test
    void tellsTheSameSocketInItsNextStateAndHowLongItWaits() throws IOException, InterruptedException {
        try (var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            SocketAddress called = loopback(server.getLocalPort());
            SocketAddress caller;
            KernelSocket open;
            try (var client = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.getLocalPort());
                    Socket accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                caller = loopback(client.getLocalPort());
                open = one(KernelSockets.byNetlink(), caller, called);
                assertThat(one(KernelSockets.byProc(Path.of("/proc/net")), caller, called)
                                .inode())
                        .isEqualTo(open.inode())
                        .isPositive();
                client.shutdownOutput(); // first, so that it is the one that waits
            }
            Thread.sleep(100);
            KernelSocket waiting = one(KernelSockets.byNetlink(), caller, called);
            KernelSocket printed = one(KernelSockets.byProc(Path.of("/proc/net")), caller, called);
            assertThat(waiting.cookie()).isEqualTo(open.cookie()).isNotZero();
            assertThat(waiting.isAs(open)).isFalse();
            for (KernelSocket minisocket : List.of(waiting, printed)) {
                assertThat(minisocket.state()).isEqualTo(TcpState.TIME_WAIT);
                assertThat(minisocket.inode()).isZero();
                assertThat(minisocket.remainingMillis()).isBetween(50_000L, 60_000L);
            }
        }
    }

    private static KernelSocket one(List<KernelSocket> list, SocketAddress local, SocketAddress remote) {
        return list.stream()
                .filter(socket ->
                        socket.local().equals(local) && socket.remote().equals(remote))
                .findFirst()
                .orElseThrow();
    }

    private static String told(KernelSocket socket) {
        return socket.state() + " " + socket.local() + ' ' + socket.remote();
    }

    /** A socket of IPv6 that speaks IPv4 has the addresses that its packets have. */
    @Test
    void tellsIpv4BehindSocketsOfIpv6() throws IOException {
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("::"), 0))) {
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            try (SocketChannel client =
                    SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port))) {
                int own = ((InetSocketAddress) client.getLocalAddress()).getPort();
                String expected = "ESTABLISHED " + loopback(port) + ' ' + loopback(own);
                assertThat(KernelSockets.byNetlink().stream().map(KernelSocketsTest::told))
                        .contains(expected);
                assertThat(KernelSockets.byProc(Path.of("/proc/net")).stream().map(KernelSocketsTest::told))
                        .contains(expected);
            }
        }
    }

    @Test
    void readsWhatTheKernelPrints() throws IOException {
        Files.writeString(folder.resolve("tcp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
                   1: 0100007F:1F90 0200007F:C350 0C 00000000:00000000 00:00000000 00000000     0        0 0 1 0 100 0 0 10 0
                """);
        Files.writeString(folder.resolve("tcp6"), """
                  sl  local_address                         remote_address                        st tx_queue
                   0: 00000000000000000000000001000000:1F90 B80D0120000000000000000001000000:C351 06 00000000:00000000
                """);

        assertThat(KernelSockets.byProc(folder))
                .extracting(KernelSocketsTest::told)
                .containsExactly(
                        "LISTEN 127.0.0.1:8080 0.0.0.0:0",
                        "SYN_RECV 127.0.0.1:8080 127.0.0.2:50000",
                        "TIME_WAIT [::1]:8080 [2001:db8::1]:50001");
    }

    @Test
    void getsOnWithoutIpv6ButNotWithADamagedList() throws IOException {
        Files.writeString(folder.resolve("tcp"), "head\n");
        assertThat(KernelSockets.byProc(folder)).isEmpty();

        Files.writeString(folder.resolve("tcp"), "head\n 0: 0100007F:1F90 0000\n");
        assertThatThrownBy(() -> KernelSockets.byProc(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("tcp") + ": not a line of sockets:  0: 0100007F:1F90 0000");
    }

    private static SocketAddress loopback(int port) {
        return new SocketAddress(0, 0x7f000001L, false, port);
    }
}
