package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --format ladder} of a live capture: a row a packet, each change at its proof. */
class LiveLadderTest {
    private static final String ROW = " +[1-9][0-9]* +[0-9.]+ .*";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "open-data-client-close",
                "final-ack-dropped",
                "simultaneous-close",
                "refused",
                "time-wait-reuse",
                "lossy-path",
                "13_reuse"
            })
    void drawsARowForEachPacketAndEachChangeWhereItIsProven(String capture) throws IOException {
        List<String> rows = rows(live(capture));
        List<String> changes = new ArrayList<>();
        long packets = 0;
        for (String line :
                Run.report("json", TestCaptures.file(capture)).out().lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("transition") && event.has("packet")) {
                changes.add(event.number("packet") + " " + event.text("to"));
            } else if (event.is("connection")) {
                packets += event.number("packets");
            }
        }
        List<Long> numbers = rows.stream().map(LiveLadderTest::number).toList();

        assertThat(numbers).hasSizeGreaterThanOrEqualTo((int) packets).isSorted();
        for (String change : changes) {
            String[] parts = change.split(" ", -1);
            assertThat(rows)
                    .as(change)
                    .anyMatch(row -> number(row) == Long.parseLong(parts[0])
                            && row.matches(".* " + parts[1] + "[?↑ ].*|.* " + parts[1] + "$"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"open-data-client-close", "final-ack-dropped"})
    void drawsNothingThatOnlyTheFutureTells(String capture) throws IOException {
        assertThat(live(capture)).doesNotContain("╳", "…").contains(" => Closed in four packets");
    }

    /** A row of a packet, together with those below it that tell more changes by the same packet. */
    private static List<String> rows(String drawn) {
        List<String> rows = new ArrayList<>();
        for (String line : drawn.lines().toList()) {
            if (line.matches(ROW)) {
                rows.add(line);
            } else if (line.startsWith("   ") && !line.contains("#") && !rows.isEmpty()) {
                rows.set(rows.size() - 1, rows.getLast() + ' ' + line);
            }
        }
        return rows;
    }

    private static long number(String row) {
        return Long.parseLong(row.strip().split(" ", -1)[0]);
    }

    private static String live(String capture) throws IOException {
        Run run = Run.ours(
                new ByteArrayOutputStream(),
                new ReplayedLive(TestCaptures.file(capture)),
                Parallelisms.ofSuite(),
                "-q",
                "-i",
                "replay",
                "--format",
                "ladder",
                "--width",
                "120");
        assertThat(run.status()).as(run.err()).isZero();
        return run.out();
    }
}
