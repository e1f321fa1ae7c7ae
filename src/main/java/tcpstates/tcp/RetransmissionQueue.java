package tcpstates.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.TcpSegment;

/**
 * The segments of an endpoint whose acknowledgement was not seen yet (Linux' retransmission queue), in the order in which they
 * were sent. The oldest one, often the only one, has fields of its own; an array is made when there are more.
 *
 * <p>What is sent for the first time lies behind all that was sent before, so that the segments are in the order of their sequence
 * numbers, too, and no two of them share one. All lie within {@link #MAX_SPAN}, so that numbers modulo 2^32 have one order, and a
 * segment is found by bisection: whoever sends a million segments that nobody acknowledges, and then each of them again, costs no
 * more per packet than others. Of what is forgotten nothing is said any more: when it was sent, how often, how many there were.
 *
 * <p>This class, {@link SequenceSpace} and {@link Endpoint} are one object in three classes because the JVM lays out the fields
 * of a superclass side by side and first: a segment on a connection that runs well touches the first two and hardly anything
 * of the third, and what it costs is the cache lines that it touches.
 */
abstract class RetransmissionQueue {
    /** No such segment. */
    static final int NONE = -1;

    /** Segments behind the oldest one; where there are more, the oldest of them are forgotten first. */
    static final int MAX_LATER = 1 << 13;

    /** No window is larger (RFC 7323 section 2.3): what lies farther back than this is not in flight any more. */
    private static final int MAX_SPAN = 1 << 30;

    /** What {@link #maxInFlight} is when more were in flight than are kept. */
    static final int MORE_IN_FLIGHT = Integer.MAX_VALUE;

    private static final int FIRST_CAPACITY = 4;

    /** A larger array is given up when it is empty. */
    private static final int KEPT_CAPACITY = 64;

    // Layout of a segment in the array.
    private static final int START = 0;
    private static final int END = 1;
    private static final int IP_ID = 2;
    private static final int SENDS = 3;
    private static final int TIME_HIGH = 4;
    private static final int TIME_LOW = 5;
    private static final int SIZE = 6;

    /** By how many {@link #laterBytes} one segment makes them more at most: by an array of its own, or by cutting two others in two. */
    static final int MAX_GROWTH_BYTES = FIRST_CAPACITY * SIZE * Integer.BYTES;

    /** Least bytes that one takes in {@link #listLater}. */
    private static final int LISTED_MIN_BYTES = 5;

    /** When the endpoint sent something new or a probe, the last time (ns since the epoch). */
    long lastNew = Endpoint.NEVER;

    long oldestTime;
    int oldestStart;
    int oldestEnd;
    int oldestIpId;
    int oldestSends;

    /** Where the first segment began that the latest acknowledgement took away, and when it was sent, see {@link #timeOfAcknowledged}. */
    int acknowledgedStart;

    long acknowledgedTime = Endpoint.NEVER;

    int inFlight;
    /** Where the array's first segment is, counted in segments. */
    int head;
    /** Most segments seen in flight, or {@link #MORE_IN_FLIGHT}. */
    int maxInFlight;

    int @Nullable [] later;

    /** Brings the array into the cache if it will be needed; the value has no meaning. */
    final int touchQueue() {
        int[] segments = later;
        return segments == null || inFlight == 0 ? inFlight : segments[head * SIZE];
    }

    /** Segments in flight. */
    final int inFlight() {
        return inFlight;
    }

    /** Segments in flight that were sent more than once. */
    final int resentInFlight() {
        int resent = 0;
        for (int i = 0; i < inFlight; i++) {
            resent += sendsOf(i) > 1 ? 1 : 0;
        }
        return resent;
    }

    /** Bytes that the segments behind the oldest one take, or will when the next ones come: the array grows twofold. */
    final int laterBytes() {
        int[] segments = later;
        if (segments == null) {
            return 0;
        }
        return Math.max(2 * (inFlight - 1) * SIZE, segments.length) * Integer.BYTES;
    }

    /** Gives back what the array has too much, which then depends on the segments alone. */
    final void trimLater() {
        int[] segments = later;
        if (segments == null) {
            return;
        }
        int from = head * SIZE;
        later = inFlight <= 1 ? null : Arrays.copyOfRange(segments, from, from + (inFlight - 1) * SIZE);
        head = 0;
    }

    /** Adds a segment that was sent for the first time. */
    final void enqueue(TcpSegment segment) {
        lastNew = segment.time();
        add(segment.seq(), segment.seq() + segment.sequenceLength(), segment.ipId(), segment.time());
    }

