package tcpstates.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.file.CaptureBuilder;

/** Starts the launcher as users do; runs after packaging, because the launcher wants the jar. */
class LauncherIT {
    private static final int PATIENCE_SECONDS = 60;
    private static final Path LAUNCHER = Path.of("tcpstates-sniff").toAbsolutePath();

    private final List<Process> started = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void passesArgumentsAsTheyAreFromAnyDirectoryAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("linked sniff"), LAUNCHER);
        Pcap.synsTo80(directory.resolve("two words * 抓包.pcap"), 2);

        Process process = start(link.toString(), "-q", "--count", "-r", "two words * 抓包.pcap");

        assertThat(output(process)).isEqualTo("2 packets\n");
        assertThat(exitStatus(process)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "lz4", "xz"})
    void readsCompressedCapturesWithWhatTheJarCarries(String program) throws Exception {
        byte[] capture = Files.readAllBytes(Pcap.synsTo80(directory.resolve("syns.pcap"), 3));
        Path packed = Files.write(directory.resolve("packed"), CaptureBuilder.through(capture, program, "-c"));

        Process process = start(LAUNCHER.toString(), "-q", "--count", "-r", packed.toString());

        assertThat(output(process)).isEqualTo("3 packets\n");
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            assertThat(errors.readLine()).isNull();
        }
        assertThat(exitStatus(process)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "tcpdump"})
    void endsQuietlyWhenItsReaderGoesAway(String format) throws Exception {
        Path file = Pcap.synsTo80(directory.resolve("many.pcap"), 20_000);
        Path errors = directory.resolve("errors");

        Process process = start(
                "sh",
                "-c",
                "{ \"$0\" -q --format \"$3\" -r \"$1\" 2>\"$2\"; echo $? >\"$2.status\"; } | head -n 1",
                LAUNCHER.toString(),
                file.toString(),
                errors.toString(),
                format);
        output(process);

        assertThat(exitStatus(process)).isZero();
        assertThat(Files.readString(errors)).doesNotContain(Main.NAME);
        assertThat(directory.resolve("errors.status")).hasContent("0\n");
    }

    /** Whatever is opened first would get the number of a closed stream: Java's own files, or the capture. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<&- -r FILE | 0 | 3 packets",
                "<&- -r -    | 1 | tcpstates-sniff: -: empty: not one byte of a capture",
                "2>&- -r FILE | 0 | 3 packets",
                ">&- -r FILE | 1 | tcpstates-sniff: standard output is closed: say where it goes to, if only to /dev/null"
            })
    void getsOnWithClosedStreams(String arguments, int status, String told) throws Exception {
        Path file = Pcap.synsTo80(directory.resolve("syns.pcap"), 3);
        String command = "\"$0\" -q --count " + arguments.replace("FILE", "\"$1\"");
        // The whole command's errors go to where its output goes, whatever it closes itself.
        Process process = start("sh", "-c", "{ " + command + " ; } 2>&1", LAUNCHER.toString(), file.toString());

        assertThat(output(process)).isEqualTo(told + "\n");
        assertThat(exitStatus(process)).isEqualTo(status);
    }

    @Test
    void endsCleanlyOnSigterm() throws Exception {
        byte[] capture = Files.readAllBytes(Pcap.synsTo80(directory.resolve("syns.pcap"), 3));
        Process process = start(LAUNCHER.toString(), "--format", "summary", "-r", "-");
        OutputStream input = process.getOutputStream();
        input.write(capture);
        input.flush();
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            assertThat(errors.readLine()).startsWith("reading from file -, link-type EN10MB");
            awaitRead(process, errors, "3 packets read; SYN_SENT 3");

            process.toHandle().destroy(); // SIGTERM, while it waits for more; Process.destroy would close its streams

            assertThat(output(process)).contains("packets                                3\n");
            assertThat(exitStatus(process)).isZero();
        }
    }

    /** The JVM's own answer, between the lines of a report if it were left to it. */
    @Test
    void printsItsThreadsOnStandardErrorOnSigquit() throws Exception {
        byte[] capture = Files.readAllBytes(Pcap.synsTo80(directory.resolve("syns.pcap"), 3));
        Process process = start(LAUNCHER.toString(), "--count", "-r", "-");
        OutputStream input = process.getOutputStream();
        input.write(capture);
        input.flush();
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            assertThat(errors.readLine()).startsWith("reading from file -, link-type EN10MB");

            Process kill = new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start();
            assertThat(exitStatus(kill)).isZero();

            for (String line = ""; !line.contains("\"main\""); ) {
                line = errors.readLine();
                assertThat(line).as("its threads").isNotNull();
            }
            input.close();
            while (errors.readLine() != null) {
                // the other threads
            }
            assertThat(output(process)).isEqualTo("3 packets\n");
            assertThat(exitStatus(process)).isZero();
        }
    }

    /** Asks with SIGUSR1 until the packets have been read; whoever asks before the capture is open gets no answer. */
    private static void awaitRead(Process process, BufferedReader errors, String expected) throws Exception {
        String line = "";
        for (int tries = 0; !line.endsWith(expected); tries++) {
            assertThat(tries).as(line).isLessThan(10 * PATIENCE_SECONDS);
            Process kill = new ProcessBuilder("kill", "-USR1", Long.toString(process.pid())).start();
            assertThat(kill.waitFor(PATIENCE_SECONDS, SECONDS)).isTrue();
            Thread.sleep(100);
            assertThat(process.isAlive()).isTrue();
            while (errors.ready()) {
                line = String.valueOf(errors.readLine());
            }
        }
    }

    private Process start(String... command) throws IOException {
        Process process =
                new ProcessBuilder(command).directory(directory.toFile()).start();
        started.add(process);
        return process;
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int exitStatus(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, SECONDS)).isTrue();
        return process.exitValue();
    }
}
