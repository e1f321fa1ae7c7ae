package tcpstates.capture.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.capture.file.CaptureBuilder.Packet;

class PcapngReaderTest {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ByteOrder BE = ByteOrder.BIG_ENDIAN;
    private static final int IF_TSRESOL = 9;
    private static final int IF_TSOFFSET = 14;

    @TempDir
    private Path folder;

    private final Packet hi = Packet.of("hi", 0);

    private static CaptureBuilder none() {
        return new CaptureBuilder(LE);
    }

    private static CaptureBuilder resolution(int value) {
        return none().option(IF_TSRESOL, (byte) value);
    }

    private String damage(CaptureBuilder capture) {
        return String.valueOf(ReadCapture.of(folder, capture.toBytes()).damage());
    }

    @Test
    void readsSectionsOfBothByteOrdersWithInterfacesOfTheirOwn() {
        CaptureBuilder capture = new CaptureBuilder(LE)
                .section()
                .description(1, 0, none())
                .description(113, 0, resolution(9))
                .enhanced(0, 5, hi)
                .enhanced(1, 6, hi)
                .order(BE)
                .section()
                .description(228, 0, new CaptureBuilder(BE).option(IF_TSRESOL, (byte) 3))
                .enhanced(0, 7, hi)
                .oldPacket(0, 8, hi);
        ReadCapture read = ReadCapture.of(folder, capture.toBytes());
        assertThat(read.damage()).isNull();
        assertThat(read.lines())
                .containsExactly("5000 1 2/2 6869", "6 113 2/2 6869", "7000000 228 2/2 6869", "8000000 228 2/2 6869");
    }

    @Test
    void readsThousandsOfInterfacesAndSaysWhereThereAreTooMany() {
        CaptureBuilder capture = new CaptureBuilder(LE).section();
        for (int i = 0; i < 1 << 18; i++) {
            capture.description(1, i % 3, none());
        }
        capture.enhanced((1 << 18) - 1, 5, hi);
        long length = capture.toBytes().length;
        capture.description(1, 0, none()).enhanced(0, 6, hi);

        ReadCapture read = ReadCapture.of(folder, capture.toBytes());

        assertThat(read.lines()).containsExactly("5000 1 2/2 6869");
        assertThat(read.damage())
                .endsWith("the block at byte " + length + " describes one more than 262144 interfaces of one"
                        + " section, which is the most that is read");
    }

    @Test
    void countsTimeInDecimalAndBinaryUnitsWithAnOffset() {
        CaptureBuilder capture = new CaptureBuilder(LE)
                .section()
                .description(1, 0, resolution(12))
                .description(1, 0, resolution(0x80 | 1))
                .description(1, 0, resolution(0x80 | 63))
                .description(
                        1,
                        0,
                        resolution(0)
                                .option(
                                        IF_TSOFFSET,
                                        new CaptureBuilder(LE).ints(-10, -1).toBytes()))
                .description(1, 0, resolution(0x80 | 32))
                .enhanced(0, 1_000_000_005_999L, hi)
                .enhanced(1, 3, hi)
                .enhanced(2, -1, hi)
                .enhanced(3, 12, hi)
                .enhanced(4, 0x1_8000_0000L, hi);
        assertThat(ReadCapture.of(folder, capture.toBytes()).packets())
                .extracting(Packet::nanos)
                .containsExactly(1_000_000_005L, 1_500_000_000L, 1_999_999_999L, 2_000_000_000L, 1_500_000_000L);
    }

    @Test
    void staysInRangeWhateverTheTimeStampsSay() {
        for (int resolution : new int[] {0, 3, 6, 9, 12, 19, 0x80, 0x81, 0xbf}) {
            CaptureBuilder capture = new CaptureBuilder(LE)
                    .section()
                    .description(
                            1,
                            0,
                            resolution(resolution)
                                    .option(
                                            IF_TSOFFSET,
                                            new CaptureBuilder(LE)
                                                    .ints(-1, 0x7fffffff)
                                                    .toBytes()))
                    .enhanced(0, -1, hi)
                    .enhanced(0, Long.MAX_VALUE, hi);
            assertThat(ReadCapture.of(folder, capture.toBytes()).packets())
                    .hasSize(2)
                    .allMatch(p -> p.nanos() >= 0);
        }
    }

