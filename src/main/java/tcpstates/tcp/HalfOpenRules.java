package tcpstates.tcp;

import tcpstates.event.EventSink;
import tcpstates.event.HalfOpen;
import tcpstates.event.HalfOpen.Kind;

/** Which end is left hanging when nothing more comes: of connections that one end only believes in. */
final class HalfOpenRules {
    /** Repeats without any answer after which the peer is gone rather than slow: more than a tail loss probe and one time-out. */
    private static final int REPEATS_TO_NOBODY = 3;

    private final EventSink sink;

    HalfOpenRules(EventSink sink) {
        this.sink = sink;
    }

    /** Tells if the endpoint waits for an answer that does not come. */
    void tell(Connection c, Endpoint e, long time) {
        boolean repeated = e.inFlight() > 0 && e.sendsOf(0) > REPEATS_TO_NOBODY;
        switch (e.state) {
            case SYN_SENT -> {
                if (!c.peerOf(e).seen) {
                    tell(c, e, time, Kind.SYN_UNANSWERED);
                }
            }
            case SYN_RECV -> tell(c, e, time, Kind.SYN_ACK_UNACKNOWLEDGED);
            case ESTABLISHED, CLOSE_WAIT, FIN_WAIT1, CLOSING, LAST_ACK -> {
                if (repeated) {
                    tell(c, e, time, Kind.PEER_VANISHED);
                }
            }
            case CLOSE, LISTEN, FIN_WAIT2, TIME_WAIT -> {
                // waits for no acknowledgement
            }
        }
    }

    private void tell(Connection c, Endpoint e, long time, Kind kind) {
        sink.accept(new HalfOpen(time, c.number(), c.address(e.role), c.address(c.peerOf(e).role), kind));
    }
}