    /** Adds what was sent for the first time, behind all others. */
    final void add(int start, int end, int ipId, long time) {
        while (inFlight > 0 && Integer.compareUnsigned(end - oldestStart, MAX_SPAN) > 0) {
            removeOldest();
            maxInFlight = MORE_IN_FLIGHT;
        }
        if (inFlight > 0) {
            endBefore(start);
        }
        if (inFlight == 0) {
            setOldest(start, end, ipId, 1, time);
            inFlight = 1;
        } else {
            addLater(start, end, ipId, time);
        }
        maxInFlight = Math.max(maxInFlight, inFlight);
    }

    /** The data of a SYN-ACK, which comes first, count for nothing: they are sent anew behind it. */
    private void endBefore(int start) {
        int last = inFlight - 1;
        if (start - oldestStart >= endOf(last) - oldestStart) {
            return;
        }
        if (last == 0 && start - oldestStart > 0) {
            oldestEnd = start;
        } else {
            inFlight = 0; // only if the bytes were damaged that it was read from
        }
    }

    /** Puts a segment back into flight that was sent {@code sends} times, if there is no other one. */
    final void enqueueAgain(TcpSegment segment, int sends) {
        if (inFlight == 0) {
            setOldest(segment.seq(), segment.seq() + segment.sequenceLength(), segment.ipId(), sends, segment.time());
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

    private void addLater(int start, int end, int ipId, long time) {
        if (inFlight > MAX_LATER) {
            forgetSecond();
        }
        int[] segments = later;
        if (segments == null || (head + inFlight) * SIZE > segments.length) {
            segments = makeRoom(segments);
        }
        int at = (head + inFlight - 1) * SIZE;
        inFlight++;
        set(segments, at, start, end, ipId, 1, time);
    }

    private static void set(int[] segments, int at, int start, int end, int ipId, int sends, long time) {
        segments[at + START] = start;
        segments[at + END] = end;
        segments[at + IP_ID] = ipId;
        segments[at + SENDS] = sends;
        setTime(segments, at, time);
    }

    /** Makes room for one more segment in the array, at its end. */
    private int[] makeRoom(int @Nullable [] segments) {
        if (segments == null) {
            later = new int[FIRST_CAPACITY * SIZE];
            return later;
        }
        int count = inFlight - 1;
        boolean roomy = 2 * count <= segments.length / SIZE;
        int[] target = roomy ? segments : new int[2 * segments.length];
        System.arraycopy(segments, head * SIZE, target, 0, count * SIZE);
        head = 0;
        later = target;
        return target;
    }

    /** The oldest one stays: timers repeat that. */
    private void forgetSecond() {
        head++;
        inFlight--;
        maxInFlight = MORE_IN_FLIGHT;
    }

    /** Forgets what lies wholly before {@code una}. */
    final void acknowledge(int una) {
        if (inFlight > 1 && Seq.leq(oldestEnd, una)) {
            acknowledgedStart = oldestStart;
            acknowledgedTime = oldestTime;
        }
        while (inFlight > 0 && Seq.leq(oldestEnd, una)) {
            removeOldest();
        }
        if (inFlight <= 1 && later != null && later.length > KEPT_CAPACITY * SIZE) {
            later = null;
        }
    }

    private void removeOldest() {
        inFlight--;
        int[] segments = later;
        if (inFlight > 0 && segments != null) {
            int at = head * SIZE;
            setOldest(
                    segments[at + START],
                    segments[at + END],
                    segments[at + IP_ID],
                    segments[at + SENDS],
                    time(segments, at));
            head = inFlight == 1 ? 0 : head + 1;
        }
    }

    /**
     * When the segment that began at {@code start} and is acknowledged was sent (ns since the epoch); {@link Endpoint#NEVER} if
     * that is not known. Who repeats something acknowledged has missed the acknowledgement, so it is the first segment of those
     * that it covers, or the last one of all, which a probe repeats.
     *
     * @param last whether nothing was sent behind it
     */
    final long timeOfAcknowledged(int start, boolean last) {
        if (last) {
            return lastNew;
        }
        return start == acknowledgedStart ? acknowledgedTime : Endpoint.NEVER;
    }

    /** Takes the FIN, which ends at {@code end}, out of the segment that was sent last, or that segment if it is nothing else. */
    final void forgetLast(int end) {
        int[] segments = later;
        if (inFlight > 1 && segments != null) {
            int at = at(inFlight - 1);
            if (segments[at + END] == end) {
                segments[at + END]--;
                inFlight -= segments[at + START] == segments[at + END] ? 1 : 0;
            }
        } else if (inFlight == 1 && oldestEnd == end) {
            oldestEnd--;
            inFlight = oldestStart == oldestEnd ? 0 : 1;
        }
    }

    /** The first segment in flight that shares a sequence number with {@code [from, to)}, 0 for the oldest, or {@link #NONE}. */
    final int find(int from, int to) {
        if (inFlight > 0 && Seq.lt(oldestStart, to) && Seq.lt(from, oldestEnd)) {
            return 0;
        }
        int low = 1;
        int high = inFlight;
        while (low < high) {
            int middle = low + high >>> 1;
            if (endsBehind(middle, from)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < inFlight && startOf(low) - oldestStart < to - oldestStart ? low : NONE;
    }

    /** Whether the {@code i}th segment in flight ends behind {@code from}. Each look at a segment comes through here. */
    boolean endsBehind(int i, int from) {
        return endOf(i) - oldestStart > from - oldestStart;
    }

    /** Notes that everything in {@code [from, to)} was sent once more; of a segment that is longer, that part only. */
    final void resent(int from, int to, int ipId, long time) {
        split(from);
        split(to);
        int i = find(from, to);
        if (i == 0) {
            setOldest(oldestStart, oldestEnd, ipId, oldestSends + 1, time);
            i = 1;
        }
        int[] segments = later;
        for (; segments != null && i > 0 && i < inFlight && !endsBehind(i, to); i++) {
            int at = at(i);
            segments[at + IP_ID] = ipId;
            segments[at + SENDS]++;
            setTime(segments, at, time);
        }
    }

    /** Makes two of the segment in flight that {@code seq} lies in the middle of. */
    private void split(int seq) {
        int i = find(seq, seq + 1);
        if (i == NONE || startOf(i) == seq) {
            return;
        }
        if (inFlight > MAX_LATER) {
            forgetSecond();
            if (i == 1) {
                return; // that was it
            }
            i -= i == 0 ? 0 : 1;
        }
        int start = startOf(i);
        int end = endOf(i);
        int ipId = ipIdOf(i);
        int sends = sendsOf(i);
        long time = timeOf(i);
        addLater(seq, end, ipId, time);
        int[] segments = later;
        if (segments == null) {
            return; // there is one now
        }
        System.arraycopy(segments, at(i + 1), segments, at(i + 2), (inFlight - i - 2) * SIZE);
        set(segments, at(i + 1), seq, end, ipId, sends, time);
        if (i == 0) {
            setOldest(start, seq, ipId, sends, time);
        } else {
            segments[at(i) + END] = seq;
        }
    }

    private int startOf(int i) {
        return i == 0 || later == null ? oldestStart : later[at(i) + START];
    }

    private int endOf(int i) {
        return i == 0 || later == null ? oldestEnd : later[at(i) + END];
    }

    /** Whether a segment in flight is {@code [from, to)}. */
    final boolean isExactly(int i, int from, int to) {
        return startOf(i) == from && endOf(i) == to;
    }

    /** IP identification that a segment in flight was sent with last. */
    final int ipIdOf(int i) {
        return i == 0 || later == null ? oldestIpId : later[at(i) + IP_ID];
    }

    /** How often a segment in flight was sent so far, at least 1. */
    final int sendsOf(int i) {
        return i == 0 || later == null ? oldestSends : later[at(i) + SENDS];
    }

    /** When a segment in flight was sent last (ns since the epoch). */
    final long timeOf(int i) {
        return i == 0 || later == null ? oldestTime : time(later, at(i));
    }

    /** Whether nothing that was sent after the segment is still in flight. */
    final boolean isLast(int i) {
        return i == inFlight - 1;
    }

    /** Writes the segments behind the oldest one, of which there is at least one, or reads them. */
    final void listLater(BitCodec bits) {
        int count = bits.count(inFlight - 1, LISTED_MIN_BYTES);
        int[] segments = later;
        if (segments == null || !bits.isWriting()) {
            CodecException.unless(count > 0 && count <= MAX_LATER, "segments in flight");
            segments = new int[Math.max(FIRST_CAPACITY, Integer.highestOneBit(2 * count - 1)) * SIZE];
            inFlight = 1 + count;
            head = 0;
            later = segments;
        }
        int seq = oldestEnd;
        int ipId = oldestIpId;
        long time = oldestTime;
        for (int i = 1; i <= count; i++) {
            int at = at(i);
            seq += bits.number(segments[at + START] - seq);
            segments[at + START] = seq;
            seq += bits.number(segments[at + END] - seq);
            segments[at + END] = seq;
            ipId += bits.number(segments[at + IP_ID] - ipId);
            segments[at + IP_ID] = ipId;
            segments[at + SENDS] = 1 + bits.number(segments[at + SENDS] - 1);
            time += bits.number(time(segments, at) - time);
            setTime(segments, at, time);
        }
    }

    /** Where the {@code i}th segment in flight, from 1, begins in the array. */
    private int at(int i) {
        return (head + i - 1) * SIZE;
    }

    private static long time(int[] segments, int at) {
        return (long) segments[at + TIME_HIGH] << 32 | Integer.toUnsignedLong(segments[at + TIME_LOW]);
    }

    private static void setTime(int[] segments, int at, long time) {
        segments[at + TIME_HIGH] = (int) (time >>> 32);
        segments[at + TIME_LOW] = (int) time;
    }
}
