package tcpstates.steps;

import java.util.List;
import tcpstates.event.IcmpError;
import tcpstates.event.Role;

/**
 * An ICMP error about a segment came to one end.
 *
 * @param error what it says, and from whom
 * @param receiver the end that it is for
 * @param changes that it causes
 * @param client how the client stands behind it
 * @param server how the server stands behind it
 */
public record IcmpStep(IcmpError error, Role receiver, List<Change> changes, Standing client, Standing server)
        implements Step {
    @Override
    public StepKind kind() {
        return StepKind.ICMP_ERROR;
    }

    @Override
    public long time() {
        return error.time();
    }
}
