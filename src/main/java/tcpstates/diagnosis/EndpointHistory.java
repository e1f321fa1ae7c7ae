package tcpstates.diagnosis;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.EndpointSummary;
import tcpstates.event.Evidence;
import tcpstates.event.IcmpError;
import tcpstates.event.Retransmission;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Role;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.Seq;

/** One end's part of a {@link ConnectionHistory}: its states, what it sent again, and plain counts of its packets. */
final class EndpointHistory {
    static final long NEVER = Long.MIN_VALUE;

    private static final int UNSEEN = -2;

    final Role role;
    private final StateHistory states = new StateHistory();
    /** What it sent again; null while that is nothing. */
    private @Nullable RetransmissionHistory retransmissions;
    /** For how long its window was closed; null while it never was. */
    private @Nullable ZeroWindowPeriods zeroWindows;
    /** ICMP errors about what it sent; null while there were none. */
    private @Nullable IcmpHistory icmpErrors;
    /** Number of the packet that showed that the ACK of its SYN-ACK had not reached it; 0 if none. */
    long handshakeAckMissed;
    /** How its data went; null while it has sent none. */
    @Nullable
    DataHistory data;
    /** What its checksums are like; null while none was looked at. */
    @Nullable
    ChecksumHistory checksums;
    /** The first FIN or RST in its name that was not its own; null if there was none. */
    @Nullable
    ContradictedSegment contradicted;
    /** Number of the first FIN in its name that lay below what was acknowledged; 0 if none. */
    long ignoredFin;
    /** Number of the packet that acknowledged the peer's FIN, where its own FIN was sent before and seen later; else 0. */
    private long ackBeforeFin;

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
    private boolean ackSeen;
    /** The first packet with the highest acknowledgement: that of the FIN, if it has acknowledged one. */
    long highestAckPacket;
    /** Time of that packet (ns since the epoch). */
    long highestAckTime = NEVER;

    // Its data: where they begin and end in sequence space.
    private boolean dataSeen;
    private int dataStart;
    private int dataEnd;

    /** Whether it has sent anything that must be acknowledged, and where the last of that ends in sequence space. */
    private boolean sequenceSeen;

    private int sequenceEnd;

    /** Behind its latest FIN; only if one was captured. */
    private int finEnd;

    /** How long the handshake took from the capture point to it and back, ns; -1 if that is not known. */
    long near = -1;

    /** The window that it advertised last, as it stands in the header. */
    private int window;

    private boolean windowOfSyn;

    // Its SYN, or SYN-ACK.
    /** Shift count that it offered; {@link TcpSegment#ABSENT} if none, {@link #UNSEEN} while its SYN was not captured. */
    private int offeredScale = UNSEEN;

    private boolean synSeen;
    private boolean synAckSeen;
    private int synSeq;
    int synPayload;
    /** Number of the packet with a SYN of another sequence number, on the living connection; 0 if none. */
    long otherSyn;
    /** Number of the first packet with a SYN-ACK of another sequence number than the first one; 0 if none. */
    long otherSynAck;
    /** What its SYN-ACK acknowledged. */
    int synAckAck;

    EndpointHistory(Role role) {
        this.role = role;
    }

