package tcpstates.steps;

/** What a step is to the conversation of the two ends, by RFC 9293. Each has one; where several would fit, the one that says most. */
public enum StepKind {
    /** A SYN: the sender opens. */
    SYN,
    /** A SYN after the peer's, which it does not acknowledge: both open at once. */
    CROSSED_SYN,
    /** A SYN that acknowledges the peer's. */
    SYN_ACK,
    /** The opener's acknowledgement of the SYN-ACK, without anything else. */
    HANDSHAKE_ACK,
    /** The same once more: the SYN-ACK came again. */
    HANDSHAKE_ACK_AGAIN,
    /** Data. */
    DATA,
    /** Data of an end whose peer has sent its FIN: the connection is half closed. */
    DATA_AFTER_FIN,
    /** An acknowledgement and nothing else. */
    ACK,
    /** The same acknowledgement as in the packet before of the same end. */
    DUPLICATE_ACK,
    /** The first FIN. */
    FIN,
    /** The first acknowledgement of the first FIN, without a FIN of its own. */
    FIN_ACK,
    /** The other end's FIN, which it sends after it has acknowledged the first one. */
    SECOND_FIN,
    /** The other end's FIN, which acknowledges the first one by the same packet: three packets in the place of four. */
    SECOND_FIN_WITH_ACK,
    /** The other end's FIN, which does not acknowledge the first one: both close at once. */
    CROSSED_FIN,
    /** The acknowledgement of the peer's FIN by an end that has sent its own one before that came. */
    CLOSING_ACK,
    /** The acknowledgement of the second FIN. */
    LAST_ACK,
    /** A SYN sent again. */
    SYN_AGAIN,
    /** A SYN-ACK sent again. */
    SYN_ACK_AGAIN,
    /** Data sent again by the timer, or why is not known. */
    DATA_AGAIN,
    /** Data sent again because acknowledgements showed that they are missing (RFC 5681, RFC 8985). */
    FAST_RETRANSMISSION,
    /** The last data sent again to provoke an acknowledgement (RFC 8985 section 7). */
    TAIL_LOSS_PROBE,
    /** A FIN sent again. */
    FIN_AGAIN,
    /** Something sent again that the peer had acknowledged already. */
    NEEDLESS_REPEAT,
    /** Octets behind which its sender has sent others already, and no repeat: overtaken on the way, or captured twice. */
    OUT_OF_ORDER,
    /** A keep-alive probe (RFC 9293 section 3.8.4). */
    KEEP_ALIVE,
    /** What the peer answers to a keep-alive probe. */
    KEEP_ALIVE_ANSWER,
    /** A window of 0 that was not 0 before. */
    WINDOW_CLOSED,
    /** A window of 0 once more. */
    WINDOW_STILL_CLOSED,
    /** A probe of the peer's window of 0 (RFC 9293 section 3.8.6.1). */
    WINDOW_PROBE,
    /** A window that was 0 before. */
    WINDOW_OPENED,
    /** A RST; {@link SegmentStep#reset()} says why. */
    RESET,
    /** A RST in the sender's name that the sender goes on behind: somebody else has sent it. */
    FORGED_RESET,
    /** The answer to a RST that is not believed, or to a SYN on a living connection (RFC 5961). */
    CHALLENGE_ACK,
    /** A segment that is none of these: without ACK, or with flags that no TCP sends together. */
    OTHER_SEGMENT,
    /** An ICMP error about a segment. */
    ICMP_ERROR,
    /** A timer ran out: no packet. */
    TIMER,
    /** A packet of another connection, which changes something here. */
    OTHER_CONNECTION,
    /** Several packets in one: {@link FoldStep}. */
    FOLD
}
