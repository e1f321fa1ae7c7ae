package tcpstates.event;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the connections of a capture stand at a moment, by what was captured up to then.
 *
 * @param time the moment (ns since the epoch, by the capture's clock)
 * @param endpoints both ends of every connection of which at least one end has a socket, by the numbers of the connections and the
 *     client first; an end that is gone is in {@link TcpState#CLOSE}, and one of which nothing was ever seen is left out; behind
 *     them, sockets that only the kernel knows
 */
public record Snapshot(long time, List<EndpointSnapshot> endpoints) {
    /** The moment before the first packet. */
    public static final Snapshot EMPTY = new Snapshot(0, List.of());

    /** Only those endpoints for which {@code wanted} holds. */
    public Snapshot only(Predicate<EndpointSnapshot> wanted) {
        return new Snapshot(time, endpoints.stream().filter(wanted).toList());
    }

    /** Those that have a connection, be it one that only opens. */
    public List<EndpointSnapshot> connected() {
        return endpoints.stream()
                .filter(endpoint -> endpoint.state().hasConnection())
                .toList();
    }

    /**
     * Each address and port at which a SYN was answered with a SYN-ACK, as the first endpoint that has done so, in their order; then
     * the sockets that the kernel says listen, each of which stands for all those addresses that it listens at.
     */
    public List<EndpointSnapshot> listeners() {
        List<EndpointSnapshot> ofHost =
                endpoints.stream().filter(EndpointSnapshot::isListener).toList();
        Set<SocketAddress> told =
                ofHost.stream().map(EndpointSnapshot::endpoint).collect(Collectors.toSet());
        Set<SocketAddress> seen = new HashSet<>();
        Stream<EndpointSnapshot> captured = endpoints.stream()
                .filter(endpoint -> endpoint.listens() && !endpoint.isListener())
                .filter(endpoint -> endpoint.host() == null || !covers(told, endpoint.endpoint()))
                .filter(endpoint -> seen.add(endpoint.endpoint()));
        return Stream.concat(captured, ofHost.stream()).toList();
    }

    private static boolean covers(Set<SocketAddress> listening, SocketAddress address) {
        return listening.contains(address)
                || listening.contains(SocketAddress.unspecified(false, address.port()))
                || listening.contains(SocketAddress.unspecified(true, address.port()));
    }

    /**
     * How many sockets are in which state by the packets; a number for each of the eleven. Both ends of every connection are
     * counted, those that are gone in CLOSE, and in LISTEN the {@link #listeners}.
     */
    public Map<TcpState, Long> counts() {
        Map<TcpState, Long> counts = new EnumMap<>(TcpState.class);
        for (TcpState state : TcpState.values()) {
            counts.put(state, 0L);
        }
        Snapshot captured = only(endpoint -> !endpoint.isKernelOnly());
        captured.endpoints.stream()
                .filter(endpoint -> endpoint.state() != TcpState.LISTEN || !endpoint.listens())
                .forEach(endpoint -> counts.merge(endpoint.state(), 1L, Long::sum));
        counts.merge(TcpState.LISTEN, (long) captured.listeners().size(), Long::sum);
        return counts;
    }
}
