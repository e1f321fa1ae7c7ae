package tcpstates.cli.diagnosetools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.cli.Main;

/** {@code tcpstates status METRIC}. */
class StatusTest {
    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final String CAPTURE =
            RESOURCES.resolve("pcaps/open-data-client-close.pcap").toString();
    private static final String REPORT =
            RESOURCES.resolve("tcpstates/report/diagnose-tools-connections.txt").toString();
    private static final String TRANSCRIPT =
            RESOURCES.resolve("transcripts/syn-ack-dropped.txt").toString();
    private static final String YELLOW_USAGE = "\033[033mUsage: sh tcpstates status [closed|closing|closewait|synrecv|"
            + "synsent|finwait1|finwait2|listen|established|lastack|timewait]\033[0m\n";
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    /** What a command printed. */
    private record Told(int status, String out, String err) {}

    private static Told status(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        String[] all =
                Stream.concat(Stream.of("status"), Arrays.stream(arguments)).toArray(String[]::new);
        int status = DiagnoseToolsMain.run(out, new PrintStream(err, true, StandardCharsets.UTF_8), all);
        return new Told(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void printsOneNumberForEachOfTheElevenMetrics_003_02(Metric metric) {
        for (List<String> source : List.of(List.of("-r", CAPTURE), List.of("--source", "kernel"))) {
            Told told = status(
                    Stream.concat(Stream.of(metric.toString()), source.stream()).toArray(String[]::new));
            assertThat(told.out).matches("\\d+\n");
            assertThat(told.err).isEmpty();
            assertThat(told.status).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "timewait, 1",
        "closed, 1",
        "listen, 1",
        "established, 0",
        "closewait, 0",
        "closing, 0",
    })
    void countsTheEndsOfASavedCaptureAtItsEnd_003_02(String metric, String number) {
        assertThat(status(metric, "-r", CAPTURE)).isEqualTo(new Told(0, number + "\n", ""));
    }

    @ParameterizedTest
    @CsvSource({"synsent, 2", "established, 34", "timewait, 0", "listen, 0"})
    void countsTheConnectionsOfTheManual_000_20(String metric, String number) {
        assertThat(status(metric, "-r", REPORT)).isEqualTo(new Told(0, number + "\n", ""));
    }

    @Test
    void countsWhatTcpdumpPrinted() {
        assertThat(status("synrecv", "-r", TRANSCRIPT).out()).isEqualTo("1\n");
        assertThat(status("synrecv", "-r", TRANSCRIPT, "--side=client").out()).isEqualTo("0\n");
        assertThat(status("synrecv", "--side", "server", "-r", TRANSCRIPT).out())
                .isEqualTo("1\n");
    }

    /** Sockets in every state in a network namespace; the packets alone tell as many as the kernel has. */
    @Test
    void countsAsSsDoesInNineStatesAndListenAndClosedByTheRule_003_02() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String run = "'" + java + "' --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path") + "' ";
        String script = """
                set -e
                ip link set lo up
                mount -t tmpfs tmpfs /run
                mkfifo /run/end
                tcpstates() { RUN%s "$@"; }
                tcpstates --activate
                trap 'tcpstates --deactivate' EXIT
                src/test/scripts/every_state.py </run/end >/run/ready &
                exec 9>/run/end
                for i in {1..300}; do [ ! -s /run/ready ] || break; sleep 0.1; done
                [ -s /run/ready ]
                ss -tanH | sed 's/^/ss before /'
                RUN%s | sed 's/^/told /'
                ss -tanH | sed 's/^/ss after /'
                """.replaceFirst("RUN%s", run + DiagnoseToolsMain.class.getName())
                .replaceFirst("RUN%s", run + EveryMetric.class.getName());
        Path file = Files.writeString(folder.resolve("script"), script);
        List<String> lines = output("unshare", "--net", "--mount", "bash", file.toString());

        Map<String, Long> before = counts(lines, "ss before ");
        assertThat(counts(lines, "ss after "))
                .as("the states stay while they are counted")
                .isEqualTo(before);
        Map<String, Long> told = new TreeMap<>();
        Map<String, Long> kernel = new TreeMap<>();
        lines.stream()
                .filter(line -> line.startsWith("told "))
                .map(line -> line.split(" "))
                .forEach(words -> {
                    told.put(words[1], Long.parseLong(words[2]));
                    kernel.put(words[1], Long.parseLong(words[3]));
                });
        Map<String, Long> expected = new TreeMap<>(before);
        expected.put("closed", 0L);
        assertThat(kernel).isEqualTo(expected);
        assertThat(before.values()).as("every state is there").hasSize(10).doesNotContain(0L);
        // One end of the connection in TIME_WAIT is over. Each address and port that has answered a SYN was listening.
        expected.put("closed", 1L);
        assertThat(told).isEqualTo(expected);
    }

    /** By what a metric is called: ss' names, small and without dashes. */
    private static Map<String, Long> counts(List<String> lines, String prefix) {
        Function<String, String> metric =
                line -> switch (line.substring(prefix.length()).split(" ", 2)[0]) {
                    case "ESTAB" -> "established";
                    case String state -> state.replace("-", "").toLowerCase(Locale.ROOT);
                };
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .collect(Collectors.groupingBy(metric, TreeMap::new, Collectors.counting()));
    }

