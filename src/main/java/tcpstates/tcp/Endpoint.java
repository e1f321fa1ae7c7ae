package tcpstates.tcp;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;

/**
 * One of the two sockets of a connection, as far as the wire shows it: its state, its sequence space by the names of RFC 9293
 * section 3.3.1, and the counters of Linux' {@code struct tcp_sock}. It keeps the books; what follows for the state is
 * decided in {@link StateMachine}.
 */
final class Endpoint extends SequenceSpace {
    /** No such time yet. */
    static final long NEVER = Long.MIN_VALUE;
    /** No such packet. */
    static final long NO_PACKET = 0;

    private static final int MAX_UNSCALED_WINDOW = 0xffff;

    /** See {@link Connection#QUEUE_BYTES_PER_SEGMENT}. */
    static final int QUEUE_BYTES_PER_SEGMENT = MAX_GROWTH_BYTES + Ranges.MAX_GROWTH_BYTES + BackoffSeries.BYTES;

    final Role role;

    /** When the state began (ns since the epoch); {@link #NEVER} while it is the one that the endpoint started in. */
    long since = NEVER;

    long beforeSince = NEVER;
    /** When the state before that one began. */
    long earlierSince = NEVER;
    /** Number of the RST that was on its way to it, the last time that one closed it; {@link #NO_PACKET} if none. */
    long resetArrivedPacket = NO_PACKET;
    /** The state in which it is presumed to have received the peer's FIN, together with a RST; null if it is not so. */
    @Nullable
    TcpState finPresumedIn;

    /** When the 2 MSL of its TIME_WAIT began, the last time (ns since the epoch). */
    long timeWaitSince = NEVER;

    /** Round trip between the capture point and this endpoint, ns; from the handshake. 0 while unknown. */
    long tapRtt;

    // What it sends.
    int iss;
    /** First sequence number that the kernel counts in bytes_acked. */
    int ackBase;

    /** Whether the FIN was not captured but guessed from the peer's acknowledgement. */
    boolean finGuessed;
    /** Whether it opened by a SYN of its own, not in answer to one. */
    boolean activeOpen;

    boolean synAckSent;
    /** Whether it took the data of a SYN (RFC 7413): then it may send before the handshake is over. */
    boolean fastOpen;

    /** Whether an ICMP error about something that it sent was seen on its way to it. */
    boolean icmpError;
    /** Whether it is in CLOSE because of an ICMP error. */
    boolean closedByIcmp;

    // What it receives.
    int irs;
    /** RCV.NXT when the handshake was over. */
    int rcvFirst;

    /** Latest SYN, SYN-ACK or FIN (in order) seen on its way to it (ns since the epoch). */
    long synArrived = NEVER;
    /** Whether the latest SYN was a repeated one and is not answered yet. */
    boolean synArrivedAgain;

    long synAckArrived = NEVER;
    long finArrived = NEVER;
    /** The first one that completed the FIN. */
    long finArrivedFirst = NEVER;
    /** When the ACK of its own FIN arrived behind the peer's FIN (ns since the epoch). */
    long finAckArrived = NEVER;
    /** SND.UNA when the FIN arrived. */
    int finArrivedUna;

    // Numbers of the packets that arrived at these times, from 1; 0 if none was captured, or once it has caused its
    // change.
    long synArrivedPacket;
    long synAckArrivedPacket;
    long finArrivedPacket;
    long finArrivedFirstPacket;
    long finAckArrivedPacket;
    /** Kept only while the handshake is presumed to be over, or doubtful: this one may turn out to have completed it. */
    long unackedArrivedPacket;

    // Window.
    /** Window scale that its SYN offered, {@link TcpSegment#ABSENT} if none. */
    int offeredScale = TcpSegment.ABSENT;

    boolean sackPermitted;
    /** MSS option of its SYN or SYN-ACK, {@link TcpSegment#ABSENT} if none. */
    int offeredMss = TcpSegment.ABSENT;

    // Counters.
    boolean sentKnown;
    boolean receivedKnown;
    int retransmissions;
    /** How often SND.UNA and RCV.NXT have gone beyond the highest number there is: the kernel's counters have 64 bits. */
    int acknowledgedWraps;

    int receivedWraps;
    /** Sequence numbers that it must have sent, for later ones came or the peer acknowledged them, and that were not captured. */
    long unseenSent;

    /** Its timer-driven repeats; null while there are none. */
    @Nullable
    BackoffSeries backoff;
    /** What it sent again last: its sequence number, how often so far, and when (ns since the epoch). */
    int repeatedSeq;

