package tcpstates.api;

import java.io.IOException;
import java.nio.file.Path;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/** Prints for how long each program left a socket in CLOSE_WAIT, and what became of its connection. */
final class CloseWaits {
    private CloseWaits() {}

    public static void main(String... files) throws IOException {
        for (String file : files) {
            CaptureEvents.read(Path.of(file), event -> {
                if (event instanceof Transition change && change.from() == TcpState.CLOSE_WAIT) {
                    System.out.printf(
                            "%s: CLOSE_WAIT for %d µs, then %s%n",
                            change.endpoint(), change.durationNanos() / 1000, change.to());
                } else if (event instanceof ConnectionSummary whole && whole.outcome() != null) {
                    System.out.printf(
                            "connection %d: %s%n",
                            whole.connection(), whole.outcome().endReason());
                }
            });
        }
    }
}
