package tcpstates.capture.transcript;

import org.jspecify.annotations.Nullable;

/**
 * One TCP line of a transcript, taken apart; numbers are as printed.
 *
 * @param stamp null with {@code -t}
 * @param v6 whether it says that it is IPv6
 * @param source a host's address or name
 * @param sourcePort number or name of a service
 * @param flags bits of the TCP header's 14th byte
 * @param seq {@link #ABSENT} where the line has none, as are the numbers that follow
 * @param length of the payload
 * @param checksum in the header
 * @param rightChecksum what it must be, by tcpdump's word: the same one where it says "correct"
 * @param ip what {@code -v} prints
 * @param complete whether no more of the segment can follow on the next line
 * @param score how much of the text was understood
 * @param cut the last words, if they were not understood: the rest of them may stand on the next line
 */
record SegmentLine(
        @Nullable TimeStamp stamp,
        boolean v6,
        String source,
        String sourcePort,
        String destination,
        String destinationPort,
        int flags,
        long seq,
        long ack,
        long window,
        long urgent,
        long length,
        long checksum,
        long rightChecksum,
        PrintedOptions options,
        IpFields ip,
        boolean complete,
        int score,
        @Nullable String cut) {
    static final long ABSENT = -1;

    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int ACK = 0x10;

    /**
     * Fields of the IP header; without {@code -v} those of a host that does not number its packets.
     *
     * @param fragment flags and offset of the IPv4 header
     */
    record IpFields(int tos, int ttl, int id, int fragment) {}

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Payload bytes, 0 where the line does not say. */
    int payload() {
        return (int) Math.max(length, 0);
    }

    /** Sequence numbers that the segment takes. */
    int span() {
        return payload() + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }
}