    int repeats;
    long repeatedAt = NEVER;
    /** Between the last two times that its timer made it send the same segment, ns; 0 if that was never. */
    long lastInterval;

    /** Acknowledgements of data of its own that was not captured. */
    long unseenAcknowledged;
    /**
     * The latest of these data: they may still come, where the capture is not in order. Those before {@link #uncapturedStart}
     * have come.
     */
    int uncapturedStart;

    int uncapturedEnd;
    /** How many acknowledgements they had; 0 if there are no such data. */
    int uncapturedAcks;
    /** When the latest of these acknowledgements was captured (ns since the epoch). */
    long uncapturedAt = NEVER;
    /** The latest IP identification known of it when it was closed abruptly; 0 or less if none. */
    int closedAtId;

    Endpoint(Role role, TcpState state) {
        super(state);
        this.role = role;
    }

    /** Brings all its fields into the cache, one of each 64 bytes that they lie in; the value has no meaning. */
    int touchAll() {
        return touch() + (int) since + (int) synArrived + (int) finArrivedPacket + irs + closedAtId;
    }

    /** Round trip between the capture point and this endpoint, ns; RFC 6298 section 2.1: a second while none was measured. */
    long roundTrip() {
        return tapRtt == 0 ? Nanos.PER_SECOND : tapRtt;
    }

    // ------------------------------------------------------------------ opening

    /** A new socket: all its counters are 0. */
    void countFromNow() {
        sentKnown = true;
        receivedKnown = true;
    }

    /** It sends its first SYN. */
    void openBySyn(TcpSegment segment) {
        activeOpen = true;
        startSending(segment.seq(), segment.seq());
        sndNxt = segment.seq() + segment.sequenceLength();
        offeredScale = segment.windowScale();
        offeredMss = segment.mss();
        scaleUnknown = segment.optionsCut();
        sackPermitted = segment.sackPermitted();
        bytesSent += segment.payloadLength();
        rcvWnd = segment.window();
    }

    /** Its SYN, which opened the connection, was captured behind what proved it. */
    void openByLateSyn(TcpSegment segment, Endpoint peer) {
        countFromNow();
        bytesSent += segment.payloadLength();
        offeredScale = segment.windowScale();
        offeredMss = segment.mss();
        if (irsKnown) {
            sackPermitted = segment.sackPermitted() && peer.sackPermitted;
            // Of the SYN-ACK only the scale that came of it is known.
            scale = (byte) (segment.windowScale() != TcpSegment.ABSENT && peer.scale > 0 ? offeredScale : 0);
            scaleUnknown |= segment.optionsCut() || peer.scale == 0 && offeredScale != TcpSegment.ABSENT;
        } else {
            sackPermitted = segment.sackPermitted();
            scaleUnknown = segment.optionsCut();
        }
        if (!seen) {
            rcvWnd = segment.window();
        }
    }

    /** It answers a SYN by its first SYN-ACK. {@code peer} sent that SYN. */
    void openBySynAck(TcpSegment segment, Endpoint peer) {
        countFromNow();
        // The child of a listener starts its counters behind the SYN-ACK, which the request socket sent.
        startSending(segment.seq(), segment.seq() + 1);
        sndUna = segment.seq() + 1;
        sndNxt = segment.seq() + 1;
        startReceiving(peer.iss, segment.ack());
        fastOpen = segment.ack() != peer.iss + 1;
        offeredMss = segment.mss();
        sackPermitted = segment.sackPermitted();
        scaleUnknown = segment.optionsCut() || peer.scaleUnknown;
        // Of a SYN that was not captured nothing is known: the SYN-ACK offers a scale only in answer to one (RFC 7323
        // 2.2).
        boolean peerOffered = peer.offeredScale != TcpSegment.ABSENT || !peer.seen;
        scale = (byte) (segment.windowScale() != TcpSegment.ABSENT && peerOffered ? segment.windowScale() : 0);
        sentSynAck(segment);
    }

    /** It sends a SYN-ACK, the first one or again. */
    void sentSynAck(TcpSegment segment) {
        synAckSent = true;
        rcvWup = rcvNxt;
        rcvWupKnown = true;
        rcvWnd = segment.window();
    }

    /** Its SYN or SYN-ACK was not captured, but the peer acknowledged it: its ISS was {@code ack - 1}. */
    void openUnseen(int ack, boolean active) {
        activeOpen = active;
        receivedKnown = true;
        startSending(ack - 1, active ? ack - 1 : ack);
        sndUna = active ? ack - 1 : ack;
        sndNxt = ack;
        synAckSent = !active;
    }