    @Test
    void tellsDecimalsFromTheInterfacesBeforeTheFirstPacket() throws Exception {
        assertThat(decimals(resolution(6))).isEqualTo(6);
        assertThat(decimals(resolution(7))).isEqualTo(9);
        assertThat(decimals(resolution(0x80 | 19))).isEqualTo(6);
        assertThat(decimals(resolution(0x80 | 20))).isEqualTo(9);
    }

    private int decimals(CaptureBuilder options) throws Exception {
        Path file = folder.resolve("d.pcapng");
        Files.write(
                file,
                new CaptureBuilder(LE)
                        .section()
                        .description(113, 96, none())
                        .description(1, 0, options)
                        .enhanced(0, 0, hi)
                        .description(1, 0, resolution(9))
                        .toBytes());
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            assertThat(capture.linkType()).isEqualTo(113);
            assertThat(capture.snapshotLength()).isEqualTo(96);
            return capture.decimals();
        }
    }

    @Test
    void givesSimplePacketsTheTimeBeforeThemAndTheSnapshotLength() {
        CaptureBuilder capture = new CaptureBuilder(LE)
                .section()
                .description(1, 4, none())
                .simple(new Packet(new byte[] {1, 2, 3, 4}, 60, 0, 1))
                .enhanced(0, 9, hi)
                .simple(new Packet(new byte[] {1, 2, 3}, 3, 0, 1));
        assertThat(ReadCapture.of(folder, capture.toBytes()).lines())
                .containsExactly("0 1 4/60 01020304", "9000 1 2/2 6869", "9000 1 3/3 010203");
    }

    @Test
    void skipsBlocksAndOptionsItDoesNotKnow() {
        CaptureBuilder capture = new CaptureBuilder(LE)
                .section()
                .block(0x0bad, none().ints(1, 2, 3))
                .description(
                        1,
                        0,
                        none().option(4711, (byte) 1)
                                .option(IF_TSRESOL, (byte) 9)
                                .option(0))
                .block(5, none().ints(0, 0, 0))
                .enhanced(0, 1, hi);
        assertThat(ReadCapture.of(folder, capture.toBytes()).lines()).containsExactly("1 1 2/2 6869");
    }

    @Test
    void opensACaptureWithoutInterfaces() throws Exception {
        Path file = folder.resolve("none.pcapng");
        Files.write(file, new CaptureBuilder(LE).section().toBytes());
        try (SavedCapture capture = SavedCapture.open(file.toString())) {
            assertThat(capture.linkType()).isEqualTo(-1);
            capture.deliver((m, o, c, l, n, t) -> true);
        }
    }

    @Test
    void namesThePlaceOfTheDamage() {
        for (int length : new int[] {0, 8, 11, 14, -4, 1 << 30}) {
            assertThat(damage(new CaptureBuilder(LE).section().ints(7, length, 0, 0)))
                    .contains("damaged: block at byte 28 claims a length of " + Integer.toUnsignedString(length));
        }
        CaptureBuilder start = new CaptureBuilder(LE).section().description(1, 0, none());
        assertThat(damage(new CaptureBuilder(LE).raw(start.toBytes()).enhanced(3, 0, hi)))
                .contains("damaged: packet 1 at byte 48 is of interface 3");
        assertThat(damage(new CaptureBuilder(LE).raw(start.toBytes()).block(6, none().ints(0, 0, 0, 5, 5, 0))))
                .contains("damaged: packet 1 at byte 48 claims 5 captured bytes, its block has room for 4");
        assertThat(damage(new CaptureBuilder(LE).raw(start.toBytes()).ints(7, 16, 0, 20)))
                .contains("damaged: block at byte 48 claims a length of 16 in front and 20 at its end");
        assertThat(damage(new CaptureBuilder(LE).raw(start.toBytes()).block(6, none().ints(0))))
                .contains("damaged: block at byte 48 has a length of 16, its kind has at least 32");
        assertThat(damage(new CaptureBuilder(LE).section().description(1, 0, none().shorts(2, 9))))
                .contains("damaged: option 2 of the block at byte 28 claims 9 bytes, only 0 are left in the block");
        assertThat(damage(new CaptureBuilder(LE).section().description(1, 0, resolution(20))))
                .contains("damaged: the time stamp resolution");
        assertThat(damage(new CaptureBuilder(LE).raw(start.toBytes()).ints(6, 64, 0)))
                .contains("truncated: packet 1 at byte 48 claims 64 bytes, only 12 are left");
    }
}
