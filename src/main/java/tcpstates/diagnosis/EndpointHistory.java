package tcpstates.diagnosis;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.EndpointSummary;
import tcpstates.event.Evidence;
import tcpstates.event.Retransmission;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.TcpSegment;

/** One end's part of a {@link ConnectionHistory}: the states that it went through, what it repeated, and plain counts of its packets. */
final class EndpointHistory {
    static final long NEVER = Long.MIN_VALUE;

    final Role role;
    private final StateHistory stays = new StateHistory();
    /** What it repeated; null while that is nothing. */
    private @Nullable RetransmissionHistory repeats;
    /** What happened to its window; null while it was never closed. */
    private @Nullable ZeroWindowPeriods stalls;
    /** Packet that showed that the ACK of its SYN-ACK had not reached it; 0 if none. */
    long handshakeAckMissed;

    // Its packets.
    long packets;
    long bytes;
    int flags;
    long firstPacket;
    int firstFlags;
    private long firstTime = NEVER;
    long lastPacket;
    long lastTime = NEVER;
    /** Time of the packet before the last one (ns since the epoch). */
    long previousTime = NEVER;

    int lastPayload;
    private int highestAck;
    private boolean acked;

    // Its data: where they begin and end in sequence space.
    private boolean dataSeen;
    private int dataStart;
    private int dataEnd;

    // Its SYN.
    private boolean synSeen;
    private int synSeq;
    int synPayload;
    /** A SYN with other numbers, on the living connection: its packet number; 0 if none. */
    long otherSyn;
    /** What its SYN-ACK acknowledged. */
    int synAckAck;

    EndpointHistory(Role role) {
        this.role = role;
    }

    // ------------------------------------------------------------------ packets

    /** Brings what {@link #sends} writes into the cache; the value has no meaning. */
    int touch() {
        return (int) packets + dataEnd + (acked ? 1 : 0);
    }

    /** Counts a packet that it sent; called for every packet, so nothing is made here. */
    void sends(TcpSegment s) {
        if (packets++ == 0) {
            firstPacket = s.number();
            firstFlags = s.flags();
            firstTime = s.time();
        }
        bytes += s.payloadLength();
        flags |= s.flags();
        lastPacket = s.number();
        previousTime = lastTime;
        lastTime = s.time();
        lastPayload = s.payloadLength();
        if (s.has(TcpSegment.SYN)) {
            sendsSyn(s);
        } else if (s.has(TcpSegment.ACK) && !s.has(TcpSegment.RST)) {
            sendsData(s);
            acknowledges(s.ack());
            advertises(s);
        }
    }

    private void sendsSyn(TcpSegment s) {
        if (s.has(TcpSegment.ACK)) {
            synAckAck = s.ack();
            acknowledges(s.ack());
        } else if (!synSeen) {
            synSeen = true;
            synSeq = s.seq();
            synPayload = s.payloadLength();
        } else if (s.seq() != synSeq) {
            otherSyn = s.number();
        }
    }

    private void sendsData(TcpSegment s) {
        if (s.payloadLength() == 0) {
            return;
        }
        int end = s.seq() + s.payloadLength();
        if (!dataSeen) {
            dataSeen = true;
            dataStart = s.seq();
            dataEnd = end;
        } else if (end - dataEnd > 0) {
            dataEnd = end;
        }
    }

    private void acknowledges(int ack) {
        if (!acked || ack - highestAck > 0) {
            highestAck = ack;
            acked = true;
        }
    }

    private void advertises(TcpSegment s) {
        if (s.window() == 0 && stalls == null) {
            stalls = new ZeroWindowPeriods();
        }
        if (stalls != null) {
            stalls.advertises(s);
        }
    }

    /** The times for which its window was closed; null if it never was. */
    @Nullable
    ZeroWindowPeriods stalls() {
        return stalls;
    }

    /** Since when its window is closed (ns since the epoch), {@link #NEVER} if it is open. */
    long stalledSince() {
        return stalls == null ? NEVER : stalls.since();
    }

    /** Time of its first packet (ns since the epoch); {@link #NEVER} if none was captured. */
    long firstTime() {
        return firstTime;
    }

    /** Bytes from its first data to its last, repeats not counted. */
    long dataSent() {
        return Integer.toUnsignedLong(dataEnd - dataStart);
    }

    /** How many of {@code sender}'s last bytes it has not acknowledged. */
    long unacknowledged(EndpointHistory sender) {
        if (!sender.dataSeen) {
            return 0;
        }
        return acked ? Math.max(0, Math.min(sender.dataEnd - highestAck, sender.dataSent())) : sender.dataSent();
    }

