package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of a capture {@code --format ladder} keeps, and how it says what it has not kept. */
class LadderBoundsTest {
    private static final long START = 1_700_000_000_000_000L;
    private static final int FIN_ACK = Segments.FIN | Segments.ACK;

    @TempDir
    private Path folder;

    @Test
    void drawsTheFirstAndTheLastPacketsOfALongConnectionAndCountsTheOthers() throws IOException {
        Segments segments = new Segments().handshake(START, 4000);
        for (int i = 0; i < 9_000; i++) {
            segments.data(START + 1000 + 10L * i, 1, 4000, 80, 101 + 10 * i, 501, 10);
        }
        segments.add(START + 200_000, 1, 4000, 80, FIN_ACK, 90_101, 501, 0);
        DrawnLadder ladder = draw(segments, "--all").getFirst();

        assertThat(ladder.rows().stream().mapToLong(DrawnLadder.Row::packet).filter(packet -> packet > 0))
                .containsExactlyElementsOf(
                        LongStream.concat(LongStream.rangeClosed(1, 2000), LongStream.rangeClosed(8505, 9004))
                                .boxed()
                                .toList());
        assertThat(ladder.rows().get(2001).number()).isEqualTo(":");
        assertThat(ladder.rows().get(2001).arrow()).contains("6 504 segments not kept");
        assertThat(ladder.rows().getLast().client()).isEqualTo("FIN_WAIT1");
    }

    /** The next change tells in which state it found the socket. */
    @Test
    void knowsTheStatesBehindWhatWasNotKept() throws IOException {
        Segments segments = new Segments().handshake(START, 4000);
        for (int i = 0; i < 2_000; i++) {
            segments.data(START + 1000 + 10L * i, 2, 80, 4000, 501 + 10 * i, 101, 10);
        }
        segments.add(START + 30_000, 1, 4000, 80, FIN_ACK, 101, 20_501, 0);
        for (int i = 2_000; i < 4_000; i++) {
            segments.data(START + 40_000 + 10L * i, 2, 80, 4000, 501 + 10 * i, 102, 10);
        }
        segments.add(START + 100_000, 2, 80, 4000, FIN_ACK, 40_501, 102, 0);
        segments.data(START + 100_100, 1, 4000, 80, 102, 40_502, 0);
        DrawnLadder ladder = draw(segments, "--all").getFirst();
        List<DrawnLadder.Row> rows = ladder.rows();

        assertThat(ladder.bad()).isEmpty();
        assertThat(rows.stream().map(DrawnLadder.Row::server).filter(state -> !state.isEmpty()))
                .containsExactly("LISTEN", "SYN_RECV", "ESTABLISHED?", "LAST_ACK", "CLOSE?");
        assertThat(rows.stream().map(DrawnLadder.Row::client).filter(state -> !state.isEmpty()))
                .containsExactly("CLOSE", "SYN_SENT", "ESTABLISHED", "TIME_WAIT");
    }

    @Test
    void saysOfHowManyConnectionsNothingIsDrawn() throws IOException {
        Segments segments = new Segments();
        IntStream.range(0, 3_000).forEach(i -> segments.closed(START + 1000L * i, 2000 + i));
        Path capture = segments.write(folder.resolve("many.pcap"));
        Run run = Run.report("ladder", capture, "--width", "120", "--max-memory", "8m");
        List<DrawnLadder> ladders = DrawnLadder.read(run.out().lines().toList(), 120);
        long drawn = ladders.stream()
                .filter(ladder -> ladder.rows().stream().anyMatch(row -> row.packet() > 0))
                .count();

        assertThat(run.status()).isZero();
        assertThat(ladders).hasSize(3_000);
        assertThat(drawn).isBetween(100L, 2_900L);
        assertThat(run.out()).contains("Of " + (3_000 - drawn) + " connections no packet is shown: ");
        assertThat(Run.report("ladder", capture).out()).doesNotContain("no packet is shown");
    }

    private List<DrawnLadder> draw(Segments segments, String... options) throws IOException {
        Path capture = segments.write(folder.resolve("capture.pcap"));
        String[] all = Stream.concat(Arrays.stream(options), Stream.of("--width", "120"))
                .toArray(String[]::new);
        Run run = Run.report("ladder", capture, all);
        assertThat(run.err()).isEmpty();
        return DrawnLadder.read(run.out().lines().toList(), 120);
    }
}
