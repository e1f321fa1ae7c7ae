package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.engine.Parallelism;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.LinkType;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;

/** A connection whose packets come in fragments is told like the same one whose packets do not. */
class FragmentsTest {
    private static final int ETHERNET = 14;
    private static final int MOST_PIECES = 12;
    private static final int UNIT = 8;

    /** What is the same however many packets there are. */
    private static final List<String> TOLD = List.of(
            "type",
            "ts",
            "conn",
            "id",
            "endpoint",
            "peer",
            "role",
            "from",
            "to",
            "duration_us",
            "evidence",
            "cause",
            "kind",
            "client",
            "server",
            "client_state",
            "server_state",
            "packets",
            "bytes",
            "end_reason",
            "history");

    @TempDir
    private Path folder;

    static List<String> captures() {
        return List.of(
                "open-data-client-close",
                "ipv6",
                "refused",
                "data-dropped-rto",
                "fast-retransmit",
                "simultaneous-open",
                "simultaneous-close",
                "abort-unread-data",
                "half-close-data-flows-on",
                "time-wait-reuse",
                "zero-window",
                "keep-alives-answered",
                "lossy-path");
    }

    @ParameterizedTest
    @MethodSource("captures")
    void areToldLikeThePacketThatTheyMake(String name) throws IOException, CaptureException {
        Path whole = TestCaptures.file(name);
        List<Map<String, Object>> expected = told(Run.report("json", whole).out());
        assertThat(expected).isNotEmpty();
        for (int seed = 1; seed <= 3; seed++) {
            Path pieces = fragmented(whole, new Random(seed));
            Run run = Run.report("json", pieces);
            assertThat(told(run.out())).as("seed %d", seed).isEqualTo(expected);
            assertThat(run.out().substring(run.out().indexOf("\"later_fragments")))
                    .startsWith("\"later_fragments\":0,\"checksums");
            for (int threads : new int[] {2, 4}) {
                assertThat(Run.report(new Parallelism(threads, 0, 16, 5), "json", pieces)
                                .out())
                        .isEqualTo(run.out());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipv4-fragments", "ipv6-fragments"})
    void keepTheirLinesAsTcpdumpPrintsThem(String name) throws IOException, InterruptedException {
        Path capture = TestCaptures.file(name);
        assertThat(Run.ours("--format", "tcpdump", "-ntt", "-r", capture.toString())
                        .out())
                .isEqualTo(Run.tcpdump(folder, "-ntt", "-r", capture.toString()).out());
    }

    /** Recorded: the outer packets are in fragments, behind the first of which there is no VXLAN header. */
    @Test
    void ofATunnelArePutTogether() {
        Run run = Run.report("connections", TestCaptures.file("vxlan-fragments"));
        assertThat(run.out()).contains("TIME_WAIT/CLOSE", "11000", "in a tunnel (vxlan 42)");
        assertThat(run.out()).doesNotContain("fragments:");
    }

    @Test
    void thatAreMissingAreTold() throws CaptureException {
        var file = new PacketFile(PacketFile.Container.PCAP_MICROS_BIG_ENDIAN);
        long[] number = {0};
        deliver(TestCaptures.file("ipv4-fragments"), (bytes, length, nanos, segment) -> {
            number[0]++;
            if (number[0] != 7) {
                file.add(nanos, MemorySegment.ofArray(bytes), length, LinkType.ETHERNET.number());
            }
        });
        Path capture = file.write(folder.resolve("hole.pcap").toString());
        assertThat(Run.report("connections", capture).out())
                .contains("fragments: 2 packets could not be put together (1 datagram incomplete, 0 with overlapping"
                        + " fragments, 0 malformed); what is in them was not followed");
        assertThat(Run.report("json", capture).out())
                .contains("\"later_fragments\":2,\"datagrams_incomplete\":1,\"datagrams_overlapping\":0");
        assertThat(Run.report("summary", capture).out()).containsPattern("fragment +2\n");
    }

    @Test
    void aSelectedConnectionIsWrittenWithItsDatagramsWhole() {
        Path written = folder.resolve("selected.pcap");
        Path pieces = TestCaptures.file("ipv4-fragments");
        Run.report("summary", pieces, "--where", "conn=1", "-w", written.toString());
        assertThat(Run.report("summary", written).out())
                .containsPattern("packets +11\n")
                .containsPattern("TCP segments +11\n");
    }

    private interface Taker {
        void packet(byte[] bytes, int length, long nanos, @Nullable TcpSegment segment);
    }

    private static void deliver(Path capture, Taker taker) throws CaptureException {
        var decoder = new PacketDecoder();
        try (SavedCapture source = SavedCapture.open(capture.toString())) {
            source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                assertThat(linkType).isEqualTo(LinkType.ETHERNET.number());
                byte[] bytes = new byte[captured];
                MemorySegment.copy(memory, offset, MemorySegment.ofArray(bytes), 0, captured);
                DecodeResult result =
                        decoder.decode(MemorySegment.ofArray(bytes), 0, captured, length, nanos, linkType, 1);
                taker.packet(bytes, length, nanos, result == DecodeResult.TCP ? decoder.segment() : null);
                return true;
            });
        }
    }

    /** The capture with each segment in pieces, which come in any order, and some twice. */
    private Path fragmented(Path capture, Random random) throws CaptureException {
        var file = new PacketFile(PacketFile.Container.PCAP_MICROS_BIG_ENDIAN);
        int[] id = {0};
        deliver(capture, (bytes, length, nanos, segment) -> {
            boolean splits = segment != null && bytes.length == length;
            List<byte[]> pieces = segment != null && splits ? pieces(bytes, segment, ++id[0], random) : List.of(bytes);
            for (byte[] piece : pieces) {
                file.add(
                        nanos,
                        MemorySegment.ofArray(piece),
                        splits ? piece.length : length,
                        LinkType.ETHERNET.number());
            }
        });
        return file.write(folder.resolve("fragments.pcap").toString());
    }

    private static List<byte[]> pieces(byte[] packet, TcpSegment segment, int id, Random random) {
        int header = segment.v6() ? ETHERNET + 40 : ETHERNET + (packet[ETHERNET] & 0xf) * 4;
        int end = (int) segment.tcpOffset() + segment.headerLength() + segment.payloadLength();
        int size = Math.max(1, (end - header) / UNIT / (1 + random.nextInt(MOST_PIECES))) * UNIT;
        List<byte[]> pieces = new ArrayList<>();
        for (int at = header; at < end; at += size) {
            int next = Math.min(end, at + size);
            byte[] data = Arrays.copyOfRange(packet, at, next);
            pieces.add(
                    segment.v6()
                            ? v6(packet, data, at - header, next < end, id)
                            : v4(packet, header, data, at, next < end));
        }
        // What comes behind the piece that completes a datagram would be the first of another one.
        if (pieces.size() > 1 && random.nextBoolean()) {
            byte[] twice = pieces.get(random.nextInt(pieces.size() - 1));
            pieces.add(random.nextInt(pieces.size() - 1), twice);
        } else {
            Collections.shuffle(pieces, random);
        }
        return pieces;
    }

    private static byte[] v4(byte[] packet, int header, byte[] data, int at, boolean more) {
        ByteBuffer piece = ByteBuffer.allocate(header + data.length);
        piece.put(packet, 0, header).put(data);
        piece.putShort(ETHERNET + 2, (short) (header - ETHERNET + data.length));
        piece.putShort(ETHERNET + 6, (short) ((at - header) / UNIT | (more ? 0x2000 : 0)));
        return piece.array();
    }

    private static byte[] v6(byte[] packet, byte[] data, int offset, boolean more, int id) {
        int header = ETHERNET + 40;
        ByteBuffer piece = ByteBuffer.allocate(header + UNIT + data.length);
        piece.put(packet, 0, header).put((byte) 6).put((byte) 0).putShort((short) (offset | (more ? 1 : 0)));
        piece.putInt(id).put(data);
        piece.putShort(ETHERNET + 4, (short) (UNIT + data.length));
        piece.put(ETHERNET + 6, (byte) 44);
        return piece.array();
    }

    private static List<Map<String, Object>> told(String json) throws IOException {
        List<Map<String, Object>> told = new ArrayList<>();
        for (String line : json.lines().toList()) {
            Map<String, Object> fields = JsonEvent.of(line).fields();
            if (fields.containsKey("conn")) {
                fields.keySet().retainAll(TOLD);
                told.add(fields);
            }
        }
        return told;
    }
}
