package tcpstates.event;

import java.util.function.IntUnaryOperator;

/**
 * A segment that belongs to no connection: its flags are such as no TCP sends outside of one, or its number lies outside of the
 * one that it would end.
 *
 * @param time of the segment (ns since the epoch)
 * @param packet its number in the capture, from 1
 * @param connection number that its addresses and ports were given
 * @param id of that connection, the same in every run
 * @param endpoint who sent it
 * @param peer whom it was sent to
 * @param flags which of them it carries
 */
public record StraySegment(
        long time,
        long packet,
        int connection,
        ConnectionId id,
        SocketAddress endpoint,
        SocketAddress peer,
        Flags flags)
        implements Event {
    /** The combinations of flags that mean something. All but the last are without SYN, RST and ACK. */
    public enum Flags {
        NONE,
        FIN,
        FIN_PSH_URG,
        OTHER,
        /** FIN and ACK on a living connection, with a number below what was acknowledged: ignored. */
        FIN_OUT_OF_WINDOW
    }

    @Override
    public StraySegment renumbered(IntUnaryOperator numbers) {
        return new StraySegment(time, packet, numbers.applyAsInt(connection), id, endpoint, peer, flags);
    }
}
