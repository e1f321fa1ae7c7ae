package tcpstates.tcp;

import tcpstates.event.Cause;
import tcpstates.event.Counters;
import tcpstates.event.TcpState;

/** The counters of an {@link Endpoint} by the conventions of Linux' {@code struct tcp_sock}, without those that nobody can know. */
final class EndpointCounters {
    private EndpointCounters() {}

    /** How many there are. */
    static final int COUNT = 7;

    /** As they are now. */
    static Counters of(Endpoint endpoint) {
        return at(endpoint, endpoint.sndUna);
    }

    /** Those that {@link #list} has put at {@code at}. */
    static Counters of(long[] numbers, int at) {
        return new Counters(
                numbers[at],
                numbers[at + 1],
                numbers[at + 2],
                numbers[at + 3],
                numbers[at + 4],
                numbers[at + 5],
                numbers[at + 6]);
    }

    /** Puts them, as they are now and as far as it has acknowledged, at {@code at} and behind. */
    static void list(Endpoint endpoint, long[] numbers, int at) {
        numbers[at] = receiveWindow(endpoint);
        numbers[at + 1] = bytesSent(endpoint);
        numbers[at + 2] = endpoint.receivedKnown ? acknowledgedByIt(endpoint) : Counters.UNKNOWN;
        numbers[at + 3] = bytesAcked(endpoint, endpoint.sndUna);
        numbers[at + 4] = retransmissions(endpoint);
        numbers[at + 5] = bytesInFlight(endpoint, endpoint.sndUna);
        numbers[at + 6] = maxSegmentsInFlight(endpoint);
    }

    /** As they were when the cause of a change reached the endpoint. */
    static Counters of(Endpoint endpoint, Cause cause) {
        return at(endpoint, sndUna(endpoint, cause));
    }

    /** SND.UNA when the cause reached it: a FIN may have come before acknowledgements that were seen since. */
    private static int sndUna(Endpoint endpoint, Cause cause) {
        if (endpoint.state() == TcpState.SYN_SENT
                && cause != Cause.RECEIVED_SYN_ACK
                && cause != Cause.SENDS_AS_ESTABLISHED) {
            return endpoint.iss; // it has taken no SYN-ACK, whether or not one was seen on its way
        }
        boolean fin = cause == Cause.RECEIVED_FIN || cause == Cause.FIN_ON_ITS_WAY;
        return fin && endpoint.finArrived != Endpoint.NEVER ? endpoint.finArrivedUna : endpoint.sndUna;
    }

    /** As they were when SND.UNA was {@code una}, which is not far behind. */
    private static Counters at(Endpoint endpoint, int una) {
        return new Counters(
                receiveWindow(endpoint),
                bytesSent(endpoint),
                bytesReceived(endpoint),
                bytesAcked(endpoint, una),
                retransmissions(endpoint),
                bytesInFlight(endpoint, una),
                maxSegmentsInFlight(endpoint));
    }

    private static long receiveWindow(Endpoint endpoint) {
        boolean known = endpoint.sentKnown && !(endpoint.scaleUnknown && !isUnscaled(endpoint));
        return known ? endpoint.rcvWnd : Counters.UNKNOWN;
    }

    private static long bytesSent(Endpoint endpoint) {
        return endpoint.sentKnown ? endpoint.bytesSent + endpoint.unseenSent : Counters.UNKNOWN;
    }

    private static long bytesReceived(Endpoint endpoint) {
        return endpoint.receivedKnown ? received(endpoint) : Counters.UNKNOWN;
    }

    private static long bytesAcked(Endpoint endpoint, int una) {
        return endpoint.receivedKnown ? acknowledged(endpoint, una) : Counters.UNKNOWN;
    }

    private static long retransmissions(Endpoint endpoint) {
        return endpoint.sentKnown ? endpoint.retransmissions : Counters.UNKNOWN;
    }

    private static long bytesInFlight(Endpoint endpoint, int una) {
        boolean known = endpoint.sentKnown && endpoint.receivedKnown;
        return known ? Seq.distance(una, endpoint.sndNxt) : Counters.UNKNOWN;
    }

    private static long maxSegmentsInFlight(Endpoint endpoint) {
        return endpoint.maxInFlight == Endpoint.MORE_IN_FLIGHT ? Counters.UNKNOWN : endpoint.maxInFlight;
    }

    private static long received(Endpoint endpoint) {
        return endpoint.irsKnown ? unwrapped(endpoint.receivedWraps, endpoint.irs + 1, endpoint.rcvNxt) : 0;
    }

    /** What it has received for sure: what it has not acknowledged may have been lost on the way to it. */
    private static long acknowledgedByIt(Endpoint endpoint) {
        int last = endpoint.lastAckOr(endpoint.irs + 1);
        return received(endpoint)
                - (endpoint.irsKnown && Seq.lt(last, endpoint.rcvNxt) ? Seq.distance(last, endpoint.rcvNxt) : 0);
    }

    private static long acknowledged(Endpoint endpoint, int una) {
        return unwrapped(endpoint.acknowledgedWraps, endpoint.ackBase, endpoint.sndUna)
                - Seq.distance(una, endpoint.sndUna);
    }

    private static long unwrapped(int wraps, int from, int to) {
        return ((long) wraps << Integer.SIZE) + Integer.toUnsignedLong(to) - Integer.toUnsignedLong(from);
    }

    /** Whether the window that it advertised last was a SYN's, which is never scaled (RFC 7323 section 2.2). */
    private static boolean isUnscaled(Endpoint endpoint) {
        return endpoint.state() == TcpState.SYN_SENT
                || endpoint.state() == TcpState.CLOSE && endpoint.since == Endpoint.NEVER;
    }
}
