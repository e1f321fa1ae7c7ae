package tcpstates.cli;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketHandler;
import tcpstates.packet.PacketDecoder;
import tcpstates.report.CaptureTotals;
import tcpstates.report.tcpdump.TcpdumpReport;
import tcpstates.tracker.ConnectionTracker;

/** The way of a packet: filter, {@code -w}, decoder, tracker; counted at each step. */
@SuppressWarnings("EnumOrdinal") // outcomes are counted for every packet: a plain array, no map
final class Analysis implements PacketHandler {
    private final @Nullable PacketFilter filter;
    private final @Nullable SaveFile output;
    private final @Nullable ConnectionTracker tracker;
    private final @Nullable TcpdumpReport lines;
    private final long skip;
    private final long limit;
    private final PacketDecoder decoder = new PacketDecoder();
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
     * @param skip packets that pass the filter and are left out, before the first that is taken
     * @param limit packets to take at most
     */
    Analysis(
            @Nullable PacketFilter filter,
            @Nullable SaveFile output,
            @Nullable ConnectionTracker tracker,
            @Nullable TcpdumpReport lines,
            long skip,
            long limit) {
        this.filter = filter;
        this.output = output;
        this.tracker = tracker;
        this.lines = lines;
        this.skip = skip;
        this.limit = limit;
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
        PacketDecoder.Outcome outcome = decoder.decode(memory, offset, captured, length, nanos, linkType, number);
        outcomes[outcome.ordinal()]++;
        if (outcome == PacketDecoder.Outcome.TCP) {
            tracker.segment(decoder.segment());
        } else {
            tracker.advance(nanos);
        }
        if (lines != null) {
            print(lines, outcome, memory, offset, captured, length, nanos, linkType);
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
            lines.packet(decoder.segment(), passed.getPlain());
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

    private long count(PacketDecoder.Outcome outcome) {
        return outcomes[outcome.ordinal()];
    }
}
