package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.file.SaveFile;
import tcpstates.diagnosis.CaptureHealthMonitor;
import tcpstates.event.CaptureHealth;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.PacketReport;
import tcpstates.tracker.ConnectionTracker;

/** The way of a packet: filter, {@code -w}, decoder, tracker; counted at each step. */
@SuppressWarnings("EnumOrdinal") // outcomes are counted for every packet: a plain array, no map
public final class PacketPipeline implements PacketHandler {
    private final @Nullable PacketFilter filter;
    private final @Nullable SaveFile output;
    private final @Nullable ConnectionTracker tracker;
    private final @Nullable PacketReport lines;
    private final @Nullable CaptureHealthMonitor health;
    private final FlowShard share;
    private final ChunkBoundary border;
    private final long skip;
    private final long limit;
    /** Decoded segments that the tracker has not got yet wait in their decoders. */
    private final PacketDecoder[] decoders;

    private final TcpSegment[] segments;
    private int waiting;
    private final long[] outcomes = new long[PacketDecoder.Outcome.values().length];
    /** Read by signal handlers, so written in a way that other threads see, yet without a memory fence. */
    private final AtomicLong passed = new AtomicLong();

    private long number;
    /** After this packet comes a border. */
    private long chunkEnd;

    /** Time of the latest packet (ns since the epoch), which the tracker may not have heard of yet. */
    private long clock = Long.MIN_VALUE;
    /** When timers may be due next (ns since the epoch). */
    private long nextTick = Long.MIN_VALUE;

    private long skipped;
    private long shortened;
    private @Nullable CaptureException writeFailure;
    private LongConsumer reached = position -> {};

    /**
     * @param filter null to take all packets
     * @param output null to write none
     * @param tracker null to count packets only
     * @param lines wants each packet after its events; null for none
     * @param health null if nobody asks how the capture was taken
     * @param share the connections that the tracker follows
     * @param border what is done between two chunks of the capture
     * @param batch segments that the tracker gets at once; 1 if each is to be told of before the next one is taken
     * @param skip packets that pass the filter and are left out, before the first that is taken
     * @param limit packets to take at most
     */
    public PacketPipeline(
            @Nullable PacketFilter filter,
            @Nullable SaveFile output,
            @Nullable ConnectionTracker tracker,
            @Nullable PacketReport lines,
            @Nullable CaptureHealthMonitor health,
            FlowShard share,
            ChunkBoundary border,
            int batch,
            long skip,
            long limit) {
        this.filter = filter;
        this.output = output;
        this.tracker = tracker;
        this.lines = lines;
        this.health = health;
        this.share = share;
        this.border = border;
        chunkEnd = border.chunk();
        this.skip = skip;
        this.limit = limit;
        decoders = new PacketDecoder[batch];
        Arrays.setAll(decoders, i -> new PacketDecoder());
        segments = Arrays.stream(decoders).map(PacketDecoder::segment).toArray(TcpSegment[]::new);
    }

    /** Tells, once a chunk, how far the analysis has come: the packet's offset in the memory that it lies in. */
    public void tellPosition(LongConsumer to) {
        reached = to;
    }

    @Override
    public boolean packet(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType) {
        if (number == chunkEnd) {
            finish();
            reached.accept(offset);
            chunkEnd += border.chunk();
            if (!border.pass()) {
                return false;
            }
            if (tracker != null) {
                border.tidy(tracker, number);
            }
        }
        number++;
        if (filter != null && !filter.accepts(memory, offset, captured, length, linkType)) {
            return true;
        }
        if (skipped < skip) {
            skipped++;
            return true;
        }
        if (tracker != null && nanos >= nextTick && !tick(tracker, nanos)) {
            return false;
        }
        long count = passed.getPlain() + 1;
        passed.lazySet(count);
        if (output != null && !write(output, memory, offset, captured, length, nanos, linkType)) {
            return false;
        }
        if (tracker != null) {
            follow(tracker, memory, offset, captured, length, nanos, linkType);
        }
        return count < limit;
    }

    /** The packet to come lets timers run out, whosesoever it is; returns whether to take it. */
    private boolean tick(ConnectionTracker tracker, long nanos) {
        flush(tracker);
        if (!border.beforeTimers()) {
            return false;
        }
        tracker.advance(nanos, number);
        border.afterTimers();
        nextTick = tracker.nextTick();
        return true;
    }

