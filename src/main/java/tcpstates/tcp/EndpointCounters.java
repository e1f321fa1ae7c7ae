package tcpstates.tcp;

import tcpstates.event.Cause;
import tcpstates.event.Counters;
import tcpstates.event.TcpState;

/** The counters of an {@link Endpoint} by the conventions of Linux' {@code struct tcp_sock}, without those that nobody can know. */
final class EndpointCounters {
    private EndpointCounters() {}

    /** As they are now. */
    static Counters of(Endpoint endpoint) {
        return at(endpoint, endpoint.sndUna);
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
        boolean sent = endpoint.sentKnown;
        boolean received = endpoint.receivedKnown;
        return new Counters(
                sent && !(endpoint.scaleUnknown && !isUnscaled(endpoint)) ? endpoint.rcvWnd : Counters.UNKNOWN,
                sent ? endpoint.bytesSent + endpoint.unseenSent : Counters.UNKNOWN,
                received ? received(endpoint) : Counters.UNKNOWN,
                received ? acknowledged(endpoint, una) : Counters.UNKNOWN,
                sent ? endpoint.retransmissions : Counters.UNKNOWN,
                sent && received ? Seq.distance(una, endpoint.sndNxt) : Counters.UNKNOWN,
                endpoint.maxInFlight == Endpoint.MORE_IN_FLIGHT ? Counters.UNKNOWN : endpoint.maxInFlight);
    }

    private static long received(Endpoint endpoint) {
        return endpoint.irsKnown ? unwrapped(endpoint.receivedWraps, endpoint.irs + 1, endpoint.rcvNxt) : 0;
    }

    private static long acknowledged(Endpoint endpoint, int una) {
        return unwrapped(endpoint.acknowledgedWraps, endpoint.ackBase, endpoint.sndUna)
                - Seq.distance(una, endpoint.sndUna);
    }

    private static long unwrapped(int wraps, int from, int to) {
        return ((long) wraps << Integer.SIZE) + Seq.distance(from, to);
    }

    /** Whether the window that it advertised last was a SYN's, which is never scaled (RFC 7323 section 2.2). */
    private static boolean isUnscaled(Endpoint endpoint) {
        return endpoint.state() == TcpState.SYN_SENT
                || endpoint.state() == TcpState.CLOSE && endpoint.since == Endpoint.NEVER;
    }
}
