package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of connections whose time stamps jump. */
class CaptureClockTest {
    private static final Path ONE_WILD_STAMP = TestCaptures.file("one-time-stamp-48-years-ahead");
    private static final long SECOND = 1_000_000;
    private static final long HOUR = 3600 * SECOND;
    private static final long START = 1_700_000_000 * SECOND;

    @TempDir
    private Path folder;

    @Test
    void aWildTimeStampOpensAndEndsNothing() throws IOException {
        List<JsonEvent> events = json(ONE_WILD_STAMP);

        assertThat(of(events, "connection")).singleElement().satisfies(one -> {
            assertThat(one.text("start")).isEqualTo("1422629341.890849");
            assertThat(one.text("end")).isEqualTo("1422629353.645704");
            assertThat(one.number("packets", 0)).isEqualTo(10);
        });
        assertThat(of(events, "transition"))
                .allSatisfy(one -> assertThat(one.text("ts")).isBetween("1422629341.890849", "1422629353.645704"))
                .noneMatch(one -> one.text("evidence").equals("timer"));
        assertThat(of(events, "health")).singleElement().satisfies(one -> {
            assertThat(one.text("ts")).isEqualTo("1422629353.645704");
            assertThat(one.number("clock_steps", 0)).isEqualTo(1);
        });
    }

    @Test
    void aWildTimeStampIsWrittenAndPrintedAsItIs() throws IOException {
        Path copy = folder.resolve("copy.pcap");

        assertThat(Run.ours("-q", "-w", copy.toString(), "-r", ONE_WILD_STAMP.toString())
                        .status())
                .isZero();
        assertThat(copy).hasSameBinaryContentAs(ONE_WILD_STAMP);
        assertThat(Run.report("tcpdump", ONE_WILD_STAMP, "-tt", "-n").out().lines())
                .element(1)
                .asString()
                .contains("IP 192.0.2.1.110 >")
                .doesNotStartWith("1422629");
    }

    /** Ten minutes and more of silence are no jump of the clock, and the connection's own time stamps stay what they are. */
    @Test
    void aPacketBehindALongSilenceIsWhereItsTimeStampSays() throws IOException {
        Segments segments = new Segments().handshake(START, 4000);
        segments.add(START + 2 * HOUR, 1, 4000, 80, Segments.FIN | Segments.ACK, 101, 501, 0);

        assertThat(of(json(write(segments)), "transition").getLast()).satisfies(fin -> {
            assertThat(fin.text("ts")).isEqualTo("1700007200.000000");
            assertThat(fin.number("duration_us", 0)).isBetween(2 * HOUR - SECOND, 2 * HOUR);
        });
    }

    /** One connection lives across the step; others come behind it and are over when their timers run out, by the new clock. */
    @Test
    void aClockThatIsSetBackAnHourRunsOnFromThere() throws IOException {
        Segments segments = new Segments().handshake(START, 4000);
        long now = START - HOUR;
        segments.data(now, 1, 4000, 80, 101, 501, 10);
        segments.closed(now + SECOND, 5000);
        segments.data(now + 130 * SECOND, 2, 80, 4000, 501, 111, 10);
        segments.add(now + 131 * SECOND, 1, 4000, 80, Segments.FIN | Segments.ACK, 111, 511, 0);
        List<JsonEvent> events = json(write(segments));

        assertThat(of(events, "transition"))
                .allMatch(one -> one.number("duration_us", -1) >= 0)
                .filteredOn(one -> one.text("evidence").equals("timer"))
                .singleElement()
                .satisfies(over -> {
                    assertThat(over.text("from")).isEqualTo("TIME_WAIT");
                    assertThat(over.number("duration_us", 0)).isBetween(60 * SECOND, 61 * SECOND);
                    assertThat(new BigDecimal(over.text("ts")))
                            .isBetween(seconds(now + 60 * SECOND), seconds(now + 63 * SECOND));
                });
        assertThat(of(events, "connection"))
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.number("packets", 0)).isGreaterThanOrEqualTo(6));
    }

    /** Whoever is over by a clock that was an hour ahead at first goes when its time has come, and nothing else does. */
    @Test
    void aFirstTimeStampAheadKeepsNoConnection() throws IOException {
        var segments = new Segments().add(START + HOUR, 2, 7, 7, Segments.SYN, 1, 0, 0);
        for (int i = 0; i < 400; i++) {
            segments.closed(START + i * SECOND, 5000 + i);
        }
        List<JsonEvent> events = json(write(segments), "--max-connections", "200");

        assertThat(of(events, "health")).singleElement().satisfies(health -> {
            assertThat(health.number("evicted_over", -1)).isZero();
            assertThat(health.number("evicted_half_open", -1)).isZero();
            assertThat(health.number("evicted_open", -1)).isZero();
        });
        assertThat(of(events, "transition").stream()
                        .filter(one -> one.text("from").equals("TIME_WAIT")))
                .hasSizeBetween(335, 345);
    }

    /** The first and the last second that a capture can hold. */
    @ParameterizedTest
    @ValueSource(strings = {"0 -", "- 0", "0 - 0 -", "0 0 - -", "0 0 - 0 0 -", "- - 0 - - 0 0 - -", "- - 0 0"})
    void nothingOverflowsBetweenTheFirstAndTheLastSecond(String stamps) throws IOException {
        var segments = new Segments();
        int i = 0;
        for (String stamp : stamps.split(" ", -1)) {
            long now = (stamp.equals("0") ? 0 : 0xffff_ffffL * SECOND) + i * 1000L;
            segments.add(now, 1, 4000, 80, Segments.SYN, 100, 0, 0);
            segments.add(now + 10, 1, 4001, 80, Segments.SYN, 100 + i, 0, 0);
            segments.closed(now + 20, 5000 + i++);
            segments.data(now + 100, 1, 4002, 80, 100, 1, 10);
        }
        Path capture = write(segments);

        for (JsonEvent event : json(capture, "-q")) {
            numbersAndTimes(event, new ArrayList<>())
                    .forEach(number -> assertThat(number)
                            .as(event.toString())
                            .isBetween(BigDecimal.ZERO, new BigDecimal("4294969000000000")));
        }
        for (String format : List.of("connections", "summary", "diagnose", "tcpdump")) {
            Run run = Run.report(format, capture, "-v");
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out()).doesNotContainPattern("(?<![0-9a-zA-Z.:\\[])-[0-9]");
        }
    }

    private static List<BigDecimal> numbersAndTimes(JsonEvent event, List<BigDecimal> found) {
        event.fields().forEach((name, value) -> {
            if (value instanceof JsonEvent inner) {
                numbersAndTimes(inner, found);
            } else if (value instanceof Long number) {
                found.add(BigDecimal.valueOf(number));
            } else if (value instanceof String text && text.matches("-?\\d+\\.\\d+")) {
                found.add(new BigDecimal(text));
            }
        });
        return found;
    }

    private static BigDecimal seconds(long micros) {
        return BigDecimal.valueOf(micros, 6);
    }

    private Path write(Segments segments) throws IOException {
        return segments.write(folder.resolve("clock.pcap"));
    }

    private static List<JsonEvent> json(Path capture, String... more) throws IOException {
        Run run = Run.report("json", capture, more);
        assertThat(run.status()).as(run.err()).isZero();
        List<JsonEvent> events = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            events.add(JsonEvent.of(line));
        }
        return events;
    }

    private static List<JsonEvent> of(List<JsonEvent> events, String type) {
        return events.stream().filter(event -> event.text("type").equals(type)).toList();
    }
}
