package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Finding;
import tcpstates.event.Finding.ProbeMethod;
import tcpstates.event.PortList;
import tcpstates.event.PortRange;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;

class WholeCaptureTextTest {
    private static final SocketAddress CLIENT = Events.CLIENT.host();
    private static final CaptureHealth BAD = new CaptureHealth(
            Events.at(0),
            new CaptureHealth.Loss(1, 2, 12),
            new CaptureHealth.Evicted(15, 16, 17),
            18,
            4,
            19,
            5,
            6,
            7,
            8,
            9,
            10,
            new CaptureHealth.BrokenDatagrams(2, 3, 4),
            new CaptureHealth.NotFollowed(List.of(), List.of()),
            0,
            0,
            new CaptureHealth.Checksums(13, 11, 2, 3, 4, 9, 0),
            new CaptureHealth.Clock(14, 1_500_000_000, 1));

    static List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        for (ProbeMethod method : ProbeMethod.values()) {
            findings.add(new Finding.PortScan(
                    Events.at(0),
                    true,
                    method,
                    CLIENT,
                    Events.SERVER.host(),
                    PortList.of(80, 22),
                    PortList.of(),
                    PortList.of(),
                    PortList.of(3, 2, 1),
                    Events.at(0),
                    Events.at(1_234_000)));
        }
        findings.add(new Finding.SynBacklog(
                Events.at(0),
                true,
                Events.SERVER,
                200,
                Events.at(0),
                200,
                1,
                2,
                3,
                65536,
                true,
                Events.at(0),
                Events.at(9)));
        for (Role role : Role.values()) {
            for (TcpState state : List.of(TcpState.CLOSE_WAIT, TcpState.FIN_WAIT2)) {
                findings.add(new Finding.HalfClosedSockets(
                        Events.at(0), true, state, role, CLIENT, Events.SERVER, 9, 2, 1, 61_000_000_000L, 0, 0));
            }
        }
        findings.add(new Finding.PortUse(
                Events.at(0), true, CLIENT, Events.SERVER, 28000, 0, 27000, 99999, PortRange.LINUX_EPHEMERAL, 0, 0));
        return findings;
    }

    @ParameterizedTest
    @MethodSource("findings")
    void saysEveryFindingInBothLanguages(Finding finding) {
        for (Language language : Language.values()) {
            assertThat(new WholeCaptureText(Wording.of(language)).sentence(finding))
                    .doesNotContain("{")
                    .doesNotContain("null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasOneSentenceForEverythingThatMayMislead(Language language) {
        assertThat(new WholeCaptureText(Wording.of(language)).sentences(BAD, true))
                .hasSize(17)
                .allSatisfy(sentence -> assertThat(sentence).doesNotContain("{"));
    }

    @Test
    void tellsLossInTheCaptureFromLossInTheNetwork() {
        assertThat(new WholeCaptureText(Wording.of(Language.EN)).sentences(BAD, true))
                .contains("lost in the capture, not in the network: 12 ACKs for data that was never captured");
    }

    @Test
    void namesPortsAsNmapTakesThemAndCutsLongLists() {
        assertThat(new WholeCaptureText(Wording.of(Language.EN))
                        .sentence(findings().getFirst()))
                .isEqualTo(
                        "192.168.239.136 tried 5 ports of 1.1.1.1 in 1.234 s by half handshakes (SYN, SYN-ACK, RST):"
                                + " open (SYN-ACK) 2 (22,80); closed (RST, the host is alive) none; no answer (filtered) 3 (1-3)");
        int[] odd = IntStream.range(0, 500).map(i -> 2 * i + 1).toArray();
        var scan = new Finding.PortScan(
                0,
                true,
                ProbeMethod.SYN,
                CLIENT,
                CLIENT,
                PortList.of(),
                PortList.of(odd),
                PortList.of(),
                PortList.of(),
                0,
                0);
        assertThat(new WholeCaptureText(Wording.of(Language.EN)).sentence(scan))
                .contains("500 (1,3,5,")
                .contains(",...)")
                .hasSizeLessThan(300);
    }

    @Test
    void hasTheSameSentencesInBothLanguages() {
        assertThat(keys(Language.ZH)).isEqualTo(keys(Language.EN));
    }

    private static Set<String> keys(Language language) {
        var bundle = language.words("whole_capture");
        return new TreeSet<>(bundle.keySet());
    }

    @Test
    void isSilentAboutAHealthyCapture() {
        var healthy = new CaptureHealth(
                0,
                new CaptureHealth.Loss(0, 0, 0),
                CaptureHealth.Evicted.NONE,
                0,
                0,
                0,
                5,
                0,
                0,
                0,
                0,
                0,
                CaptureHealth.BrokenDatagrams.NONE,
                CaptureHealth.NotFollowed.NONE,
                0,
                0,
                new CaptureHealth.Checksums(100, 0, 0, 0, 0, 0, 0),
                new CaptureHealth.Clock(0, 0, 0));
        assertThat(new WholeCaptureText(Wording.of(Language.EN)).sentences(healthy, true))
                .isEmpty();
    }
}
