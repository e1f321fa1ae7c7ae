package tcpstates.event;

/** How a connection ended, or how far it got while it was watched. */
public enum EndReason {
    /** The handshake was not over when it was last seen. */
    OPENING,
    /** Neither end had closed when it was last seen. */
    OPEN,
    /** At least one end had closed, and the close was not over when it was last seen. */
    CLOSING,
    /** Both ends sent a FIN, and both FINs were acknowledged. */
    CLOSED,
    /** The SYN was answered with a RST. */
    REFUSED,
    /** An ICMP error answered the SYN, or the SYN-ACK, and ended it. */
    UNREACHABLE,
    /** A RST ended it. */
    RESET,
    /** An end gave up: its last repeat stayed without an answer. */
    TIMED_OUT,
    /** Its addresses and ports were used for a new connection before it had ended. */
    REPLACED,
    /** What was captured shows no connection: a lone RST, a scanner's probe. */
    NO_CONNECTION
}