    /** Lists every field but the role, for both directions; {@code base} is a time that is not far from its own. */
    void list(BitCodec bits, long base) {
        bits.beginPart(2);
        ackSeen = bits.flag(ackSeen);
        sequenceSeen = bits.flag(sequenceSeen);
        dataSeen = bits.flag(dataSeen);
        synSeen = bits.flag(synSeen);
        synAckSeen = bits.flag(synAckSeen);
        boolean hasRetransmissions = bits.flag(retransmissions != null);
        boolean hasZeroWindows = bits.flag(zeroWindows != null);
        boolean hasIcmpErrors = bits.flag(icmpErrors != null);
        boolean hasContradicted = bits.flag(contradicted != null);
        boolean hasData = bits.flag(data != null);
        boolean hasChecksums = bits.flag(checksums != null);
        windowOfSyn = bits.flag(windowOfSyn);
        packets = bits.number(packets, 0);
        bytes = bits.number(bytes, 0);
        flags = bits.number(flags, 0);
        firstPacket = bits.number(firstPacket, 0);
        firstFlags = bits.number(firstFlags, flags);
        firstTime = bits.time(firstTime, base);
        lastPacket = bits.number(lastPacket, firstPacket);
        lastTime = bits.time(lastTime, firstTime);
        previousTime = bits.time(previousTime, lastTime);
        lastPayload = bits.number(lastPayload, 0);
        highestAck = bits.fixed32(highestAck, 0);
        highestAckPacket = bits.number(highestAckPacket, ackSeen ? lastPacket : 0);
        highestAckTime = bits.time(highestAckTime, ackSeen ? lastTime : NEVER);
        synSeq = bits.fixed32(synSeq, 0);
        synPayload = bits.number(synPayload, 0);
        synAckAck = bits.fixed32(synAckAck, 0);
        near = bits.number(near, -1);
        window = bits.number(window, 0);
        offeredScale = bits.number(offeredScale, UNSEEN);
        otherSyn = bits.number(otherSyn, 0);
        otherSynAck = bits.number(otherSynAck, 0);
        dataStart = bits.number(dataStart, dataSeen ? synSeq + 1 : 0);
        dataEnd = bits.number(dataEnd, dataStart);
        sequenceEnd = bits.number(sequenceEnd, dataEnd);
        finEnd = bits.number(finEnd, hasSent(TcpSegment.FIN) ? dataEnd + 1 : 0);
        handshakeAckMissed = bits.number(handshakeAckMissed, 0);
        ackBeforeFin = bits.number(ackBeforeFin, 0);
        ignoredFin = bits.number(ignoredFin, 0);
        bits.endPart();
        states.list(bits, firstTime == NEVER ? base : firstTime);
        contradicted = hasContradicted ? ContradictedSegment.list(bits, contradicted) : null;
        if (hasRetransmissions) {
            retransmissions = retransmissions == null ? new RetransmissionHistory() : retransmissions;
            retransmissions.list(bits, lastTime);
        }
        if (hasZeroWindows) {
            zeroWindows = zeroWindows == null ? new ZeroWindowPeriods() : zeroWindows;
            zeroWindows.list(bits, lastTime);
        }
        if (hasData) {
            data = data == null ? new DataHistory() : data;
            data.list(bits, lastTime);
        }
        if (hasChecksums) {
            checksums = checksums == null ? new ChecksumHistory() : checksums;
            checksums.list(bits);
        }
        if (hasIcmpErrors) {
            icmpErrors = icmpErrors == null ? new IcmpHistory() : icmpErrors;
            icmpErrors.list(bits);
        }
    }

    // ------------------------------------------------------------------ packets

    /** Brings what {@link #sent} writes into the cache; the value has no meaning. */
    int touch() {
        return (int) packets + (int) highestAckTime + dataEnd + (data == null ? 0 : 1);
    }

    /** The same for its data. */
    int touchData() {
        return data == null ? 0 : data.touch();
    }

    /** Takes a packet that it sent, where checksums are looked at; returns how many were wrong so far. */
    int verified(TcpSegment s) {
        ChecksumHistory history = checksums;
        if (history == null) {
            history = new ChecksumHistory();
            checksums = history;
        }
        history.sent(s);
        return history.wrong();
    }

    /** Counts a packet that it sent; called for every packet, so nothing is allocated here. */
    void sent(TcpSegment s) {
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
        if (icmpErrors != null) {
            icmpErrors.sent(s);
        }
        if (s.sequenceLength() > 0 && !s.has(TcpSegment.RST)) {
            int end = s.seq() + s.sequenceLength();
            sequenceEnd = sequenceSeen ? Seq.max(sequenceEnd, end) : end;
            sequenceSeen = true;
        }
        if (s.has(TcpSegment.SYN)) {
            sentSyn(s);
        } else if (s.has(TcpSegment.ACK) && !s.has(TcpSegment.RST)) {
            sentData(s);
            acknowledged(s);
            advertised(s);
        }
    }

