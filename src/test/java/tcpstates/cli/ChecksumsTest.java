package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.engine.Parallelism;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;

/** {@code --checksums}: what is wrong is told or left out, and what the network card was to compute is neither. */
class ChecksumsTest {
    private static final Path WHOLE = TestCaptures.file("http-server-closes-first");
    private static final int IP_CHECKSUM = 10;
    private static final int TCP_CHECKSUM = 16;
    /** Data of the server's, 2760 octets. */
    private static final int DATA = 6;

    @TempDir
    private Path folder;

    private interface Edit {
        /** Changes a packet in which this segment was found, by its number. */
        void packet(int number, ByteBuffer bytes, TcpSegment segment);
    }

    private Path edited(Path capture, Edit edit) throws CaptureException {
        var file = new PacketFile(PacketFile.Container.PCAP_MICROS_BIG_ENDIAN);
        var decoder = new PacketDecoder();
        int[] number = {0};
        try (SavedCapture source = SavedCapture.open(capture.toString())) {
            source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                byte[] bytes = new byte[captured];
                MemorySegment.copy(memory, offset, MemorySegment.ofArray(bytes), 0, captured);
                DecodeResult found =
                        decoder.decode(MemorySegment.ofArray(bytes), 0, captured, length, nanos, linkType, ++number[0]);
                if (found == DecodeResult.TCP) {
                    edit.packet(number[0], ByteBuffer.wrap(bytes), decoder.segment());
                }
                file.add(nanos, MemorySegment.ofArray(bytes), length, linkType);
                return true;
            });
        }
        return file.write(folder.resolve("edited.pcap").toString());
    }

    private Path damaged() throws CaptureException {
        return edited(WHOLE, (number, bytes, segment) -> {
            if (number == DATA) {
                flip(bytes, bytes.limit() - 3);
            }
        });
    }

    private static void flip(ByteBuffer bytes, long at) {
        bytes.put((int) at, (byte) (bytes.get((int) at) ^ 4));
    }

    private static void put(ByteBuffer bytes, long at, int value) {
        bytes.putShort((int) at, (short) value);
    }

    /** What is told of each packet that belongs to a connection, by its number. */
    private static Map<Long, String> ofPackets(Path capture, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--packets", "--checksums", "mark"));
        arguments.addAll(List.of(more));
        Map<Long, String> told = new TreeMap<>();
        for (String line : Run.report("json", capture, arguments.toArray(String[]::new))
                .out()
                .lines()
                .toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("packet")) {
                told.put(event.number("packet"), event.text("checksum"));
            }
        }
        return told;
    }

    private static JsonEvent health(Path capture, String checksums) throws IOException {
        return JsonEvent.of(Run.report("json", capture, "--checksums", checksums)
                .out()
                .lines()
                .toList()
                .getLast());
    }

    @Test
    void changeNothingUnlessTheyAreAskedFor() throws CaptureException {
        Path damaged = damaged();
        for (String format : List.of("states", "connections", "json", "ladder", "explain", "zeek")) {
            assertThat(Run.report(format, damaged, "--checksums", "ignore").out())
                    .isEqualTo(Run.report(format, damaged).out());
        }
        assertThat(Run.report("diagnose", damaged).out())
                .isEqualTo(Run.report("diagnose", WHOLE).out())
                .isEqualTo(
                        Run.report("diagnose", damaged, "--checksums", "mark").out());
    }

    @Test
    void tellTheSegmentWithOneBitFlipped() throws IOException, CaptureException {
        Path damaged = damaged();
        assertThat(ofPackets(damaged)).hasSize(13).containsEntry((long) DATA, "wrong");
        assertThat(ofPackets(damaged).values().stream().filter("right"::equals)).hasSize(12);
        assertThat(Run.report("connections", damaged, "-v", "--checksums", "mark")
                        .out())
                .contains(
                        "  wrong checksums: 1 of 13 segments;",
                        "A checksum is wrong in 1 segment of the server (first: packet 6): whoever gets it like this drops it.",
                        "History: ShADdcfFa.");
        assertThat(Run.report("table", damaged, "--checksums", "mark").out())
                .contains("The server returns data; wrong checksum|");
        assertThat(Run.report("ladder", damaged, "--checksums", "mark", "--width", "120")
                        .out())
                .contains("[.] 2761:5521 wrong checksum");
        assertThat(Run.report("explain", damaged, "--checksums", "mark").out())
                .containsOnlyOnce("Its checksum is wrong: whoever gets it like this drops it.");
        JsonEvent health = health(damaged, "mark");
        assertThat(health.number("checksums_verified")).isEqualTo(13);
        assertThat(health.number("checksums_wrong")).isEqualTo(1);
        assertThat(health.number("checksums_first_wrong")).isEqualTo(DATA);
    }

    @Test
    void leaveTheSegmentOutIfThatIsAskedFor() throws IOException, CaptureException {
        Path damaged = damaged();
        Path without = folder.resolve("without.pcap");
        Run.report("summary", WHOLE, "tcp[4:4]!=1794488968", "-w", without.toString());
        assertThat(told("states", damaged, "--checksums", "drop").replaceAll("#\\d+ ", "#n "))
                .isEqualTo(told("states", without).replaceAll("#\\d+ ", "#n "));
        assertThat(Run.report("summary", damaged, "--checksums", "drop").out())
                .contains("  left out for a wrong checksum (--checksums drop): 1 segment, the first in packet 6; ")
                .containsPattern("packets +13\n")
                .containsPattern("TCP segments +12\n")
                .containsPattern("packets not followed +1\n  wrong_checksum +1\n");
        assertThat(health(damaged, "drop").number("checksums_left_out")).isEqualTo(1);
        assertThat(Run.report("tcpdump", damaged, "--checksums", "drop", "-n").out())
                .isEqualTo(Run.report("tcpdump", damaged, "-n").out());
    }

    /** Without the line about left out segments, and the PROOF's numbers as they are. */
    private static String told(String format, Path capture, String... more) {
        return Run.report(format, capture, more).out().replaceFirst("(?s)^What may mislead.*?\nTIME", "TIME");
    }

    @Test
    void ofAllSegmentsWrongLeaveNothing() throws CaptureException {
        Path all = edited(WHOLE, (number, bytes, segment) -> flip(bytes, segment.tcpOffset() + TCP_CHECKSUM));
        Run run = Run.report("connections", all, "--checksums", "drop");
        assertThat(run.message())
                .isEqualTo("no TCP connection was followed; packets: 13 with a wrong checksum, left out by --checksums"
                        + " drop");
        assertThat(Run.report("connections", all, "-v", "--checksums", "mark").out())
                .contains("None of the client's checksums is right (7 segments, from packet 1 on): they were not"
                        + " computed yet where the packets were captured (offload), or the capture was changed.");
    }

    @Test
    void thatTheNetworkCardWasToComputeAreNotWrong() throws IOException, CaptureException {
        Path offloaded = edited(WHOLE, (number, bytes, segment) -> {
            if (segment.sourcePort() == 80) {
                return;
            }
            if (number % 2 == 0) { // as Windows leaves both
                put(bytes, segment.ipOffset() + IP_CHECKSUM, 0);
                put(bytes, segment.tcpOffset() + TCP_CHECKSUM, number);
            } else {
                put(bytes, segment.tcpOffset() + TCP_CHECKSUM, 0);
            }
        });
        assertThat(ofPackets(offloaded).values().stream().filter("not_computed"::equals))
                .hasSize(7);
        assertThat(ofPackets(offloaded)).doesNotContainValue("wrong").doesNotContainValue("ip_header_wrong");
        assertThat(told("states", offloaded, "--checksums", "drop")).isEqualTo(told("states", WHOLE));
        assertThat(Run.report("connections", offloaded, "-v", "--checksums", "mark")
                        .out())
                .contains(
                        "7 segments of the client came without a computed checksum: where they were captured it is left"
                                + " to the network card (offload), or on the loopback interface to nobody.");
        assertThat(ofPackets(TestCaptures.file("loopback")).values().stream().filter("not_computed"::equals))
                .as("recorded on Linux, where the kernel leaves the pseudo header's sum")
                .hasSize(10);
    }

    @Test
    void ofIpv4HeadersCountToo() throws IOException, CaptureException {
        Path damaged = edited(WHOLE, (number, bytes, segment) -> {
            if (number == DATA) {
                flip(bytes, segment.ipOffset() + 8); // the TTL, as a router does that forgets the checksum
            }
        });
        assertThat(ofPackets(damaged))
                .containsEntry((long) DATA, "ip_header_wrong")
                .doesNotContainValue("wrong");
        assertThat(Run.report("connections", damaged, "-v", "--checksums", "mark")
                        .out())
                .contains(
                        "wrong checksums of IPv4 headers: 1 segment is behind one",
                        "A checksum is wrong in 1 segment of the server, 1 by the IPv4 header (first: packet 6)");
        assertThat(health(damaged, "drop").number("checksums_left_out")).isEqualTo(1);
    }

    @Test
    void ofPacketsThatWereCutAreNotKnown() throws IOException {
        Path cut = TestCaptures.file("snaplen60");
        assertThat(ofPackets(cut)).containsValue("not_known").doesNotContainValue("wrong");
        assertThat(told("states", cut, "--checksums", "drop")).isEqualTo(told("states", cut));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tunnels", "ipv6", "ipv4-fragments", "ipv6-fragments", "ipv6-extension-headers", "vlan"})
    void areThoseOfTheInnermostSegmentAndOfDatagramsThatWerePutTogether(String name)
            throws IOException, CaptureException {
        Path capture = TestCaptures.file(name);
        assertThat(ofPackets(capture)).isNotEmpty().doesNotContainValue("wrong").doesNotContainValue("not_known");
        Path damaged = edited(capture, (number, bytes, segment) -> {
            if (segment.payloadLength() > 0) {
                flip(bytes, segment.tcpOffset() + segment.headerLength());
            }
        });
        long wrong = health(damaged, "mark").number("checksums_wrong");
        assertThat(wrong).isPositive();
        assertThat(health(damaged, "drop").number("checksums_left_out")).isEqualTo(wrong);
        for (int threads : new int[] {2, 4}) {
            for (String checksums : List.of("mark", "drop")) {
                assertThat(Run.report(new Parallelism(threads, 0, 16, 5), "json", damaged, "--checksums", checksums)
                                .out())
                        .isEqualTo(Run.report(new Parallelism(1, 0, 16, 5), "json", damaged, "--checksums", checksums)
                                .out());
            }
        }
    }

    @Test
    void agreeWithTshark() throws IOException, CaptureException {
        Path damaged = edited(TestCaptures.file("data-dropped-rto"), (number, bytes, segment) -> {
            if (number % 3 == 0) {
                flip(bytes, segment.tcpOffset() + number % 20);
            }
        });
        Process tshark = new ProcessBuilder(
                        "tshark",
                        "-n",
                        "-r",
                        damaged.toString(),
                        "-o",
                        "tcp.check_checksum:TRUE",
                        "-T",
                        "fields",
                        "-e",
                        "frame.number",
                        "-e",
                        "tcp.checksum.status")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Map<Long, String> theirs = new TreeMap<>();
        new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> {
                    String[] fields = line.split("\t", -1);
                    theirs.put(Long.valueOf(fields[0]), "1".equals(fields[1]) ? "right" : "wrong");
                });
        assertThat(theirs).containsValue("right").containsValue("wrong");
        assertThat(ofPackets(damaged)).isEqualTo(theirs);
    }
}
