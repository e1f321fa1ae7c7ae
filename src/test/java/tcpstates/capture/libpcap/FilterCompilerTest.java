package tcpstates.capture.libpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;

class FilterCompilerTest {
    private static final int ETHERNET = 1;
    private static final int RAW = 101;
    private static final int SNAPSHOT = 262_144;
    private static final List<byte[]> PACKETS = packets();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp",
                "udp",
                "icmp",
                "ip",
                "ip6",
                "arp",
                "vlan",
                "vlan 7",
                "vlan and tcp",
                "port 80",
                "tcp port 80",
                "tcp src port 80",
                "dst port 443",
                "portrange 79-81",
                "tcp dst portrange 400-500",
                "host 10.0.0.1",
                "src host 10.0.0.1",
                "dst host 10.0.0.2",
                "host 10.0.0.1 and port 80",
                "host 2001:db8::1",
                "net 10.0.0.0/8",
                "src net 10.0.0.0 mask 255.255.255.0",
                "net 2001:db8::/32",
                "not tcp",
                "tcp or udp",
                "tcp and not port 22",
                "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
                "tcp[tcpflags] == tcp-syn",
                "tcp[13] & 4 != 0",
                "ip[8] < 65",
                "ip[6:2] & 0x1fff = 0",
                "ip[2:2] - ((ip[0]&0xf)<<2) - ((tcp[12]&0xf0)>>2) != 0",
                "tcp[((tcp[12] & 0xf0) >> 2):4] = 0x47455420",
                "len > 60",
                "less 80",
                "greater 80",
                "ether host 02:00:00:00:00:01",
                "ether broadcast",
                "ether multicast",
                "ip multicast",
                "ip6 protochain 6",
                "ip protochain 6",
                "ip proto 6",
                "ether proto 0x0800",
                "mpls",
                "pppoes and tcp",
                "len % 3 = 1",
                "ether[0] & 1 = 0 and ip[16] >= 224",
                "ip[len - 20] = 5"
            })
    void matchesWhatLibpcapMatches(String expression) throws Exception {
        Libpcap pcap = Libpcap.load("this test");
        for (boolean optimize : new boolean[] {true, false}) {
            BpfProgram program = FilterCompiler.compile(expression, ETHERNET, SNAPSHOT, optimize);
            for (byte[] packet : PACKETS) {
                for (int captured = packet.length; captured >= 0; captured -= 7) {
                    assertThat(program.run(MemorySegment.ofArray(packet), 0, captured, packet.length))
                            .as(() -> "accepted of " + HexFormat.of().formatHex(packet))
                            .isEqualTo(pcap.offlineFilter(program, packet, captured, packet.length));
                }
            }
        }
    }

    @Test
    void selectsThePacketsThatTheExpressionDescribes() throws Exception {
        CompiledFilter filter = new CompiledFilter("tcp dst port 80", SNAPSHOT, true);
        byte[] request = ethernet("0800", ipv4(6, 40_000, 80));
        byte[] answer = ethernet("0800", ipv4(6, 80, 40_000));
        assertThat(accepts(filter, request, ETHERNET)).isTrue();
        assertThat(accepts(filter, answer, ETHERNET)).isFalse();
    }

    @Test
    void compilesAnewForEachLinkType() throws Exception {
        CompiledFilter filter = new CompiledFilter("tcp port 80", SNAPSHOT, true);
        byte[] datagram = ipv4(6, 40_000, 80);
        for (int round = 0; round < 2; round++) {
            assertThat(accepts(filter, datagram, RAW)).isTrue();
            assertThat(accepts(filter, datagram, ETHERNET)).isFalse();
            assertThat(accepts(filter, ethernet("0800", datagram), ETHERNET)).isTrue();
        }
    }

    @Test
    void findsThePacketWithinItsMemory() throws Exception {
        byte[] packet = ethernet("0800", ipv4(6, 40_000, 80));
        byte[] memory = new byte[packet.length + 20];
        System.arraycopy(packet, 0, memory, 13, packet.length);
        BpfProgram program = FilterCompiler.compile("tcp port 80", ETHERNET, SNAPSHOT, true);
        assertThat(program.run(MemorySegment.ofArray(memory), 13, packet.length, packet.length))
                .isEqualTo(SNAPSHOT);
    }

    @Test
    void anEmptyExpressionAcceptsEverything() throws Exception {
        CompiledFilter filter = new CompiledFilter("", SNAPSHOT, true);
        assertThat(accepts(filter, new byte[0], ETHERNET)).isTrue();
    }

    @Test
    void repeatsLibpcapsWordsAboutABadExpression() {
        assertThatThrownBy(() -> FilterCompiler.compile("port xyz", ETHERNET, SNAPSHOT, true))
                .isInstanceOf(CaptureException.class)
                .hasMessage("unknown port 'xyz'");
        assertThatThrownBy(() -> FilterCompiler.compile("tcp and (", ETHERNET, SNAPSHOT, true))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("syntax error");
    }

    @Test
    void saysWhichLinkTypeLibpcapCannotFilter() {
        assertThatThrownBy(() -> FilterCompiler.compile("tcp", 65_001, SNAPSHOT, true))
                .isInstanceOf(CaptureException.class)
                .hasMessage("libpcap cannot filter packets of link type 65001; leave the filter out");
        CompiledFilter filter = new CompiledFilter("tcp", SNAPSHOT, true);
        assertThatThrownBy(() -> accepts(filter, new byte[60], 65_001))
                .isInstanceOf(CompiledFilter.FilterException.class)
                .hasMessageContaining("link type 65001");
    }

    @ParameterizedTest
    @EnumSource
    void dumpsProgramsAsTcpdumpDoes(BpfProgram.DumpFormat format) throws Exception {
        String expression = "tcp port 80 or ip6 protochain 6";
        String option = switch (format) {
            case ASSEMBLER -> "-d";
            case C -> "-dd";
            case DECIMAL -> "-ddd";
        };
        BpfProgram program = FilterCompiler.compile(expression, ETHERNET, SNAPSHOT, true);
        assertThat(program.dump(format)).isEqualTo(lines("tcpdump", "-y", "EN10MB", option, expression));
    }

    @Test
    void namesThePackageWhenLibpcapIsMissing() {
        assertThatThrownBy(() -> Libpcap.load(List.of("libnosuchpcap.so"), "filters"))
                .isInstanceOf(CaptureException.class)
                .hasMessage(
                        "libpcap is not installed: needed for filters; install it with: apt-get install libpcap0.8");
    }

    private static boolean accepts(PacketFilter filter, byte[] packet, int linkType) {
        return filter.accepts(MemorySegment.ofArray(packet), 0, packet.length, packet.length, linkType);
    }

    static List<String> lines(String... command) throws IOException {
        // tcpdump lists to standard error what others list to standard output
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            return reader.lines().toList();
        }
    }

    private static List<byte[]> packets() {
        List<byte[]> packets = new ArrayList<>();
        for (int protocol : new int[] {1, 6, 17}) {
            for (int port : new int[] {22, 80, 443}) {
                packets.add(ethernet("0800", ipv4(protocol, 40_000, port)));
                packets.add(ethernet("0800", ipv4(protocol, port, 40_000)));
                packets.add(ethernet("86dd", ipv6(protocol, 40_000, port)));
                packets.add(ethernet("810000070800", ipv4(protocol, 40_000, port)));
                packets.add(ethernet("8864110000010030" + "0021", ipv4(protocol, 40_000, port)));
                packets.add(ethernet("8847" + "00010140", ipv4(protocol, 40_000, port)));
            }
        }
        packets.add(ethernet("0806", new byte[46]));
        Random random = new Random(4);
        for (int i = 0; i < 60; i++) {
            byte[] mutated = packets.get(random.nextInt(packets.size())).clone();
            for (int change = 0; change < 4; change++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            packets.add(mutated);
        }
        return packets;
    }

    private static byte[] ethernet(String typeAndTags, byte[] payload) {
        return concatenate(HexFormat.of().parseHex("020000000002" + "020000000001" + typeAndTags), payload);
    }

    private static byte[] ipv4(int protocol, int sourcePort, int destinationPort) {
        byte[] transport = transport(sourcePort, destinationPort);
        String header = String.format(
                "4500%04x00010000%02x%02x0000" + "0a000001" + "0a000002", 20 + transport.length, 64, protocol);
        return concatenate(HexFormat.of().parseHex(header), transport);
    }

    private static byte[] ipv6(int protocol, int sourcePort, int destinationPort) {
        byte[] transport = transport(sourcePort, destinationPort);
        String header = String.format(
                "60000000%04x%02x40" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002"
                        + "%02x00000000000000",
                8 + transport.length, 60, protocol);
        return concatenate(HexFormat.of().parseHex(header), transport);
    }

    private static byte[] transport(int sourcePort, int destinationPort) {
        String header =
                String.format("%04x%04x", sourcePort, destinationPort) + "00000001" + "00000000" + "5002ffff00000000";
        return concatenate(HexFormat.of().parseHex(header), "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] concatenate(byte[] head, byte[] tail) {
        byte[] result = new byte[head.length + tail.length];
        System.arraycopy(head, 0, result, 0, head.length);
        System.arraycopy(tail, 0, result, head.length, tail.length);
        return result;
    }
}
