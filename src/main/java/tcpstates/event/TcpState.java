package tcpstates.event;

/** The states of RFC 9293 section 3.3.2, named as the Linux kernel and diagnose-tools print them. */
public enum TcpState {
    /** No connection; where a client starts and where every connection ends. RFC: CLOSED. */
    CLOSE,
    /** Waits for any client; where a server starts. */
    LISTEN,
    /** A SYN was sent, no answer taken yet. */
    SYN_SENT,
    /** A SYN was received and answered (RFC: SYN-RECEIVED), the answer not acknowledged yet. */
    SYN_RECV,
    /** Data flow both ways. */
    ESTABLISHED,
    /** Closed first: the FIN was sent, not acknowledged yet. */
    FIN_WAIT1,
    /** Closed first: the FIN was acknowledged, the peer's FIN is awaited. */
    FIN_WAIT2,
    /** The peer closed; the own program has not closed yet. */
    CLOSE_WAIT,
    /** Both closed at the same time: the peer's FIN arrived, the own one is not acknowledged yet. */
    CLOSING,
    /** The peer closed first, then the own FIN was sent, not acknowledged yet. */
    LAST_ACK,
    /** Both FINs acknowledged at the end that closed first; waits 2 MSL for stray segments. */
    TIME_WAIT;

    /** Whether the socket has a connection with the peer, be it one that only opens: what ss(8) calls connected. */
    public boolean hasConnection() {
        return this != CLOSE && this != LISTEN;
    }

    /** Whether a connection has begun that is in none of the synchronized states of RFC 9293 section 3.5.1 yet. */
    public boolean isOpening() {
        return this == SYN_SENT || this == SYN_RECV;
    }

    /** Whether the FIN was sent and its acknowledgement ends this state. */
    public boolean awaitsAckOfFin() {
        return this == FIN_WAIT1 || this == CLOSING || this == LAST_ACK;
    }

    /** Whether a SYN may begin a new connection in the place of this one (RFC 9293 section 3.6.1: in TIME-WAIT, too). */
    public boolean isReusable() {
        return !hasConnection() || this == TIME_WAIT;
    }
}
