package tcpstates.steps;

import org.jspecify.annotations.Nullable;
import tcpstates.event.TcpState;

/**
 * How a socket stands between two steps.
 *
 * @param state null where nothing shows one yet
 * @param presumed whether nothing has confirmed it: it was presumed, and the socket has sent nothing since that only this state
 *     allows; or nothing of the socket was ever captured
 */
public record Standing(@Nullable TcpState state, boolean presumed) {
    /** Nothing shows a state yet. */
    public static final Standing UNKNOWN = new Standing(null, true);
}
