package tcpstates.cli.diagnosetools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.cli.diagnosetools.Namespace.Result;

/** diagnose-tools' commands as they are typed, with a capture in the background, in a network of the test's own. Needs root. */
@Timeout(600)
class BackgroundIT {
    private static final String PROGRAM = Path.of("tcpstates").toAbsolutePath().toString();
    private static final String TRAFFIC =
            Path.of("src/test/scripts/loopback-traffic").toAbsolutePath().toString();
    private static final Path GOLDEN = Path.of("src/test/resources/tcpstates/background-report.txt");

    private static final String SET = "功能设置成功，返回值：0\n    输出级别：%d\n    过滤地址：%s\n";
    private static final String NOT_SET = "功能设置失败，返回值：%d\n    输出级别：%d\n    过滤地址：%s\n";
    private static final String SETTINGS = "功能设置：\n    是否激活：%s\n    输出级别：%d\n    过滤地址：%s\n";

    private static final Pattern VERBOSE_LINE =
            Pattern.compile("\\[\\d+:\\d+\\],tcp-states连接,源IP：([\\d.]+), 目的IP：([\\d.]+), 源端口：(\\d+), 目的端口: (\\d+),"
                    + " 状态: (\\w+), 状态持续时间：\\d+");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @RegisterExtension
    private final Namespace namespace = new Namespace();

    private Result tcpstates(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(List.of(arguments));
        return namespace.run(command.toArray(String[]::new));
    }

    private static Result done(String output) {
        return new Result(0, output, "");
    }

    private void traffic(int connections) throws Exception {
        assertThat(namespace.run(TRAFFIC, "" + connections)).isEqualTo(done(""));
    }

    private String run() throws Exception {
        return namespace.run("ls", "-A", "/run").output();
    }

    private long daemon() throws Exception {
        return Long.parseLong(
                namespace.run("cat", "/run/tcpstates/lock").output().strip());
    }

    @Test
    void aSessionFromActivateToDeactivate_000_03_000_05_000_06_000_07_000_08_000_15() throws Exception {
        assertThat(tcpstates("--settings")).isEqualTo(done(SETTINGS.formatted("×", 0, "0.0.0.0")));
        assertThat(tcpstates("--settings=json=1")).isEqualTo(done("{\"activated\":0,\"verbose\":0}\n"));
        assertThat(tcpstates("--report"))
                .isEqualTo(new Result(1, "", "tcpstates: not activated: there is nothing to report\n"));

        assertThat(tcpstates("--activate")).isEqualTo(done(SET.formatted(0, "0.0.0.0")));
        assertThat(tcpstates("--activate=verbose=1"))
                .isEqualTo(new Result(1, NOT_SET.formatted(-16, 1, "0.0.0.0"), "tcpstates: already active\n"));
        assertThat(tcpstates("--settings")).isEqualTo(done(SETTINGS.formatted("√", 0, "0.0.0.0")));

        traffic(1);
        Result report = tcpstates("--report");
        assertThat(report.errors()).isEmpty();
        assertThat(masked(report.output())).isEqualTo(Files.readString(GOLDEN));
        assertThat(tcpstates("--report")).isEqualTo(done(""));

        traffic(2);
        Result kept = tcpstates("--report=keep=1");
        assertThat(tcpstates("-report")).isEqualTo(kept);
        assertThat(transitions(kept.output())).hasSize(20);

        assertThat(tcpstates("--deactivate")).isEqualTo(done("tcpstates is not activated\n"));
        assertThat(run()).isEmpty();
        assertThat(namespace.processes()).isEmpty();
        assertThat(tcpstates("--deactivate")).isEqualTo(done("tcpstates is not activated\n"));
    }

    /** Times, lengths of time and the client's port. */
    private static String masked(String report) {
        return report.replaceAll("\\[\\d+:\\d+\\]", "[TIME]")
                .replaceAll("(原状态持续时间: )[1-9]\\d*", "$1DURATION")
                .replaceAll("(端口: )(?!8080)\\d+", "$1PORT");
    }

    private static List<String> transitions(String report) {
        return report.lines().filter(line -> line.startsWith("[")).toList();
    }

