package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tcpstates.event.Counters;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;

class DiagnoseSnapshotReportTest {
    private static final SocketAddress LOCAL = new SocketAddress(0, 0xc0a8ef88L, false, 42824);
    private static final SocketAddress REMOTE = new SocketAddress(0, 0x968a996eL, false, 80);
    private static final long NOW = 1_721_105_411L * 1_000_000_000 + 165_236_000;

    @Test
    void printsEveryEndpointAndThenTheCountsAsDiagnoseToolsDoes() {
        var out = new ByteArrayOutputStream();
        new DiagnoseSnapshotReport(out, SnapshotOptions.DEFAULTS)
                .print(new Snapshot(
                        NOW,
                        List.of(
                                endpoint(LOCAL, REMOTE, TcpState.ESTABLISHED, 3_482_374_000L),
                                endpoint(REMOTE, LOCAL, TcpState.SYN_SENT, 0),
                                endpoint(REMOTE, LOCAL, TcpState.LAST_ACK, 5_000))));

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        [1721105411:165236],tcp-states连接,源IP：192.168.239.136, 目的IP：150.138.153.110, 源端口：42824, 目的端口: 80, 状态: ESTABLISHED, 状态持续时间：3482374
                        [1721105411:165236],tcp-states连接,源IP：150.138.153.110, 目的IP：192.168.239.136, 源端口：80, 目的端口: 42824, 状态: SYN_SENT, 状态持续时间：0
                        [1721105411:165236],tcp-states连接,源IP：150.138.153.110, 目的IP：192.168.239.136, 源端口：80, 目的端口: 42824, 状态: LAST_ACK, 状态持续时间：5
                        ------------------------------------------states_num------------------------------------------
                        ---SYN_SENT:1   SYN_RECV:0   ESTABLISHED:1   FIN_WAIT1:0   FIN_WAIT2:0   CLOSE_WAIT:0---
                        ----------------------------------------------------------------------------------------------
                        """);
    }

    private static EndpointSnapshot endpoint(
            SocketAddress endpoint, SocketAddress peer, TcpState state, long duration) {
        return new EndpointSnapshot(
                NOW, 1, endpoint, peer, Role.CLIENT, state, NOW - duration, new Counters(0, 0, 0, 0, 0, 0, 0));
    }
}
