package tcpstates.event;

import org.jspecify.annotations.Nullable;

/** The states of RFC 9293 section 3.3.2, named as the Linux kernel and diagnose-tools print them. */
public enum TcpState {
    /** No connection; where a client starts and where every connection ends. RFC: CLOSED. */
    CLOSE(7),
    /** Waits for any client; where a server starts. */
    LISTEN(10),
    /** A SYN was sent, no answer taken yet. */
    SYN_SENT(2),
    /** A SYN was received and answered (RFC: SYN-RECEIVED), the answer not acknowledged yet. */
    SYN_RECV(3),
    /** Data flow both ways. */
    ESTABLISHED(1),
    /** Closed first: the FIN was sent, not acknowledged yet. */
    FIN_WAIT1(4),
    /** Closed first: the FIN was acknowledged, the peer's FIN is awaited. */
    FIN_WAIT2(5),
    /** The peer closed; the own program has not closed yet. */
    CLOSE_WAIT(8),
    /** Both closed at the same time: the peer's FIN arrived, the own one is not acknowledged yet. */
    CLOSING(11),
    /** The peer closed first, then the own FIN was sent, not acknowledged yet. */
    LAST_ACK(9),
    /** Both FINs acknowledged at the end that closed first; waits 2 MSL for stray segments. */
    TIME_WAIT(6);

    private static final @Nullable TcpState[] BY_NUMBER = new TcpState[values().length + 1];

    static {
        for (TcpState state : values()) {
            BY_NUMBER[state.number] = state;
        }
    }

    private final int number;

    TcpState(int number) {
        this.number = number;
    }

    /** Linux' number for it (include/net/tcp_states.h), from 1, which is a part of its ABI and never changes. */
    public int number() {
        return number;
    }

    /** The state that has Linux' number; null if none has. */
    public static @Nullable TcpState of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** Whether the socket has a connection with the peer, be it one that only opens: what ss(8) calls connected. */
    public boolean hasConnection() {
        return this != CLOSE && this != LISTEN;
    }

    /** Whether a connection has begun that is not synchronized yet. */
    public boolean isOpening() {
        return this == SYN_SENT || this == SYN_RECV;
    }

    /** Whether it is one of the synchronized states of RFC 9293 section 3.5.2: each end knows the other one's numbers. */
    public boolean isSynchronized() {
        return hasConnection() && !isOpening();
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