    @Test
    void keepsWhatHappenedWhenItIsKilled() throws Exception {
        tcpstates("--activate=addr=127.0.0.1");
        traffic(3);
        Thread.sleep(1000); // the last second may be lost
        long pid = daemon();
        assertThat(namespace.run("kill", "-9", "" + pid).status()).isZero();
        awaitEnd(pid);

        assertThat(tcpstates("--settings")).isEqualTo(done(SETTINGS.formatted("×", 0, "0.0.0.0")));
        Result report = tcpstates("--report");
        assertThat(transitions(report.output())).hasSize(30).doesNotHaveDuplicates();
        assertThat(report.errors())
                .matches(
                        "tcpstates: the capture has ended at [-0-9]{10} [:0-9]{8} \\(killed\\): this is the rest of its"
                                + " history\n");
        assertThat(report.status()).isZero();
        assertThat(run()).isEmpty();

        assertThat(tcpstates("--activate")).isEqualTo(done(SET.formatted(0, "0.0.0.0")));
        assertThat(tcpstates("--report")).isEqualTo(done(""));

        pid = daemon();
        assertThat(namespace.run("kill", "-9", "" + pid).status()).isZero();
        awaitEnd(pid);
        assertThat(tcpstates("--activate=verbose=1")).isEqualTo(done(SET.formatted(1, "0.0.0.0")));
        assertThat(tcpstates("--deactivate")).isEqualTo(done("tcpstates is not activated\n"));
        assertThat(run()).isEmpty();
    }

    private static void awaitEnd(long pid) throws InterruptedException {
        while (Files.exists(Path.of("/proc", "" + pid))) {
            Thread.sleep(10);
        }
    }

    @Test
    void listsTheConnectionsThatTheKernelHas() throws Exception {
        assertThat(tcpstates("--activate=verbose=1,addr=127.0.0.1")).isEqualTo(done(SET.formatted(1, "127.0.0.1")));
        Process traffic = namespace.start(TRAFFIC, "7", "hold");
        try (BufferedReader reader = traffic.inputReader(StandardCharsets.UTF_8)) {
            assertThat(reader.readLine()).isEqualTo("held");

            Result report = tcpstates("--report");
            Set<String> kernel = new TreeSet<>();
            namespace.run("ss", "-Htn", "state", "established").output().lines().forEach(line -> {
                String[] words = line.strip().split(" +", -1);
                kernel.add(words[2] + " " + words[3] + " ESTABLISHED");
            });

            Set<String> told = new TreeSet<>();
            Matcher line = VERBOSE_LINE.matcher(report.output());
            while (line.find()) {
                told.add(line.group(1) + ":" + line.group(3) + " " + line.group(2) + ":" + line.group(4) + " "
                        + line.group(5));
            }
            assertThat(told).isEqualTo(kernel).hasSize(14);
            assertThat(report.output())
                    .contains(
                            "---SYN_SENT:0   SYN_RECV:0   ESTABLISHED:14   FIN_WAIT1:0   FIN_WAIT2:0   CLOSE_WAIT:0---\n");
        } finally {
            traffic.destroy();
        }
        tcpstates("--deactivate");
    }

