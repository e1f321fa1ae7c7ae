package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.lab.Experiment;
import tcpstates.lab.Experiments;

/** Runs every experiment on this machine's kernel, which says with ss whether it went as described. Needs root. */
@Timeout(420)
class LabIT {
    private static final String PROGRAM =
            Path.of("tcpstates-sniff").toAbsolutePath().toString();
    /** Most of the time they wait. */
    private static final int SIDE_BY_SIDE = 5;

    /** Without those that take minutes, of which there are records. */
    private static final List<String> NAMES = Experiments.all().stream()
            .filter(experiment -> experiment.lasts() == 0)
            .map(Experiment::name)
            .toList();

    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM, "lab"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String all(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Between two processors of a busy machine packets overtake each other: what goes otherwise is done once more, alone. */
    @Test
    void goesAsDescribedByThePacketsAndByTheKernel() throws Exception {
        List<Future<String>> runs = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
            NAMES.forEach(name -> runs.add(pool.submit(() -> told(name))));
        }
        for (int i = 0; i < runs.size(); i++) {
            String name = NAMES.get(i);
            String told = runs.get(i).get();
            assertThat(wentAsDescribed(told) ? told : told(name))
                    .as(told)
                    .startsWith(name + ": ")
                    .matches(LabIT::wentAsDescribed);
            assertThat(folder.resolve(name + ".pcap")).isNotEmptyFile();
        }
    }

    private String told(String name) throws IOException, InterruptedException {
        Process process = start(name, "-w", folder.resolve(name + ".pcap").toString());
        String told = all(process);
        return process.waitFor() == 0 ? told : name + " fails: " + told;
    }

    private static boolean wentAsDescribed(String told) {
        return told.contains("as expected") && !told.contains("was expected") && !told.contains("recorded");
    }

    /** ss, the tracepoint and conntrack of this machine's kernel. */
    @Test
    void agreesWithWhatTheKernelSaysOfItsSockets() throws Exception {
        Process process = start("check", "four-segments", "last-ack-dropped", "abort");
        assertThat(all(process).lines())
                .hasSize(4)
                .allMatch(line ->
                        line.matches("\\S+ +packets 2 of 2  ss (\\d+) of \\1  tracepoint 2 of 2  conntrack 1 of 1")
                                || line.equals("whatever was asked agrees"));
        assertThat(process.waitFor()).isZero();
    }

    /** An ss that says something else, in the place of the system's. */
    @Test
    void saysWhatTheKernelSaysOtherwise() throws Exception {
        Path ss = Files.writeString(folder.resolve("ss"), "#!/bin/sh\necho ESTAB 0 0 127.0.0.1:5 127.0.0.1:8888\n");
        Files.setPosixFilePermissions(ss, PosixFilePermissions.fromString("rwxr-xr-x"));
        var builder =
                new ProcessBuilder(PROGRAM, "lab", "check", "no-listener", "--lang", "zh").redirectErrorStream(true);
        builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
        Process process = builder.start();
        assertThat(all(process))
                .contains("no-listener  packets 2/2  ss 2/3  tracepoint 2/2  conntrack 1/1")
                .contains("    内核：客户端的套接字处于 ESTABLISHED，预期为 CLOSE", "存在不一致")
                .doesNotContain("全部一致");
        assertThat(process.waitFor()).isEqualTo(Main.NOT_AS_ASSERTED);
    }

    /** The namespaces end with the program, which a check ends itself, too; what belongs to the tracepoint is removed by another. */
    @ParameterizedTest
    @ValueSource(strings = {"INT", "KILL"})
    void checkLeavesNothingBehindWhenItIsInterrupted(String signal) throws Exception {
        Process process = start("check", "syn-dropped", "cable-pulled");
        awaitTracingInstances(true);
        List<ProcessHandle> others = process.descendants().toList();

        new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();

        assertThat(all(process)).isEmpty();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle other : others) {
            other.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        awaitTracingInstances(false);
    }

    /** Waits until there are some, or none. */
    private static void awaitTracingInstances(boolean some) throws Exception {
        for (int i = 0; i < PATIENCE_SECONDS * 10 && tracingInstances().isEmpty() == some; i++) {
            Thread.sleep(100);
        }
        assertThat(tracingInstances().isEmpty()).isNotEqualTo(some);
    }

    /** Those of the laboratory, in this kernel. */
    private static List<String> tracingInstances() throws Exception {
        Process list = new ProcessBuilder(
                        "unshare", "--mount", "sh", "-c", "mount -t tracefs tracefs /run && ls /run/instances")
                .start();
        return all(list)
                .lines()
                .filter(name -> name.startsWith("tcpstates-lab"))
                .toList();
    }

