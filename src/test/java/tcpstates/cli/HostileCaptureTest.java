package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every capture cut short and bent: a result or one line that says what is wrong, and nothing else. */
class HostileCaptureTest {
    /** Captures up to this size are cut at every byte. */
    private static final int SMALL = 260;

    private static final int STRIDE = 197;
    private static final int FLIPS = 4;

    private static final int SYN = 2;
    private static final String NO_TCP = "tcpstates-sniff: no TCP connection was followed; packets: ";

    @TempDir
    private Path folder;

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void printsEverythingBeforeACutAndNamesTheByteOfIt(String capture) throws IOException {
        byte[] whole = Files.readAllBytes(TestCaptures.file(capture));
        List<String> intact = events(Run.report("json", TestCaptures.file(capture)));
        for (int cut = 0; cut < whole.length; cut += whole.length <= SMALL ? 1 : STRIDE) {
            Run run = run(Arrays.copyOf(whole, cut));
            assertOneLineAProblem(run);
            List<String> events = events(run);
            assertThat(events).as("cut at byte %d", cut).isEqualTo(intact.subList(0, events.size()));
            if (run.status() != 0) {
                assertThat(run.err()).as("cut at byte %d", cut).contains("byte");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void survivesBentBytes(String capture) throws IOException {
        byte[] whole = Files.readAllBytes(TestCaptures.file(capture));
        Random random = new Random(capture.hashCode());
        for (int i = 0; i < FLIPS; i++) {
            byte[] bent = whole.clone();
            for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
            }
            assertOneLineAProblem(run(bent));
        }
    }

    /** An IP packet that says it has no bytes: the first one's line and states, and nothing of them behind the second. */
    @ParameterizedTest
    @ValueSource(strings = {"", "-v", "-l", "-nvl"})
    void printsALineForAPacketWithoutLengthAndNoNoteOfAnother(String options) throws IOException {
        Path file = new Segments()
                .add(1_000_000, 1, 4000, 80, SYN, 1, 0, 0)
                .add(1_000_020, 1, 4001, 80, SYN, 1, 0, 0)
                .write(folder.resolve("length.pcap"));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 40 + 3] = 0; // the length of the last packet
        Files.write(file, bytes);
        List<String> arguments =
                new ArrayList<>(List.of("-q", "--format", "tcpdump", "--states", "-r", file.toString()));
        arguments.addAll(options.isEmpty() ? List.of() : List.of(options));

        Run run = Run.ours(arguments.toArray(String[]::new));

        assertThat(run.status()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.getLast()).endsWith("IP bad-len 0  client SYN_SENT");
        assertThat(lines.subList(0, lines.size() - 1))
                .filteredOn(line -> line.contains("SYN_SENT"))
                .hasSize(1);
    }

    @Test
    void readsAQuotationWithThousandsOfMarks() throws IOException {
        String packet = "10:00:00.000000 IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 1, win 5, length 0\n";
        Path file = Files.writeString(
                folder.resolve("quoted.txt"),
                packet + ">".repeat(10_000) + "\n" + "> ".repeat(1_000) + packet + " >".repeat(10_000) + "\n");

        Run run = Run.ours("-q", "--count", "-r", file.toString());

        assertThat(run.out()).isEqualTo("2 packets\n");
    }

    private Run run(byte[] content) throws IOException {
        return Run.report("json", Files.write(folder.resolve("hostile.pcap"), content));
    }

    private static void assertOneLineAProblem(Run run) {
        assertThat(run.status()).isBetween(0, 1);
        assertThat(run.err()).doesNotContain("internal error").doesNotContain("Exception");
        assertThat(run.err().lines()).allMatch(line -> line.startsWith("tcpstates-sniff: "));
        // Of a capture without TCP one line more says what is in it, which is no problem.
        assertThat(run.err().lines().filter(line -> !line.startsWith(NO_TCP))).hasSize(run.status());
    }

    /** What was printed, but for the summaries and the open ends that close every run. */
    private static List<String> events(Run run) {
        return run.out()
                .lines()
                .filter(line -> !line.matches("\\{\"type\":\"(connection|half_open|finding|health)\".*"))
                .toList();
    }
}
