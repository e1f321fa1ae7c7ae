package tcpstates.conntrack;

import tcpstates.event.SocketAddress;

/** What is kept of a flow: {@code struct nf_conn} with its {@code struct ip_ct_tcp}. */
final class Flow {
    /** Who has sent the first segment that was seen. */
    final SocketAddress source;

    final SocketAddress destination;
    /** In the direction of the first segment, and against it. */
    final HalfFlow original = new HalfFlow();

    final HalfFlow reply = new HalfFlow();

    FlowState state = FlowState.NONE;
    /** A segment against the direction of the first one was seen: {@code IPS_SEEN_REPLY}. */
    boolean seenReply;
    /** Both ends are known to take part: {@code IPS_ASSURED}. */
    boolean assured;
    /** To be told: its state is another one. */
    boolean stateChanged;
    /** To be told: {@link #seenReply} or {@link #assured} has become true. */
    boolean statusChanged;
    /** When it is forgotten unless something comes, ns since the epoch. */
    long deadline;

    /** Of the latest segment that counted. */
    SegmentKind lastKind = SegmentKind.NONE;

    boolean lastReply;
    int lastSeq;
    int lastAck;
    int lastEnd;
    int lastWindow;
    /** Options of a SYN that was ignored. */
    int lastScale;
    /** Flags of a {@link HalfFlow}: options of a SYN that was ignored, and what is of the whole flow. */
    int lastFlags;
    /** Equal segments in a row. */
    int repeats;

    long originalPackets;
    long originalBytes;
    long replyPackets;
    long replyBytes;

    /** Place in the {@link Deadlines}. */
    int place = Deadlines.NOWHERE;
    /** The deadline by which it stands there; never behind its own. */
    long placedFor;

    Flow(SocketAddress source, SocketAddress destination) {
        this.source = source;
        this.destination = destination;
    }

    HalfFlow half(boolean ofReply) {
        return ofReply ? reply : original;
    }

    /** Whether it is established for good: {@code nf_conntrack_tcp_established}. */
    boolean isEstablished() {
        return state == FlowState.ESTABLISHED && assured;
    }

    /** Counts a segment. */
    void count(boolean ofReply, long bytes) {
        if (ofReply) {
            replyPackets++;
            replyBytes += bytes;
        } else {
            originalPackets++;
            originalBytes += bytes;
        }
    }
}
