package tcpstates.tcp;

import tcpstates.event.Cause;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;

/**
 * What the mere passing of time does to an endpoint: RFC 9293 section 3.10.8, with the numbers of Linux. Times are the
 * capture's own.
 *
 * <p>Nobody sees a time-out. The first interval of a host may be 1, 3 or 6 s, a repeat may be lost before the capture point, a
 * program may close its socket long before the last repeat: that the next one is late proves nothing. What proves the end is
 * that a host which must repeat its segment is silent for longer than any host waits, or the limit of its own series where its
 * settings are known.
 */
final class StateTimers {

    /** Linux {@code TCP_TIMEWAIT_LEN}. */
    private static final long TWO_MSL = 60 * Nanos.PER_SECOND;

    /** RFC 1122 section 4.2.3.5: how long R2 must be at least for a SYN, and for everything else. */
    private static final long SYN_SILENCE = 180 * Nanos.PER_SECOND;

    private static final long SILENCE = 100 * Nanos.PER_SECOND;

    /** The longest interval between two repeats that the RFC knows, section 4.2.3.1. */
    private static final long MAX_INTERVAL = 240 * Nanos.PER_SECOND;

    /** Sends of a SYN-ACK: if there was but one, its ACK may not have been captured. */
    private static final int SENDS_OF_SYN_ACK = 2;

    /** Sends of data or a FIN after which silence means that the sender is gone, not that the capture missed the ACK. */
    private static final int SENDS = 4;

    /** Late segments of a connection that is over still belong to it: as long as its peer may be in TIME_WAIT. */
    private static final long LATE_SEGMENTS = TWO_MSL;

    private final StateChanges changes;
    private final HalfOpenRules halfOpens;
    private final KernelSettings settings;
    private final boolean synLimitKnown;
    private final boolean synAckLimitKnown;

    StateTimers(StateChanges changes, HalfOpenRules halfOpens, KernelSettings settings) {
        this.changes = changes;
        this.halfOpens = halfOpens;
        this.settings = settings;
        synLimitKnown = settings.isTold("tcp_syn_retries");
        synAckLimitKnown = settings.isTold("tcp_synack_retries");
    }

    /** When {@link #expire} may have something to do (ns since the epoch), or {@link Endpoint#NEVER}. */
    long deadline(Connection connection) {
        if (connection.isOver()) {
            return connection.end + LATE_SEGMENTS;
        }
        return earlier(certainty(connection, connection.client), certainty(connection, connection.server));
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
        long certainty = certainty(connection, endpoint);
        if (certainty == Endpoint.NEVER || now < certainty) {
            return;
        }
        if (endpoint.state() == TcpState.TIME_WAIT) {
            changes.timeOut(connection, endpoint, Cause.TIME_WAIT_OVER, certainty);
            return;
        }
        long limit = limit(endpoint);
        boolean known = limit != Endpoint.NEVER && now >= allowingForLoss(endpoint, limit);
        // Of a silent end only the time is known at which there is no doubt any more.
        long time = known ? limit : certainty;
        halfOpens.emit(connection, endpoint, time);
        changes.timeOut(connection, endpoint, known ? Cause.GAVE_UP : Cause.FELL_SILENT, time);
        endpoint.closedSilently();
    }

    /** When it is beyond doubt that the endpoint's state has ended by itself, or {@link Endpoint#NEVER}. */
    private long certainty(Connection connection, Endpoint endpoint) {
        if (endpoint.state() == TcpState.TIME_WAIT) {
            return endpoint.timeWaitSince + TWO_MSL;
        }
        if (endpoint.inFlight() == 0) {
            return Endpoint.NEVER;
        }
        long limit = limit(endpoint);
        long silent = mustRepeat(connection, endpoint) ? silenceOver(endpoint) : Endpoint.NEVER;
        return limit == Endpoint.NEVER ? silent : earlier(silent, allowingForLoss(endpoint, limit));
    }

    private static long earlier(long a, long b) {
        return a == Endpoint.NEVER || b == Endpoint.NEVER ? Math.max(a, b) : Math.min(a, b);
    }

    /** Whether the endpoint would go on repeating if it were alive: nothing tells that it was answered past the capture point. */
    private static boolean mustRepeat(Connection connection, Endpoint endpoint) {
        Endpoint peer = connection.peerOf(endpoint);
        return switch (endpoint.state()) {
            // Behind a SYN-ACK a capture of SYNs and FINs, or one with losses, shows the same as a client that is gone.
            case SYN_SENT ->
                endpoint.synAckArrived == Endpoint.NEVER
                        || endpoint.timeOf(0) > endpoint.synAckArrived
                        || peer.synAckRepeated;
            case SYN_RECV -> peer.seen && endpoint.sendsOf(0) >= SENDS_OF_SYN_ACK;
            case ESTABLISHED, CLOSE_WAIT, FIN_WAIT1, CLOSING, LAST_ACK -> peer.seen && endpoint.sendsOf(0) >= SENDS;
            case CLOSE, LISTEN, FIN_WAIT2, TIME_WAIT -> false;
        };
    }

    /** When the endpoint has been silent for longer than any host waits with a repeat. */
    private static long silenceOver(Endpoint endpoint) {
        long least = endpoint.state().isOpening() ? SYN_SILENCE : SILENCE;
        long next = Math.max(endpoint.lastInterval, Math.min(2 * endpoint.lastInterval, MAX_INTERVAL));
        return Math.max(endpoint.timeOf(0), endpoint.lastSent) + Math.max(least, 2 * next);
    }

    /** When the endpoint gives up if it has sent its last repeat, by its host's settings; {@link Endpoint#NEVER} if not known. */
    private long limit(Endpoint endpoint) {
        return switch (endpoint.state()) {
            case SYN_SENT -> synLimitKnown ? end(endpoint, Kind.SYN) : Endpoint.NEVER;
            case SYN_RECV -> synAckLimitKnown ? end(endpoint, Kind.SYN_ACK) : Endpoint.NEVER;
            default -> Endpoint.NEVER;
        };
    }

    private long end(Endpoint endpoint, Kind kind) {
        return endpoint.backoff == null ? Endpoint.NEVER : endpoint.backoff.end(kind, settings);
    }

    /** The settings may be another host's: when the repeat that would come instead of the end has not come for as long again. */
    private static long allowingForLoss(Endpoint endpoint, long limit) {
        return limit + BackoffSeries.interval(endpoint.timeOf(0), limit);
    }
}