    /** The capture began in the middle: {@code segment} is the first of its segments, or acknowledges what it sent. */
    void joinSending(int next) {
        startSending(next - 1, next);
        sndUna = next;
        sndNxt = next;
    }

    void joinReceiving(int next) {
        startReceiving(next - 1, next);
        scaleUnknown = true;
    }

    private void startSending(int initial, int base) {
        issKnown = true;
        iss = initial;
        ackBase = base;
        sndUna = base;
        acknowledgedWraps = 0;
        sackedUpTo = base;
    }

    private void startReceiving(int initial, int next) {
        irsKnown = true;
        irs = initial;
        rcvFirst = next;
        receiveFrom(next);
    }

    private void receiveFrom(int first) {
        rcvNxt = first;
        receivedWraps = Integer.compareUnsigned(first, irs + 1) < 0 ? 1 : 0;
    }

    /** It receives the peer's SYN (with or without ACK) in answer to its own. */
    void receiveSyn(TcpSegment segment) {
        startReceiving(segment.seq(), segment.seq() + 1);
        scaleUnknown |= segment.optionsCut();
        boolean scaled = segment.windowScale() != TcpSegment.ABSENT && offeredScale != TcpSegment.ABSENT;
        scale = (byte) (scaled ? offeredScale : 0);
        sackPermitted &= segment.sackPermitted();
    }

    /** A listener makes a socket of the request (inet_csk_clone_lock): what came before is lost with the request. */
    void becomeChildSocket() {
        if (!activeOpen && irsKnown) {
            receiveFrom(rcvFirst);
            if (outOfOrder != null) {
                outOfOrder.clear();
            }
        }
    }

    // ------------------------------------------------------------------ sending

    /** Whether the segment repeats something that the endpoint sent before, or fills a hole in what was captured. */
    boolean isBehind(TcpSegment segment) {
        return issKnown && segment.sequenceLength() > 0 && Seq.lt(segment.seq(), sndNxt);
    }

    /**
     * Counts a segment that it sends (no SYN, no RST).
     *
     * @param again whether it was sent before, captured or not
     */
    void sent(TcpSegment segment, boolean again) {
        if (segment.sequenceLength() > 0) {
            bytesSent += segment.payloadLength();
            fragmentGoesOn = segment.fragmented();
            int ahead = segment.seq() - sndNxt;
            if (ahead > 0) {
                unseenSent += ahead;
            } else if (ahead < 0 && !again && unseenSent > 0) {
                unseenSent -= Math.min(unseenSent, Math.min(segment.sequenceLength(), -ahead));
            }
            sndNxt = Seq.max(sndNxt, segment.seq() + segment.sequenceLength());
        }
    }

    /** Notes the window that a segment which it sends offers (no SYN, no RST); one that was overtaken by another has no say. */
    void advertised(TcpSegment segment) {
        rcvWup = segment.ack();
        rcvWupKnown = true;
        rcvWnd = segment.window() << scale;
    }

    /** Its FIN turns out to be somebody else's. */
    void takeFinBack() {
        finSent = false;
        sndNxt = finEnd - 1;
        forgetLast(finEnd);
    }

    /** It closes by a RST of its own: it has sent nothing beyond its number, and acknowledged no more. */
    void closedByReset(TcpSegment reset) {
        closedAbruptly = true;
        resetSent = true;
        closedAtId = lastOwnId > 0 && Corrections.isNewerId(reset.ipId(), lastOwnId) ? reset.ipId() : lastOwnId;
        if (reset.has(TcpSegment.ACK)) {
            sndNxt = Seq.max(sndNxt, reset.seq());
            lastAck = lastAckKnown ? Seq.max(lastAck, reset.ack()) : reset.ack();
            lastAckKnown = true;
        }
    }

    /** It is presumed to close without a word: by the peer's RST, or by a time-out. */
    void closedSilently() {
        closedAbruptly = true;
        closedAtId = lastOwnId;
    }

    /** Counts the payload of a SYN that it sends again. */
    void sentSynAgain(TcpSegment segment) {
        bytesSent += segment.payloadLength();
        rcvWnd = segment.window();
    }

