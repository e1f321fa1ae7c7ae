package tcpstates.diagnosis;

import tcpstates.packet.ChecksumState;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;

/** What the checksums of one end's segments are like, where each is verified. 40 bytes. */
final class ChecksumHistory {
    private int right;
    private int notComputed;
    private int wrong;
    private int headersWrong;
    private long firstWrong;

    /** Lists every field, for both directions. */
    void list(BitCodec bits) {
        bits.beginPart(0);
        right = bits.number(right, 0);
        notComputed = bits.number(notComputed, 0);
        wrong = bits.number(wrong, 0);
        headersWrong = bits.number(headersWrong, 0);
        firstWrong = bits.number(firstWrong, 0);
        bits.endPart();
    }

    /** Takes a segment that it sent. */
    void sent(TcpSegment s) {
        switch (s.checksumState()) {
            case RIGHT -> right++;
            case NOT_COMPUTED -> notComputed++;
            case WRONG, IP_HEADER_WRONG -> {
                headersWrong += s.checksumState() == ChecksumState.IP_HEADER_WRONG ? 1 : 0;
                firstWrong = wrong++ == 0 ? s.number() : firstWrong;
            }
            case NOT_LOOKED_AT, NOT_KNOWN -> {
                // says nothing
            }
        }
    }

    int right() {
        return right;
    }

    int notComputed() {
        return notComputed;
    }

    /** Segments with a wrong checksum, their own or that of the IPv4 header. */
    int wrong() {
        return wrong;
    }

    /** Of the {@link #wrong}, those whose IPv4 header has it. */
    int headersWrong() {
        return headersWrong;
    }

    /** Number of the first packet with a wrong one; 0 for none. */
    long firstWrong() {
        return firstWrong;
    }
}
