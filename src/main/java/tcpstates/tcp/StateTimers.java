package tcpstates.tcp;

import tcpstates.event.TcpState;

/**
 * What the mere passing of time tells of an endpoint: RFC 9293 section 3.10.8, with the numbers of Linux. Times are the
 * capture's own.
 */
final class StateTimers {
    private static final long SECOND = 1_000_000_000L;

    /** 2 MSL: Linux {@code TCP_TIMEWAIT_LEN}. */
    private static final long TIME_WAIT = 60 * SECOND;

    /** First retransmission time-out of a SYN, RFC 6298 section 2.1. */
    private static final long FIRST_RTO = SECOND;

    /** Repeats of data after which silence means that the sender gave up, not that the capture missed the ACK. */
    private static final int REPEATS_OF_DATA = 3;

    private StateTimers() {}

    /**
     * When the endpoint's state ends by itself if nothing comes in between (ns since the epoch), or {@link Endpoint#NEVER}. A
     * sender that waits for an acknowledgement repeats its segment at doubled intervals; when a repeat is due and does not
     * come, the socket is gone.
     */
    static long expiry(Endpoint endpoint) {
        return switch (endpoint.state) {
            case TIME_WAIT -> endpoint.timeWaitSince + TIME_WAIT;
            case SYN_SENT, SYN_RECV -> nextRepeat(endpoint, 1);
            case FIN_WAIT1, CLOSING, LAST_ACK -> nextRepeat(endpoint, 2);
            case ESTABLISHED, CLOSE_WAIT -> nextRepeat(endpoint, REPEATS_OF_DATA + 1);
            case CLOSE, LISTEN, FIN_WAIT2 -> Endpoint.NEVER;
        };
    }

    /** When it is beyond doubt that the state ended at {@link #expiry}: a repeat that got lost before the capture is allowed for. */
    static long certainty(Endpoint endpoint) {
        long expiry = expiry(endpoint);
        if (expiry == Endpoint.NEVER || endpoint.state == TcpState.TIME_WAIT) {
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
