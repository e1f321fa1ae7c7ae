package tcpstates.tracker;

import java.util.function.IntUnaryOperator;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;

/** A connection whose life is written down. */
final class FollowedConnection extends Connection {
    final Biography biography;

    /**
     * @param predecessor number of the connection that had the same addresses and ports before, 0 if none
     * @param challenged whether {@code s} has been answered as a part of that connection
     */
    FollowedConnection(int number, TcpSegment s, int predecessor, boolean challenged) {
        super(number, s);
        biography = new Biography(this, predecessor, challenged);
    }

    @Override
    public void renumber(IntUnaryOperator numbers) {
        super.renumber(numbers);
        biography.predecessor = numbers.applyAsInt(biography.predecessor);
    }
}
