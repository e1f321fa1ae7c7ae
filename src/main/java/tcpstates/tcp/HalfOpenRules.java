package tcpstates.tcp;

import tcpstates.event.HalfOpen;
import tcpstates.event.HalfOpen.Kind;

/** Which end is left hanging when nothing more comes: of connections that one end only believes in. */
final class HalfOpenRules {
    /** Repeats without any answer after which the peer is gone rather than slow: more than a tail loss probe and one time-out. */
    private static final int UNANSWERED_SENDS = 3;

    private final ConnectionEventSink sink;

    HalfOpenRules(ConnectionEventSink sink) {
        this.sink = sink;
    }

    /** Emits it if the endpoint waits for an answer that does not come. */
    void emit(Connection connection, Endpoint endpoint, long time) {
        boolean repeated = endpoint.inFlight() > 0 && endpoint.sendsOf(0) > UNANSWERED_SENDS;
        switch (endpoint.state()) {
            case SYN_SENT -> {
                if (!connection.peerOf(endpoint).seen && !endpoint.icmpError) {
                    emit(connection, endpoint, time, Kind.SYN_UNANSWERED);
                }
            }
            case SYN_RECV -> emit(connection, endpoint, time, Kind.SYN_ACK_UNACKNOWLEDGED);
            case ESTABLISHED, CLOSE_WAIT, FIN_WAIT1, CLOSING, LAST_ACK -> {
                if (repeated) {
                    emit(connection, endpoint, time, Kind.PEER_VANISHED);
                }
            }
            case CLOSE, LISTEN, FIN_WAIT2, TIME_WAIT -> {
                // waits for no acknowledgement
            }
        }
    }

    /** Emits that the endpoint is left hanging. */
    void emit(Connection connection, Endpoint endpoint, long time, Kind kind) {
        sink.accept(
                connection,
                new HalfOpen(
                        time,
                        connection.number(),
                        connection.id(),
                        connection.address(endpoint.role),
                        connection.address(connection.peerOf(endpoint).role),
                        kind));
    }
}
