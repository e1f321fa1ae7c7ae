package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A capture that runs is asked by SIGUSR1 how the connections stand. Root, and the loopback interface, are needed. */
@Timeout(120)
class LiveMomentTest {
    private static final int PATIENCE_SECONDS = 20;
    private static final int TRIES = 100;
    private static final int HANDSHAKE_BYTES = 24 + 70;

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void printsTheSocketsThatSsShows() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(server.getLocalPort());
            Process process =
                    start("-i", "lo", "-Z", "root", "-q", "--format", "ss", "--side", "local", "tcp", "port", port);
            try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
                    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                awaitAnswer(process, errors, "packets captured");
                try (var client = new Socket(server.getInetAddress(), server.getLocalPort());
                        Socket accepted = server.accept()) {
                    client.getOutputStream().write(1);
                    assertThat(accepted.getInputStream().read()).isEqualTo(1);
                    Thread.sleep(300); // until the kernel has handed over what it has captured
                    assertThat(asked(process, errors))
                            .isEqualTo(shownBySs(port))
                            .hasSize(2);
                    client.shutdownOutput();
                    assertThat(accepted.getInputStream().read()).isEqualTo(-1);
                    Thread.sleep(400);
                    assertThat(asked(process, errors))
                            .isEqualTo(shownBySs(port))
                            .anyMatch(line -> line.startsWith("FIN-WAIT-2"))
                            .anyMatch(line -> line.startsWith("CLOSE-WAIT"));
                }
                Thread.sleep(400);
                signal(process, "INT");
                assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                assertThat(sockets(lines.lines().toList()))
                        .isEqualTo(shownBySs(port))
                        .hasSize(1);
            }
        }
    }

    /** A pipe gives no sign of life while no packets come: the answer comes with the next one, and not at the end. */
    @Test
    void answersWithTheNextPacketOfAPipe() throws Exception {
        byte[] capture = Files.readAllBytes(Pcap.synsTo80(folder.resolve("syns.pcap"), 3));
        Process process = start("-q", "--format", "json", "-r", "-");
        try (OutputStream input = process.getOutputStream();
                BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            input.write(capture, 0, HANDSHAKE_BYTES + 70);
            input.flush();
            awaitAnswer(process, errors, "2 packets read");
            input.write(capture, HANDSHAKE_BYTES + 70, 70);
            input.flush();
            String line = errors.readLine();
            while (!line.startsWith("{")) {
                line = errors.readLine(); // counts of the other signals
            }
            assertThat(line).startsWith("{\"type\":\"endpoint\",").contains("\"state\":\"SYN_SENT\"");
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** The counts come while the connection is open, and without a signal. */
    @Test
    void printsEveryHalfSecondHowTheConnectionsStand() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            String port = Integer.toString(server.getLocalPort());
            Process process =
                    start("-i", "lo", "-Z", "root", "-q", "--format", "counts", "--every", "0.5", "tcp", "port", port);
            try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
                    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                awaitAnswer(process, errors, "packets captured");
                client.getOutputStream().write(1);
                assertThat(accepted.getInputStream().read()).isEqualTo(1);
                assertThat(lines.readLine()).isEqualTo("2 ESTABLISHED");
                assertThat(lines.readLine()).isEqualTo("2 ESTABLISHED");
                client.shutdownOutput();
                String line = lines.readLine();
                while (line.equals("2 ESTABLISHED")) {
                    line = lines.readLine();
                }
                assertThat(List.of(line, lines.readLine())).containsExactlyInAnyOrder("1 FIN_WAIT2", "1 CLOSE_WAIT");
                signal(process, "INT");
                assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** The list that the next signal brings. */
    private static Set<String> asked(Process process, BufferedReader errors) throws Exception {
        do { // answers to signals of before, which may have come several at a time
            while (errors.ready()) {
                errors.readLine();
            }
            Thread.sleep(1000);
        } while (errors.ready());
        signal(process, "USR1");
        String line = errors.readLine();
        while (!line.startsWith("State ")) {
            line = errors.readLine();
        }
        List<String> lines = new ArrayList<>(List.of(line));
        Thread.sleep(500);
        while (errors.ready()) {
            lines.add(errors.readLine());
        }
        return sockets(lines);
    }

    private static Set<String> sockets(List<String> lines) {
        return lines.stream()
                .skip(1)
                .map(line -> line.trim().split(" +"))
                .map(words -> words[0] + ' ' + words[3] + ' ' + words[4])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> shownBySs(String port) throws IOException {
        Process ss = new ProcessBuilder("ss", "-Htan", "( sport = :" + port + " or dport = :" + port + " )").start();
        return sockets(("\n" + new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .replaceAll("\\[::ffff:([0-9.]+)]", "$1") // Java's sockets are of both versions
                .lines()
                .filter(line -> !line.startsWith("LISTEN"))
                .toList());
    }

    /** Asks until there is an answer: before, nothing is captured. */
    private static String awaitAnswer(Process process, BufferedReader errors, String beginning) throws Exception {
        String line = "";
        for (int i = 0; !line.contains(beginning); i++) {
            assertThat(i).as(line).isLessThan(TRIES);
            if (isCaught(process)) {
                signal(process, "USR1");
            }
            Thread.sleep(200);
            while (errors.ready()) {
                line = errors.readLine();
                if (line.contains(beginning)) {
                    break;
                }
            }
        }
        return line;
    }

    /** Whether SIGUSR1 (10) has a handler; a process without one dies of it. */
    private static boolean isCaught(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("SigCgt:"))
                .anyMatch(line -> (Long.parseUnsignedLong(
                                                line.substring("SigCgt:".length())
                                                        .trim(),
                                                16)
                                        >> 9
                                & 1)
                        == 1);
    }

    private static void signal(Process process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return process;
    }
}
