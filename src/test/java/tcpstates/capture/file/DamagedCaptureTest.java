package tcpstates.capture.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.CaptureBuilder.Packet;

class DamagedCaptureTest {
    @TempDir
    private Path folder;

    /** One capture in every form that is read. */
    private static Map<String, byte[]> forms() {
        // A handful of packets: enough for every kind of record, few enough to cut at every byte.
        List<Packet> packets = ReadCapture.of(
                        ReadCapture.resource("normal_client_close.pcap").toString())
                .packets()
                .subList(0, 5);
        byte[] pcap = pcap(packets, CaptureBuilder.MICROS);
        CaptureBuilder ng = new CaptureBuilder(ByteOrder.BIG_ENDIAN).section();
        ng.description(
                1, 0, ng.part().option(9, (byte) 9).option(14, new byte[8]).option(0));
        ng.block(5, ng.part().ints(0, 0, 0));
        for (Packet packet : packets) {
            ng.enhanced(0, packet.nanos(), packet).simple(packet).oldPacket(0, packet.nanos(), packet);
        }
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("pcap", pcap);
        forms.put("nano", pcap(packets, CaptureBuilder.NANOS));
        forms.put("pcapng", ng.toBytes());
        forms.put("gzip", CaptureBuilder.gzip(pcap));
        forms.put("zstd", CaptureBuilder.through(pcap, "zstd", "-19", "-c"));
        forms.put("lz4", CaptureBuilder.through(pcap, "lz4", "-9", "-c"));
        forms.put("xz", CaptureBuilder.through(pcap, "xz", "-c"));
        return forms;
    }

    private static byte[] pcap(List<Packet> packets, int magic) {
        return CaptureBuilder.pcap(ByteOrder.LITTLE_ENDIAN, magic)
                .packets(packets, magic)
                .toBytes();
    }

    private static ReadCapture stream(byte[] content) {
        List<Packet> packets = new ArrayList<>();
        try (StreamedCapture capture =
                StreamedCapture.open("-", List.of(), Channels.newChannel(new ByteArrayInputStream(content)))) {
            capture.deliver(ReadCapture.collectInto(packets));
        } catch (CaptureException | IOException e) {
            return new ReadCapture(packets, String.valueOf(e.getMessage()));
        }
        return new ReadCapture(packets, null);
    }

    @Test
    void deliversEverythingBeforeACutAtAnyByte() {
        for (Map.Entry<String, byte[]> form : forms().entrySet()) {
            byte[] whole = form.getValue();
            List<String> intact = ReadCapture.of(folder, whole).lines();
            for (int cut = 0; cut < whole.length; cut++) {
                byte[] part = Arrays.copyOf(whole, cut);
                ReadCapture mapped = ReadCapture.of(folder, part);
                assertThat(mapped.lines())
                        .as(form.getKey())
                        .isEqualTo(intact.subList(0, mapped.packets().size()));
                assertOneLine(mapped);
            }
            for (int cut = 0; cut < whole.length; cut += 7) {
                byte[] part = Arrays.copyOf(whole, cut);
                assertThat(stream(part).lines())
                        .isEqualTo(ReadCapture.of(folder, part).lines());
            }
        }
    }

    @Test
    void survivesFlippedBits() {
        Random random = new Random(20_261_121);
        for (Map.Entry<String, byte[]> form : forms().entrySet()) {
            for (int i = 0; i < 500; i++) {
                byte[] bent = form.getValue().clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
                }
                ReadCapture read = Assertions.assertTimeout(
                        Duration.ofSeconds(10), () -> ReadCapture.of(folder, bent), form.getKey());
                assertOneLine(read);
            }
        }
    }

    private static void assertOneLine(ReadCapture read) {
        if (read.damage() != null) {
            assertThat(read.damage()).doesNotContainPattern("\\p{Cntrl}");
        }
    }
}
