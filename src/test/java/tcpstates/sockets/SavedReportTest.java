package tcpstates.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.CaptureBuilder;
import tcpstates.capture.transcript.TranscriptFormat;
import tcpstates.event.TcpState;

class SavedReportTest {
    private static final Path SAMPLES = Path.of("src", "test", "resources", "tcpstates", "report");
    private static final Path CONNECTIONS = SAMPLES.resolve("diagnose-tools-connections.txt");
    private static final Path CHANGES = SAMPLES.resolve("diagnose-tools-transitions.txt");

    @TempDir
    Path folder;

    @Test
    void readsTheThirtySixConnectionsOfTheManual_000_20() throws Exception {
        SavedReport report = read(Files.readString(CONNECTIONS));

        assertThat(report.remarks()).isEmpty();
        assertThat(report.lists()).hasSize(1);
        assertThat(report.last().endpoints()).hasSize(36);
        assertThat(report.last().endpoints().stream()
                        .collect(Collectors.groupingBy(socket -> socket.state(), Collectors.counting())))
                .containsOnly(Map.entry(TcpState.ESTABLISHED, 34L), Map.entry(TcpState.SYN_SENT, 2L));
        assertThat(report.last().endpoints().getFirst()).satisfies(first -> {
            assertThat(first.time()).isEqualTo(1_721_105_411_165_236_000L);
            assertThat(first.endpoint()).hasToString("192.168.239.136:42824");
            assertThat(first.peer()).hasToString("150.138.153.110:80");
            assertThat(first.durationNanos()).isEqualTo(3_482_374_000L);
            assertThat(first.role()).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "lz4", "xz"})
    void isReadCompressed(String program) throws Exception {
        Path packed = Files.write(
                folder.resolve("packed"), CaptureBuilder.through(Files.readAllBytes(CONNECTIONS), program, "-c"));

        assertThat(Objects.requireNonNull(read(packed)).last().endpoints()).hasSize(36);
    }

    /** What a note has around it, and what editors do to it. */
    @Test
    void isReadOutOfANote() throws Exception {
        String sample = Files.readString(CONNECTIONS);
        SavedReport report = read("# 连接\r\n\r\n设置verbose为1时\r\n```\r\n"
                + sample.replace("\n", "\r\n").replace('：', ':') + "```\r\n输出结果中包含目前时刻的tcp连接\r\n");

        assertThat(report.remarks()).isEmpty();
        assertThat(report.last().endpoints()).hasSize(36);
    }

    @Test
    void hasAListForEachReportThatWasAppended() throws Exception {
        String sample = Files.readString(CONNECTIONS);
        String none = sample.substring(sample.indexOf("-----")).replaceAll(":\\d+", ":0");
        SavedReport report = read(sample + none + Files.readString(CHANGES) + sample);

        assertThat(report.remarks()).isEmpty();
        assertThat(report.lists()).extracting(list -> list.endpoints().size()).containsExactly(36, 0, 36);
        assertThat(report.changes()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "状态: ESTABLISHED, 状态持续时间：3482374 | 状态: ESTABL | not a whole line of a report",
                "[1721105411:165236] | [1721105411:1652360] | not a whole line of a report",
                "[1721105411:165236] | [9999999999999:165236] | its time is out of range",
                "状态持续时间：3482374 | 状态持续时间：9999999999999999999 | its time is out of range",
                "ESTABLISHED, 状态持续时间：3482374 | OPEN, 状态持续时间：3482374 | 'OPEN' is no state of a connection",
                "192.168.239.136, 目的IP：150.138 | 192.168.239.256, 目的IP：150.138 | its addresses are none",
                "192.168.239.136, 目的IP：150.138 | 1:2, 目的IP：150.138 | its addresses are none",
                "状态: ESTABLISHED | 状态: LISTEN | 'LISTEN' is no state of a connection",
                "源端口：42824 | 源端口：65536 | its addresses are none"
            })
    void leavesOutADamagedLineAndTellsWhichOne(String whole, String damaged, String why) throws Exception {
        SavedReport report = read(
                Files.readString(CONNECTIONS).replaceFirst(Pattern.quote(whole), Matcher.quoteReplacement(damaged)));

        assertThat(report.remarks())
                .containsExactly(
                        "line 1: " + why + ": left out", "line 38: counts 34 in ESTABLISHED, but 33 were read");
        assertThat(report.last().endpoints()).hasSize(35);
    }

    @Test
    void tellsWhatIsCutOff() throws Exception {
        List<String> lines = Files.readAllLines(CONNECTIONS);
        SavedReport withoutCounts = read(String.join("\n", lines.subList(0, 10)));
        assertThat(withoutCounts.last().endpoints()).hasSize(10);
        assertThat(withoutCounts.remarks())
                .containsExactly("line 1: a list of connections begins here that has no counts at its end: cut off");

        SavedReport inTheCounts = read(String.join("\n", lines.subList(0, 37)));
        assertThat(inTheCounts.last().endpoints()).hasSize(36);
        assertThat(inTheCounts.remarks()).containsExactly("line 37: ends before the counts of the connections do");

        SavedReport withoutBeginning = read(String.join("\n", lines.subList(20, lines.size())) + "\n");
        assertThat(withoutBeginning.last().endpoints()).hasSize(16);
        assertThat(withoutBeginning.remarks())
                .containsExactly(
                        "line 18: counts 2 in SYN_SENT, but 1 were read",
                        "line 18: counts 34 in ESTABLISHED, but 15 were read");
    }

    @Test
    void tellsOfNoMoreThanTenDamagedLines() throws Exception {
        SavedReport report = read(Files.readString(CONNECTIONS).replace("ESTABLISHED, ", "OPEN, "));

        assertThat(report.damaged()).isEqualTo(34);
        assertThat(report.remarks())
                .hasSize(12)
                .contains("24 more damaged lines were left out", "line 38: counts 34 in ESTABLISHED, but 0 were read");
    }

    @Test
    void leavesOutALineThatNoReportHas() throws Exception {
        String sample = Files.readString(CONNECTIONS);
        SavedReport report = read(sample.replaceFirst("\n", "x".repeat(100_000) + "\n"));

        assertThat(report.remarks()).contains("line 1: longer than any line of a report: left out");
        assertThat(report.last().endpoints()).hasSize(35);
    }

    /** Whatever stands there, it is read, or left out with a word about it. */
    @Test
    void getsOnWithAnyDamage() throws Exception {
        byte[] sample = Files.readAllBytes(CONNECTIONS);
        var random = new Random(20);
        Path file = folder.resolve("damaged");
        for (int i = 0; i < 500; i++) {
            byte[] bytes = Arrays.copyOf(sample, 1 + random.nextInt(sample.length));
            for (int j = random.nextInt(8); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(file, bytes);
            try {
                SavedReport report = read(file);
                if (report != null) {
                    int sockets = report.lists().stream()
                            .mapToInt(list -> list.endpoints().size())
                            .sum();
                    assertThat(sockets + report.damaged()).isLessThanOrEqualTo(36);
                }
            } catch (CaptureException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
            }
        }
    }

    /** Changes of state say nothing of a moment. */
    @Test
    void countsChangesWithoutReadingThem() throws Exception {
        SavedReport report = read(Files.readString(CHANGES));

        assertThat(report.changes()).isEqualTo(5);
        assertThat(report.lists()).isEmpty();
        assertThat(report.remarks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"refused.txt", "hello-world.txt", "broken-lines.txt", "verbose-absolute-names.txt"})
    void leavesTranscriptsOfTcpdumpToTheirReader(String transcript) throws Exception {
        assertThat(read(Path.of("src", "test", "resources", "transcripts", transcript)))
                .isNull();
    }

    @Test
    void leavesOtherTextAndCapturesAlone() throws Exception {
        for (String text : List.of("prose\n", "\n\n\n\n\n", "[1234]\n", "-----------\n", "x".repeat(1 << 20))) {
            Path file = Files.writeString(folder.resolve("text"), text);
            assertThatThrownBy(() -> read(file)).hasMessage(file + ": unknown file format");
        }
        assertThat(read(Path.of("src/test/resources/pcaps/loopback.pcap"))).isNull();
    }

    private SavedReport read(String text) throws IOException, CaptureException {
        return Objects.requireNonNull(read(Files.writeString(folder.resolve("report"), text, StandardCharsets.UTF_8)));
    }

    private static @Nullable SavedReport read(Path file) throws CaptureException {
        try (PacketSource source = SavedReportSource.open(file.toString(), new TranscriptFormat())) {
            return source instanceof SavedReportSource report ? report.read() : null;
        }
    }
}
