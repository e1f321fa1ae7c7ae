package tcpstates.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a confined process can do still, tried in one of its own, for there is no way back. */
class ConfinementTest {
    private static final int X86_64_SOCKET = 41;
    private static final int AARCH64_SOCKET = 198;
    private static final int AF_INET = 2;
    private static final int AF_NETLINK = 16;
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;

    @Test
    void startsNoProgramAndOpensNoPacketSocketButAllElse() throws Exception {
        assertThat(tryOut("none")).isEqualTo("""
                packet socket refused
                raw socket refused
                netlink socket open
                packet socket of another thread refused
                server socket open
                program refused
                """);
    }

    @Test
    void startsProgramsWhereOneIsWanted() throws Exception {
        assertThat(tryOut("commands")).startsWith("packet socket refused\n").endsWith("program ran\n");
    }

    @Test
    void opensPacketSocketsWhereACaptureMayHaveToBeOpenedAgain() throws Exception {
        assertThat(tryOut("captures"))
                .startsWith("packet socket open\nraw socket refused\n")
                .endsWith("program refused\n");
    }

    private static String tryOut(String commands) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Confined.class.getName(),
                        commands)
                .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }

    /** The process that is confined. */
    static final class Confined {
        private Confined() {}

        public static void main(String[] args) throws Exception {
            AtomicLong other = new AtomicLong();
            Object confined = new Object();
            Thread before;
            synchronized (confined) {
                before = Thread.ofPlatform().start(() -> {
                    synchronized (confined) {
                        other.set(socket(AF_PACKET));
                    }
                });
                if (!Confinement.confine("commands".equals(args[0]), "captures".equals(args[0]))) {
                    throw new IllegalStateException("the kernel has no seccomp");
                }
            }
            System.out.println("packet socket " + word(socket(AF_PACKET)));
            System.out.println("raw socket " + word(socket(AF_INET)));
            System.out.println("netlink socket " + word(socket(AF_NETLINK)));
            before.join();
            System.out.println("packet socket of another thread " + word(other.get()));
            try (ServerSocket server = new ServerSocket(0)) {
                System.out.println("server socket " + (server.isBound() ? "open" : "refused"));
            }
            try {
                System.out.println(
                        "program " + (new ProcessBuilder("true").start().waitFor() == 0 ? "ran" : "failed"));
            } catch (IOException e) {
                System.out.println("program refused");
            }
        }

        private static long socket(int family) {
            int number = "amd64".equals(System.getProperty("os.arch")) ? X86_64_SOCKET : AARCH64_SOCKET;
            return Libc.systemCall(number, family, SOCK_RAW, MemorySegment.NULL);
        }

        private static String word(long result) {
            return result < 0 ? "refused" : "open";
        }
    }
}
