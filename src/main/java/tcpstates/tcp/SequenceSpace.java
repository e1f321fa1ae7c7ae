package tcpstates.tcp;

import org.jspecify.annotations.Nullable;
import tcpstates.event.TcpState;

/**
 * The part of an {@link Endpoint} that every segment reads or moves: its state, the variables of RFC 9293 section 3.3.1, and
 * what it sent last. Why it is a class of its own: see {@link RetransmissionQueue}.
 */
abstract class SequenceSpace extends RetransmissionQueue {
    /** When the endpoint sent something last, whatever it was (ns since the epoch). */
    long lastSent = Endpoint.NEVER;
    /** Latest arrival of sequence numbers that it has not acknowledged yet (ns since the epoch). */
    long unackedArrivedLast = Endpoint.NEVER;

    long bytesSent;

    /** SND.UNA as far as the acknowledgements were seen on their way to it. */
    int sndUna;
    /** SND.NXT: the end of everything that it sent. */
    int sndNxt;
    /** RCV.NXT by what was seen on its way to it. */
    int rcvNxt;
    /** RCV.NXT when it last sent something: Linux' rcv_wup. */
    int rcvWup;
    /** The highest acknowledgement number that it sent. */
    int lastAck;
    /** The window that it advertised last, bytes, at most 65535 &lt;&lt; 14. */
    int rcvWnd;
    /** IP identification and numbers of what it sent last, to know a packet captured twice. */
    int lastSentId;

    int lastSentSeq;
    int lastSentAck;
    /** Its flags and length, see {@link CopyRules}. */
    int lastSentShape;
    /** The identification and the TSval that it sent last, for {@link SendingOrder}; 0 while it has sent none. */
    int newestId;

    int newestStamp;
    /** SND.NXT when its TSval became {@link #newestStamp}: what lies behind was sent for the first time since. */
    int stampStart;
    /** IP identification of what it sent last, a RST apart: that may be forged. */
    int lastOwnId = -1;
    /** Sequence number after its FIN. */
    int finEnd;
    /** Duplicate acknowledgements in a row that asked for {@link #sndUna}. */
    int duplicateAcks;
    /** Highest sequence number that the peer acknowledged selectively. */
    int sackedUpTo;
    /** Probes (keep-alive or window) in a row. */
    int probes;
    /** TTL or hop limit of its packets as they were captured; 0 while none was. */
    short ttl;
    /** Shift count in force for the windows that it advertises. */
    byte scale;
    /** How it numbers its packets, {@link SendingOrder#ID_UNKNOWN} and so on. */
    byte idPattern;

    /** Whether any packet of this endpoint was captured. */
    boolean seen;
    /** Whether its ISS is known, from its SYN, its SYN-ACK or what the peer acknowledged. */
    boolean issKnown;
    /** Whether its IRS is known. */
    boolean irsKnown;

    boolean rcvWupKnown;
    boolean lastAckKnown;
    boolean scaleUnknown;
    boolean finSent;
    /** Whether some of what it has not acknowledged yet came more than once. */
    boolean unackedRepeated;
    /** Whether the state is presumed: seen on its way to the endpoint, not proven, and {@link #before()} if it proves wrong. */
    boolean presumed;
    /** Whether it is in CLOSE for a reason that it may prove wrong by going on: a RST, its silence. */
    boolean closedAbruptly;
    /** Whether it is in CLOSE and has sent a RST, as far as the wire shows, that was its own. */
    boolean resetSent;
    /** Whether it has sent its SYN-ACK again. */
    boolean synAckRepeated;
    /** Whether the latest data of it that was captured goes on in IP fragments, which are not lost but not looked into. */
    boolean fragmentGoesOn;

    private TcpState state;
    private TcpState before;
    /** Data on their way to it that lie beyond a hole; null while there were none. */
    @Nullable
    Ranges outOfOrder;

    SequenceSpace(TcpState state) {
        this.state = state;
        this.before = state;
    }

    /** The state it is in now. */
    final TcpState state() {
        return state;
    }

    /**
     * The state as it is told. An endpoint leaves LISTEN with what proves that its port answers; while nothing does, nobody knows
     * of a listener there.
     */
    final TcpState toldState() {
        return state == TcpState.LISTEN ? TcpState.CLOSE : state;
    }

    /** The state it was in before the latest change, not counting those that were taken back. */
    final TcpState before() {
        return before;
    }

    /** Turns out to have begun in that state; for {@link StateChanges}. */
    final void startIn(TcpState first) {
        state = first;
    }

    /** Enters the next state; for {@link StateChanges}. */
    final void enter(TcpState next) {
        before = state;
        state = next;
    }

    /** Is in an earlier state after all: the latest change has never happened; for {@link StateChanges}. */
    final void returnTo(TcpState earlier) {
        state = earlier;
    }

    /** Has these states again, for {@link ConnectionCodec}. */
    final void restore(TcpState latest, TcpState earlier) {
        state = latest;
        before = earlier;
    }

    /** Whether {@code seq} is where the data that it holds beyond a hole end (Linux: the right-most SACK edge). */
    final boolean isHighestReceived(int seq) {
        return outOfOrder != null && !outOfOrder.isEmpty() && outOfOrder.end() == seq;
    }

    /** Whether {@code seq} could be RCV.NXT: between what it acknowledged and what was seen on its way to it. */
    final boolean mayExpect(int seq) {
        if (!irsKnown) {
            return true;
        }
        int low = lastAckKnown ? lastAck : rcvNxt;
        return Seq.leq(low, seq) && Seq.leq(seq, rcvNxt);
    }

    /** The last acknowledgement number that it sent, or {@code other} if it has sent none yet. */
    final int lastAckOr(int other) {
        return lastAckKnown ? lastAck : other;
    }

    /** Brings the fields into the cache, one of each 64 bytes that they lie in; the value has no meaning. */
    final int touch() {
        return (int) lastNew + (outOfOrder == null ? 1 : 0) + lastSentSeq + (fragmentGoesOn ? 1 : 0);
    }
}
