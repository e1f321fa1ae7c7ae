package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpstates.anonymize.PacketAnonymizer;
import tcpstates.capture.CaptureException;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.SaveFile;

/** The way of a packet: filter, {@code -w}, and the {@link TrackingStage}; chunks end and timers run in front of it. */
final class PacketPipeline implements PacketHandler, DeliveryListener {
    /**
     * Which packets are taken.
     *
     * @param filter null to take all
     * @param skip packets that pass the filter and are left out, before the first that is taken
     * @param count to take at most
     * @param output gets those that are taken; null for no file
     * @param cutoff up to when they were captured; null to take all
     * @param anonymizer makes the packets that are taken anonymous; null to leave them as they are
     * @param slow whether packets may come so slowly that nobody wants to wait for the end of a chunk
     */
    record Intake(
            @Nullable PacketFilter filter,
            long skip,
            long count,
            @Nullable SaveFile output,
            @Nullable Cutoff cutoff,
            @Nullable PacketAnonymizer anonymizer,
            boolean slow) {}

    private final @Nullable PacketFilter filter;
    private final @Nullable SaveFile output;
    private final @Nullable Cutoff cutoff;
    private final @Nullable PacketAnonymizer anonymizer;
    private final @Nullable TrackingStage tracking;
    private final ChunkBoundary boundary;
    private final RunCounters counters;
    private final RunListener listener;
    private final long skip;
    private final long limit;
    /** Whether packets may come so slowly that nobody wants to wait for the end of a chunk. */
    private final boolean slow;

    private final HeldPacket held = new HeldPacket();

    private long number;
    /** After this packet comes a boundary. */
    private long chunkEnd;

    private long skipped;
    private long passed;
    private @Nullable CaptureException writeFailure;

    /** @param tracking null to count packets only */
    PacketPipeline(
            Intake intake,
            RunCounters counters,
            RunListener listener,
            ChunkBoundary boundary,
            @Nullable TrackingStage tracking) {
        filter = intake.filter;
        output = intake.output;
        skip = intake.skip;
        limit = intake.count;
        cutoff = intake.cutoff;
        anonymizer = intake.anonymizer;
        slow = intake.slow && tracking != null;
        this.counters = counters;
        this.listener = listener;
        this.boundary = boundary;
        this.tracking = tracking;
        chunkEnd = boundary.chunk();
    }

    @Override
    public boolean packet(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType) {
        if (held.isPresent() && !takeHeld(held.release(nanos))) {
            return false;
        }
        if (held.jumps(nanos)) {
            held.hold(memory, offset, captured, length, nanos, linkType);
            return true;
        }
        return take(memory, offset, captured, length, nanos, linkType, nanos, offset);
    }

    /** Takes the packet that was held back; returns whether to go on. */
    private boolean takeHeld(long time) {
        return take(
                held.memory(), 0, held.captured(), held.length(), held.nanos(), held.linkType(), time, held.position());
    }

    /**
     * Takes a packet; the first parameters as of a packet's handler.
     *
     * @param time when it was captured, which is not what its stamp says if that is wild
     * @param position where it was in the capture
     */
    private boolean take(
            MemorySegment memory,
            long offset,
            int captured,
            int length,
            long nanos,
            int linkType,
            long time,
            long position) {
        if (number == chunkEnd && !crossBoundary(position)) {
            return false;
        }
        if (cutoff != null && !cutoff.takes(time)) {
            return cutoff.goesOnBehind(time);
        }
        if (slow && boundary.isAsked()) {
            finish();
            boundary.atRest(Objects.requireNonNull(tracking).tracker());
        }
        number++;
        if (filter != null && !filter.accepts(memory, offset, captured, length, linkType)) {
            return true;
        }
        if (skipped < skip) {
            skipped++;
            return true;
        }
        if (tracking != null && tracking.isTimerDue(time) && !runTimers(tracking, time)) {
            return false;
        }
        passed++;
        counters.packet();
        if (anonymizer != null) {
            MemorySegment made = anonymizer.anonymized(memory, offset, captured, length, linkType);
            return taken(made, 0, captured, length, nanos, linkType, time);
        }
        return taken(memory, offset, captured, length, nanos, linkType, time);
    }

    /** A packet that passed everything goes on its way; returns whether to go on. */
    private boolean taken(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long time) {
        if (output != null && !write(output, memory, offset, captured, length, nanos, linkType)) {
            return false;
        }
        if (tracking != null) {
            tracking.packet(memory, offset, captured, length, nanos, linkType, time, number, passed);
        }
        return passed < limit;
    }

    /** Ends a chunk in front of the packet at this offset; returns whether to go on. */
    private boolean crossBoundary(long offset) {
        finish();
        listener.position(offset);
        chunkEnd += boundary.chunk();
        if (!boundary.arrive()) {
            return false;
        }
        if (tracking != null) {
            boundary.compactAndEvict(tracking.tracker(), number);
        }
        return true;
    }

    /** The packet to come lets timers run out; returns whether to take it. */
    private boolean runTimers(TrackingStage stage, long nanos) {
        stage.flush();
        if (!boundary.beforeTimers()) {
            return false;
        }
        stage.runTimers(nanos, number);
        boundary.afterTimers();
        return true;
    }

    @Override
    public void roundEnded(long completeUpTo) {
        packetsEnded();
        if (tracking != null) {
            tracking.flush();
            if (completeUpTo > Long.MIN_VALUE && held.believesPresent(completeUpTo)) {
                tracking.roundEnded(completeUpTo, number);
            }
            tracking.handOver();
            counters.tracked(tracking.tracker());
            boundary.atRest(tracking.tracker());
        }
        listener.roundEnded(counters);
    }

    @Override
    public void opened(PacketSource capture) {
        listener.opened(capture);
    }

    @Override
    public void noticed(String what) {
        listener.noticed(what);
    }

    /** No packet follows for now: the one that was held back is believed, and the clock runs on to the moment that is asked for. */
    void packetsEnded() {
        if (held.isPresent()) {
            takeHeld(held.release());
        }
        if (tracking != null && cutoff != null && cutoff.isPassed()) {
            tracking.advance(cutoff.until(), number);
        }
    }

    /** The capture is over: the tracker stands at its last packet. */
    void end() {
        packetsEnded();
        finish();
        if (tracking != null) {
            boundary.atRest(tracking.tracker());
        }
    }

    /** The capture, or a chunk of it, is over. */
    void finish() {
        if (tracking != null) {
            tracking.catchUp(number);
        }
    }

    private boolean write(
            SaveFile file, MemorySegment memory, long offset, int captured, int length, long nanos, int linkType) {
        try {
            return file.write(memory, offset, captured, length, nanos, linkType);
        } catch (CaptureException e) {
            writeFailure = e;
            return false;
        }
    }

    /** Packets so far, those that did not pass the filter included. */
    long packets() {
        return number;
    }

    /** Where the moment lies that was asked for; null if that is within the capture, or if none was. */
    Moment.@Nullable Outside outside() {
        return cutoff == null ? null : cutoff.outside();
    }

    /** Why the file of {@code -w} could not be written on; null while it can. */
    @Nullable
    CaptureException writeFailure() {
        return writeFailure;
    }
}
