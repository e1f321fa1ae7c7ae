package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filters that are told of each connection let pass its packets, and no others. */
class ConnectionFiltersTest {
    /** Of a capture; some hold hundreds of the same kind. */
    private static final int CONNECTIONS = 2;

    /** No expression of pcap-filter(7) finds ports behind IPv6 extension headers, or the fragments behind the first one. */
    private static final Set<String> BEYOND_PCAP =
            Set.of("ipv6-extension-headers", "ipv6-fragments", "ipv4-fragments", "tunnels", "vxlan", "vxlan-fragments");

    @TempDir
    private Path folder;

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void thePcapFilterLetsPassThePacketsOfTheConnectionHereAndInTcpdump(String capture) throws Exception {
        List<JsonEvent> all = connections(capture);
        for (JsonEvent connection : all.stream().limit(CONNECTIONS).toList()) {
            if (BEYOND_PCAP.contains(capture) || isReused(connection, all) || hasIcmpErrors(connection, capture)) {
                continue;
            }
            String filter = connection.text("pcap_filter");
            String file = TestCaptures.file(capture).toString();
            Path selected = folder.resolve("selected.pcap");
            Path filtered = folder.resolve("filtered.pcap");
            String number = Long.toString(connection.connection());
            Run.ours("-q", "-r", file, "--format", "summary", "--conn", number, "-w", selected.toString());
            Run.ours("-q", "-r", file, "--format", "summary", "-w", filtered.toString(), filter);

            assertThat(filtered).as(filter).hasSameBinaryContentAs(selected);
            assertThat(Run.tcpdump(folder, "-nn", "-r", file, filter).out())
                    .as(filter)
                    .isEqualTo(Run.tcpdump(folder, "-nn", "-r", selected.toString())
                            .out())
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vlan",
                "qinq",
                "mpls",
                "pppoe",
                "loopback",
                "any-cooked-v2",
                "nanosecond",
                "ipv6",
                "ipv6-extension-headers",
                "self-connect",
                "13_reuse",
                "time-wait-reuse",
                "lossy-path"
            })
    void theDisplayFilterLetsPassThePacketsOfTheConnectionInWireshark(String capture) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/tshark")), "tshark is not there");
        for (JsonEvent connection :
                connections(capture).stream().limit(CONNECTIONS).toList()) {
            assertThat(tshark(TestCaptures.file(capture), connection.text("display_filter")))
                    .as(connection.toString())
                    .isEqualTo(connection.number("packets"));
        }
    }

    @Test
    void theTableNamesBothInLinesThatNoWidthBreaks() {
        String file = TestCaptures.file("qinq").toString();

        Run run = Run.ours("-q", "-r", file, "--format", "connections", "-v", "--width", "80");

        assertThat(run.out().lines())
                .contains(
                        "       display filter (Wireshark): ip.addr == 10.155.1.1 && ip.addr == 10.155.1.2 && tcp.port == 45099"
                                + " && tcp.port == 8080 && frame.time_epoch >= 1795229771.961803"
                                + " && frame.time_epoch <= 1795229772.066093",
                        "       capture filter (pcap): vlan and vlan and host 10.155.1.1 and host 10.155.1.2"
                                + " and tcp port 45099 and tcp port 8080");
        assertThat(Run.ours("-q", "-r", file, "--format", "connections").out()).doesNotContain("filter");
    }

    @Test
    void timesOfNanosecondsStayWhole() throws IOException {
        assertThat(connections("nanosecond").getFirst().text("display_filter"))
                .endsWith(" && frame.time_epoch >= 1795229775.872670624 && frame.time_epoch <= 1795229775.973229734");
    }

    private static long tshark(Path file, String filter) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/usr/bin/tshark", "-n", "-r", file.toString(), "-Y", filter)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long lines = process.inputReader().lines().count();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(filter).isZero();
        return lines;
    }

    private static boolean isReused(JsonEvent connection, List<JsonEvent> all) {
        return all.stream()
                .anyMatch(other -> other != connection
                        && Set.of(other.address("client"), other.address("server"))
                                .equals(Set.of(connection.address("client"), connection.address("server"))));
    }

    private static boolean hasIcmpErrors(JsonEvent connection, String capture) throws IOException {
        return events(capture).stream()
                .anyMatch(event -> event.is("icmp") && event.connection() == connection.connection());
    }

    private static List<JsonEvent> connections(String capture) throws IOException {
        return events(capture).stream().filter(event -> event.is("connection")).toList();
    }

    private static List<JsonEvent> events(String capture) throws IOException {
        List<JsonEvent> events = new ArrayList<>();
        for (String line :
                Run.report("json", TestCaptures.file(capture)).out().lines().toList()) {
            events.add(JsonEvent.of(line));
        }
        return events;
    }
}
