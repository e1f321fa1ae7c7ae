package tcpstates.steps;

import java.util.List;

/**
 * Packets that are told as one: plain data and acknowledgements, equal repeats, or what was not kept of a long connection.
 *
 * @param time of the first one (ns since the epoch)
 * @param lastTime of the last one
 * @param firstPacket number of the first one
 * @param lastPacket number of the last one; packets of other connections may lie between
 * @param packets how many they are
 * @param bytes their payload
 * @param steps each of them, to be unfolded; empty if they were not kept
 * @param unknownChanges changes of a state among what was not kept; 0 where everything was
 * @param client how the client stands behind them
 * @param server how the server stands behind them
 */
public record FoldStep(
        long time,
        long lastTime,
        long firstPacket,
        long lastPacket,
        long packets,
        long bytes,
        List<SegmentStep> steps,
        long unknownChanges,
        Standing client,
        Standing server)
        implements Step {
    @Override
    public StepKind kind() {
        return StepKind.FOLD;
    }

    /** Changes are never folded: those of packets that were not kept are counted only. */
    @Override
    public List<Change> changes() {
        return List.of();
    }

    /** Whether they can be unfolded. */
    public boolean isKept() {
        return !steps.isEmpty();
    }
}