    /** It acknowledges {@code ack}: whatever was on its way to it up to there has arrived. */
    void sentAck(int ack) {
        if (irsKnown && Seq.lt(rcvNxt, ack)) {
            advanceRcvNxt(ack); // lost in the capture, not in the network
        }
        if (!lastAckKnown || Seq.lt(lastAck, ack)) {
            lastAck = ack;
            lastAckKnown = true;
            unackedArrivedLast = NEVER;
            unackedRepeated = false;
            if (isHandshakeDoubtful()) {
                unackedArrivedPacket = NO_PACKET;
            }
        }
    }

    // ------------------------------------------------------------------ receiving

    /**
     * Whether it looks at the segment at all (RFC 9293 section 3.10.7.4, as wide as Linux' {@code tcp_sequence}): not wholly
     * before what it acknowledged last, and not beyond its window.
     */
    boolean accepts(TcpSegment segment) {
        if (!windowKnown()) {
            return true;
        }
        int from = rcvWupKnown ? rcvWup : rcvNxt;
        return !Seq.lt(segment.seq() + segment.sequenceLength(), from) && !Seq.lt(rightEdge(), segment.seq());
    }

    private boolean windowKnown() {
        return irsKnown && seen && !scaleUnknown;
    }

    private int rightEdge() {
        return (rcvWupKnown ? rcvWup : rcvNxt) + rcvWnd;
    }

    /**
     * Takes the acknowledgement of a segment on its way to it; returns whether it acknowledges something new.
     *
     * @param window that the sender of the segment had advertised before, bytes: no more can have been lost in the capture
     * @param time of that segment (ns since the epoch)
     */
    boolean receiveAck(int ack, long window, long time) {
        if (!issKnown || Seq.lt(ack, sndUna)) {
            return false;
        }
        if (ack == sndUna) {
            dequeueAcknowledged();
            return false;
        }
        if (Seq.lt(sndNxt, ack)) {
            if (seen && !mayHaveSent(ack, window)) {
                return false; // RFC 9293 3.10.7.4: an ACK for something not yet sent
            }
            mustHaveSent(ack, time);
        }
        advanceSndUna(ack);
        duplicateAcks = 0;
        dequeueAcknowledged();
        return true;
    }

    /** Whether a segment that it sends was acknowledged before it was captured, so that the capture had no copy of it yet. */
    boolean wasAcknowledgedUncaptured(TcpSegment segment) {
        return isBehind(segment)
                && uncapturedAcks > 0
                && Seq.leq(uncapturedStart, segment.seq())
                && Seq.lt(segment.seq(), uncapturedEnd);
    }

    /** Such a segment was captured, behind what acknowledged it. */
    void capturedLate(TcpSegment segment) {
        lastNew = segment.time();
        boolean next = segment.seq() == uncapturedStart;
        uncapturedStart = segment.seq() + segment.sequenceLength();
        if (next && Seq.lt(uncapturedStart, uncapturedEnd)) {
            return;
        }
        if (next) {
            unseenAcknowledged -= uncapturedAcks;
        } // else what is before it was lost
        uncapturedAcks = 0;
        uncapturedStart = 0;
        uncapturedEnd = 0;
        uncapturedAt = NEVER;
    }

    /** Whether what was captured of it may lack so much, that it has sent up to {@code ack}: no more than the peer's window. */
    boolean mayHaveSent(int ack, long window) {
        return Seq.leq(ack, sndNxt) || Seq.distance(sndNxt, ack) <= Math.max(window, MAX_UNSCALED_WINDOW);
    }

    /** Its peer acknowledges {@code ack}: so far it has sent, whether or not that was captured. */
    void mustHaveSent(int ack, long time) {
        if (!Seq.lt(sndNxt, ack)) {
            return;
        }
        unseenSent += Seq.distance(sndNxt, ack) - (finSent && finEnd == ack ? 1 : 0);
        if (uncapturedAcks == 0 || uncapturedEnd != sndNxt) {
            uncapturedStart = sndNxt;
            uncapturedAcks = 0;
        }
        uncapturedEnd = ack;
        uncapturedAcks++;
        uncapturedAt = time;
        sndNxt = ack; // the capture lacks what was acknowledged
        if (!fragmentGoesOn) {
            unseenAcknowledged++;
        }
        fragmentGoesOn = false;
    }

    /** In SYN_SENT only what it sends next tells whether the SYN-ACK has reached it; until then it may repeat its SYN. */
    private void dequeueAcknowledged() {
        if (state() != TcpState.SYN_SENT) {
            acknowledge(sndUna);
        }
    }