    /** Where one of its programs dies in the middle of it. */
    @Test
    void showsTheRecordedExperimentWhereAProgramEnds() throws Exception {
        Process process = start("syn-dropped", "--step");
        await(process.getInputStream(), "\n1. ");
        process.descendants()
                .filter(other -> Stream.of(other.info().arguments().orElse(new String[0]))
                        .anyMatch("tcpstates.lab.SocketProgram"::equals))
                .forEach(ProcessHandle::destroyForcibly);
        process.getOutputStream().write("\n".repeat(20).getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        assertThat(all(process))
                .containsPattern("tcpstates-sniff: a program of the laboratory has ended: .*"
                        + ": this is how the experiment went when it was recorded")
                .contains("packets: client CLOSE > SYN_SENT, as expected");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void stopsAtTheStateThatIsAskedFor() throws Exception {
        Process process = start("--state", "syn-received", "--lang", "zh");
        assertThat(all(process))
                .startsWith("syn-ack-dropped: ")
                .containsPattern("内核：服务器的套接字处于 SYN_RECV，与预期一致\n    \\*\\*\\* 到了：服务器的套接字处于 SYN_RECV");
        assertThat(process.waitFor()).isZero();
    }

    /** With a signal that can be caught, and with the one that cannot; while a step is awaited, and while one is under way. */
    @ParameterizedTest
    @CsvSource({"INT, 1", "INT, 4", "TERM, 2", "TERM, 3", "HUP, 4", "KILL, 1", "KILL, 2", "KILL, 3", "KILL, 4"})
    void leavesNothingBehindWhenItIsInterrupted(String signal, int step) throws Exception {
        Process process = start("syn-dropped", "--step");
        process.getOutputStream().write("\n".repeat(step - 1).getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        await(process.getInputStream(), "\n" + step + ". ");
        List<ProcessHandle> others = process.descendants().toList();
        assertThat(others).hasSizeGreaterThan(2);
        List<Path> networks = others.stream().map(LabIT::network).distinct().toList();

        new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();

        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle other : others) {
            other.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        Path ours = network(ProcessHandle.current());
        assertThat(ProcessHandle.allProcesses().map(LabIT::network))
                .doesNotContainAnyElementsOf(
                        networks.stream().filter(path -> !path.equals(ours)).toList());
    }

    private static void await(InputStream stream, String text) throws IOException {
        var told = new StringBuilder();
        for (int c = stream.read(); c >= 0 && told.indexOf(text) < 0; c = stream.read()) {
            told.append((char) c);
        }
        assertThat(told).contains(text);
    }

    private static Path network(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", "" + process.pid(), "ns", "net"));
        } catch (IOException e) {
            return Path.of("gone " + process.pid());
        }
    }

    /** A command of the experiment fails in the middle of it, as where a kernel lacks a part. */
    @Test
    void showsTheRecordedExperimentWhereACommandFails() throws Exception {
        for (String command : List.of("iptables", "nft")) {
            Path script = Files.writeString(folder.resolve(command), "#!/bin/sh\necho no such table >&2\nexit 1\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        var builder = new ProcessBuilder(PROGRAM, "lab", "syn-dropped").redirectErrorStream(true);
        builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
        Process process = builder.start();
        assertThat(all(process))
                .containsPattern("tcpstates-sniff: 'iptables .*' fails: no such table"
                        + ": this is how the experiment went when it was recorded")
                .contains("packets: client CLOSE > SYN_SENT, as expected");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void runsAnExperimentOfOnesOwn() throws Exception {
        Path file = Files.writeString(folder.resolve("mine.experiment"), """
                title       mine
                title.zh    我的
                hosts       forwarder
                port        80
                client-states  CLOSE SYN_SENT CLOSE
                server-states  -
                step        The second SYN is lost, and the third.
                step.zh     丢失第二个和第三个 SYN。
                forwarder:  lose client SYN 2
                forwarder:  lose client SYN 3
                client:     connect 10.0.0.2:80
                client:     connect 10.0.0.2:80
                ss          client SYN_SENT server CLOSE
                client:     whistle
                """);
        Process process = start(file.toString());
        assertThat(all(process))
                .startsWith(file + ": mine")
                .contains(
                        "Connection refused",
                        "(connect still waits)",
                        "there is no call 'whistle'",
                        "kernel: the client's socket is in SYN_SENT, as expected",
                        "packets: client CLOSE > SYN_SENT > CLOSE, as expected")
                .doesNotContain("recorded");
        assertThat(process.waitFor()).isZero();
    }

    /** Where no namespaces may be made, which is what a root of its own is forbidden here. */
    @Test
    void showsTheRecordedExperimentWhereNamespacesCannotBeMade() throws Exception {
        Process check = withoutNamespaces("check");
        assertThat(all(check))
                .matches("(?s)tcpstates-sniff: left out: .*"
                        + "\ntcpstates-sniff: network namespaces cannot be made here: [^\n]*\n");
        assertThat(check.waitFor()).isEqualTo(Main.FAILED);

        Process process = withoutNamespaces("no-listener");
        assertThat(all(process))
                .containsPattern("tcpstates-sniff: network namespaces cannot be made here: .*"
                        + ": this is how the experiment went when it was recorded")
                .contains("no-listener: ", "[R.] seq 0 ack 1", "packets: client CLOSE > SYN_SENT > CLOSE, as expected");
        assertThat(process.waitFor()).isZero();
    }

    private static Process withoutNamespaces(String word) throws IOException {
        return new ProcessBuilder(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "sh",
                        "-c",
                        "echo 0 >/proc/sys/user/max_net_namespaces; exec \"$@\"",
                        "sh",
                        PROGRAM,
                        "lab",
                        word)
                .redirectErrorStream(true)
                .start();
    }

    /** Who is no root is root of namespaces of his own, where the system lets him; he can read the jar that lies elsewhere. */
    @Test
    void needsNoRootWhereNamespacesAreFree() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(Path.of("target", "tcpstates-sniff.jar"), folder.resolve("program.jar"));
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid",
                        "65534",
                        "--regid",
                        "65534",
                        "--clear-groups",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        jar.toString(),
                        "lab",
                        "no-listener")
                .redirectErrorStream(true)
                .start();
        assertThat(all(process))
                .contains("no-listener: ", "packets: client CLOSE > SYN_SENT > CLOSE, as expected")
                .doesNotContain("recorded");
        assertThat(process.waitFor()).isZero();
    }
}
