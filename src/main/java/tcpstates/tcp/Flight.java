package tcpstates.tcp;

import org.jspecify.annotations.Nullable;
import tcpstates.packet.TcpSegment;

/**
 * The part of an {@link Endpoint} that every segment reads or moves: the variables of RFC 9293 section 3.3.1 and the segments
 * whose acknowledgement was not seen yet (Linux' retransmission queue). A superclass of its own because the JVM lays its
 * fields out side by side: a segment on a connection that runs well touches these and hardly anything else.
 */
abstract class Flight {
    /** No such segment. */
    static final int NONE = -1;

    /** When the endpoint sent something last, whatever it was (ns since the epoch). */
    long lastSent = Endpoint.NEVER;
    /** When it last sent something new or a probe (ns since the epoch). */
    long lastNew = Endpoint.NEVER;

    long bytesSent;

    private long oldestTime;
    private int oldestStart;
    private int oldestEnd;
    private int oldestIpId;
    private int oldestSends;
    private int inFlight;
    private @Nullable LaterSegments later;

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

    /** Most segments seen in flight. */
    int maxInFlight;

    /** Duplicate acknowledgements in a row that asked for {@link #sndUna}. */
    int duplicateAcks;
    /** Highest sequence number that the peer acknowledged selectively. */
    int sackedUpTo;

    /** Segments in flight. */
    final int inFlight() {
        return inFlight;
    }

    /** Adds a segment that was sent for the first time. */
    final void takeOff(TcpSegment s) {
        lastNew = s.time();
        int end = s.seq() + s.sequenceLength();
        if (inFlight == 0) {
            setOldest(s.seq(), end, s.ipId(), 1, s.time());
        } else {
            if (later == null) {
                later = new LaterSegments();
            }
            later.add(s.seq(), end, s.ipId(), s.time());
        }
        inFlight = 1 + (later == null ? 0 : later.count());
        maxInFlight = Math.max(maxInFlight, inFlight);
    }

    /** Puts a segment back into flight that was sent {@code sends} times, if there is no other one. */
    final void takeOffAgain(TcpSegment s, int sends) {
        if (inFlight == 0) {
            setOldest(s.seq(), s.seq() + s.sequenceLength(), s.ipId(), sends, s.time());
            inFlight = 1;
        }
    }

    private void setOldest(int start, int end, int ipId, int sends, long time) {
        oldestStart = start;
        oldestEnd = end;
        oldestIpId = ipId;
        oldestSends = sends;
        oldestTime = time;
    }

    /** Forgets what lies wholly before {@code una}. */
    final void land(int una) {
        while (inFlight > 0 && Seq.leq(oldestEnd, una)) {
            inFlight--;
            if (inFlight > 0 && later != null) {
                setOldest(later.start(0), later.end(0), later.ipId(0), later.sends(0), later.time(0));
                later.removeFirst();
            }
        }
    }

    /** The first segment in flight that shares a sequence number with {@code [from, to)}, 0 for the oldest, or {@link #NONE}. */
    final int find(int from, int to) {
        if (inFlight > 0 && Seq.lt(oldestStart, to) && Seq.lt(from, oldestEnd)) {
            return 0;
        }
        for (int i = 0; later != null && i < later.count(); i++) {
            if (Seq.lt(later.start(i), to) && Seq.lt(from, later.end(i))) {
                return i + 1;
            }
        }
        return NONE;
    }

    /** Notes that everything in {@code [from, to)} was sent once more. */
    final void again(int from, int to, int ipId, long time) {
        if (inFlight > 0 && Seq.lt(oldestStart, to) && Seq.lt(from, oldestEnd)) {
            setOldest(oldestStart, oldestEnd, ipId, oldestSends + 1, time);
        }
        for (int i = 0; later != null && i < later.count(); i++) {
            if (Seq.lt(later.start(i), to) && Seq.lt(from, later.end(i))) {
                later.again(i, ipId, time);
            }
        }
    }

    /** IP identification that a segment in flight was sent with last. */
    final int ipIdOf(int i) {
        return i == 0 || later == null ? oldestIpId : later.ipId(i - 1);
    }

    /** How often a segment in flight was sent so far, at least 1. */
    final int sendsOf(int i) {
        return i == 0 || later == null ? oldestSends : later.sends(i - 1);
    }

    /** When a segment in flight was sent last (ns since the epoch). */
    final long timeOf(int i) {
        return i == 0 || later == null ? oldestTime : later.time(i - 1);
    }

    /** Whether nothing that was sent after the segment is still in flight. */
    final boolean isLast(int i) {
        return i == inFlight - 1;
    }
}
