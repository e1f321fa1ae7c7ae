package tcpstates.picture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.steps.Change;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.Standing;
import tcpstates.steps.Step;

/**
 * The way of both ends of a connection through the states.
 *
 * @param beginning where each end is before the first step; an end of which nothing shows it is left out
 * @param all changes of both ends in the order of the steps
 */
record Passages(Map<Role, TcpState> beginning, List<Passage> all) {
    /** @param steps those of the connection, folded or not */
    static Passages of(ConnectionSteps connection, List<Step> steps) {
        Map<Role, TcpState> beginning = new EnumMap<>(Role.class);
        put(beginning, Role.CLIENT, connection.clientBefore());
        put(beginning, Role.SERVER, connection.serverBefore());
        List<Passage> all = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            for (Change change : steps.get(i).changes()) {
                Transition event = change.event();
                all.add(new Passage(
                        all.size() + 1,
                        i,
                        change.role(),
                        change.from(),
                        change.to(),
                        change.evidence(),
                        event.cause(),
                        steps.get(i).time() - connection.start(),
                        change.lastedNanos(),
                        event.causePacket() == Transition.NO_PACKET ? event.packet() : event.causePacket()));
            }
        }
        return new Passages(beginning, all);
    }

    private static void put(Map<Role, TcpState> beginning, Role role, Standing before) {
        TcpState state = before.state();
        if (state != null) {
            beginning.put(role, state);
        }
    }

    /** Changes of one end. */
    List<Passage> of(Role role) {
        return all.stream().filter(passage -> passage.role() == role).toList();
    }
}
