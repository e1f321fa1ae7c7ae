package tcpstates.compare;

/**
 * Something that differs between the two captures in packets that both hold.
 *
 * @param kind what differs
 * @param end whose packets they are
 * @param inA what it is in A; empty where only the packets are counted
 * @param inB what it is in B
 * @param packets in which it differs; 0 where that is not counted
 */
record Change(Kind kind, int end, String inA, String inB, long packets) {
    enum Kind {
        /** Address or port of the end. */
        ADDRESS,
        /** Its sequence numbers; in B by how much they are more. */
        SEQUENCE_NUMBERS,
        /** The MSS option of its SYN. */
        MSS,
        /** The window scale option of its SYN. */
        WINDOW_SCALE,
        /** The SACK-permitted option of its SYN. */
        SACK_PERMITTED,
        /** The timestamps option of its SYN. */
        TIMESTAMPS,
        /** TTL or hop limit; a router takes one away. */
        TTL,
        /** The time stamps in its packets. */
        TIMESTAMP_VALUES,
        /** The window field. */
        WINDOW,
        /** Flags: of congestion, PSH, URG. */
        FLAGS,
        /** IPv4's identification. */
        IP_ID,
        /** The first octets of the payload. */
        PAYLOAD
    }
}