    /** What its SYN expects to be acknowledged when its data is taken too. */
    int synEnd() {
        return synSeq + 1 + synPayload;
    }

    /** Whether it has acknowledged the sequence number. */
    boolean hasAcknowledged(int seq) {
        return acked && highestAck - seq > 0;
    }

    boolean hasSent(int flag) {
        return (flags & flag) != 0;
    }

    // ------------------------------------------------------------------ events

    void changes(Transition t) {
        if (t.evidence() == Evidence.CORRECTED) {
            takesBack(t);
            return;
        }
        begins(t);
    }

    private void takesBack(Transition t) {
        if (t.cause() == Cause.SYN_ACK_REPEATED || t.cause() == Cause.RECEIVED_DATA_LATER) {
            handshakeAckMissed = t.packet();
        }
        while (!stays.isEmpty() && stays.state(stays.size() - 1) != t.to()) {
            stays.removeLast();
        }
        if (stays.isEmpty()) {
            begins(t);
        }
    }

    private void begins(Transition t) {
        long packetTime = t.proofTime() == Transition.NO_PROOF ? t.time() : t.proofTime();
        stays.add(t.to(), t.time(), t.packet(), packetTime, t.cause());
    }

    /**
     * It repeated a segment.
     *
     * @param answer whether it answers a repeat of the peer
     * @param peer the other end; when its window is closed, a repeat of data only asks for the window
     */
    void repeats(Retransmission repeat, boolean answer, EndpointHistory peer) {
        if (repeats == null) {
            repeats = new RetransmissionHistory();
        }
        boolean intoClosedWindow = peer.stalledSince() != NEVER;
        if (intoClosedWindow && repeat.kind() == Kind.DATA) {
            repeats.addDataIntoClosedWindow();
        } else {
            repeats.add(repeat, answer, peer.packets);
        }
    }

    /** Its repeats of one kind; null if there were none. */
    @Nullable
    BackoffHistory series(Kind kind) {
        return repeats == null ? null : repeats.series(kind);
    }

    int repeated(Kind kind) {
        BackoffHistory series = series(kind);
        return series == null ? 0 : series.total();
    }

    /** Segments that it repeated although they had been acknowledged. */
    int spurious() {
        return repeats == null ? 0 : repeats.spurious();
    }

    /** Its keep-alive probes. */
    int probes() {
        return repeated(Kind.KEEP_ALIVE);
    }

    /** Its latest keep-alive probes after which nothing of the peer was captured. */
    int unansweredProbes(EndpointHistory peer) {
        return repeats == null ? 0 : repeats.unansweredProbes(peer.packets);
    }

    /** Its stay in the state; null if it never was in it. */
    @Nullable
    StateSpan in(TcpState state) {
        return stays.in(state);
    }

    boolean wasIn(TcpState state) {
        return in(state) != null;
    }

    /** Its first stay; null while no change was seen. */
    @Nullable
    StateSpan oldest() {
        return stays.isEmpty() ? null : stays.get(0);
    }

    /** Its present stay; null while no change was seen. */
    @Nullable
    StateSpan now() {
        return stays.isEmpty() ? null : stays.get(stays.size() - 1);
    }

    /** The state before the present one; null if that is the first. */
    @Nullable
    TcpState before() {
        return stays.size() < 2 ? null : stays.state(stays.size() - 2);
    }

    /** Why it is in CLOSE now; null if it is not, or was all the time. */
    @Nullable
    Cause endedBy() {
        StateSpan now = now();
        return now == null || now.state() != TcpState.CLOSE ? null : now.cause();
    }

    /** Its first FIN; null if it sent none. */
    @Nullable
    StateSpan fin() {
        StateSpan first = in(TcpState.FIN_WAIT1);
        return first == null ? in(TcpState.LAST_ACK) : first;
    }

    /** What it did, up to {@code clock} (ns since the epoch). */
    EndpointSummary summary(long clock) {
        Map<TcpState, Long> times = new EnumMap<>(TcpState.class);
        for (int i = 0; i < stays.size(); i++) {
            TcpState state = stays.state(i);
            long end = i + 1 < stays.size() ? stays.since(i + 1) : clock;
            if (state.hasConnection()) {
                times.merge(state, Math.max(0, end - stays.since(i)), Long::sum);
            }
        }
        return new EndpointSummary(packets, bytes, flags, times, repeats == null ? Map.of() : repeats.counts());
    }
}
