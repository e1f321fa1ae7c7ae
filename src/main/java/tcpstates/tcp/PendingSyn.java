package tcpstates.tcp;

import tcpstates.packet.TcpSegment;

/**
 * A SYN with new numbers that came on a living connection. Its sender may have lost its state and start anew, or somebody
 * forged it: the answer and what its sender makes of the answer will tell (RFC 9293 section 3.10.7.4, RFC 5961 section 4).
 */
final class PendingSyn {
    final Endpoint sender;
    /** A copy that stays valid. */
    final TcpSegment segment;
    /** Whether its sender has shown that it does not know the living connection. */
    boolean meant;

    PendingSyn(Endpoint sender, TcpSegment copy) {
        this.sender = sender;
        segment = copy;
    }

    /** What acknowledges it. */
    int nextSeq() {
        return segment.seq() + segment.sequenceLength();
    }
}