    private static List<String> output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            List<String> lines = new ArrayList<>();
            try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
                reader.lines().forEach(lines::add);
            }
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
            return lines;
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    /** A file with these lines is what scripts read: a state, a blank, a number; nothing where there is none. */
    @Test
    void printsForScriptsWhatTheirOwnCountOfNetstatIs_003_03() throws Exception {
        // What netstat -an prints of those sockets, as far as awk looks at it.
        String netstat = Files.readAllLines(Path.of(REPORT)).stream()
                .filter(line -> line.startsWith("["))
                .map(line ->
                        "tcp        0      0 192.0.2.1:1 192.0.2.2:2 " + line.replaceFirst(".*, 状态: (\\w+),.*", "$1"))
                .collect(Collectors.joining("\n", "Active Internet connections\n", "\nunix 2 [ ] DGRAM 7\n"));
        Path file = Files.writeString(folder.resolve("netstat"), netstat);
        List<String> theirs = output("awk", "/^tcp/{++S[$NF]}END{for(a in S) print a,S[a]}", file.toString());
        var out = new ByteArrayOutputStream();
        int status = Main.run(
                out,
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                "-r",
                REPORT,
                "--format",
                "netstat-counts");

        assertThat(status).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactlyInAnyOrderElementsOf(theirs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "all", "tcp", "establishe", "UNKNOWN"})
    void printsTheNamesInYellowOnStandardErrorForAnyOtherName_003_04(String metric) {
        assertThat(status(metric)).isEqualTo(new Told(2, "", YELLOW_USAGE));
        assertThat(status(metric, "--source", "kernel")).isEqualTo(new Told(2, "", YELLOW_USAGE));
    }

    @ParameterizedTest
    @CsvSource({"TIME_WAIT, 1", "Time-Wait, 1", "UNCONN, 1", "FIN_WAIT, 0", "tcp_closed, 2", "SYN_RCVD, 0"})
    void understandsEveryNameOfAState_000_23(String name, String number) {
        assertThat(status(name, "-r", CAPTURE)).isEqualTo(new Told(0, number + "\n", ""));
    }

    @Test
    void printsTheNamesInYellowWithoutAName_003_04() {
        assertThat(status()).isEqualTo(new Told(2, "", YELLOW_USAGE));
    }

    /** A pattern for CLOSED, or one for CLOSE, is not to find CLOSE_WAIT. */
    @Test
    void takesNoStateForAnotherWhoseNameBeginsAlike_003_06() throws IOException {
        String line = Files.readAllLines(Path.of(REPORT)).getFirst();
        String list = line.replace("ESTABLISHED", "CLOSE_WAIT") + "\n" + line.replace("ESTABLISHED", "CLOSING") + "\n";
        String file = Files.writeString(folder.resolve("list"), list).toString();

        assertThat(status("closed", "-r", file).out()).isEqualTo("0\n");
        assertThat(status("closing", "-r", file).out()).isEqualTo("1\n");
        assertThat(status("closewait", "-r", file).out()).isEqualTo("1\n");
    }

    /** Whoever asks at the same moment does not read what another one is writing: nothing is written. */
    @Test
    void writesNoFile_003_06() throws Exception {
        Path jail = Files.createDirectory(folder.resolve("jail"));
        List<String> before = names(Path.of("/tmp"));
        List<Thread> threads = new ArrayList<>();
        List<Told> told = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> told.add(status("established", "-r", REPORT))));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(told).containsOnly(new Told(0, "34\n", "")).hasSize(4);
        assertThat(names(jail)).isEmpty();
        assertThat(names(Path.of("/tmp")).stream().filter(name -> !before.contains(name)))
                .noneMatch(name -> name.contains("tcp"));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "established listen | status takes one value and is given established and listen",
                "established -r a -r b | -r takes one value and is given a and b",
                "established -r | status: a value is missing behind -r",
                "established --source ss | --source: 'ss' is none of background, kernel",
                "established --side both | --side: 'both' is none of client, server, local",
                "established --sides local | status: unknown option '--sides'",
                "established -r a --source kernel | -r and --source exclude each other",
                "established --source kernel --side client | --side client: the kernel does not tell which end has opened"
                        + " a connection",
                "established -r a --side local | --side local: a saved capture does not tell which addresses its machine"
                        + " had; give --side client or server"
            })
    void refusesWhatContradictsItselfInOneLine(String typed, String message) {
        assertThat(status(typed.split(" "))).isEqualTo(new Told(2, "", "tcpstates: " + message + "; see --help\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-r /nothing/there | /nothing/there: No such file or directory",
                "-r REPORT --side client | REPORT: a report does not tell which end has opened a connection: leave out"
                        + " --side",
                "-r CHANGES | CHANGES: has no list of connections (verbose=1)",
            })
    void saysWhyThereIsNoNumberAndPrintsNone(String typed, String message) {
        Function<String, String> named = text -> text.replace("REPORT", REPORT)
                .replace(
                        "CHANGES",
                        RESOURCES
                                .resolve("tcpstates/report/diagnose-tools-transitions.txt")
                                .toString());
        assertThat(status(("established " + named.apply(typed)).split(" ")))
                .isEqualTo(new Told(1, "", "tcpstates: " + named.apply(message) + "\n"));
    }

    @Test
    void printsWhatADamagedCaptureHasAndFails() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(CAPTURE));
        Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(whole, whole.length - 5));

        Told told = status("timewait", "-r", cut.toString());

        assertThat(told.out).matches("\\d\n");
        assertThat(told.err).startsWith("tcpstates: " + cut + ": truncated: ").hasLineCount(1);
        assertThat(told.status).isEqualTo(1);
    }

    @Test
    void helpNamesEveryMetricAndOption() {
        assertThat(status("--help").out())
                .contains("[closed|", "-r FILE", "--source=background|kernel", "--side=client|server|local");
    }
}
