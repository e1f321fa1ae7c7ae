package tcpstates.diagnosis;

import org.jspecify.annotations.Nullable;
import tcpstates.event.DataTransfer;
import tcpstates.event.Retransmission;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Retransmission.Mechanism;
import tcpstates.event.Retransmission.Trigger;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.Seq;

/**
 * How the data of one end went: the time to its acknowledgement, and what held its sender. One segment is timed at a time, as
 * BSD does it, and none of which, or before which, something is sent again or missing (Karn; RFC 6298 section 3). 200 bytes.
 */
final class DataHistory {
    /** The room in a window below which a sender waits; larger segments may be several that its network card parts. */
    private static final int SEGMENT = 1460;

    /** A sender that is nearer to the capture point than that reacts at once, as far as the capture can tell. */
    private static final long NEAR_NANOS = Nanos.PER_MILLI;

    /** A near sender that sends nothing for so long has nothing to send. */
    private static final long NEAR_IDLE_NANOS = 10 * Nanos.PER_MILLI;

    /** So much longer than at first a round trip to a far sender may take where queues fill up. */
    private static final long FAR_IDLE_NANOS = Nanos.PER_SECOND;

    /** Smoothing factor of RFC 6298 section 2.3, as a divisor. */
    private static final int SMOOTHING = 8;

    // What it was held by, from one packet to the next.
    private static final int IDLE = 0;
    private static final int WINDOW_FULL = 1;
    private static final int REPAIRING = 2;
    private static final int UNKNOWN = 3;

    private boolean begun;
    private boolean over;
    private int end;
    private int acked;
    private int largest;

    private boolean timing;
    private int timedEnd;
    private long timedAt;
    /** Data before this number was not captured. */
    private boolean holed;

    private int holeEnd;

    private int roundTrips;
    private long least;
    private long smoothed;
    private long greatest;

    private boolean edgeKnown;
    private int edge;
    /** Whether the sender has asked for a window that is closed since. */
    private boolean probed;

    private boolean repairing;
    private int repairedAt;

    private long lastTime = EndpointHistory.NEVER;
    private long lastInterval;
    private int lastHeld;
    /** For how long nothing is unacknowledged now. */
    private long quiet;

    private long idle;
    private long windowFull;
    private long repair;
    private long unknown;

    private @Nullable SackEvidence sacks;

    /** Lists every field, for both directions; {@code base} is a time that is not far from its own. */
    void list(BitCodec bits, long base) {
        bits.beginPart(1);
        begun = bits.flag(begun);
        over = bits.flag(over);
        timing = bits.flag(timing);
        holed = bits.flag(holed);
        edgeKnown = bits.flag(edgeKnown);
        repairing = bits.flag(repairing);
        probed = bits.flag(probed);
        boolean hasSacks = bits.flag(sacks != null);
        end = bits.fixed32(end, 0);
        acked = bits.fixed32(acked, end);
        largest = bits.number(largest, 0);
        timedEnd = bits.number(timedEnd, end);
        timedAt = bits.time(timedAt, base);
        holeEnd = bits.number(holeEnd, 0);
        roundTrips = bits.number(roundTrips, 0);
        least = bits.number(least, 0);
        smoothed = bits.number(smoothed, least);
        greatest = bits.number(greatest, least);
        edge = bits.number(edge, acked);
        repairedAt = bits.number(repairedAt, 0);
        lastTime = bits.time(lastTime, base);
        lastInterval = bits.number(lastInterval, 0);
        lastHeld = bits.number(lastHeld, IDLE);
        quiet = bits.number(quiet, 0);
        idle = bits.number(idle, 0);
        windowFull = bits.number(windowFull, 0);
        repair = bits.number(repair, 0);
        unknown = bits.number(unknown, 0);
        bits.endPart();
        if (hasSacks) {
            sacks = sacks == null ? new SackEvidence() : sacks;
            sacks.list(bits);
        }
    }

    // ------------------------------------------------------------------ packets

    /** Brings what every packet reads into the cache; the value has no meaning. */
    int touch() {
        return (int) lastTime + end + (sacks == null ? 0 : 1);
    }

    /**
     * Time passes up to the next packet of either end.
     *
     * @param now ns since the epoch
     * @param near from the capture point to the sender and back, ns; negative if that is not known
     */
    void advance(long now, long near) {
        if (over || !begun) {
            return;
        }
        lastInterval = Math.max(0, now - lastTime);
        lastHeld = held();
        if (lastHeld == IDLE) {
            quiet += lastInterval;
        } else {
            endQuiet(near);
            add(lastHeld, lastInterval);
        }
        lastTime = Math.max(lastTime, now);
    }

    /** What the sender learns and sends takes its time to and from it; only what is beyond that shows that it had nothing to send. */
    private void endQuiet(long near) {
        long idleFrom = near < NEAR_NANOS ? NEAR_IDLE_NANOS : near + FAR_IDLE_NANOS;
        boolean nothingToSend = near >= 0 && quiet >= idleFrom;
        idle += nothingToSend ? quiet - near : 0;
        unknown += nothingToSend ? near : quiet;
        quiet = 0;
    }

