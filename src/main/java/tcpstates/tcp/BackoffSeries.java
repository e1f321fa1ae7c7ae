package tcpstates.tcp;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Backoff;
import tcpstates.event.Backoff.Shape;
import tcpstates.event.Retransmission.Kind;
import tcpstates.packet.Nanos;

/** The intervals at which an endpoint repeats one segment by its timer, and what they tell of what comes next. */
final class BackoffSeries {

    /** TCP_RTO_MIN and TCP_RTO_MAX of Linux. */
    private static final long RTO_MIN = Nanos.PER_SECOND / 5;

    private static final long RTO_MAX = 120 * Nanos.PER_SECOND;

    /** No host waits for a month. */
    private static final long MAX_INTERVAL = 30 * 86_400 * Nanos.PER_SECOND;

    /** More intervals than any setting in use lets happen; later ones count on without being kept. */
    static final int MAX = 32;

    /** Of the object and its array. */
    static final int BYTES = 48 + MAX * Long.BYTES;

    /** Timers of Linux fire late by up to an eighth, never early; hosts are busy at times. */
    private static final double EQUAL_MAX_RATIO = 1.3;

    private static final double DOUBLED_MIN_RATIO = 1.6;
    private static final double DOUBLED_MAX_RATIO = 2.6;

    private final long[] intervals = new long[MAX];
    int count;
    private long first;
    private long last;
    private int seq;
    private boolean probe;

    /** The time between two sends of a segment, where what follows from it can be added up whatever the clock did in between. */
    static long interval(long before, long now) {
        return Math.clamp(now - before, 0, MAX_INTERVAL);
    }

    /** Adds a repeat; one of another segment than before starts the series anew. {@code before} is the send before this one. */
    void add(int segment, boolean tailLossProbe, long before, long now) {
        if (count == 0 || segment != seq) {
            count = 0;
            seq = segment;
            first = before;
            probe = tailLossProbe;
        }
        if (count < MAX) {
            intervals[count++] = interval(before, now);
        }
        last = now;
    }

    /**
     * Writes {@code series}, or reads one.
     *
     * @param series null when there is none yet, which is so only while reading
     * @param count of its intervals, which is written already
     */
    static BackoffSeries list(@Nullable BackoffSeries series, int count, Endpoint endpoint, BitCodec bits) {
        CodecException.unless(count > 0 && count <= MAX, "intervals");
        BackoffSeries listed = series == null || !bits.isWriting() ? new BackoffSeries() : series;
        listed.count = count;
        listed.first = endpoint.lastSent + bits.number(listed.first - endpoint.lastSent);
        listed.last = endpoint.lastSent + bits.number(listed.last - endpoint.lastSent);
        listed.seq = endpoint.sndUna + bits.number(listed.seq - endpoint.sndUna);
        listed.probe = bits.number(listed.probe ? 1 : 0) != 0;
        for (int i = 0; i < count; i++) {
            listed.intervals[i] = bits.number(listed.intervals[i]);
        }
        return listed;
    }

    /**
     * What the series looks like now.
     *
     * @param unanswered its repeats in a row to which the peer has said nothing: only they count towards the limit
     */
    Backoff describe(Kind kind, int unanswered, KernelSettings settings) {
        Shape shape = kind == Kind.KEEP_ALIVE ? Shape.FIXED : shape();
        int limit = limit(kind, shape, settings);
        long next = nextInterval(kind, shape, settings);
        return new Backoff(
                shape,
                base(shape),
                limit,
                settings.isTold(setting(kind)),
                unanswered < limit ? last + next : Backoff.NEVER,
                givesUp(kind, shape, unanswered, limit, next, settings));
    }

    /** When the host gives up (ns since the epoch) if it has sent its last repeat; {@link Endpoint#NEVER} if not. */
    long end(Kind kind, KernelSettings settings) {
        Shape shape = shape();
        return count < limit(kind, shape, settings) ? Endpoint.NEVER : last + nextInterval(kind, shape, settings);
    }

    private long base(Shape shape) {
        return intervals[shape == Shape.PROBE_THEN_EXPONENTIAL && count > 1 ? 1 : 0];
    }