    /** Linux' states, and no port where the kernel has none. */
    @Test
    void strictlyPrintsWhatTheOriginalWould_000_12_000_13_000_14() throws Exception {
        tcpstates("--activate=strict=1 unknown=0");
        traffic(1);

        String report = tcpstates("--report").output();

        assertThat(masked(report).replaceAll("(?m)^\\t.*\\n|^\\n", "").replaceAll(".*(源端口.*?), 原状态.*", "$1"))
                .isEqualTo("""
                        源端口: PORT,目的端口: 8080,原先状态: CLOSE, 新状态: SYN_SENT
                        源端口: PORT,目的端口: 8080,原先状态: SYN_SENT, 新状态: ESTABLISHED
                        源端口: 8080,目的端口: PORT,原先状态: LISTEN, 新状态: SYN_RECV
                        源端口: 8080,目的端口: PORT,原先状态: SYN_RECV, 新状态: ESTABLISHED
                        源端口: 8080,目的端口: PORT,原先状态: ESTABLISHED, 新状态: FIN_WAIT1
                        源端口: PORT,目的端口: 8080,原先状态: ESTABLISHED, 新状态: CLOSE_WAIT
                        源端口: PORT,目的端口: 8080,原先状态: CLOSE_WAIT, 新状态: LAST_ACK
                        源端口: 8080,目的端口: PORT,原先状态: FIN_WAIT1, 新状态: FIN_WAIT2
                        源端口: PORT,目的端口: PORT,原先状态: FIN_WAIT2, 新状态: CLOSE
                        源端口: PORT,目的端口: 8080,原先状态: LAST_ACK, 新状态: CLOSE
                        """);
        List<String> withoutPort =
                report.lines().filter(line -> line.contains(",源端口: 0,")).toList();
        assertThat(withoutPort).hasSize(3);
        assertThat(withoutPort.getFirst()).contains("原先状态: CLOSE, 新状态: SYN_SENT");
        assertThat(withoutPort.subList(1, 3)).allMatch(line -> line.contains("新状态: CLOSE,"));
        assertThat(report).contains("发送缓冲区大小: 0,").doesNotContain("-,").doesNotContain("TIME_WAIT");
        tcpstates("--deactivate");
    }

    @Test
    void strictlyKnowsNoPortOfAConnectionThatOpens_000_18() throws Exception {
        namespace.run(
                "sh",
                "-c",
                "ip link add away type veth peer name nobody && ip link set nobody up && ip addr add 10.9.0.1/24 dev away && ip link set away up"
                        + " && ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:01 dev away");
        tcpstates("--activate=verbose=1 strict=1");
        Process traffic = namespace.start("python3", "-c", "import socket; socket.create_connection(('10.9.0.2', 80))");
        try {
            String report = "";
            for (int i = 0; i < 30 && !report.contains("SYN_SENT:1"); i++) {
                report = tcpstates("--report").output();
            }
            assertThat(report).contains("源IP：10.9.0.1, 目的IP：10.9.0.2, 源端口：0, 目的端口: 80, 状态: SYN_SENT, ");
        } finally {
            traffic.destroy();
        }
        tcpstates("--deactivate");
    }

    /** Who starts it, who may enter, and what the process may do. */
    @Test
    void belongsToWhoeverSwitchedItOnAndCanOnlyCapture() throws Exception {
        tcpstates("--activate");
        long pid = daemon();

        assertThat(namespace
                        .run(
                                "stat",
                                "-c",
                                "%a %U %n",
                                "/run/tcpstates",
                                "/run/tcpstates/socket",
                                "/run/tcpstates/journal",
                                "/run/tcpstates/lock")
                        .output())
                .isEqualTo("""
                        700 root /run/tcpstates
                        600 root /run/tcpstates/socket
                        600 root /run/tcpstates/journal
                        600 root /run/tcpstates/lock
                        """);
        Set<String> capabilities = new TreeSet<>();
        Set<String> users = new TreeSet<>();
        int capturing = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", "" + pid, "task"))) {
            for (Path thread : threads.toList()) {
                String status = Files.readString(thread.resolve("status"));
                users.add(field(status, "Uid"));
                capabilities.add(field(status, "CapEff"));
                capturing += field(status, "CapPrm").equals("0000000000002000") ? 1 : 0;
                assertThat(field(status, "CapInh") + field(status, "CapAmb")).matches("0+");
                assertThat(field(status, "NoNewPrivs") + field(status, "Seccomp"))
                        .isEqualTo("12");
            }
        }
        assertThat(users).hasSize(1).noneMatch(ids -> ids.startsWith("0\t"));
        assertThat(capabilities).containsExactly("0000000000000000", "0000000000002000");
        assertThat(capturing).isOne();
        for (int stream = 0; stream <= 2; stream++) {
            assertThat(Files.readSymbolicLink(Path.of("/proc", "" + pid, "fd", "" + stream)))
                    .hasToString("/dev/null");
        }
        assertThat(namespace
                        .run("ps", "-o", "tty=,sid=", "-p", "" + pid)
                        .output()
                        .strip())
                .matches("\\? +" + pid);

