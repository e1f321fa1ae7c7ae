package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.packet.Frames;
import tcpstates.packet.LinkType;

/** Time stamps at the ends of what 32 and 64 bits hold. */
class TimeExtremesTest {
    private static final long SECOND = 1_000_000_000;
    private static final byte[] PACKET = Frames.tcpInIpv4();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-n", "-ntt", "-ntttt"})
    void arePrintedAsTcpdumpPrintsThem(String options) throws Exception {
        Path file = capture(
                PacketFile.Container.PCAPNG,
                0,
                (1L << 31) * SECOND - 1,
                (1L << 31) * SECOND,
                (1L << 32) * SECOND - 1,
                (1L << 32) * SECOND,
                (1L << 32) * SECOND + 1_234_567_890L * SECOND + 1);

        assertThat(FrontDoor.run(arguments(options, file)).out())
                .isEqualTo(Run.tcpdump(folder, options, "-r", file.toString()).out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-n", "-ntt", "-nttt", "-ntttt", "-nttttt"})
    void arePrintedAsTcpdumpPrintsThoseOfPcap(String options) throws Exception {
        Path file = capture(
                PacketFile.Container.PCAP_NANOS,
                0,
                (1L << 31) * SECOND - 1,
                (1L << 31) * SECOND,
                (1L << 32) * SECOND - 1,
                5 * SECOND);

        assertThat(FrontDoor.run(arguments(options, file)).out())
                .isEqualTo(Run.tcpdump(folder, options, "-r", file.toString()).out());
    }

    /** Units of 64 bits, of which 2^64-1 is the year 2554. */
    @Test
    void overflowNowhere() {
        Path file = capture(PacketFile.Container.PCAPNG, -1, 0, Long.MAX_VALUE, 0, -1);

        String told = FrontDoor.run(List.of("-q", "--format", "json", "-r", file.toString()))
                .out();

        assertThat(told).contains("\"type\":\"connection\"").doesNotContainPattern("\"[a-z_]+\":\"?-[0-9]");
    }

    private static List<String> arguments(String options, Path file) {
        return List.of(options, "--format", "tcpdump", "-r", file.toString());
    }

    private static Path capture(PacketFile.Container container, long... stamps) {
        var file = new PacketFile(container);
        for (long stamp : stamps) {
            file.add(stamp, MemorySegment.ofArray(PACKET), PACKET.length, LinkType.RAW.number());
        }
        return file.write("times.pcap");
    }
}
