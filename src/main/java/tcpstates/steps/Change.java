package tcpstates.steps;

import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/**
 * A change of a socket's state. It belongs to the step that causes it, which may be earlier than the packet that proves it, {@link
 * Transition#packet()}.
 *
 * @param event the change as the events tell it
 * @param role whose state changes, as it is known in the end
 * @param lastedNanos how long the socket stays in the new state, ns; {@link #TO_THE_END} if the capture shows no end of it, {@link #NOT_KNOWN_YET} in
 *     {@link LiveSteps}
 * @param takesBack number of the packet that was thought to have caused the change which is taken back; {@link
 *     Transition#NO_PACKET} if this takes nothing back, or no packet was
 * @param takenBack whether a later change takes this one back
 */
public record Change(Transition event, Role role, long lastedNanos, long takesBack, boolean takenBack) {
    /** {@link #lastedNanos} of a socket's last change. */
    public static final long TO_THE_END = -1;

    /** {@link #lastedNanos} while the capture runs. */
    public static final long NOT_KNOWN_YET = -2;

    public TcpState from() {
        return event.from();
    }

    public TcpState to() {
        return event.to();
    }

    public Evidence evidence() {
        return event.evidence();
    }

    /** Number of the packet that proves it where that is not the one that causes it; else {@link Transition#NO_PACKET}. */
    public long laterProof() {
        return event.causePacket() != Transition.NO_PACKET && event.packet() != event.causePacket()
                ? event.packet()
                : Transition.NO_PACKET;
    }
}
