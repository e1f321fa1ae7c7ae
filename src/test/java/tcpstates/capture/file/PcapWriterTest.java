package tcpstates.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.CaptureBuilder.Packet;

class PcapWriterTest {
    @TempDir
    private Path folder;

    private void copy(Path from, Path to) throws Exception {
        try (SavedCapture in = SavedCapture.open(from.toString());
                PcapWriter out = PcapWriter.open(to.toString(), in.linkType(), in.snapshotLength(), in.decimals())) {
            in.deliver((memory, offset, captured, length, nanos, linkType) -> {
                try {
                    out.write(memory, offset, captured, length, nanos, linkType);
                } catch (CaptureException e) {
                    throw new IllegalStateException(e);
                }
                return true;
            });
        }
    }

    @Test
    void writesBackTheSameBytes() throws Exception {
        for (String name : List.of("normal_client_close.pcap", "nano.pcap")) {
            Path copy = folder.resolve(name);
            copy(ReadCapture.resource(name), copy);
            assertThat(copy).hasSameBinaryContentAs(ReadCapture.resource(name));
        }
    }

    @Test
    void writesPacketsLongerThanItsBuffer() throws Exception {
        CaptureBuilder big = CaptureBuilder.pcap(ByteOrder.LITTLE_ENDIAN, CaptureBuilder.MICROS)
                .packets(
                        List.of(
                                Packet.of("small", 0),
                                new Packet(new byte[262_144], 262_144, 1_000_000_000L, 1),
                                Packet.of("small again", 0)),
                        CaptureBuilder.MICROS);
        Path from = Files.write(folder.resolve("from"), big.toBytes());
        copy(from, folder.resolve("to"));
        assertThat(folder.resolve("to")).hasSameBinaryContentAs(from);
    }

    @Test
    void refusesASecondLinkTypeAndAFolderThatIsNotThere() throws Exception {
        String path = folder.resolve("x").toString();
        try (PcapWriter writer = PcapWriter.open(path, 1, 65_535, 6)) {
            MemorySegment memory = MemorySegment.ofArray(new byte[4]);
            assertThatThrownBy(() -> writer.write(memory, 0, 4, 4, 0, 113))
                    .isInstanceOf(CaptureException.class)
                    .hasMessage(path + ": a pcap file has one link type, 1 here; a packet of link type 113 cannot be"
                            + " written to it");
        }
        assertThatThrownBy(() -> PcapWriter.open(path + "/y", 1, 65_535, 6))
                .isInstanceOf(CaptureException.class)
                .hasMessage(path + "/y: Not a directory");
    }

    @Test
    void makesWhatWasWrittenVisibleWhenAsked() throws Exception {
        Path file = folder.resolve("x");
        try (PcapWriter writer = PcapWriter.open(file.toString(), 1, 65_535, 9)) {
            writer.write(MemorySegment.ofArray(new byte[4]), 1, 3, 9, 5, 1);
            writer.flush();
            assertThat(ReadCapture.of(file.toString()).lines()).containsExactly("5 1 3/9 000000");
        }
    }
}
