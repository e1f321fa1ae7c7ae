package tcpstates.tracker;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionId;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;
import tcpstates.tracker.store.TrackedConnection;

/** A connection that somebody observes. */
final class ObservedConnection extends TrackedConnection {
    final ConnectionObserver observer;
    /** Shared by all of its events, which saves two objects each time; null until the first one. */
    private @Nullable SocketAddress client;

    private @Nullable SocketAddress server;
    /** Shared in the same way. */
    private @Nullable ConnectionId id;

    ObservedConnection(
            int number, TcpSegment segment, int predecessor, boolean challenged, ConnectionObserver.Factory observers) {
        super(number, segment);
        observer = observers.observe(this, predecessor, challenged);
    }

    /** One without contents, for those that were kept as bytes. */
    ObservedConnection(boolean toItself, ConnectionObserver observer) {
        super(toItself);
        this.observer = observer;
    }

    @Override
    public SocketAddress address(Role role) {
        if (client == null || server == null) {
            client = super.address(Role.CLIENT);
            server = super.address(Role.SERVER);
        }
        return role == Role.CLIENT ? client : server;
    }

    @Override
    public ConnectionId id() {
        if (id == null) {
            id = super.id();
        }
        return id;
    }

    @Override
    public int touchEndpoints() {
        return super.touchEndpoints() + observer.touch();
    }

    @Override
    public int touchQueues() {
        return super.touchQueues() + observer.touchFarther();
    }

    @Override
    public void renumber(IntUnaryOperator numbers) {
        super.renumber(numbers);
        observer.renumber(numbers);
    }
}
