package tcpstates.select;

import tcpstates.event.Event;
import tcpstates.event.SocketAddress;

/** A selection that goes by addresses and ports, to be asked again and again by one thread: it makes nothing anew. */
public final class EndsSelection {
    private final Condition condition;
    private final ConnectionFacts facts = new ConnectionFacts(Event.NO_CONNECTION);

    EndsSelection(Condition condition) {
        this.condition = condition;
    }

    /** Whether the connection between these is wanted. */
    public boolean selects(SocketAddress client, SocketAddress server) {
        facts.between(client, server);
        return condition.test(facts);
    }
}
