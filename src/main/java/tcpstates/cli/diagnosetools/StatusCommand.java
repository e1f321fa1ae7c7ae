package tcpstates.cli.diagnosetools;

import java.io.IOException;
import java.util.List;

/** {@code tcpstates status METRIC}: one number for monitoring. */
final class StatusCommand {
    private StatusCommand() {}

    /** Runs it with what stands behind {@code status}, and returns the exit status. */
    static int run(List<String> arguments, Output output) throws IOException {
        output.message("status is not there yet");
        return DiagnoseToolsMain.WRONG_USAGE;
    }
}
