package tcpstates.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tcpstates.event.Alarm;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.Counters;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.Nanos;

class AlarmsTest {
    private static final SocketAddress SERVER = new SocketAddress(0, 1, false, 80);

    private static final int ROOM = 5;

    private final List<Alarm> told = new ArrayList<>();

    private static Transition change(long second, int connection, int client, TcpState from, TcpState to) {
        return new Transition(
                second * Nanos.PER_SECOND,
                Transition.NO_PROOF,
                connection,
                Transition.NO_PACKET,
                connection,
                new ConnectionId(0, connection, 1),
                new SocketAddress(0, client, false, 1024 + connection),
                SERVER,
                Role.CLIENT,
                from,
                to,
                0,
                Evidence.SENT,
                Cause.SENT_SYN,
                new Counters(0, 0, 0, 0, 0, 0, 0));
    }

    private Alarms alarms(String rule, int groups) throws ExpressionException {
        return new Alarms(List.of(AlarmRule.of(rule)), event -> told.add((Alarm) event), groups, ROOM);
    }

    @Test
    void countNoMoreGroupsThanThereIsRoomForAndSaySo() throws ExpressionException {
        Alarms alarms = alarms("count(state=SYN_SENT)>=2 by client", 2);
        for (int client = 1; client <= 3; client++) {
            alarms.accept(change(client, client, client, TcpState.CLOSE, TcpState.SYN_SENT));
        }
        alarms.accept(change(4, 4, 3, TcpState.CLOSE, TcpState.SYN_SENT));
        assertThat(told).as("of a client that is not counted").isEmpty();

        alarms.accept(change(5, 5, 2, TcpState.CLOSE, TcpState.SYN_SENT));

        assertThat(told).hasSize(1);
        assertThat(told.getFirst().client()).isEqualTo(new SocketAddress(0, 2, false, 0));
        assertThat(told.getFirst().complete()).isFalse();
    }

    @Test
    void watchNoMoreConnectionsThanThereIsRoomForAndSaySo() throws ExpressionException {
        Alarms alarms = alarms("count(state=SYN_SENT)>=5", 9);
        for (int connection = 1; connection <= ROOM + 1; connection++) {
            alarms.accept(change(connection, connection, 1, TcpState.CLOSE, TcpState.SYN_SENT));
        }
        alarms.accept(change(7, 1, 1, TcpState.SYN_SENT, TcpState.ESTABLISHED));
        alarms.advance(20 * Nanos.PER_SECOND);

        assertThat(told).extracting(Alarm::complete).containsExactly(true, false);
        assertThat(told.getLast().peak()).isEqualTo(ROOM);
    }

    @Test
    void giveTheRoomOfAGroupThatHasNoneLeftToAnother() throws ExpressionException {
        Alarms alarms = alarms("count(state=SYN_SENT)>=2 by client", 1);
        for (int client = 1; client <= 3; client++) {
            alarms.accept(change(client, client, client, TcpState.CLOSE, TcpState.SYN_SENT));
            alarms.accept(change(client, client, client, TcpState.SYN_SENT, TcpState.ESTABLISHED));
        }
        alarms.accept(change(4, 4, 9, TcpState.CLOSE, TcpState.SYN_SENT));
        alarms.accept(change(4, 5, 9, TcpState.CLOSE, TcpState.SYN_SENT));

        assertThat(told).hasSize(1);
        assertThat(told.getFirst().complete()).isTrue();
    }

    /** The tuple is that of a client whose role was another one at first: it moves from one group to the other. */
    @Test
    void moveAConnectionToAnotherGroupWhenItsRolesTurnOut() throws ExpressionException {
        Alarms alarms = alarms("count(state=SYN_SENT,ESTABLISHED)>=1 by listener", 9);
        Transition wrong = change(1, 1, 7, TcpState.CLOSE, TcpState.ESTABLISHED);
        alarms.accept(wrong);
        alarms.accept(new Transition(
                2 * Nanos.PER_SECOND,
                Transition.NO_PROOF,
                2,
                Transition.NO_PACKET,
                1,
                wrong.id(),
                /* endpoint= */ SERVER,
                /* peer= */ wrong.endpoint(),
                Role.CLIENT,
                TcpState.CLOSE,
                TcpState.ESTABLISHED,
                0,
                Evidence.SENT,
                Cause.SENT_SYN,
                wrong.counters()));
        alarms.advance(10 * Nanos.PER_SECOND);

        assertThat(told)
                .extracting(alarm -> alarm.kind() + " " + alarm.server())
                .containsExactly("RAISED 0.0.0.1:80", "RAISED " + wrong.endpoint(), "OVER 0.0.0.1:80");
        assertThat(told.getLast().time()).isEqualTo(3 * Nanos.PER_SECOND);
    }
}
