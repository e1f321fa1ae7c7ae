package tcpstates.cli;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketHandler;
import tcpstates.event.CaptureHealth;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.tcpdump.TcpdumpReport;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.HealthMonitor;

/** The way of a packet: filter, {@code -w}, decoder, tracker; counted at each step. */
@SuppressWarnings("EnumOrdinal") // outcomes are counted for every packet: a plain array, no map
final class Analysis implements PacketHandler {
    private final @Nullable PacketFilter filter;
    private final @Nullable SaveFile output;
    private final @Nullable ConnectionTracker tracker;
    private final @Nullable TcpdumpReport lines;
    private final @Nullable HealthMonitor health;
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
    private long skipped;
    private long shortened;
    private @Nullable CaptureException writeFailure;

    /**
     * @param filter null to take all packets
     * @param output null to write none
     * @param tracker null to count packets only
     * @param lines wants each packet after its events; null for none
     * @param health null if nobody asks how the capture was taken
     * @param batch segments that the tracker gets at once; 1 if each is to be told of before the next one is taken
     * @param skip packets that pass the filter and are left out, before the first that is taken
     * @param limit packets to take at most
     */
    Analysis(
            @Nullable PacketFilter filter,
            @Nullable SaveFile output,
            @Nullable ConnectionTracker tracker,
            @Nullable TcpdumpReport lines,
            @Nullable HealthMonitor health,
            int batch,
            long skip,
            long limit) {
        this.filter = filter;
        this.output = output;
        this.tracker = tracker;
        this.lines = lines;
        this.health = health;
        this.skip = skip;
        this.limit = limit;
        decoders = new PacketDecoder[batch];
        Arrays.setAll(decoders, i -> new PacketDecoder());
        segments = Arrays.stream(decoders).map(PacketDecoder::segment).toArray(TcpSegment[]::new);
    }

    @Override
    public boolean packet(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType) {
        number++;
        if (filter != null && !filter.accepts(memory, offset, captured, length, linkType)) {
            return true;
        }
        if (skipped < skip) {
            skipped++;
            return true;
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
        PacketDecoder decoder = decoders[waiting];
        PacketDecoder.Outcome outcome = decoder.decode(memory, offset, captured, length, nanos, linkType, number);
        outcomes[outcome.ordinal()]++;
        if (health != null) {
            examine(health, nanos, outcome, decoder.segment());
        }
        if (outcome != PacketDecoder.Outcome.TCP) {
            flush(tracker);
            tracker.advance(nanos);
        } else if (++waiting == segments.length) {
            flush(tracker);
        }
        if (lines != null) {
            print(lines, outcome, memory, offset, captured, length, nanos, linkType);
        }
    }

    private void flush(ConnectionTracker tracker) {
        tracker.segments(segments, waiting);
        waiting = 0;
    }

    /** No more packets come: the tracker gets what it has not got yet. */
    void finish() {
        if (tracker != null) {
            flush(tracker);
        }
    }

    private void print(
            TcpdumpReport lines,
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

    private static void examine(HealthMonitor health, long nanos, PacketDecoder.Outcome outcome, TcpSegment segment) {
        health.packet(nanos);
        if (outcome == PacketDecoder.Outcome.TCP) {
            health.segment(segment);
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

    /** Packets that passed the filter so far; from any thread. */
    long passed() {
        return passed.get();
    }

    /** Why the file of {@code -w} could not be written on; null while it can. */
    @Nullable
    CaptureException writeFailure() {
        return writeFailure;
    }

    CaptureTotals totals(CaptureStatistics statistics) {
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
    CaptureHealth health(ConnectionTracker tracker, HealthMonitor health, CaptureStatistics statistics) {
        return new CaptureHealth(
                health.time(),
                new CaptureHealth.Loss(
                        statistics.droppedByKernel(), statistics.droppedByInterface(), tracker.unseenAcknowledged()),
                tracker.copies(),
                tracker.connections(),
                tracker.oneDirection(),
                tracker.beganBefore(),
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
