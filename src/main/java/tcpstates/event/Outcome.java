package tcpstates.event;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What became of a connection, and why.
 *
 * @param openedBy who sent the first SYN; null when the capture began later
 * @param closedBy who sent the first FIN, or the RST that ended it; null while nobody has
 * @param endReason how it ended
 * @param handshake null when nothing of it was captured
 * @param teardown null when no FIN was captured
 * @param client what the client did
 * @param server what the server did
 * @param silenceNanos the longest time between two of its packets, ns
 * @param history what its packets were, as letters of Zeek's field of that name
 * @param tunnel that its packets are in; null for none
 * @param verdicts the verdict, then remarks on what else is worth knowing; never empty
 */
public record Outcome(
        @Nullable Role openedBy,
        @Nullable Role closedBy,
        EndReason endReason,
        @Nullable Handshake handshake,
        @Nullable Teardown teardown,
        EndpointSummary client,
        EndpointSummary server,
        long silenceNanos,
        String history,
        @Nullable Tunnel tunnel,
        List<Verdict> verdicts) {
    Outcome renumbered(IntUnaryOperator numbers) {
        List<Verdict> renumbered =
                verdicts.stream().map(verdict -> verdict.renumbered(numbers)).toList();
        return new Outcome(
                openedBy,
                closedBy,
                endReason,
                handshake,
                teardown,
                client,
                server,
                silenceNanos,
                history,
                tunnel,
                renumbered);
    }
}
