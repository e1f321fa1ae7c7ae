package tcpstates.steps;

import tcpstates.packet.TcpSegment;

/** What one end has sent so far, as far as the kind of the next segment depends on it. Numbers are relative ones. */
final class SentSoFar {
    /** Of what was not sent. */
    static final long NEVER = Long.MIN_VALUE;

    /** Its SYN was not seen, or does not offer to scale windows. */
    static final int NO_SCALE = TcpSegment.ABSENT;

    /** A SYN without ACK. */
    boolean syn;

    boolean synAck;
    /** Anything but SYNs. */
    boolean beyondSyn;
    /** Behind its FIN. */
    long finEnd = NEVER;
    /** Whether it has acknowledged the peer's FIN. */
    boolean finAcked;
    /** Behind the last octet that it has sent. */
    long highest = NEVER;

    long ack = NEVER;
    int window;
    /** Shift count of its windows. */
    int windowScale = NO_SCALE;

    /** Whether its SYN was seen, with or without ACK. */
    boolean opened() {
        return syn || synAck;
    }

    /** Whether the window that it has advertised last is 0. */
    boolean hasClosedWindow() {
        return ack != NEVER && window == 0;
    }
}