        String[] stranger = {"setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", PROGRAM};
        for (String verb : List.of("--report", "--settings", "--deactivate")) {
            Result refused = namespace.run(concat(stranger, verb));
            assertThat(refused.status()).as(verb).isOne();
            assertThat(refused.errors())
                    .isEqualTo(
                            "tcpstates: /run/tcpstates belongs to root: only root and whoever switched a capture on may ask"
                                    + " it\n");
        }
        // Even where the folder and the socket would let it in.
        namespace.run("chmod", "755", "/run/tcpstates");
        namespace.run("chmod", "666", "/run/tcpstates/socket");
        Result asked = namespace.run(
                "setpriv",
                "--reuid=54321",
                "--regid=54321",
                "--clear-groups",
                "env",
                "PATH=/usr/bin:/bin",
                "python3",
                "-c",
                """
                import socket
                s = socket.socket(socket.AF_UNIX)
                s.connect("/run/tcpstates/socket")
                print(s.makefile("rb").read()[5:].decode())
                """);
        assertThat(asked.output()).isEqualTo("only root and whoever switched it on (root) may ask this capture\n");
        namespace.run("chmod", "700", "/run/tcpstates");
        assertThat(tcpstates("--deactivate").status()).isZero();
    }

    private static String field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static String[] concat(String[] first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }

    @Test
    void saysWhyItCannotBegin_000_06() throws Exception {
        assertNotActivated("addr=1.2.3", -22, "1.2.3", "addr=1.2.3: no IP address");
        assertNotActivated("filter=tcp and and", -22, "0.0.0.0", "can't parse filter expression: syntax error");
        assertNotActivated("interface=eth99", -22, "0.0.0.0", "eth99: No such device exists");
        Result stranger = namespace.run(
                "setpriv",
                "--reuid=54321",
                "--regid=54321",
                "--clear-groups",
                "env",
                "XDG_RUNTIME_DIR=",
                PROGRAM,
                "--activate");
        assertThat(stranger.output()).isEqualTo(NOT_SET.formatted(-1, 0, "0.0.0.0"));
        assertThat(stranger.errors().lines().toList()).hasSize(1);
        assertThat(stranger.errors()).contains("permission");
        assertThat(namespace.processes()).isEmpty();
        namespace.run("ln", "-s", "/tmp", "/run/tcpstates");
        assertNotActivated("", -1, "0.0.0.0", "/run/tcpstates is no folder but a link: remove it");
    }

    private void assertNotActivated(String value, int returned, String address, String why) throws Exception {
        Result result = tcpstates("--activate=" + value);

        assertThat(result.status()).isOne();
        assertThat(result.output()).isEqualTo(NOT_SET.formatted(returned, 0, address));
        assertThat(result.errors()).startsWith("tcpstates: " + why).hasLineCount(1);
    }

    @Test
    void exactlyOneOfSeveralAtOnceWins() throws Exception {
        int several = 4;
        try (ExecutorService at = Executors.newFixedThreadPool(several)) {
            Callable<Result> activate = () -> tcpstates("--activate");
            List<Integer> statuses = new ArrayList<>();
            List<Future<Result>> all = new ArrayList<>();
            for (int i = 0; i < several; i++) {
                all.add(at.submit(activate));
            }
            for (Future<Result> one : all) {
                statuses.add(one.get().status());
            }
            assertThat(statuses).containsOnlyOnce(0);
        }
        assertThat(namespace.processes()).hasSize(1);
        tcpstates("--deactivate");
    }

    @Test
    void copiesEachReport_000_27() throws Exception {
        Path log = directory.resolve("1.log");
        tcpstates("--activate");
        traffic(1);
        Result first = tcpstates("--report", "--log=sls=" + log);
        traffic(1);
        Result second = tcpstates("--log=sls=" + log + " syslog=1");

        assertThat(Files.readString(log)).isEqualTo(first.output() + second.output());
        assertThat(transitions(Files.readString(log))).hasSize(20);

        traffic(1);
        assertThat(tcpstates("--report", "--log=sls=" + directory.resolve("none/1.log"))
                        .status())
                .isOne();
        assertThat(transitions(tcpstates("--report").output())).hasSize(10); // nothing was cleared
        tcpstates("--deactivate");
    }

    @Test
    void goesOnWhenItsInterfaceIsThereAgain() throws Exception {
        namespace.run("ip", "link", "add", "one", "type", "veth", "peer", "name", "other");
        namespace.run("ip", "link", "set", "one", "up");
        assertThat(tcpstates("--activate=interface=one")).isEqualTo(done(SET.formatted(0, "0.0.0.0")));
        namespace.run("ip", "link", "delete", "one");
        awaitNotice("the capture broke off: one: ");
        namespace.run("ip", "link", "add", "one", "type", "veth", "peer", "name", "other");
        namespace.run("ip", "link", "set", "one", "up");
        awaitNotice("the capture goes on: one is there again");

        tcpstates("--deactivate");
        assertThat(namespace.processes()).isEmpty();
    }

    private void awaitNotice(String text) throws Exception {
        String said = "";
        for (int i = 0; i < 60 && !said.contains(text); i++) {
            Result report = tcpstates("--report");
            assertThat(report.status()).isZero();
            said += report.errors();
        }
        assertThat(said).contains(text);
    }

    /** A disk that has room for a hundred kilobytes: the capture goes on, and says so. */
    @Test
    void goesOnWhileTheDiskIsFull() throws Exception {
        namespace.run("mkdir", "-m", "700", "/run/tcpstates");
        namespace.run("mount", "-t", "tmpfs", "-o", "size=100k,mode=700", "tmpfs", "/run/tcpstates");
        tcpstates("--activate");
        traffic(200);
        namespace.run("sleep", "3"); // the journal is written once a second

        Result report = tcpstates("--report");
        assertThat(transitions(report.output())).hasSize(2000);
        assertThat(report.errors()).startsWith("tcpstates: the journal cannot be written (No space left on device): ");
        assertThat(transitions(tcpstates("--report").output())).isEmpty();
        assertThat(tcpstates("--deactivate").status()).isZero();
    }

    @Test
    void leavesNothingBehindWhereThereIsNoRoomToBegin() throws Exception {
        namespace.run("mkdir", "-m", "700", "/run/tcpstates");
        namespace.run("mount", "-t", "tmpfs", "-o", "size=8k,mode=700", "tmpfs", "/run/tcpstates");
        namespace.run("sh", "-c", "cat /dev/zero >/run/tcpstates/full 2>/dev/null");

        Result refused = tcpstates("--activate=interface=lo");

        assertThat(refused.status()).isOne();
        assertThat(refused.errors()).contains("/run/tcpstates").contains("No space left on device");
        assertThat(namespace.run("ls", "-A", "/run/tcpstates").output()).isEqualTo("full\n");
    }

    /** Head takes the first lines and goes: what it has not read is there still. */
    @Test
    void clearsNothingWhenTheReaderGoesAway() throws Exception {
        tcpstates("--activate");
        traffic(100);
        Result cut = namespace.run("sh", "-c", "\"$0\" --report | head -n 1", PROGRAM);
        assertThat(cut.output()).startsWith("[");

        assertThat(transitions(tcpstates("--report").output())).hasSize(1000);
        tcpstates("--deactivate");
    }

    /** Against what the kernel's tracepoint tells of its sockets, through a minute. */
    @Test
    void givesTwoCallersEachChangeOfStateOnceInSum() throws Exception {
        assertThat(tcpstates("--activate=model=linux interface=lo").status()).isZero();

        Result result = namespace.run(
                Path.of("src/test/scripts/background-load").toAbsolutePath().toString(), "60", "200", PROGRAM);

        assertThat(result.errors()).isEmpty();
        List<String> lines = result.output().lines().toList();
        assertThat(lines).as(result.output()).hasSize(5);
        assertThat(lines.get(0)).startsWith("caller: ");
        assertThat(lines.get(1)).startsWith("caller: ");
        assertThat(number(lines.get(2), "connections")).isGreaterThan(2000);
        assertThat(number(lines.get(3), "kernel")).isGreaterThan(16_000);
        assertThat(number(lines.get(4), "reports")).isEqualTo(number(lines.get(3), "kernel"));
        tcpstates("--deactivate");
    }

    private static long number(String line, String word) {
        assertThat(line).startsWith(word + " ");
        return Long.parseLong(line.substring(word.length() + 1));
    }
}
