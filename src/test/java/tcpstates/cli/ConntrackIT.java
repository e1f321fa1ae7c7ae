package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.cli.diagnosetools.Namespace;

/**
 * {@code --format conntrack} beside the kernel's own connection tracking, live: the same packets pass both. Of each kind of
 * connection there is a capture, which is sent through a firewall in a network of the test's own. Needs root.
 */
@Timeout(240)
class ConntrackIT {
    private static final String PROGRAM =
            Path.of("tcpstates-sniff").toAbsolutePath().toString();

    private static final String SCRIPT =
            Path.of("src/test/scripts/replay-past-conntrack").toAbsolutePath().toString();

    private static final List<String> KINDS = List.of("""
        01_normal4 07_simopen 13_reuse 21_challengeack 12_midstream mid-stream one-direction refused abort-unread-data
        half-open-answered-by-rst simultaneous-close time-wait-reuse syn-dropped-then-accepted synack-dropped fin-dropped
        last-ack-dropped close-wait-left keep-alives-answered zero-window ipv6 fast-open
        ports-tried-open-closed-filtered self-connect lossy-path 24_rstaftfin final-ack-dropped
        """.strip().split("\\s+"));

    /** All of them shorter than {@link #LONGER_THAN_ALL}. */
    private static final Map<String, Integer> TIME_OUTS = new TreeMap<>(Map.of(
            "syn_sent",
            5,
            "syn_recv",
            5,
            "established",
            6,
            "fin_wait",
            5,
            "close_wait",
            5,
            "last_ack",
            5,
            "time_wait",
            5,
            "close",
            4,
            "max_retrans",
            5,
            "unacknowledged",
            5));

    private static final long LONGER_THAN_ALL = 7;

    private final List<Process> started = new ArrayList<>();

    @RegisterExtension
    private final Namespace namespace = new Namespace();

    @TempDir
    private Path folder;

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... command) throws IOException {
        Process process = namespace.start(command);
        started.add(process);
        return process;
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void send(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    @Test
    void tellsEventAndListLikeTheKernelsOwn() throws Exception {
        Path settings = folder.resolve("settings");
        List<String> lines = TIME_OUTS.entrySet().stream()
                .map(entry -> "net.netfilter.nf_conntrack_tcp_timeout_" + entry.getKey() + "=" + entry.getValue())
                .toList();
        Files.write(settings, lines);
        Path packets = folder.resolve("packets.pcap");

        List<String> command = new ArrayList<>(List.of("python3", SCRIPT));
        KINDS.forEach(
                kind -> command.add(TestCaptures.file(kind).toAbsolutePath().toString()));
        Process sender = start(command.toArray(String[]::new));
        BufferedReader said = sender.inputReader(StandardCharsets.UTF_8);
        assertThat(said.readLine()).isEqualTo("ready");
        assertThat(namespace.run("sysctl", "-qp", settings.toString()).status()).isZero();

        Process kernel = start("conntrack", "-E", "-b", "16777216");
        Process ours = start(
                PROGRAM,
                "-n",
                "-Z",
                "root",
                "-i",
                "tapout",
                "--format",
                "conntrack",
                "--sysctl",
                settings.toString(),
                "-w",
                packets.toString());
        BufferedReader told = ours.inputReader(StandardCharsets.UTF_8);
        assertThat(told.readLine()).contains("listening on tapout");
        send(sender);
        assertThat(said.readLine()).isEqualTo("sent");
        List<String> listed = Stream.of("ipv4", "ipv6").flatMap(this::list).toList();

        TimeUnit.SECONDS.sleep(LONGER_THAN_ALL);
        assertThat(list("ipv4")).isEmpty(); // which makes the kernel look at all that are forgotten
        interrupt(kernel);
        interrupt(ours);
        List<String> recorded =
                kernel.inputReader(StandardCharsets.UTF_8).lines().toList();
        assertThat(recorded).hasSizeGreaterThan(100).noneMatch(line -> line.contains("WARNING"));
        ConntrackLines.of(told.lines().toList()).assertEqualTo(ConntrackLines.of(recorded));

        Run list = Run.report("conntrack-list", packets, "--sysctl", settings.toString());
        ConntrackLines.of(list.out().lines().toList()).assertEqualTo(ConntrackLines.of(listed));
    }

    private Stream<String> list(String family) {
        try {
            return namespace
                    .run("conntrack", "-L", "-f", family)
                    .output()
                    .lines()
                    .filter(line -> line.startsWith("tcp"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