    private Shape shape() {
        // What comes after a probe comes as soon as the probe did: if the interval has doubled, the first one was no
        // probe.
        boolean probe = this.probe && (count == 1 || ratio(1) < DOUBLED_MIN_RATIO);
        if (count == 1) {
            return probe ? Shape.PROBE_THEN_EXPONENTIAL : Shape.SINGLE;
        }
        int equal = 1;
        while (equal < count && ratio(equal) < EQUAL_MAX_RATIO && ratio(equal) > 1 / EQUAL_MAX_RATIO) {
            equal++;
        }
        for (int i = Math.max(equal, probe ? 2 : 1); i < count; i++) {
            boolean doubled = ratio(i) >= DOUBLED_MIN_RATIO && ratio(i) <= DOUBLED_MAX_RATIO;
            boolean longest = intervals[i] >= RTO_MAX && ratio(i) < DOUBLED_MAX_RATIO;
            if (!doubled && !longest) {
                return Shape.IRREGULAR;
            }
        }
        if (probe) {
            return Shape.PROBE_THEN_EXPONENTIAL;
        }
        return equal == 1 ? Shape.EXPONENTIAL : Shape.LINEAR_THEN_EXPONENTIAL;
    }

    private double ratio(int i) {
        return (double) intervals[i] / Math.max(1, intervals[i - 1]);
    }

    private static int limit(Kind kind, Shape shape, KernelSettings settings) {
        return switch (kind) {
            case SYN -> settings.tcpSynRetries() + linear(shape, settings);
            case SYN_ACK -> settings.tcpSynackRetries();
            case FIN -> settings.orphanRetries();
            case KEEP_ALIVE -> settings.tcpKeepaliveProbes();
            case DATA, WINDOW_PROBE -> settings.tcpRetries2();
        };
    }

    /** Name of the setting that the limit is. */
    private static String setting(Kind kind) {
        return switch (kind) {
            case SYN -> "tcp_syn_retries";
            case SYN_ACK -> "tcp_synack_retries";
            case FIN -> "tcp_orphan_retries";
            case KEEP_ALIVE -> "tcp_keepalive_probes";
            case DATA, WINDOW_PROBE -> "tcp_retries2";
        };
    }

    /** Linear repeats that come on top: those of the settings, unless the series has shown that its host has none. */
    private static int linear(Shape shape, KernelSettings settings) {
        return shape == Shape.EXPONENTIAL ? 0 : settings.tcpSynLinearTimeouts();
    }

    private long nextInterval(Kind kind, Shape shape, KernelSettings settings) {
        long current = intervals[count - 1];
        boolean again = switch (shape) {
            case FIXED -> true;
            case SINGLE -> kind == Kind.SYN && settings.tcpSynLinearTimeouts() > 0;
            case LINEAR_THEN_EXPONENTIAL -> count <= settings.tcpSynLinearTimeouts();
            case PROBE_THEN_EXPONENTIAL -> count == 1;
            case EXPONENTIAL, IRREGULAR -> false;
        };
        return again ? current : Math.min(2 * current, RTO_MAX);
    }

    private long givesUp(Kind kind, Shape shape, int unanswered, int limit, long next, KernelSettings settings) {
        if (kind == Kind.DATA) {
            // tcp_retries2 is a time: that of so many repeats with the least time-out (tcp_model_timeout), from the
            // first one.
            long start = first + intervals[0];
            return Math.max(start + modelTimeout(settings.tcpRetries2()), last + next);
        }
        long at = last;
        long interval = next;
        int linear = kind == Kind.SYN ? linear(shape, settings) : 0;
        for (int i = unanswered; i < limit; i++) {
            at += interval;
            boolean again = shape == Shape.FIXED || i + 1 <= linear;
            interval = again ? interval : Math.min(2 * interval, RTO_MAX);
        }
        return at + interval;
    }

    private static long modelTimeout(int retries) {
        long sum = 0;
        long interval = RTO_MIN;
        for (int i = 0; i <= retries; i++) {
            sum += interval;
            interval = Math.min(2 * interval, RTO_MAX);
        }
        return sum;
    }
}
