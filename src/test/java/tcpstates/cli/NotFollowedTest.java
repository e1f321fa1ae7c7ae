package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not followed is told, and ICMP errors are printed as tcpdump prints them. */
class NotFollowedTest {
    private static final Path CAPTURES = Path.of("src", "test", "resources", "tcpstates", "cli");
    private static final Path TUNNEL = CAPTURES.resolve("connection-inside-vxlan.pcap");

    @TempDir
    private Path folder;

    @Test
    void saysHowManyPacketsAreInTunnels() {
        assertThat(Run.report("connections", TUNNEL, "--tunnels", "ignore").out())
                .contains("4 packets (4 VXLAN) are in tunnels");
        assertThat(Run.report("summary", TUNNEL, "--tunnels", "ignore").out()).containsPattern("in vxlan +4\n");
        assertThat(Run.report("json", TUNNEL, "--tunnels", "ignore").out())
                .contains("\"in_tunnels\":4,\"tunnels\":{\"vxlan\":4}");
    }

    @Test
    void saysOnStandardErrorThatNoTcpWasFollowed() {
        assertThat(Run.report("diagnose", TUNNEL, "--tunnels", "ignore").message())
                .isEqualTo("no TCP connection was followed; packets: 4 in tunnels that are not looked into (VXLAN 4)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-n", "-nv", "-nvv", "-ne", "-nx", "-nqe"})
    void printsIcmpErrorsAsTcpdumpDoes(String options) throws IOException, InterruptedException {
        Path whole = CAPTURES.resolve("icmp-error-of-every-code.pcap");
        assertThat(Run.ours("--format", "tcpdump", options, "-tt", "-r", whole.toString())
                        .out())
                .isEqualTo(Run.tcpdump(folder, options, "-tt", "-r", whole.toString())
                        .out());
    }

    @Test
    void printsCutIcmpErrorsOfWhichItKnowsTheConnection() throws IOException, InterruptedException {
        Path cut = CAPTURES.resolve("icmp-error-of-every-code-cut.pcap");
        String ours = Run.ours("--format", "tcpdump", "-nv", "-tt", "-r", cut.toString())
                .out();
        assertThat(ours).isNotEmpty();
        assertThat(Run.tcpdump(folder, "-nv", "-tt", "-r", cut.toString()).out().lines())
                .containsAll(ours.lines().toList());
    }
}
