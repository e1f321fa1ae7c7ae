package tcpstates.capture.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.CaptureBuilder;
import tcpstates.capture.file.CaptureBuilder.Packet;
import tcpstates.capture.file.ReadCapture;
import tcpstates.capture.file.SavedCapture;

class TranscriptReaderTest {
    private static final String SYN = "IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, length 0\n";
    private static final String SYN_ACK =
            "IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 65160, length 0\n";
    private static final int SEQ = 24;
    private static final int ACK = 28;

    @TempDir
    Path directory;

    private List<String> remarks = List.of();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10:23:23.323597 ",
                "",
                "    1  10:23:23.323597 ",
                "2024-07-16 10:23:23.323597 ",
                "1721105348.906359 ",
                " 00:00:00.000000 ",
                "10:23:23.323597 lo    Out ",
                "> 10:23:23.323597 ",
                "> > 10:23:23.323597 ",
                "**10:23:23.323597 ",
                "`10:23:23.323597 ",
                "①10:23:23.323597 ",
                "\u001b[32m10:23:23.323597\u001b[0m ",
                "\ufeff　10:23:23.323597 "
            })
    void takesWhateverStandsBeforeThePacket(String prefix) throws CaptureException {
        assertThat(read(prefix + SYN)).singleElement().satisfies(packet -> {
            assertThat(packet.linkType()).isEqualTo(101);
            assertThat(packet.length()).isEqualTo(40);
            assertThat(number(packet, SEQ)).isEqualTo(1000);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10:00:00.5 %s10:00:02.75 %s",
                "> 10:00:00.5 %s> 10:00:02.75 %s",
                "**10:00:00.5 %s**10:00:02.75 %s",
                "10:00:00,5 %s10:00:02,75 %s",
                "2024-07-16T10:00:00.5 %s2024-07-16T10:00:02.75 %s",
                "\u001b[32m10:00:00.5 %s\u001b[32m10:00:02.75 %s"
            })
    void readsTheTimeBehindTheMarksOfNotes(String text) throws CaptureException {
        assertThat(gaps(read(text.replace("%s", SYN)))).containsExactly(2_250_000_000L);
    }

    @Test
    void putsTheLinesOfAQuotationTogetherThatAMailProgramBroke() throws CaptureException {
        assertThat(read("""
                                > 10:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq
                                > 1000, win 64240, options [mss 1460,sackOK,TS val 1 ecr
                                > 0,nop,wscale 7], length 0
                                """)).singleElement().satisfies(packet -> {
            assertThat(packet.length()).isEqualTo(60);
            assertThat(number(packet, SEQ)).isEqualTo(1000);
        });
    }

    @Test
    void takesAnArrowForTheSignBetweenTheEnds() throws CaptureException {
        assertThat(read(SYN.replace('>', '→'))).hasSize(1);
    }

    @Test
    void takesLinkHeadersThatStandInPlaceOfTheProtocol() throws CaptureException {
        assertThat(read("10:23:23.323597 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 54: "
                        + SYN.substring(3)))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-07-16 12:49:08.906359, 1721134148906359000",
        "1721134148.906359, 1721134148906359000",
        "1721134148.906359123, 1721134148906359123"
    })
    void readsTimesWithTheirDate(String stamp, long nanos) throws CaptureException {
        Instant utc = Instant.ofEpochSecond(0, nanos);
        long expected = stamp.indexOf('-') < 0
                ? nanos
                : nanos
                        - ZoneId.systemDefault()
                                        .getRules()
                                        .getOffset(LocalDateTime.ofInstant(utc, ZoneId.of("UTC")))
                                        .getTotalSeconds()
                                * 1_000_000_000L;
        assertThat(read(stamp + " " + SYN))
                .singleElement()
                .extracting(Packet::nanos)
                .isEqualTo(expected);
    }

    @Test
    void tellsTimesSinceThePacketBeforeFromThoseSinceTheFirst() throws CaptureException {
        assertThat(gaps(read(" 00:00:00.000000 " + SYN + " 00:00:02.000000 " + SYN + " 00:00:01.500000 " + SYN)))
                .containsExactly(2_000_000_000L, 1_500_000_000L);
        assertThat(gaps(read(" 00:00:00.000000 " + SYN + " 00:00:02.000000 " + SYN + " 00:00:03.500000 " + SYN)))
                .containsExactly(2_000_000_000L, 1_500_000_000L);
        assertThat(gaps(read("$ tcpdump -nttt -i lo\n 00:00:00.000000 " + SYN + " 00:00:01.000000 " + SYN
                        + " 00:00:02.000000 " + SYN)))
                .containsExactly(1_000_000_000L, 2_000_000_000L);
    }

    @Test
    void makesRelativeNumbersAbsoluteAgain() throws CaptureException {
        List<Packet> packets = read(SYN + SYN_ACK
                + "IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0\n"
                + "IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:21, ack 1, win 502, length 20: HTTP\n"
                + "IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [.], ack 1, win 509, options [nop,nop,sack 1 {11:21}], length 0\n"
                + "IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [R], seq 1021, win 0, length 0\n");
        assertThat(packets)
                .extracting(packet -> number(packet, SEQ))
                .containsExactly(1000, 5000, 1001, 1001, 5001, 1021);
        assertThat(packets).extracting(packet -> number(packet, ACK)).containsExactly(0, 1001, 5001, 5001, 1001, 0);
        assertThat(packets.get(3).length()).isEqualTo(60);
        assertThat(packets.get(3).bytes()).hasSize(40);
        assertThat(number(packets.get(4), 44)).isEqualTo(1011);
        assertThat(number(packets.get(4), 48)).isEqualTo(1021);
    }

    @Test
    void takesAbsoluteNumbersAsTheyAre() throws CaptureException {
        List<Packet> packets = read(SYN + SYN_ACK
                + "IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 5001, win 502, length 0\n"
                + "IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1001:1021, ack 5001, win 502, length 20\n");
        assertThat(packets).extracting(packet -> number(packet, SEQ)).containsExactly(1000, 5000, 1001, 1001);
        assertThat(packets).extracting(packet -> number(packet, ACK)).containsExactly(0, 1001, 5001, 5001);
    }

    @Test
    void choosesABaseInMidStreamAndSaysSo() throws CaptureException {
        List<Packet> packets = read("""
                IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [.], ack 777, win 502, length 0
                IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [P.], seq 0:20, ack 1, win 502, length 20
                IP 10.0.0.2.80 > 10.0.0.1.4000: Flags [.], ack 20, win 502, length 0
                IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [R], seq 4242, win 0, length 0
                """);
        assertThat(packets)
                .extracting(packet -> number(packet, SEQ))
                .containsExactly(1_000_000_000, 1_000_000_000, 777, 1_000_000_020);
        assertThat(number(packets.get(2), ACK)).isEqualTo(1_000_000_020);
        assertThat(remarks).contains("sequence numbers that are nowhere printed: counted from 1000000000");
    }

    @Test
    void readsIpv6WithAndWithoutExtensionHeaders() throws CaptureException {
        List<Packet> packets = read("""
                IP6 ::1.40000 > ip6-localhost.http: Flags [S], seq 1, win 5, length 0
                IP6 fd00::1 > fd00::2: HBH 40000 > 8081: Flags [S], seq 1, win 5, length 0
                """);
        assertThat(packets).extracting(Packet::length).containsExactly(60, 60);
    }

    @Test
    void warnsOfLinesThatLookLikePacketsAndAreNone() throws CaptureException {
        assertThat(read(SYN
                        + "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [Sx], seq 1, win 5, length 0\n"
                        + "IP 10.0.0.1.1 > 10.0.0.2.99999: Flags [S], seq 1, win 5, length 0\n"
                        + "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 1, win 70000, length 0\n"
                        + "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], what, win 7, length 0\n"
                        + "IP 10.0.0.1.53 > 10.0.0.2.99: 4711 A? example.org. (29)\n"))
                .hasSize(1);
        assertThat(remarks)
                .contains(
                        "line 2 looks like a packet, but no flags: 'Sx'; skipped",
                        "line 3 looks like a packet, but its addresses are none; skipped",
                        "line 4 looks like a packet, but a window has 16 bits, not 'win 70000'; skipped",
                        "line 5 looks like a packet, but what is 'what'?; skipped",
                        "1 lines skipped: no TCP packets");
    }

    @Test
    void refusesLinesWithoutFlags() {
        assertThat(ReadCapture.of(
                                directory,
                                "10:00:00.000000 IP 10.0.0.1.1 > 10.0.0.2.2: tcp 0\n".getBytes(StandardCharsets.UTF_8))
                        .damage())
                .endsWith(": printed by tcpdump -q, without the flags that tell the states: print it without -q");
    }

    @ParameterizedTest
    @ValueSource(strings = {"This is no capture.\n", "2024-07-16 10:00:00 a log file's line\n", "a > b: c\n"})
    void knowsNoOtherText(String text) {
        assertThat(ReadCapture.of(directory, text.getBytes(StandardCharsets.UTF_8))
                        .damage())
                .endsWith(": unknown file format");
    }

    @Test
    void readsCompressedTextWithoutALastLineEnd() throws IOException, CaptureException {
        Path file = directory.resolve("notes.gz");
        Files.write(file, CaptureBuilder.gzip((SYN + SYN_ACK.strip()).getBytes(StandardCharsets.UTF_8)));
        assertThat(read(file)).hasSize(2);
    }

    @Test
    void skipsAHugeLineAndGoesOn() throws CaptureException {
        assertThat(read(SYN + "x".repeat(3_000_000) + "\n" + SYN_ACK)).hasSize(2);
        assertThat(remarks).contains("1 lines skipped: no TCP packets");
    }

    @Test
    void survivesAnyDamage() throws IOException {
        String text = Files.readString(Path.of("src/test/resources/transcripts/verbose-absolute-names.txt"))
                + Files.readString(Path.of("src/test/resources/transcripts/before-version-4.txt"))
                + Files.readString(Path.of("src/test/resources/transcripts/broken-lines.txt"));
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = whole.clone();
            for (int i = random.nextInt(60); i >= 0; i--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : bytes[random.nextInt(bytes.length)];
            }
            ReadCapture read = ReadCapture.of(directory, bytes);
            assertThat(read.packets()).allMatch(packet -> packet.bytes().length <= packet.length());
            assertThat(read.damage())
                    .satisfiesAnyOf(
                            damage -> assertThat(damage).isNull(),
                            damage -> assertThat(damage).endsWith("unknown file format"));
        }
    }

    private List<Packet> read(String text) throws CaptureException {
        Path file = directory.resolve("notes.txt");
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read(file);
    }

    private List<Packet> read(Path file) throws CaptureException {
        List<Packet> packets = new ArrayList<>();
        try (SavedCapture capture = ReadCapture.open(file.toString())) {
            capture.deliver(ReadCapture.collectInto(packets));
            remarks = capture.remarks();
        }
        return packets;
    }

    private static int number(Packet packet, int offset) {
        return ByteBuffer.wrap(packet.bytes()).getInt(offset);
    }

    private static List<Long> gaps(List<Packet> packets) {
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < packets.size(); i++) {
            gaps.add(packets.get(i).nanos() - packets.get(i - 1).nanos());
        }
        return gaps;
    }
}
