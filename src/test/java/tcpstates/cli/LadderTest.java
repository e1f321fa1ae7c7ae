package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --format ladder}: every capture's ladders fit, their columns stand, and they show the states of the JSON events. */
class LadderTest {
    private static final boolean WRITE = Boolean.getBoolean("golden.write");
    private static final Path GOLDEN = Path.of("src", "test", "resources", "ladders");

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @ParameterizedTest
    @CsvSource({
        "01_normal4, --width 80",
        "01_normal4, --width 120",
        "close-in-three-segments, --width 80",
        "open-data-server-close, --width 80",
        "half-close-data-flows-on, --width 80",
        "simultaneous-close, --width 80",
        "simultaneous-close, --width 120 --ascii",
        "self-connect, --width 80",
        "simultaneous-open, --width 80",
        "refused, --width 80",
        "icmp_reject, --width 120",
        "syn-dropped-linear-first, --width 80",
        "syn-dropped-then-accepted, --width 120",
        "data-dropped-rto, --width 120",
        "half-open-answered-by-rst, --width 80",
        "zero-window, --width 120",
        "keep-alive-unanswered, --width 80",
        "final-ack-dropped, --width 80",
        "final-ack-dropped, --width 120 --lang zh",
        "final-ack-dropped, --width 80 --ascii",
        "final-ack-dropped, --width 80 --color always",
        "mid-stream, --width 80",
        "one-direction, --width 80",
        "time-wait-reuse, --width 120 --names rfc",
        "lossy-path, --width 160",
        "21_challengeack, --width 80"
    })
    void drawsTheLadderThatLiesThere(String capture, String options) throws IOException {
        Run run = Run.report("ladder", TestCaptures.file(capture), options.split(" ", -1));
        String drawn = run.out().replaceAll("(?m)(^\\S+ (?:connection|连接) .*)\\d\\d:\\d\\d:\\d\\d ", "$1HH:MM:SS ");
        Path expected = GOLDEN.resolve(capture + options.replace("--", ".").replace(" ", "") + ".txt");
        if (WRITE) {
            Files.writeString(expected, drawn);
        }
        assertThat(run.err()).isEmpty();
        assertThat(expected).exists().hasContent(drawn);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void fitsAtEveryWidthAndItsColumnsStand(String capture) throws IOException {
        for (String options : List.of(
                "--width 80",
                "--width 100 --time utc",
                "--width 120 --lang zh",
                "--width 200 --all",
                "--width 80 --ascii --names zeek",
                "--width 80 --lang zh --time epoch")) {
            int width = Integer.parseInt(options.replaceAll("--width (\\d+).*", "$1"));
            List<DrawnLadder> ladders = DrawnLadder.read(
                    draw(capture, options.split(" ", -1)).lines().toList(), width);
            assertThat(ladders).as("%s %s", capture, options).isNotEmpty();
            for (DrawnLadder ladder : ladders) {
                assertThat(ladder.bad()).as("%s %s", capture, options).isEmpty();
            }
        }
    }

    /** A change stands where it is caused, in the order of the events: where a later one stands higher, it is drawn up there. */
    @ParameterizedTest
    @MethodSource("captures")
    void drawsTheStatesOfTheEventsAtThePacketsThatCauseThem(String capture) throws IOException {
        Map<Long, DrawnLadder> ladders = new TreeMap<>();
        DrawnLadder.read(draw(capture, "--all", "--width", "200").lines().toList(), 200)
                .forEach(ladder -> ladders.put(ladder.number(), ladder));
        Map<Long, List<JsonEvent>> changes = new TreeMap<>();
        for (String line :
                Run.report("json", TestCaptures.file(capture)).out().lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("transition")) {
                changes.computeIfAbsent(event.connection(), number -> new ArrayList<>())
                        .add(event);
            }
        }
        assertThat(ladders.keySet()).containsAll(changes.keySet());
        changes.forEach((number, events) -> {
            DrawnLadder ladder = Objects.requireNonNull(ladders.get(number));
            for (String role : List.of("client", "server")) {
                List<JsonEvent> own = events.stream()
                        .filter(event -> event.text("role").equals(role))
                        .toList();
                compare(capture + " connection " + number + ' ' + role, own, drawn(ladder, role));
            }
        });
    }

    /** A state that was drawn, and the packet of its row, or of the row above that has one; or the packet that crosses that. */
    private record Drawn(long packet, long crossing, String state) {}

    private static List<Drawn> drawn(DrawnLadder ladder, String role) {
        List<Drawn> drawn = new ArrayList<>();
        long packet = 0;
        List<DrawnLadder.Row> rows = ladder.rows();
        for (int i = 1; i < rows.size(); i++) {
            DrawnLadder.Row row = rows.get(i);
            packet = row.packet() == 0 ? packet : row.packet();
            long crossing = row.arrow().contains("╲ ╱") ? rows.get(i + 1).packet() : packet;
            String state = role.equals("client") ? row.client() : row.server();
            if (!state.isEmpty()) {
                drawn.add(new Drawn(packet, crossing, state));
            }
        }
        return drawn;
    }

    private static void compare(String what, List<JsonEvent> events, List<Drawn> drawn) {
        int next = 0;
        for (int i = 0; i < events.size(); i++) {
            JsonEvent event = events.get(i);
            boolean passing = i + 1 < events.size()
                    && events.get(i + 1).number("duration_us") == 0
                    && !event.text("evidence").equals("corrected");
            String mark = switch (event.text("evidence")) {
                case "presumed" -> "?";
                case "corrected" -> "↑";
                default -> "";
            };
            boolean isDrawn = next < drawn.size() && drawn.get(next).state().equals(event.text("to") + mark);
            if (passing && !isDrawn) {
                continue;
            }
            assertThat(isDrawn)
                    .as("%s: change %d of %s in %s", what, i, events, drawn)
                    .isTrue();
            long row = drawn.get(next).packet();
            long packet = event.number("cause_packet", event.number("packet"));
            boolean before = i > 0 && row == place(events.get(i - 1));
            boolean held = row == event.number("packet") && !event.has("proof_ts"); // caused before, but at that time
            boolean drawnUp = i + 1 < events.size() && row <= packet;
            boolean noPacketOfIts =
                    packet == 0 || row < packet && event.text("cause").contains("new connection");
            assertThat(row == packet
                            || drawn.get(next).crossing() == packet
                            || held
                            || before
                            || drawnUp
                            || noPacketOfIts)
                    .as("%s: change %d of %s at %d in %s", what, i, events, row, drawn)
                    .isTrue();
            next++;
        }
        assertThat(drawn).as(what).hasSize(next);
    }

    private static long place(JsonEvent event) {
        return event.number("cause_packet", event.number("packet"));
    }

    private static String draw(String capture, String... options) throws IOException {
        Run run = Run.report("ladder", TestCaptures.file(capture), options);
        assertThat(run.status()).as(run.err()).isZero();
        return run.out();
    }
}
