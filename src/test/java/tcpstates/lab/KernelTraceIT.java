package tcpstates.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** The process that holds an instance of the kernel's tracing. Needs root. */
@Timeout(60)
class KernelTraceIT {
    /** As where a signal ends the program while it begins to trace. */
    @RepeatedTest(3)
    void removesItsInstanceWhereNobodyHearsItAnyMore() throws Exception {
        Process holder = KernelTrace.holder(8888);
        holder.getInputStream().close();
        holder.getOutputStream().close();
        assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String script = "mount -t tracefs tracefs /run && ls -d /run /run/instances/*-" + holder.pid();
        Process list = new ProcessBuilder("unshare", "--mount", "sh", "-c", script).start();
        assertThat(new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("/run\n");
    }
}
