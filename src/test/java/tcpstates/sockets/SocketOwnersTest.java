package tcpstates.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpstates.event.SocketOwner;
import tcpstates.event.TcpState;

@Timeout(60)
class SocketOwnersTest {
    @Test
    void tellsThisProcessOfASocketThatItHasOpen() throws Exception {
        try (SocketOwners owners = Objects.requireNonNull(SocketOwners.start());
                var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            long inode = KernelSockets.list().stream()
                    .filter(socket ->
                            socket.state() == TcpState.LISTEN && socket.local().port() == server.getLocalPort())
                    .findFirst()
                    .orElseThrow()
                    .inode();
            assertThat(owners.of(inode)).isEmpty(); // nobody has asked

            owners.ask(Set.of(inode));
            owners.await();

            SocketOwner owner = owners.of(inode).getFirst();
            assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(owner.program())
                    .isEqualTo(Files.readString(Path.of("/proc/self/comm")).strip());
            assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd", "" + owner.descriptor())))
                    .hasToString("socket:[" + inode + "]");
            assertThat(owners.of(inode + 1)).isEmpty();
        }
    }

    /** Programs and files are called what somebody likes. */
    @Test
    void takesNoNameForAnythingElse() throws IOException {
        String answer = """
                /proc/12/fd:
                lrwx------ 1 root root 64 Nov 26 10:00 3 -> socket:[77]
                lrwx------ 1 root root 64 Nov 26 10:00 4 -> /tmp/5 -> socket:[78]
                lrwx------ 1 root root 64 Nov 26 10:00 5 -> socket:[79]
                /proc/7/fd:
                lrwx------ 1 root root 64 Nov 26 10:00 21 -> socket:[77]
                /proc/12/comm:/fd:
                /proc/12/comm:second line
                /proc/7/comm:a\u001b[2J -> socket:[78]

                """;

        assertThat(SocketOwners.read(new BufferedReader(new StringReader(answer)), Set.of(77L, 78L)))
                .containsOnlyKeys(77L)
                .containsEntry(
                        77L, List.of(new SocketOwner("a?[2J -> socket:[78]", 7, 21), new SocketOwner("/fd:", 12, 3)));
    }

    @Test
    void noticesThatTheShellIsGone() {
        var half = new BufferedReader(new StringReader("/proc/12/fd:\n"));

        assertThatThrownBy(() -> SocketOwners.read(half, Set.of())).isInstanceOf(EOFException.class);
    }
}
