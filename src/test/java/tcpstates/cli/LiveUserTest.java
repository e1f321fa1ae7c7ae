package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A live capture in a process of its own, which loses root and is sent signals. */
class LiveUserTest {
    private static final int PATIENCE_SECONDS = 30;
    /** Nobody listens there. */
    private static final int PORT = 9;

    private final List<Process> started = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void endWhatWasStarted() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void givesUpRootInEveryThreadAndStillCaptures() throws Exception {
        Process process = start("-i", "lo", "-n", "--format", "tcpdump", "--states", "tcp", "port", "" + PORT);
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
                BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(errors.readLine())
                    .isEqualTo("tcpstates-sniff: verbose output suppressed, use -v[v]... for full protocol decode");
            assertThat(errors.readLine())
                    .isEqualTo("listening on lo, link-type EN10MB (Ethernet), snapshot length 262144 bytes");
            assertThat(errors.readLine()).isEqualTo("dropped privs to tcpdump");
            int uid = (int) Files.getAttribute(Files.createFile(folder.resolve("f")), "unix:uid");
            assertThat(uid).as("this test must be run by root").isZero();
            assertThat(status(process, "Uid:", "Gid:")).hasSizeGreaterThan(5).allMatch(line -> !line.contains("\t0"));
            assertThat(status(process, "CapPrm:")).containsOnly("CapPrm:\t0000000000000000");

            connect();
            assertThat(lines.readLine()).contains("Flags [S]").endsWith("  client SYN_SENT");
            assertThat(status(process, "NoNewPrivs:")).containsOnly("NoNewPrivs:\t1");
            assertThat(status(process, "Seccomp:")).containsOnly("Seccomp:\t2");
            assertThat(niceValues(process).get("capture")).isEqualTo("-10");
            assertThat(niceValues(process).get("java")).isEqualTo("0");
            assertThat(lines.readLine())
                    .contains("Flags [R.]")
                    .endsWith("  reset: refused, client SYN_SENT→CLOSE presumed");

            signal(process, "USR1");
            assertThat(errors.readLine())
                    .matches("tcpstates-sniff: 2 packets captured, \\d+ packets received by filter, "
                            + "0 packets dropped by kernel; no open connections");
            assertThat(errors.readLine()).contains("states_num");
            assertThat(errors.readLine()).startsWith("---SYN_SENT:0   SYN_RECV:0   ESTABLISHED:0");
            assertThat(errors.readLine()).matches("-+");
            signal(process, "INT");
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(errors.readLine()).isEqualTo("2 packets captured");
        }
    }

    @Test
    void staysRootWhenAsked() throws Exception {
        Process process = start("-i", "lo", "-Z", "root", "--format", "json", "port", "" + PORT);
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
                BufferedReader events = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(errors.readLine()).startsWith("listening on lo");
            connect();
            assertThat(events.readLine()).contains("SYN_SENT");
            assertThat(status(process, "Uid:", "Gid:")).allMatch(line -> line.endsWith("\t0"));
        }
    }

    @Test
    void cannotWriteASeriesWhereItsUserMayNot() throws Exception {
        Process process = start("-i", "lo", "-C", "1", "-w", folder + "/series");
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(errors)
                .endsWith("tcpstates-sniff: " + folder + ": the files of a series are opened without root, and user"
                        + " 'tcpdump' may not write there: name another directory, or keep root with -Z root\n");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void answersPrometheusThoughItHasGivenUpWhatItDoesNotNeed() throws Exception {
        Process process = start("-i", "lo", "--metrics", "0", "--format", "summary", "tcp", "port", "" + PORT);
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            assertThat(errors.readLine()).startsWith("listening on lo");
            String said = errors.readLine();
            assertThat(said).matches("metrics at http://127\\.0\\.0\\.1:\\d+/metrics");
            assertThat(errors.readLine()).isEqualTo("dropped privs to tcpdump");
            URI url = URI.create(said.replace("metrics at ", ""));
            connect();
            String refused = "tcpstates_resets_total{cause=\"refused\"} 1";
            String page = "";
            for (int i = 0; !page.contains(refused) && i < 10 * PATIENCE_SECONDS; i++) {
                Thread.sleep(100);
                try (InputStream answer = url.toURL().openStream()) {
                    page = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            assertThat(page).contains(refused).contains("tcpstates_captured_packets_total 2.0");
            assertThat(status(process, "Uid:")).allMatch(line -> !line.contains("\t0"));
            assertThat(status(process, "Seccomp:")).containsOnly("Seccomp:\t2");

            Process second = start("-i", "lo", "--metrics", "" + url.getPort(), "--format", "summary");
            assertThat(new String(second.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("tcpstates-sniff: metrics at 127.0.0.1:" + url.getPort() + ": Address already in use\n");
            assertThat(second.waitFor()).isEqualTo(1);
            signal(process, "INT");
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
    }

    /** timeout(1) signals the process, and then its group: that is one wish, and what was captured is written. */
    @Test
    void takesTwoSignalsInARowForOne() throws Exception {
        Path saved = folder.resolve("saved.pcap");
        Process process =
                start("-i", "lo", "-Z", "root", "--format", "json", "-w", saved.toString(), "port", "" + PORT);
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
                BufferedReader events = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(errors.readLine()).startsWith("listening on lo");
            connect();
            assertThat(events.readLine()).contains("SYN_SENT");
            signal(process, "TERM");
            signal(process, "TERM");
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(events.lines()).anyMatch(line -> line.contains("\"type\":\"connection\""));
            assertThat(errors.readLine()).isEqualTo("2 packets captured");
        }
        assertThat(Run.ours("-q", "--count", "-r", saved.toString()).out()).isEqualTo("2 packets\n");
    }

    /** Whoever reads the output has stopped doing so: the first signal cannot end what waits for that. */
    @Test
    void exitsAtOnceOnTheSecondInterrupt() throws Exception {
        Process process = start("-i", "lo", "-n", "-XX", "--format", "tcpdump", "tcp", "port", "" + PORT);
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            while (!errors.readLine().startsWith("listening on lo")) {
                // what else there is to say before
            }
            Thread.sleep(500); // for the filter to be in place, and root to be given up
            for (int i = 0; i < 300; i++) {
                connect(); // some 900 bytes of text each; the pipe holds 65536
            }
            for (int i = 0; process.getInputStream().available() < 60_000 && i < 10 * PATIENCE_SECONDS; i++) {
                Thread.sleep(100);
            }
            signal(process, "INT");
            assertThat(process.waitFor(2, TimeUnit.SECONDS))
                    .as("ended at the first")
                    .isFalse();
            signal(process, "INT");
            assertThat(process.waitFor(2, TimeUnit.SECONDS))
                    .as("ended at the second")
                    .isTrue();
            assertThat(process.exitValue()).isEqualTo(Main.FAILED);
        }
    }

    /** Nobody takes its lines for a while: packets gather, which is told, and are all there when somebody does. */
    @Test
    void tellsHowManyPacketsWait() throws Exception {
        Process process = start("-i", "lo", "-n", "-XX", "--progress", "--format", "tcpdump", "tcp", "port", "" + PORT);
        String waiting = ", \\d+ packets waiting \\(1 % of the room for them\\) for \\d+\\.\\d\\d s";
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
                BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            while (!errors.readLine().startsWith("dropped privs to ")) {
                // what else there is to say before
            }
            for (int i = 0; i < 300; i++) {
                connect(); // some 900 bytes of text each; the pipe holds 65536
            }
            assertThat(errors.readLine())
                    .matches("tcpstates-sniff: \\d+ packets captured, \\d+/s, 0 dropped by kernel" + waiting);
            signal(process, "USR1");
            String counts = errors.readLine();
            while (!counts.contains("received by filter")) {
                counts = errors.readLine(); // a second has passed again
            }
            assertThat(counts)
                    .matches("tcpstates-sniff: \\d+ packets captured, \\d+ packets received by filter, "
                            + "0 packets dropped by kernel" + waiting + "; (no open connections|SYN_SENT 1)");
            for (int packets = 0; packets < 600; ) {
                packets += lines.readLine().contains(" Flags [") ? 1 : 0;
            }
            signal(process, "INT");
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(errors.lines().toList()).contains("600 packets captured", "0 packets dropped by kernel");
        }
    }

    @Test
    void tellsOnATerminalEachSecondHowItKeepsUp() throws Exception {
        List<String> command = command("-i", "lo", "-Z", "root", "-q", "--progress", "--format", "json", "port 9");
        String quoted = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Process terminal = new ProcessBuilder("script", "-qec", "exec " + quoted + " >/dev/null", "/dev/null").start();
        started.add(terminal);
        try (BufferedReader screen = terminal.inputReader(StandardCharsets.UTF_8)) {
            assertThat(read(screen, '\r')).isEqualTo("0 packets captured, 0/s, 0 dropped by kernel\u001b[K");
            connect();
            String line = "0 packets";
            while (line.startsWith("0 packets")) {
                line = read(screen, '\r');
            }
            assertThat(line).matches("2 packets captured, [12]/s, 0 dropped by kernel\u001b\\[K");
        }
    }

    /** What comes up to this character. */
    private static String read(BufferedReader from, char end) throws IOException {
        var text = new StringBuilder();
        for (int next = from.read(); next != end; next = from.read()) {
            assertThat(next).as(text.toString()).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    /** These lines of the status of every thread, proc(5). */
    private static List<String> status(Process process, String... keys) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path thread : threads.toList()) {
                Files.readAllLines(thread.resolve("status")).stream()
                        .filter(line -> Stream.of(keys).anyMatch(line::startsWith))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    /** Nice value of every thread by its name, proc(5). */
    private static Map<String, String> niceValues(Process process) throws IOException {
        Map<String, String> values = new HashMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path thread : threads.toList()) {
                String line = Files.readString(thread.resolve("stat"));
                int nameEnds = line.lastIndexOf(')');
                values.put(
                        line.substring(line.indexOf('(') + 1, nameEnds),
                        line.substring(nameEnds + 2).split(" ", -1)[16]);
            }
        }
        return values;
    }

    private static void connect() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            throw new IllegalStateException("somebody listens on " + socket);
        } catch (ConnectException refused) {
            // as it should be
        }
    }

    private static void signal(Process process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private Process start(String... arguments) throws IOException {
        Process process = new ProcessBuilder(command(arguments)).start();
        started.add(process);
        return process;
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
