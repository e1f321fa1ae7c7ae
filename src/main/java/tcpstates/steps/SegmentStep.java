package tcpstates.steps;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.event.HalfOpen;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Transition;

/**
 * A segment went from one end to the other.
 *
 * @param segment what the wire shows of it
 * @param kind what it is to the conversation
 * @param marks what else is worth drawing
 * @param crosses number of the packet that it crosses; {@link Transition#NO_PACKET} for most
 * @param repeat what is known of it if it was sent again; probes are repeats, too
 * @param reset what is known of it if it is a RST
 * @param halfOpen the half-open connection that shows by it
 * @param changes that it causes
 * @param client how the client stands behind it
 * @param server how the server stands behind it
 */
public record SegmentStep(
        Segment segment,
        StepKind kind,
        Set<Mark> marks,
        long crosses,
        @Nullable Retransmission repeat,
        @Nullable Reset reset,
        @Nullable HalfOpen halfOpen,
        List<Change> changes,
        Standing client,
        Standing server)
        implements Step {
    @Override
    public long time() {
        return segment.time();
    }

    /** Whether it was sent again, and not only to probe. */
    public boolean isSentAgain() {
        return repeat != null
                && repeat.kind() != Retransmission.Kind.KEEP_ALIVE
                && repeat.kind() != Retransmission.Kind.WINDOW_PROBE;
    }
}
