package tcpstates.diagnosis;

import java.util.function.IntUnaryOperator;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;

/** A connection whose life is written down. */
public final class ObservedConnection extends Connection {
    public final ConnectionHistory biography;

    /**
     * @param predecessor number of the connection that had the same addresses and ports before, 0 if none
     * @param challenged whether {@code s} has been answered as a part of that connection
     */
    public ObservedConnection(int number, TcpSegment s, int predecessor, boolean challenged) {
        super(number, s);
        biography =
                new ConnectionHistory(super.address(Role.CLIENT), super.address(Role.SERVER), predecessor, challenged);
    }

    /** Events share the addresses that the biography has, anyway. */
    @Override
    public SocketAddress address(Role role) {
        return role == Role.CLIENT ? biography.clientAddress : biography.serverAddress;
    }

    @Override
    public int touchEndpoints() {
        return super.touchEndpoints() + biography.touch();
    }

    @Override
    public void renumber(IntUnaryOperator numbers) {
        super.renumber(numbers);
        biography.predecessor = numbers.applyAsInt(biography.predecessor);
    }
}
