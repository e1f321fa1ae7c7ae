package tcpstates.tcp;

import static tcpstates.event.Evidence.CORRECTED;
import static tcpstates.event.Evidence.PRESUMED;
import static tcpstates.event.Evidence.SENT;
import static tcpstates.event.Evidence.TIMER;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.event.TransitionCounter;
import tcpstates.packet.TcpSegment;

/**
 * The one place where a state changes: every change is checked against the table of {@link Transitions}, emitted and dated
 * here. What it rests on is in the name of the method.
 */
class StateChanges {
    private final ConnectionEventSink sink;
    private final @Nullable TransitionCounter ofAll;

    StateChanges(ConnectionEventSink sink) {
        this.sink = sink;
        ofAll = sink.transitionCounter();
    }

    /** Whether all connections are in states that packets have led to, so that the table holds. */
    boolean isChecked() {
        return true;
    }

    /** It turns out in which state the endpoint began, which is no change: nothing was known of it, or it was no listener. */
    void startIn(Endpoint endpoint, TcpState first) {
        assert !isChecked() || !endpoint.state().hasConnection() && !first.hasConnection()
                : "began in " + first + ", not in " + endpoint.state();
        endpoint.startIn(first);
    }

    /** The segment, which the endpoint or its peer sent, is one that the endpoint could send, or cause, only in the new state. */
    void prove(Connection connection, Endpoint endpoint, TcpState to, Cause cause, TcpSegment segment) {
        prove(connection, endpoint, to, cause, segment.time(), segment);
    }

    /** The same of a change that a segment made whose time is {@code time}; {@code segment} only proves it. */
    void prove(Connection connection, Endpoint endpoint, TcpState to, Cause cause, long time, TcpSegment segment) {
        change(connection, endpoint, to, SENT, cause, time, segment);
    }

    /** The segment changes the state if it gets to the endpoint, and nothing that the endpoint sends would prove it. */
    void presume(Connection connection, Endpoint endpoint, TcpState to, Cause cause, TcpSegment segment) {
        presume(connection, endpoint, to, cause, segment.time(), segment);
    }

    /** The same of a change that a segment made whose time is {@code time}; {@code segment} only shows it. */
    void presume(Connection connection, Endpoint endpoint, TcpState to, Cause cause, long time, TcpSegment segment) {
        change(connection, endpoint, to, PRESUMED, cause, time, segment);
    }

    /** The segment contradicts the endpoint's latest presumed change, which is taken back. */
    void takeBack(Connection connection, Endpoint endpoint, Cause cause, TcpSegment segment) {
        Cause told = endpoint.closedByIcmp ? Cause.ICMP_NOT_FINAL : cause;
        endpoint.closedAbruptly = false;
        endpoint.closedByIcmp = false;
        endpoint.resetSent = false;
        endpoint.finPresumedIn = null; // belongs to the RST that is taken back, not to another one later
        correct(connection, endpoint, endpoint.before(), told, segment);
    }

    /** The segment contradicts what was presumed: the endpoint is in that state after all. */
    void correct(Connection connection, Endpoint endpoint, TcpState to, Cause cause, TcpSegment segment) {
        change(connection, endpoint, to, CORRECTED, cause, segment.time(), segment);
    }

    /** A time-out of the endpoint was over at {@code time}. */
    void timeOut(Connection connection, Endpoint endpoint, Cause cause, long time) {
        change(connection, endpoint, TcpState.CLOSE, TIMER, cause, time, null);
    }

    /** @param segment null for the change of a timer */
    private void change(
            Connection connection,
            Endpoint endpoint,
            TcpState to,
            Evidence evidence,
            Cause cause,
            long time,
            @Nullable TcpSegment segment) {
        TcpState from = endpoint.state();
        // Only an assertion: a capture that reaches what nobody thought of is no reason to stop telling the rest.
        assert !isChecked() || Transitions.contain(from, to, evidence, cause)
                : from + " > " + to + ", " + evidence + ", " + cause;
        long causePacket = segment == null
                ? Transition.NO_PACKET
                : CausePackets.take(endpoint, cause, time, segment, isOwn(connection, endpoint, segment));
        // Where stamps are out of order, no cause is later than its proof, and no state shorter than nothing.
        long arrived = segment == null ? time : Math.min(time, segment.time());
        long at = Math.max(arrived, endpoint.since == Endpoint.NEVER ? connection.start : endpoint.since);
        TransitionCounter counter = ofAll == null ? sink.transitionCounter(connection) : ofAll;
        if (counter == null) {
            sink.accept(
                    connection,
                    new Transition(
                            at,
                            evidence == SENT && segment != null && segment.time() != time && segment.time() >= at
                                    ? segment.time()
                                    : Transition.NO_PROOF,
                            segment == null ? Transition.NO_PACKET : segment.number(),
                            causePacket,
                            connection.number(),
                            connection.id(),
                            connection.address(endpoint.role),
                            connection.address(connection.peerOf(endpoint).role),
                            endpoint.role,
                            from,
                            to,
                            endpoint.since == Endpoint.NEVER ? 0 : at - endpoint.since,
                            evidence,
                            cause,
                            EndpointCounters.of(endpoint, cause)));
        } else {
            counter.transition(from, to, evidence);
        }
        if (evidence == CORRECTED) {
            endpoint.presumed = false;
            returnTo(endpoint, to, at);
        } else {
            endpoint.presumed = evidence == PRESUMED;
            endpoint.earlierSince = endpoint.beforeSince;
            endpoint.beforeSince = endpoint.since;
            endpoint.since = at;
            endpoint.enter(to);
        }
        if (to == TcpState.TIME_WAIT || to == TcpState.CLOSE) {
            CausePackets.forgetFin(endpoint);
        }
        if (to == TcpState.TIME_WAIT) {
            endpoint.timeWaitSince = at;
        }
    }

    /** Back in a state of before, the endpoint has been in it ever since: what came in between has never happened. */
    private static void returnTo(Endpoint endpoint, TcpState to, long at) {
        boolean oneStep = endpoint.before() == to || endpoint.before() == endpoint.state();
        boolean twoSteps = endpoint.state() == TcpState.FIN_WAIT2 && to == TcpState.ESTABLISHED
                || endpoint.state() == TcpState.TIME_WAIT && to == TcpState.FIN_WAIT1;
        endpoint.since = oneStep ? endpoint.beforeSince : twoSteps ? endpoint.earlierSince : at;
        endpoint.beforeSince = endpoint.earlierSince;
        endpoint.returnTo(to);
    }

    /** Whether the endpoint sent the segment; what a socket sends to itself also arrives there. */
    private static boolean isOwn(Connection connection, Endpoint endpoint, TcpSegment segment) {
        return connection.senderOf(segment) == endpoint && !connection.isToItself();
    }
}
