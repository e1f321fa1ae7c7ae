package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.capture.CaptureException;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;

class SysctlSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void takesWhatSysctlPrintsAndLeavesTheRestAtItsDefault() throws Exception {
        Path file = text("kernel.ostype = Linux\nnet.ipv4.tcp_syn_retries = 2\nnet.ipv4.tcp_syn_linear_timeouts = 0\n");
        assertThat(SysctlSettings.read(file.toString()).kernel())
                .isEqualTo(new KernelSettings(2, 0, 5, 15, 0, 9, Set.of("tcp_syn_retries", "tcp_syn_linear_timeouts")));
        assertThat(SysctlSettings.read(null)).isEqualTo(SysctlSettings.DEFAULTS);
    }

    @Test
    void takesTheTimeOutsOfConnectionTracking() throws Exception {
        Path file = text("""
                net.netfilter.nf_conntrack_tcp_timeout_close_wait = 3600
                net.netfilter.nf_conntrack_tcp_timeout_established = 86400
                """);
        assertThat(SysctlSettings.read(file.toString()).conntrack().timeOuts())
                .isEqualTo(IdleTimeOuts.CONNTRACK
                        .with(IdleTimeOuts.Name.CLOSE_WAIT, 3600)
                        .with(IdleTimeOuts.Name.ESTABLISHED, 86_400));
    }

    @Test
    void namesTheLineThatHoldsNoNumber() throws IOException {
        Path file = text("\nnet.ipv4.tcp_retries2 = many\n");
        assertThatThrownBy(() -> SysctlSettings.read(file.toString()))
                .isInstanceOf(CaptureException.class)
                .hasMessage(file + ": line 2: 'many' is no number from 0 to 255");
    }

    @Test
    void saysThatTheFileIsNotThere() {
        assertThatThrownBy(() -> SysctlSettings.read("missing.txt"))
                .isInstanceOf(CaptureException.class)
                .hasMessage("missing.txt: No such file or directory");
    }

    private Path text(String content) throws IOException {
        return Files.writeString(folder.resolve("sysctl.txt"), content);
    }
}
