package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tcpstates.cli.diagnosetools.Namespace;

/** What the kernel has beside what the packets show, in a network of the test's own. Needs root. */
@Timeout(240)
class KernelBesideIT {
    private static final String PROGRAM =
            Path.of("tcpstates-sniff").toAbsolutePath().toString();
    private static final String SCRIPT =
            Path.of("src/test/scripts/sockets-beside-packets").toAbsolutePath().toString();

    @RegisterExtension
    private final Namespace namespace = new Namespace();

    @Test
    void namesTheSocketsOfWhichTheKernelSaysSomethingElse() throws Exception {
        Process sockets = namespace.start("python3", SCRIPT);
        try (BufferedReader steps = sockets.inputReader(StandardCharsets.UTF_8)) {
            assertThat(steps.readLine()).isEqualTo("idle");
            Process capture = namespace.start(
                    PROGRAM,
                    "-n",
                    "-i",
                    "lo",
                    "-Z",
                    "root",
                    "--format",
                    "counts",
                    "--every",
                    "0.2",
                    "--compare-kernel");
            try (BufferedReader lines = capture.inputReader(StandardCharsets.UTF_8)) {
                String line = lines.readLine();
                while (!line.startsWith("listening on ")) {
                    line = lines.readLine();
                }
                sockets.getOutputStream().write("\n".getBytes(StandardCharsets.UTF_8));
                sockets.getOutputStream().flush();
                String[] ports = steps.readLine().split(" ", 2);
                while (!line.equals("6 ESTABLISHED")) { // two connections, and one of which a RST was not seen
                    line = lines.readLine();
                }
                Thread.sleep(500);
                new ProcessBuilder("kill", "-INT", "" + capture.pid()).start().waitFor();
                List<String> told = new ArrayList<>();
                for (line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("tcpstates-sniff: ")) {
                        told.add(line.substring("tcpstates-sniff: ".length()));
                    }
                }
                assertThat(told)
                        .startsWith(
                                "beside the kernel: 5 sockets in the same state, 1 in another, 2 that the packets do not show")
                        .contains(
                                "127.0.0.1:" + ports[1]
                                        + " to 127.0.0.1:8080: ESTABLISHED by the packets, no socket in the"
                                        + " kernel: it is in another network namespace, or has ended without a packet",
                                "127.0.0.1:8080 to 127.0.0.1:" + ports[0]
                                        + ": ESTABLISHED in the kernel, no packet of it was" + " captured")
                        .hasSize(4);
                assertThat(capture.waitFor()).isZero();
            } finally {
                capture.destroyForcibly();
            }
        } finally {
            sockets.destroyForcibly();
        }
    }
}
