package tcpstates.event;

import java.util.function.IntUnaryOperator;

/**
 * An endpoint changed its state.
 *
 * @param time of the segment that caused the change (ns since the epoch)
 * @param proofTime of the segment that proves it (ns since the epoch); {@link #NO_PROOF} where cause and proof are one
 * @param packet number of the proving packet in the capture, from 1; 0 for a timer's
 * @param connection number of the connection
 * @param endpoint whose state changed
 * @param peer its other end
 * @param role of {@code endpoint}
 * @param from state before
 * @param to state after
 * @param durationNanos time spent in {@code from}; 0 for the first transition
 * @param evidence what the change rests on
 * @param cause the reason in one phrase
 * @param counters the endpoint's counters at that moment
 */
public record Transition(
        long time,
        long proofTime,
        long packet,
        int connection,
        SocketAddress endpoint,
        SocketAddress peer,
        Role role,
        TcpState from,
        TcpState to,
        long durationNanos,
        Evidence evidence,
        Cause cause,
        Counters counters)
        implements Event {
    /** {@link #proofTime} of a change that the endpoint made by sending. */
    public static final long NO_PROOF = Long.MIN_VALUE;

    @Override
    public Transition renumbered(IntUnaryOperator numbers) {
        return new Transition(
                time,
                proofTime,
                packet,
                numbers.applyAsInt(connection),
                endpoint,
                peer,
                role,
                from,
                to,
                durationNanos,
                evidence,
                cause,
                counters);
    }
}
