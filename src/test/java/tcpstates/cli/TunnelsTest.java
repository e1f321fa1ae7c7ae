package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections in tunnels are followed, and those of different tunnels told apart. */
class TunnelsTest {
    private static final Path TUNNELS = TestCaptures.file("tunnels");

    /** What {@code craft-tunnels} builds, in its order. */
    private static final List<String> IN = List.of(
            "ip_in_ip 192.0.2.1-192.0.2.2",
            "ip_in_ip 192.0.2.1-192.0.2.2",
            "ip_in_ip 2001:db8::1-2001:db8::2",
            "ip_in_ip 2001:db8::1-2001:db8::2",
            "gre 192.0.2.1-192.0.2.2",
            "gre 99 192.0.2.1-192.0.2.2",
            "gre 7 192.0.2.1-192.0.2.2",
            "gre 2001:db8::1-2001:db8::2",
            "vxlan 42",
            "vxlan 45",
            "vxlan 43",
            "geneve 42",
            "geneve 44",
            "gtp 192.0.2.1-192.0.2.2",
            "gtp 192.0.2.3-192.0.2.4",
            "gre 192.0.2.1-192.0.2.2, vxlan 42");

    @TempDir
    private Path folder;

    @Test
    void eachTunnelHasItsOwnConnectionWithTheSameChanges() throws IOException {
        Map<Long, List<List<Object>>> changes = new LinkedHashMap<>();
        List<String> tunnels = new ArrayList<>();
        for (String line : Run.report("json", TUNNELS, "--where", "port=45000")
                .out()
                .lines()
                .toList()) {
            JsonEvent event = JsonEvent.of(line);
            Map<String, Object> fields = event.fields();
            if ("transition".equals(fields.get("type"))) {
                changes.computeIfAbsent((Long) fields.get("conn"), key -> new ArrayList<>())
                        .add(List.of(fields.get("role"), fields.get("from"), fields.get("to"), fields.get("cause")));
            } else if ("connection".equals(fields.get("type"))) {
                tunnels.add(String.valueOf(fields.get("tunnel")));
            }
        }
        assertThat(tunnels.getFirst()).isEqualTo("null");
        assertThat(tunnels.subList(1, tunnels.size())).isEqualTo(IN);
        assertThat(changes).hasSize(IN.size() + 1);
        assertThat(changes.values().stream().distinct())
                .hasSize(1)
                .allSatisfy(all -> assertThat(all).hasSize(10));
    }