    /** It has got the acknowledgement of its SYN, whether or not that was captured. */
    void synAcknowledged() {
        if (Seq.lt(sndUna, iss + 1)) {
            advanceSndUna(iss + 1);
        }
        acknowledge(sndUna);
    }

    private void advanceSndUna(int to) {
        if (Integer.compareUnsigned(to, sndUna) < 0) {
            acknowledgedWraps++;
        }
        sndUna = to;
    }

    private void advanceRcvNxt(int to) {
        if (Integer.compareUnsigned(to, rcvNxt) < 0) {
            receivedWraps++;
        }
        rcvNxt = to;
    }

    /** Takes payload and FIN of a segment on its way to it. */
    void receiveData(TcpSegment segment) {
        int end = segment.seq() + segment.sequenceLength();
        if (!irsKnown || end == segment.seq()) {
            return;
        }
        if (windowKnown() && !Seq.lt(segment.seq(), rightEdge())) {
            return;
        }
        if (!lastAckKnown || Seq.lt(lastAck, end)) {
            unackedArrivedLast = segment.time();
            unackedRepeated |= Seq.leq(end, rcvNxt);
            if (isHandshakeDoubtful()) {
                unackedArrivedPacket = segment.number();
            }
        }
        if (!Seq.lt(rcvNxt, end)) {
            return;
        }
        if (Seq.lt(rcvNxt, segment.seq())) {
            if (outOfOrder == null) {
                outOfOrder = new Ranges();
            }
            outOfOrder.add(segment.seq(), end);
            return;
        }
        advanceRcvNxt(end);
        if (outOfOrder != null && !outOfOrder.isEmpty()) {
            advanceRcvNxt(outOfOrder.advance(end));
        }
    }

    /** Whether the handshake is only presumed to be over, or may have been completed later than it seemed. */
    private boolean isHandshakeDoubtful() {
        return synAckRepeated || presumed && before() == TcpState.SYN_RECV;
    }

    /** The handshake is over: its first segment behind it has proved that. */
    void handshakeProved() {
        presumed = false;
        unackedArrivedPacket = NO_PACKET;
    }

    /** A SYN is on its way to it, its first one or a repeated one. */
    void synArrives(TcpSegment segment) {
        synArrived = segment.time();
        synArrivedPacket = isOpen() ? NO_PACKET : segment.number();
    }

    /** A SYN-ACK is on its way to it. */
    void synAckArrives(TcpSegment segment) {
        synAckArrived = segment.time();
        synAckArrivedPacket = isOpen() ? NO_PACKET : segment.number();
    }

    /** Whether it has answered a SYN, so that another one changes nothing any more. */
    private boolean isOpen() {
        return state().hasConnection() && state() != TcpState.SYN_SENT;
    }

    /** The ACK of its own FIN is on its way to it, behind the peer's FIN. */
    void finAckArrives(TcpSegment segment) {
        finAckArrived = segment.time();
        finAckArrivedPacket = segment.number();
    }

    /** A SYN that it has got before is on its way to it once more. */
    void synArrivesAgain(TcpSegment segment) {
        synArrives(segment);
        synArrivedAgain = true;
    }

    /** The peer's FIN, with everything before it, is on its way to it: by this segment at the latest. */
    void finArrives(TcpSegment segment) {
        finArrived = segment.time();
        finArrivedUna = sndUna;
        finArrivedPacket = segment.number();
        if (finArrivedFirst == NEVER) {
            finArrivedFirst = segment.time();
            finArrivedFirstPacket = segment.number();
        }
    }

    /** The peer's FIN, which ends at {@code end}, turns out not to have reached it; unless it has acknowledged it. */
    void missFin(int end) {
        if (!lastAckKnown || lastAck != end) {
            finArrived = finArrivedFirst = finAckArrived = NEVER;
            finArrivedPacket = finArrivedFirstPacket = finAckArrivedPacket = NO_PACKET;
            if (rcvNxt == end) {
                rcvNxt--;
                receivedWraps -= end == 0 ? 1 : 0;
            }
        }
    }

    // ------------------------------------------------------------------ reading

    /** Bytes of what is in flight, of data beyond holes and of its timer's intervals. */
    int queueBytes() {
        return laterBytes()
                + (outOfOrder == null ? 0 : outOfOrder.bytes())
                + (backoff == null ? 0 : BackoffSeries.BYTES);
    }

    /** Gives back what its queues have too much: what they take then depends on what is in them alone. */
    void trimQueues() {
        trimLater();
        if (outOfOrder != null) {
            outOfOrder = outOfOrder.trimmed();
        }
    }
}