    /** What the packet, which {@link #sent} has counted, does to the data of both ends; called for every packet. */
    void transfer(TcpSegment s, EndpointHistory peer) {
        if (data != null) {
            data.advance(s.time(), near);
        }
        if (peer.data != null) {
            peer.data.advance(s.time(), peer.near);
        }
        if (s.has(TcpSegment.RST)) {
            stopData();
            peer.stopData();
            return;
        }
        window = s.window();
        windowOfSyn = s.has(TcpSegment.SYN);
        if (windowOfSyn) {
            offeredScale = s.windowScale();
            return;
        }
        if (data == null && s.payloadLength() > 0) {
            data = new DataHistory();
            if (peer.ackSeen) {
                data.opened(peer.highestAck, peer.window, peer.windowOfSyn ? 0 : peer.scale(this));
            }
        }
        if (data != null && s.sequenceLength() > 0) {
            data.sent(s);
        }
        if (peer.data != null && s.has(TcpSegment.ACK)) {
            peer.data.acknowledged(s, scale(peer));
        }
    }

    private void stopData() {
        if (data != null) {
            data.stop();
        }
    }

    /** Shift count of its windows, negative if it is not known. */
    private int scale(EndpointHistory peer) {
        if (offeredScale == UNSEEN || peer.offeredScale == UNSEEN) {
            return UNSEEN;
        }
        return offeredScale == TcpSegment.ABSENT || peer.offeredScale == TcpSegment.ABSENT ? 0 : offeredScale;
    }

    private void sentSyn(TcpSegment s) {
        if (s.has(TcpSegment.ACK)) {
            boolean again = synAckSeen && s.ack() == synAckAck;
            synAckAck = s.ack();
            acknowledged(s);
            if (again && s.seq() != synSeq && otherSynAck == 0 && !s.has(TcpSegment.RST)) {
                otherSynAck = s.number();
            } else if (!again) {
                synAckSeen = true;
                synSeq = s.seq();
            }
        } else if (!synSeen) {
            synSeen = true;
            synSeq = s.seq();
            synPayload = s.payloadLength();
        } else if (s.seq() != synSeq) {
            otherSyn = s.number();
        }
    }

    private void sentData(TcpSegment s) {
        if (s.has(TcpSegment.FIN)) {
            finEnd = s.seq() + s.sequenceLength();
        }
        if (s.payloadLength() == 0) {
            return;
        }
        int end = s.seq() + s.payloadLength();
        if (!dataSeen) {
            dataSeen = true;
            dataStart = s.seq();
            dataEnd = end;
        } else {
            dataEnd = Seq.max(dataEnd, end);
        }
    }

    private void acknowledged(TcpSegment s) {
        if (!ackSeen || Seq.lt(highestAck, s.ack())) {
            highestAck = s.ack();
            highestAckPacket = s.number();
            highestAckTime = s.time();
            ackSeen = true;
        }
    }

    private void advertised(TcpSegment s) {
        if (s.window() == 0 && zeroWindows == null) {
            zeroWindows = new ZeroWindowPeriods();
        }
        if (zeroWindows != null) {
            zeroWindows.advertise(s);
        }
    }

    /** The periods for which its window was closed; null if it never was. */
    @Nullable
    ZeroWindowPeriods zeroWindows() {
        return zeroWindows;
    }

    /** Since when its window is closed (ns since the epoch), {@link #NEVER} if it is open. */
    long zeroWindowSince() {
        return zeroWindows == null ? NEVER : zeroWindows.since();
    }

    /** Time of its first packet (ns since the epoch); {@link #NEVER} if none was captured. */
    long firstTime() {
        return firstTime;
    }

    /** Bytes from its first data to its last, repeats not counted. */
    long dataSent() {
        return Seq.distance(dataStart, dataEnd);
    }

    /** How many of {@code sender}'s last bytes it has not acknowledged. */
    long unacknowledged(EndpointHistory sender) {
        if (!sender.dataSeen) {
            return 0;
        }
        return ackSeen ? Math.max(0, Math.min(sender.dataEnd - highestAck, sender.dataSent())) : sender.dataSent();
    }

    /** Whether the peer has not acknowledged all that it has sent, SYN and FIN included. */
    boolean isOutstanding(EndpointHistory peer) {
        return sequenceSeen && (!peer.ackSeen || Seq.lt(peer.highestAck, sequenceEnd));
    }

