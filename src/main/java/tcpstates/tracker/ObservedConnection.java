package tcpstates.tracker;

import java.util.function.IntUnaryOperator;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;
import tcpstates.tracker.store.TrackedConnection;

/** A connection that somebody observes: it lives longer than a packet's time as an object, and so do its addresses. */
final class ObservedConnection extends TrackedConnection {
    final ConnectionObserver observer;
    /** Shared by all of its events, which saves two objects each time. */
    private final SocketAddress client;

    private final SocketAddress server;

    ObservedConnection(
            int number, TcpSegment s, int predecessor, boolean challenged, ConnectionObserver.Factory observers) {
        super(number, s);
        client = super.address(Role.CLIENT);
        server = super.address(Role.SERVER);
        observer = observers.observe(this, predecessor, challenged);
    }

    @Override
    public SocketAddress address(Role role) {
        return role == Role.CLIENT ? client : server;
    }

    @Override
    public int touchEndpoints() {
        return super.touchEndpoints() + observer.touch();
    }

    @Override
    public void renumber(IntUnaryOperator numbers) {
        super.renumber(numbers);
        observer.renumber(numbers);
    }
}
