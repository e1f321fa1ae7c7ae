package tcpstates.event;

import java.util.function.IntUnaryOperator;

/**
 * An endpoint changed its state.
 *
 * @param time of the segment that caused the change (ns since the epoch)
 * @param proofTime of the segment that proves it (ns since the epoch); {@link #NO_PROOF} where cause and proof are one
 * @param packet number of the proving packet in the capture, from 1; 0 for a timer's
 * @param causePacket number of the packet whose arrival at the endpoint causes the change, from 1; {@link #NO_PACKET} where none
 *     does (the endpoint's program or a timer did it, or the change is taken back), or where it was not captured
 * @param connection number of the connection
 * @param id of the connection, the same in every run
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
        long causePacket,
        int connection,
        ConnectionId id,
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

    /** {@link #packet} of a timer's change, {@link #causePacket} of one that no packet caused. */
    public static final long NO_PACKET = 0;

    /** The same of an endpoint under another address. */
    public Transition at(SocketAddress address) {
        return new Transition(
                time,
                proofTime,
                packet,
                causePacket,
                connection,
                id,
                address,
                peer,
                role,
                from,
                to,
                durationNanos,
                evidence,
                cause,
                counters);
    }

    @Override
    public Transition renumbered(IntUnaryOperator numbers) {
        return new Transition(
                time,
                proofTime,
                packet,
                causePacket,
                numbers.applyAsInt(connection),
                id,
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
