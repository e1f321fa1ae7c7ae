package tcpstates.select;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;

/** What the events of a capture have said so far of each connection that is not over. */
public final class LivingConnections {
    private final Int2ObjectOpenHashMap<ConnectionFacts> facts = new Int2ObjectOpenHashMap<>();

    /** Whether anything is known of a connection. */
    boolean knows(int number) {
        return facts.containsKey(number);
    }

    /** How many they are. */
    int size() {
        return facts.size();
    }

    /**
     * Takes the next event of a connection, and forgets the connection if that is its summary.
     *
     * @param event of a connection, {@link Event#connection()}
     * @return what is known of the connection now: all, if it is over
     */
    public ConnectionFacts accept(Event event) {
        int number = event.connection();
        ConnectionFacts connection = facts.get(number);
        if (connection == null) {
            connection = new ConnectionFacts(number);
            facts.put(number, connection);
        }
        connection.accept(event);
        if (event instanceof ConnectionSummary) {
            facts.remove(number);
        }
        return connection;
    }
}
