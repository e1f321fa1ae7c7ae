package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.KernelRecord.Row;
import tcpstates.KernelRecord.Source;
import tcpstates.cli.Main;

/** {@code --model linux} tells of each socket what the kernel's tracepoint told of it while the capture was made. */
class LinuxModelTest {
    private static final KernelRecords RECORDS = new KernelRecords(CraftedCaptures.DIRECTORY);
    /** A transition without any packet this near happened in silence. */
    private static final long NEAR = 5_000_000;

    private static final String ADDRESS = "\\{\"ip\":\"([^\"]+)\",\"port\":(\\d+)}";
    private static final Pattern TRANSITION = Pattern.compile("\\{\"type\":\"transition\".*?\"endpoint\":" + ADDRESS
            + ",\"peer\":" + ADDRESS + ".*?\"from\":\"(\\w+)\",\"to\":\"(\\w+)\".*?\"evidence\":\"(\\w+)\".*");

    private record Change(String name, String evidence) {}

    static List<String> recordings() throws IOException {
        return RECORDS.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void _000_13_tellsWhatTheTracepointShows(String name) throws IOException {
        RECORDS.forEachVantage(name, LinuxModelTest::compare);
    }

    private static void compare(KernelRecord kernel, Path capture, Set<String> own) throws IOException {
        PacketTimes packets = Observation.of(capture).packets();
        Map<SocketPair, List<Change>> told = told(capture, own);
        Map<SocketPair, List<String>> all = traced(kernel, own, row -> row.time() >= kernel.start());
        Map<SocketPair, List<String>> shown =
                traced(kernel, own, row -> packets.any(row.pair(), row.time() - NEAR, row.time() + NEAR));
        assertThat(told.keySet()).as(capture.toString()).isEqualTo(all.keySet());
        told.forEach((pair, changes) -> {
            // What happened in silence, such as a time-out, need not be told; a last presumption stands for want of
            // proof.
            List<List<String>> kernels = List.of(all.get(pair), shown.get(pair));
            boolean presumed = changes.getLast().evidence().equals("presumed");
            List<String> names = changes.stream().map(Change::name).toList();
            boolean same = kernels.contains(names) || presumed && kernels.contains(names.subList(0, names.size() - 1));
            assertThat(same)
                    .as("%s of %s: %s, kernel %s", pair, capture, names, kernels)
                    .isTrue();
        });
    }

    private static Map<SocketPair, List<String>> traced(KernelRecord kernel, Set<String> own, Predicate<Row> wanted) {
        Map<SocketPair, List<String>> traced = new HashMap<>();
        for (Row row : kernel.rows()) {
            if (row.source() == Source.TRACE
                    && !row.isListener()
                    && own.contains(row.pair().local().ip())
                    && wanted.test(row)) {
                traced.computeIfAbsent(row.pair(), none -> new ArrayList<>()).add(row.from() + '>' + row.to());
            }
        }
        return traced;
    }

    private static Map<SocketPair, List<Change>> told(Path capture, Set<String> own) {
        Map<SocketPair, List<Change>> told = new HashMap<>();
        run("-q", "-r", capture.toString(), "--format", "json", "--model", "linux")
                .lines()
                .map(TRANSITION::matcher)
                .filter(Matcher::matches)
                .filter(line -> own.contains(line.group(1)))
                .filter(line -> !line.group(0).contains("the capture began in the middle"))
                .forEach(line -> {
                    List<Change> changes = told.computeIfAbsent(
                            new SocketPair(
                                    SocketPair.address(line.group(1), Integer.parseInt(line.group(2))),
                                    SocketPair.address(line.group(3), Integer.parseInt(line.group(4)))),
                            none -> new ArrayList<>());
                    if (line.group(7).equals("corrected")) {
                        changes.removeLast();
                    } else {
                        changes.add(new Change(line.group(5) + '>' + line.group(6), line.group(7)));
                    }
                });
        return told;
    }

    private static String run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Main.run(out, new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(status).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }
}