    /** Whether a segment, its next one, begins before the end of what it has sent. */
    boolean hasSentBefore(TcpSegment s) {
        return sequenceSeen && Seq.lt(s.seq(), sequenceEnd);
    }

    /** Whether a segment, its next one, acknowledges more than it has acknowledged. */
    boolean acknowledgesMore(TcpSegment s) {
        return !ackSeen || Seq.lt(highestAck, s.ack());
    }

    /** What its SYN expects to be acknowledged when its data is taken too. */
    int synEnd() {
        return synSeq + 1 + synPayload;
    }

    /** Whether it has acknowledged the sequence number. */
    boolean hasAcknowledged(int seq) {
        return ackSeen && Seq.lt(seq, highestAck);
    }

    /** Whether the peer's {@link #highestAckPacket} is the one that acknowledges its FIN. */
    boolean isFinAcknowledged(EndpointHistory peer) {
        return hasSent(TcpSegment.FIN) && peer.ackSeen && peer.highestAck == finEnd;
    }

    boolean hasSent(int flag) {
        return (flags & flag) != 0;
    }

    // ------------------------------------------------------------------ events

    void transition(Transition t) {
        if (t.evidence() == Evidence.CORRECTED) {
            correct(t);
            return;
        }
        enter(t);
    }

    private void correct(Transition t) {
        if (t.cause() == Cause.SYN_ACK_REPEATED || t.cause() == Cause.RECEIVED_DATA_LATER) {
            handshakeAckMissed = t.packet();
        }
        StateSpan current = currentSpan();
        StateSpan fin = finSpan();
        if (t.cause() == Cause.RESET_NOT_ITS_OWN && current != null && contradicted == null) {
            contradicted = new ContradictedSegment(false, current.packet(), t.packet());
        } else if (t.cause() == Cause.SENDS_BEHIND_FIN && fin != null && contradicted == null) {
            contradicted = new ContradictedSegment(true, fin.packet(), t.packet());
        } else if (t.cause() == Cause.FINS_CROSSED && current != null) {
            ackBeforeFin = current.packet();
        }
        while (!states.isEmpty() && states.state(states.size() - 1) != t.to()) {
            states.removeLast();
        }
        if (states.isEmpty()) {
            enter(t);
        }
    }

    private void enter(Transition t) {
        long packetTime = t.proofTime() == Transition.NO_PROOF ? t.time() : t.proofTime();
        boolean closing = t.to() == TcpState.CLOSING && ackBeforeFin > 0;
        states.add(t.to(), t.time(), closing ? ackBeforeFin : t.packet(), packetTime, t.cause());
    }

    void stray(StraySegment segment) {
        if (segment.flags() == StraySegment.Flags.FIN_OUT_OF_WINDOW && ignoredFin == 0) {
            ignoredFin = segment.packet();
        }
    }

    void icmpError(IcmpError error) {
        if (icmpErrors == null) {
            icmpErrors = new IcmpHistory();
        }
        icmpErrors.add(error);
    }

    /** ICMP errors about what it sent; null if there were none. */
    @Nullable
    IcmpHistory icmpErrors() {
        return icmpErrors;
    }

    /** The latest ICMP error that it believes, apart from those about the length of packets; null if there was none. */
    IcmpHistory.@Nullable Message icmpError() {
        return icmpErrors == null ? null : icmpErrors.believed();
    }

    /**
     * Adds a segment that it sent again.
     *
     * @param peer the other end; when its window is closed, a repeat of data only asks for the window
     */
    void retransmission(Retransmission repeat, EndpointHistory peer) {
        if (retransmissions == null) {
            retransmissions = new RetransmissionHistory();
        }
        boolean intoZeroWindow = peer.zeroWindowSince() != NEVER;
        if (data != null) {
            data.repeated(repeat, intoZeroWindow);
        }
        if (intoZeroWindow && repeat.kind() == Kind.DATA) {
            retransmissions.addZeroWindowData();
        } else {
            retransmissions.add(repeat, peer.packets);
        }
    }

