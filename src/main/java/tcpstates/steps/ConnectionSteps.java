package tcpstates.steps;

import java.util.List;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.HalfOpen;
import tcpstates.event.Outcome;
import tcpstates.event.SocketAddress;
import tcpstates.event.Tunnel;

/**
 * What a connection went through: from its first packet to the last thing that the capture shows of it.
 *
 * @param summary its ends, times, last states and outcome: the verdict and what is to be remarked
 * @param clientBefore how the client stood before the first step
 * @param serverBefore how the server stood before the first step
 * @param steps all that was kept, unfolded but for what was not kept
 * @param halfOpens half-open connections that showed, also those that no packet shows
 */
public record ConnectionSteps(
        ConnectionSummary summary,
        Standing clientBefore,
        Standing serverBefore,
        List<Step> steps,
        List<HalfOpen> halfOpens) {
    /** Its number in the capture, from 1. */
    public int number() {
        return summary.connection();
    }

    /** Its number, and the tunnel that it is in, if any: {@code 3 (vxlan 42)}. */
    public String label() {
        Outcome outcome = summary.outcome();
        Tunnel tunnel = outcome == null ? null : outcome.tunnel();
        return tunnel == null ? Integer.toString(number()) : number() + " (" + tunnel + ')';
    }

    public SocketAddress client() {
        return summary.client();
    }

    public SocketAddress server() {
        return summary.server();
    }

    /** Time of the first step, which the others may be counted from (ns since the epoch). */
    public long start() {
        return steps.isEmpty() ? summary.start() : steps.getFirst().time();
    }

    /** The steps with runs of plain data, of acknowledgements and of equal repeats folded. */
    public List<Step> folded() {
        return Folding.fold(steps);
    }

    /** Packets that it had and of which nothing was kept, because a connection or all of them had too many. */
    public long packetsNotKept() {
        long lacking = 0;
        for (Step step : steps) {
            if (step instanceof FoldStep fold && !fold.isKept()) {
                lacking += fold.packets();
            }
        }
        return lacking;
    }
}
