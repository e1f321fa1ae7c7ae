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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.KernelRecord.Row;
import tcpstates.KernelRecord.Source;
import tcpstates.cli.Main;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.SocketAddress;
import tcpstates.event.Transition;

/**
 * The kernel's record played up to a moment, and what {@code --at} prints of that moment: the same states, except where packets had
 * not yet shown by then what the kernel did.
 */
class MomentAgainstKernelTest {
    private static final KernelRecords RECORDS = new KernelRecords(CraftedCaptures.DIRECTORY);
    /** A moment this close to a change is not compared: packets are captured a little before or behind it. */
    private static final long MARGIN = 2_000_000;

    private static final String ADDRESS = "\\{\"ip\":\"([^\"]+)\",\"port\":(\\d+)}";
    private static final Pattern ENDPOINT = Pattern.compile("\\{\"type\":\"endpoint\".*?\"endpoint\":" + ADDRESS
            + ",\"peer\":" + ADDRESS + ".*?\"state\":\"(\\w+)\".*");

    static List<String> recordings() throws IOException {
        return RECORDS.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void showsTheStatesOfTheKernelAtEachMoment(String name) throws IOException {
        RECORDS.forEachVantage(name, MomentAgainstKernelTest::compare);
    }

    private static void compare(KernelRecord kernel, Path capture, Set<String> own) throws IOException {
        List<Row> rows = kernel.rows().stream()
                .filter(row -> row.source() == Source.TRACE
                        && !row.isListener()
                        && own.contains(row.pair().local().ip()))
                .toList();
        Observation whole = Observation.of(capture);
        for (int i = 0; i + 1 < rows.size(); i++) {
            long before = rows.get(i).time();
            long behind = rows.get(i + 1).time();
            if (behind - before > 2 * MARGIN) {
                for (long moment : List.of(before + MARGIN, (before + behind) / 2, behind - MARGIN)) {
                    compareAt(rows, whole, capture, moment);
                }
            }
        }
    }

    private static void compareAt(List<Row> rows, Observation whole, Path capture, long moment) {
        Map<SocketPair, String> shown = shown(capture, moment);
        if (shown == null) {
            return; // outside of the capture
        }
        Map<SocketPair, String> traced = new HashMap<>();
        for (Row row : rows) {
            if (row.time() <= moment) {
                traced.put(row.pair(), row.to());
            }
        }
        List<String> wrong = new ArrayList<>();
        traced.forEach((pair, state) -> {
            String told = shown.getOrDefault(pair, "CLOSE");
            if (!told.equals(state) && !isExplained(pair, state, told, moment, rows, whole)) {
                wrong.add(pair + ": " + told + ", kernel " + state);
            }
        });
        assertThat(wrong).as("%s at %d", capture, moment).isEmpty();
    }

    private static boolean isExplained(
            SocketPair pair, String state, String told, long moment, List<Row> rows, Observation whole) {
        // A program that has closed its socket, which is handed over at the ACK of the FIN, is not to be told from the
        // wire.
        if (told.equals("FIN_WAIT2") && state.equals("CLOSE")) {
            return true;
        }
        // What made the change was captured by then, what proves it, or takes the presumption back, only later.
        for (Event event : whole.events()) {
            if (event instanceof Transition change && new SocketPair(change.endpoint(), change.peer()).equals(pair)) {
                boolean provenLater = change.time() <= moment
                        && change.proofTime() > moment
                        && change.to().name().equals(state);
                boolean takenBackLater = change.evidence() == Evidence.CORRECTED && change.time() > moment;
                if (provenLater || takenBackLater) {
                    return true;
                }
            }
        }
        // Nobody can see a change that no packet shows, before or behind the moment.
        return rows.stream()
                .filter(row -> row.pair().equals(pair) && row.to().equals(state))
                .anyMatch(row -> !whole.packets().any(pair, row.time() - 2 * MARGIN, row.time() + 2 * MARGIN));
    }

    /** The states that are printed; null if there is no such moment. */
    private static @Nullable Map<SocketPair, String> shown(Path capture, long moment) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Main.run(
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                "-q",
                "-r",
                capture.toString(),
                "--format",
                "json",
                "--model",
                "linux",
                "--at",
                "%d.%09d".formatted(moment / 1_000_000_000, moment % 1_000_000_000));
        if (status == 2) {
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("--at ").contains("capture");
            return null;
        }
        assertThat(status).isZero();
        Map<SocketPair, String> shown = new HashMap<>();
        out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(ENDPOINT::matcher)
                .filter(Matcher::matches)
                .forEach(line -> shown.put(
                        new SocketPair(address(line.group(1), line.group(2)), address(line.group(3), line.group(4))),
                        line.group(5)));
        return shown;
    }

    private static SocketAddress address(String ip, String port) {
        return SocketPair.address(ip, Integer.parseInt(port));
    }
}