    /** Its repeats of one kind of segment; null if there were none. */
    @Nullable
    BackoffHistory backoff(Kind kind) {
        return retransmissions == null ? null : retransmissions.backoff(kind);
    }

    /** How many segments of one kind it sent again; not those of data into a closed window. */
    int repeats(Kind kind) {
        BackoffHistory backoff = backoff(kind);
        return backoff == null ? 0 : backoff.total();
    }

    /** Whether its latest packet repeats something that must be acknowledged. */
    boolean hasJustRepeated() {
        return retransmissions != null && retransmissions.latestPacket() == lastPacket;
    }

    /** Segments that it repeated although they had been acknowledged. */
    int spurious() {
        return retransmissions == null ? 0 : retransmissions.spurious();
    }

    /** Its latest keep-alive probes after which nothing of the peer was captured. */
    int unansweredKeepAlives(EndpointHistory peer) {
        return retransmissions == null ? 0 : retransmissions.unansweredKeepAlives(peer.packets);
    }

    /** The first time that it was in the state; null if it never was. */
    @Nullable
    StateSpan firstSpan(TcpState state) {
        return states.first(state);
    }

    boolean wasIn(TcpState state) {
        return states.indexOf(state) >= 0;
    }

    /** Whether no change of its state was seen. */
    boolean isUnchanged() {
        return states.isEmpty();
    }

    /** The oldest span that is known; null while no change was seen. */
    @Nullable
    StateSpan oldestSpan() {
        return states.isEmpty() ? null : states.get(0);
    }

    /** Its span in the present state; null while no change was seen. */
    @Nullable
    StateSpan currentSpan() {
        return states.isEmpty() ? null : states.get(states.size() - 1);
    }

    /** The state before the present one; null if that is the first. */
    @Nullable
    TcpState previousState() {
        return states.size() < 2 ? null : states.state(states.size() - 2);
    }

    /** Whether it has shown by going on that the RST in its name was not its own. */
    boolean contradicts(ObservedReset reset) {
        return contradicted != null && !contradicted.fin() && contradicted.packet() == reset.packet();
    }

    /** Whether it is in CLOSE because of the RST. */
    boolean isClosedBy(ObservedReset reset) {
        int current = states.size() - 1;
        return current >= 0 && states.state(current) == TcpState.CLOSE && states.packet(current) == reset.packet();
    }

    /** Why it is in CLOSE now; null if it is not, or was all the time. */
    @Nullable
    Cause closeCause() {
        int current = states.size() - 1;
        return current < 0 || states.state(current) != TcpState.CLOSE ? null : states.cause(current);
    }

    /** Whether it is in CLOSE because it never got an answer: its last repeat is over, or it sends nothing any more. */
    boolean hasTimedOut() {
        Cause cause = closeCause();
        return cause == Cause.GAVE_UP || cause == Cause.FELL_SILENT;
    }

    /** Whether it has sent its FIN. */
    boolean hasClosed() {
        return wasIn(TcpState.FIN_WAIT1) || wasIn(TcpState.LAST_ACK);
    }

    /** Why its first state was entered; null while no change was seen. */
    @Nullable
    Cause firstCause() {
        return states.isEmpty() ? null : states.cause(0);
    }

    /** The span that its FIN began; null if it sent none. */
    @Nullable
    StateSpan finSpan() {
        StateSpan first = firstSpan(TcpState.FIN_WAIT1);
        return first == null ? firstSpan(TcpState.LAST_ACK) : first;
    }

    /** What it did, up to {@code clock} (ns since the epoch). */
    EndpointSummary summary(long clock) {
        Map<TcpState, Long> times = new EnumMap<>(TcpState.class);
        for (int i = 0; i < states.size(); i++) {
            TcpState state = states.state(i);
            long end = i + 1 < states.size() ? states.since(i + 1) : clock;
            if (state.hasConnection()) {
                times.merge(state, Math.max(0, end - states.since(i)), Long::sum);
            }
        }
        return new EndpointSummary(
                packets,
                bytes,
                flags,
                times,
                retransmissions == null ? Map.of() : retransmissions.counts(),
                data == null ? null : data.summary(near));
    }
}
