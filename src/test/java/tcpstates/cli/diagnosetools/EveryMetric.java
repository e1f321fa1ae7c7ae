package tcpstates.cli.diagnosetools;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Asks for every metric in one process: its name, what the capture in the background says, and the kernel. */
final class EveryMetric {
    private EveryMetric() {}

    public static void main(String[] args) {
        for (Metric metric : Metric.values()) {
            System.out.println(
                    metric + " " + number(metric, "--side", "local") + " " + number(metric, "--source", "kernel"));
        }
    }

    private static String number(Metric metric, String option, String value) {
        var out = new ByteArrayOutputStream();
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int status = DiagnoseToolsMain.run(out, err, "status", metric.toString(), option, value);
        return status == DiagnoseToolsMain.DONE
                ? out.toString(StandardCharsets.UTF_8).strip()
                : "failed";
    }
}
