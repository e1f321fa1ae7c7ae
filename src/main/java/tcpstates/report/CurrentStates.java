package tcpstates.report;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/** In which states both ends of each living connection are, by the events so far. */
public final class CurrentStates {
    private final Int2ObjectOpenHashMap<Pair> living = new Int2ObjectOpenHashMap<>();

    /** Takes the next event. */
    public void accept(Event event) {
        if (event instanceof Transition change) {
            Pair pair = living.get(change.connection());
            if (pair == null) {
                pair = new Pair();
                living.put(change.connection(), pair);
            }
            if (change.role() == Role.CLIENT) {
                pair.client = change.to();
            } else {
                pair.server = change.to();
            }
        } else if (event instanceof ConnectionSummary) {
            living.remove(event.connection());
        }
    }

    /** State of the end; null while nothing shows one. */
    public @Nullable TcpState of(int connection, Role role) {
        Pair pair = living.get(connection);
        if (pair == null) {
            return null;
        }
        return role == Role.CLIENT ? pair.client : pair.server;
    }

    private static final class Pair {
        private @Nullable TcpState client;
        private @Nullable TcpState server;
    }
}