    private int held() {
        int room = edge - end;
        if (acked == end) {
            return !edgeKnown || room > 0 ? IDLE : probed ? WINDOW_FULL : UNKNOWN;
        }
        if (repairing) {
            return REPAIRING;
        }
        return edgeKnown && room < Math.min(largest, SEGMENT) ? WINDOW_FULL : UNKNOWN;
    }

    private void add(int held, long nanos) {
        switch (held) {
            case IDLE -> quiet += nanos;
            case WINDOW_FULL -> windowFull += nanos;
            case REPAIRING -> repair += nanos;
            default -> unknown += nanos;
        }
    }

    /** The end sends data, or its FIN. */
    void sent(TcpSegment s) {
        int segmentEnd = s.seq() + s.payloadLength();
        if (!begun) {
            begun = true;
            end = s.seq();
            acked = s.seq();
            lastTime = s.time();
        }
        if (timing && Seq.lt(s.seq(), timedEnd)) {
            timing = false;
        }
        if (s.payloadLength() > 0 && Seq.lt(end, segmentEnd)) {
            advanced(s, segmentEnd);
        }
        largest = Math.max(largest, s.payloadLength());
        over |= s.has(TcpSegment.FIN);
    }

    private void advanced(TcpSegment s, int segmentEnd) {
        if (s.seq() == end && !timing && !holed) {
            timing = true;
            timedEnd = segmentEnd;
            timedAt = s.time();
        } else if (Seq.lt(end, s.seq())) {
            holed = true;
        }
        end = segmentEnd;
        holeEnd = holed ? segmentEnd : holeEnd;
    }

    /**
     * The receiver acknowledges.
     *
     * @param scale shift count of the window; negative if it is not known
     */
    void acknowledged(TcpSegment s, int scale) {
        int ack = over && Seq.lt(end, s.ack()) ? end : s.ack(); // not of the FIN
        if (Seq.lt(end, ack)) {
            end = ack; // of data that was not captured
            timing = false;
        }
        if (Seq.lt(acked, ack)) {
            acked = ack;
        }
        if (timing && Seq.leq(timedEnd, ack)) {
            timing = false;
            measured(s.time() - timedAt);
        }
        holed &= Seq.lt(ack, holeEnd);
        repairing &= Seq.lt(ack, repairedAt);
        if (!Seq.lt(s.ack(), acked)) { // else it was overtaken
            opened(s.ack(), s.window(), scale);
            probed &= s.window() == 0;
        }
        if (s.sackBlocks() > 0 && sacks == null) {
            sacks = new SackEvidence();
        }
        if (sacks != null) {
            sacks.acknowledged(s);
        }
    }

    /** The receiver has room for so much from that number on. */
    void opened(int ack, int window, int scale) {
        if (window == 0 || scale >= 0) {
            edge = ack + (window << Math.max(0, scale));
            edgeKnown = true;
        } else {
            edgeKnown = false;
        }
    }

    private void measured(long nanos) {
        if (nanos < 0) {
            return; // captured in the wrong order
        }
        least = roundTrips == 0 ? nanos : Math.min(least, nanos);
        greatest = Math.max(greatest, nanos);
        smoothed = roundTrips == 0 ? nanos : smoothed + (nanos - smoothed) / SMOOTHING;
        roundTrips++;
    }

    /** The packet before this call sent something again. */
    void repeated(Retransmission repeat, boolean intoZeroWindow) {
        if (repeat.kind() == Kind.WINDOW_PROBE || intoZeroWindow) {
            probed = true;
            lastWas(WINDOW_FULL);
            return;
        }
        if (repeat.kind() != Kind.DATA) {
            return;
        }
        timing = false; // of this one, if its first copy was not captured
        if (repeat.mechanism() == Mechanism.RTO || repeat.mechanism() == Mechanism.FAST) {
            repairing = true;
            repairedAt = end;
        }
        if (repeat.trigger() == Trigger.TIMER) {
            lastWas(REPAIRING);
        }
        if (sacks == null) {
            sacks = new SackEvidence();
        }
        sacks.repeated(repeat);
    }

    /** What the latest packet shows of the time before it. */
    private void lastWas(int held) {
        add(lastHeld, -lastInterval);
        add(held, lastInterval);
        lastHeld = held;
    }

    /** A RST ends it. */
    void stop() {
        over = true;
        timing = false;
    }

    /** Segments sent again of which the receiver had told that they were missing. */
    int reportedMissing() {
        return sacks == null ? 0 : sacks.missing();
    }

    /** Segments sent again of which the receiver told that it had them already. */
    int reportedTwice() {
        return sacks == null ? 0 : sacks.needless();
    }

    /** @param near as for {@link #advance} */
    DataTransfer summary(long near) {
        endQuiet(near);
        return new DataTransfer(
                roundTrips,
                least,
                smoothed,
                greatest,
                idle,
                windowFull,
                repair,
                unknown,
                reportedMissing(),
                reportedTwice());
    }
}