    private void follow(
            ConnectionTracker tracker,
            MemorySegment memory,
            long offset,
            int captured,
            int length,
            long nanos,
            int linkType) {
        if (captured < length) {
            shortened++;
        }
        if (health != null) {
            health.packet(nanos);
        }
        PacketDecoder decoder = decoders[waiting];
        boolean glanced = !share.isWhole() && decoder.glance(memory, offset, captured, linkType);
        if (glanced && !share.holds(decoder.segment())) {
            letPass(nanos);
            return;
        }
        PacketDecoder.Outcome outcome = decoder.decode(memory, offset, captured, length, nanos, linkType, number);
        boolean segment = outcome == PacketDecoder.Outcome.TCP;
        boolean mine = glanced || (segment ? share.holds(decoder.segment()) : share.isFirst());
        if (mine) {
            outcomes[outcome.ordinal()]++;
        }
        if (segment && mine) {
            if (health != null) {
                health.segment(decoder.segment());
            }
            take(tracker, nanos);
        } else {
            letPass(nanos);
        }
        if (lines != null) {
            print(lines, outcome, memory, offset, captured, length, nanos, linkType);
        }
    }

    /** Adds the segment that was just decoded to those that the tracker is to get. */
    private void take(ConnectionTracker tracker, long nanos) {
        if (nanos < clock) { // out of order, and maybe behind a packet that the tracker has not heard of
            TcpSegment segment = segments[waiting];
            flush(tracker);
            tracker.advance(clock, number);
            tracker.segment(segment);
            return;
        }
        clock = nanos;
        if (++waiting == segments.length) {
            flush(tracker);
        }
    }

    /** Of what is none of its segments the tracker needs the time only, and that only when a timer is due, or at a border. */
    private void letPass(long nanos) {
        clock = Math.max(clock, nanos);
    }

    private void flush(ConnectionTracker tracker) {
        tracker.segments(segments, waiting);
        waiting = 0;
    }

    /** The capture, or a chunk of it, is over: the tracker gets what it has not got yet. */
    public void finish() {
        if (tracker != null) {
            flush(tracker);
            if (clock > Long.MIN_VALUE) {
                tracker.advance(clock, number);
            }
        }
    }

    /** Adds up with the analysis of another share of the same capture, after both have ended. */
    void include(PacketPipeline other) {
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] += other.outcomes[i];
        }
        if (tracker != null && other.tracker != null) {
            tracker.include(other.tracker);
        }
        if (health != null && other.health != null) {
            health.include(other.health);
        }
    }

    private void print(
            PacketReport lines,
            PacketDecoder.Outcome outcome,
            MemorySegment memory,
            long offset,
            int captured,
            int length,
            long nanos,
            int linkType) {
        if (outcome == PacketDecoder.Outcome.TCP) {
            lines.packet(segments[0], passed.getPlain()); // lines are printed one by one, so the batch is 1
        } else {
            lines.packet(memory, offset, captured, length, nanos, linkType, passed.getPlain());
        }
    }

    private boolean write(
            SaveFile output, MemorySegment memory, long offset, int captured, int length, long nanos, int linkType) {
        try {
            return output.write(memory, offset, captured, length, nanos, linkType);
        } catch (CaptureException e) {
            writeFailure = e;
            return false;
        }
    }

    /** Packets so far, those that did not pass the filter included. */
    long packets() {
        return number;
    }

    /** Packets that passed the filter so far; from any thread. */
    public long passed() {
        return passed.get();
    }

    /** Why the file of {@code -w} could not be written on; null while it can. */
    @Nullable
    public CaptureException writeFailure() {
        return writeFailure;
    }

    public CaptureTotals totals(CaptureStatistics statistics) {
        return new CaptureTotals(
                passed.get(),
                count(PacketDecoder.Outcome.TCP),
                shortened,
                count(PacketDecoder.Outcome.NOT_TCP),
                count(PacketDecoder.Outcome.NOT_IP),
                count(PacketDecoder.Outcome.LATER_FRAGMENT),
                count(PacketDecoder.Outcome.TRUNCATED),
                count(PacketDecoder.Outcome.MALFORMED),
                count(PacketDecoder.Outcome.UNKNOWN_LINK_TYPE),
                statistics.droppedByKernel(),
                statistics.droppedByInterface());
    }

    /** How the capture was taken, after its end. */
    public CaptureHealth health(ConnectionTracker tracker, CaptureHealthMonitor health, CaptureStatistics statistics) {
        return new CaptureHealth(
                health.time(),
                new CaptureHealth.Loss(
                        statistics.droppedByKernel(),
                        statistics.droppedByInterface(),
                        tracker.totals().unseenAcknowledged()),
                tracker.totals().evicted(),
                tracker.totals().forgotten(),
                tracker.totals().copies(),
                tracker.connections(),
                tracker.totals().oneDirection(),
                tracker.totals().beganBefore(),
                shortened,
                count(PacketDecoder.Outcome.TRUNCATED),
                count(PacketDecoder.Outcome.LATER_FRAGMENT),
                health.checksums(),
                health.clock());
    }

    private long count(PacketDecoder.Outcome outcome) {
        return outcomes[outcome.ordinal()];
    }
}
