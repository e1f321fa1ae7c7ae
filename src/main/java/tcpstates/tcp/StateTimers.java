package tcpstates.tcp;

import tcpstates.event.Cause;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;

/**
 * What the mere passing of time does to an endpoint: RFC 9293 section 3.10.8, with the numbers of Linux. Times are the
 * capture's own.
 */
final class StateTimers {

    /** Linux {@code TCP_TIMEWAIT_LEN}. */
    private static final long TWO_MSL = 60 * Nanos.PER_SECOND;

    /** First retransmission time-out of a SYN, RFC 6298 section 2.1. */
    private static final long FIRST_RTO = Nanos.PER_SECOND;

    /** Repeats of data after which silence means that the sender gave up, not that the capture missed the ACK. */
    private static final int REPEATS_OF_DATA = 3;

    /** Late segments of a connection that is over still belong to it: as long as its peer may be in TIME_WAIT. */
    private static final long LATE_SEGMENTS = TWO_MSL;

    private final StateChanges changes;
    private final HalfOpenRules halfOpens;

    StateTimers(StateChanges changes, HalfOpenRules halfOpens) {
        this.changes = changes;
        this.halfOpens = halfOpens;
    }

    /** When {@link #expire} may have something to do (ns since the epoch), or {@link Endpoint#NEVER}. */
    long deadline(Connection connection) {
        if (connection.isOver()) {
            return connection.end + LATE_SEGMENTS;
        }
        long client = certainty(connection.client);
        long server = certainty(connection.server);
        if (client == Endpoint.NEVER || server == Endpoint.NEVER) {
            return Math.max(client, server);
        }
        return Math.min(client, server);
    }

    /** Ends what has timed out by {@code now}; returns whether nothing of the connection can come any more. */
    boolean expire(Connection connection, long now) {
        if (connection.isOver()) {
            return now >= connection.end + LATE_SEGMENTS;
        }
        expire(connection, connection.client, now);
        if (connection.server != connection.client) {
            expire(connection, connection.server, now);
        }
        return false;
    }

    private void expire(Connection connection, Endpoint endpoint, long now) {
        long certainty = certainty(endpoint);
        if (certainty == Endpoint.NEVER || now < certainty) {
            return;
        }
        boolean waited = endpoint.state() == TcpState.TIME_WAIT;
        long expiry = expiry(endpoint);
        if (!waited) {
            halfOpens.emit(connection, endpoint, expiry);
        }
        changes.timeOut(connection, endpoint, waited ? Cause.TIME_WAIT_OVER : Cause.GAVE_UP, expiry);
        if (!waited) {
            endpoint.closedSilently();
        }
    }

    /**
     * When the endpoint's state ends by itself if nothing comes in between (ns since the epoch), or {@link Endpoint#NEVER}. A
     * sender that waits for an acknowledgement repeats its segment at doubled intervals; when a repeat is due and does not
     * come, the socket is gone.
     */
    private static long expiry(Endpoint endpoint) {
        return switch (endpoint.state()) {
            case TIME_WAIT -> endpoint.timeWaitSince + TWO_MSL;
            case SYN_SENT, SYN_RECV -> nextRepeat(endpoint, 1);
            case FIN_WAIT1, CLOSING, LAST_ACK -> nextRepeat(endpoint, 2);
            case ESTABLISHED, CLOSE_WAIT -> nextRepeat(endpoint, REPEATS_OF_DATA + 1);
            case CLOSE, LISTEN, FIN_WAIT2 -> Endpoint.NEVER;
        };
    }

    /** When it is beyond doubt that the state ended at {@link #expiry}, though a repeat may have got lost before the capture. */
    private static long certainty(Endpoint endpoint) {
        long expiry = expiry(endpoint);
        if (expiry == Endpoint.NEVER || endpoint.state() == TcpState.TIME_WAIT) {
            return expiry;
        }
        // The next but one repeat would come two doubled intervals later; the kernel's timers may be late by an eighth.
        return expiry + 3 * (expiry - endpoint.timeOf(0));
    }

    private static long nextRepeat(Endpoint endpoint, int sends) {
        if (endpoint.inFlight() == 0 || endpoint.sendsOf(0) < sends) {
            return Endpoint.NEVER;
        }
        boolean timed = endpoint.lastInterval > 0 && endpoint.sendsOf(0) > 1;
        long interval = timed ? endpoint.lastInterval : Math.max(endpoint.lastInterval, FIRST_RTO / 2);
        return endpoint.timeOf(0) + 2 * interval;
    }
}
