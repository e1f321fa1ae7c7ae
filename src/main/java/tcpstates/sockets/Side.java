package tcpstates.sockets;

import java.util.function.Predicate;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.LowerCase;
import tcpstates.event.Role;

/** Which ends of the connections are listed and counted. */
public enum Side {
    /** Those that have opened them. */
    CLIENT,
    /** Those that were called. */
    SERVER,
    /** Those whose address is this machine's. */
    LOCAL;

    /** Whether an end is one of them, by the addresses that this machine has now. */
    public Predicate<EndpointSnapshot> ends() {
        return switch (this) {
            case CLIENT -> endpoint -> endpoint.role() == Role.CLIENT;
            case SERVER -> endpoint -> endpoint.role() == Role.SERVER;
            case LOCAL -> {
                LocalAddresses here = LocalAddresses.now();
                yield endpoint -> endpoint.host() != null || here.test(endpoint);
            }
        };
    }

    @Override
    public String toString() {
        return LowerCase.of(this);
    }
}
