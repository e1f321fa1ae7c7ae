package tcpstates.tracker;

import tcpstates.event.SocketAddress;
import tcpstates.event.TransitionCounter;

/**
 * Of which connections events are emitted, where addresses and ports decide; all are followed, so that their numbers and what is of
 * the whole capture stay as they are.
 *
 * @param ends whether a connection between these is told: always the same of the same two, and quick, as it is asked at every event
 * @param others takes what changes the states of those that are not told
 */
public record ToldConnections(Ends ends, TransitionCounter others) {
    /** Whether a connection is told. */
    @FunctionalInterface
    public interface Ends {
        boolean are(SocketAddress client, SocketAddress server);
    }
}