    @Test
    void noTwoOfThemHaveTheSameName() throws IOException {
        List<Object> ids = new ArrayList<>();
        for (String line : Run.report("json", TUNNELS).out().lines().toList()) {
            Map<String, Object> fields = JsonEvent.of(line).fields();
            if ("connection".equals(fields.get("type"))) {
                ids.add(String.valueOf(fields.get("id")).replaceAll("^\\d+-|-\\d+$", ""));
            }
        }
        assertThat(ids).hasSize(18).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "tunnel=none; 1",
                "tunnel=vxlan; 5",
                "tunnel=gre and tunnel=vxlan; 1",
                "tunnel_id=42; 4",
                "tunnel=vxlan and tunnel_id>42; 2",
                "tunnel=gre,gtp; 7",
                "not tunnel=none and port=45000; 16"
            })
    void areSelectedByTheirTunnel(String expression, int connections) {
        assertThat(Run.report("summary", TUNNELS, "--where", expression).out())
                .containsPattern("connections +" + connections + "\n");
    }

    @Test
    void areNamedWithTheirTunnel() {
        assertThat(Run.report("states", TUNNELS, "--where", "tunnel=geneve").out())
                .contains("sent a SYN (geneve 42)", "sent a SYN (geneve 44)");
        assertThat(Run.report("connections", TUNNELS).out()).contains("; in a tunnel (gre 99 192.0.2.1-192.0.2.2)");
        assertThat(Run.report("connections", TUNNELS, "-v", "--lang", "zh").out())
                .contains("它的包在隧道里（vxlan 45）。");
        assertThat(Run.report("json", TUNNELS, "--at", "+0.1").out()).contains("\"tunnel\":\"vxlan 42\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ladder  | connection {0}, 1
                    table   | ### {0}: 10.
                    explain | Connection {0}: client
                    svg     | >connection {0}<
                    mermaid | connection {0}: 10.
                    """)
    void areInTheHeadingOfAConnection(String format, String heading) {
        Path vxlan = TestCaptures.file("vxlan");
        String inside = Run.report(format, vxlan, "--conn", "1").out();
        assertThat(inside).contains(heading.replace("{0}", "1 (vxlan 42)"));
        String plain = Run.report(format, TestCaptures.file("open-data-client-close"), "--conn", "1")
                .out();
        assertThat(plain).contains(heading.replace("{0}", "1"));
    }

    @Test
    void anErrorInATunnelIsAboutTheConnectionInIt() {
        assertThat(Run.report("connections", TUNNELS, "--where", "icmp=port_unreachable")
                        .out())
                .contains("refused by ICMP", "in a tunnel (vxlan 42)");
    }

    /** It lets pass all that is in the tunnel. */
    @Test
    void thePcapFilterLetsAllPacketsOfAConnectionPass() throws IOException {
        for (String line : Run.report("json", TUNNELS).out().lines().toList()) {
            Map<String, Object> fields = JsonEvent.of(line).fields();
            if ("connection".equals(fields.get("type"))) {
                String filter = String.valueOf(fields.get("pcap_filter"));
                assertThat(Run.ours("-q", "--format", "json", "-r", TUNNELS.toString(), filter)
                                .out()
                                .lines()
                                .filter(other -> other.startsWith("{\"type\":\"connection\""))
                                .map(other -> other.replaceAll(".*\"(id\":\"[^\"]*).*\"(packets\":\\d+).*", "$1 $2")))
                        .as(filter)
                        .contains("id\":\"" + fields.get("id") + " packets\":" + fields.get("packets"));
            }
        }
    }

    @Test
    void isCountedWhereItIsTooDeep() {
        assertThat(Run.report("connections", TUNNELS).out()).contains("1 packet (1 IP in IP) is in tunnels");
    }

    @Test
    void areIgnoredOnRequest() {
        assertThat(Run.report("summary", TUNNELS, "--tunnels", "ignore").out())
                .containsPattern("connections +1\n")
                .containsPattern("in gre +50\n");
    }

    /** Of VXLAN on other ports and of GTP, which tcpdump does not print so, the inner packet alone is printed. */
    @ParameterizedTest
    @ValueSource(strings = {"-ntt", "-nett", "-nvvtt", "-nXtt"})
    void linesAreTcpdumps(String options) throws IOException, InterruptedException {
        String known = "less 600 and not udp port 4790 and not udp port 8472 and not udp port 2152";
        String ours = Run.ours("--format", "tcpdump", options, "-r", TUNNELS.toString(), known)
                .out();
        assertThat(ours)
                .isEqualTo(Run.tcpdump(folder, options, "-r", TUNNELS.toString(), known)
                        .out());
        assertThat(ours.lines().filter(line -> line.contains("Flags ["))).hasSizeGreaterThan(130);
    }

    @Test
    void noSegmentIsWithoutALine() {
        assertThat(Run.ours("--format", "tcpdump", "-n", "-r", TUNNELS.toString())
                        .out()
                        .lines()
                        .filter(line -> line.contains("Flags [")))
                .hasSize(171);
    }

    @Test
    void aRecordedOneIsFollowed() {
        assertThat(Run.report("connections", TestCaptures.file("vxlan")).out())
                .contains("TIME_WAIT/CLOSE", "11000", "in a tunnel (vxlan 42)");
    }
}
