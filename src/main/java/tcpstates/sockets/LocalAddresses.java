package tcpstates.sockets;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.SocketAddress;

/** The addresses that this machine, or the network namespace that the program runs in, has at a moment. */
final class LocalAddresses implements Predicate<EndpointSnapshot> {
    /** 127.0.0.0/8 is this machine, whichever of its addresses an interface has. */
    private static final long LOOPBACK_NET = 127;

    private static final int NET_SHIFT = 24;

    private final Set<SocketAddress> hosts;

    private LocalAddresses(Set<SocketAddress> hosts) {
        this.hosts = hosts;
    }

    /** Those that it has now; none where the system does not say. */
    static LocalAddresses now() {
        try {
            return of(NetworkInterface.networkInterfaces());
        } catch (SocketException e) {
            return new LocalAddresses(Set.of());
        }
    }

    /** Those of one interface. */
    static LocalAddresses of(NetworkInterface device) {
        return of(Stream.of(device));
    }

    private static LocalAddresses of(Stream<NetworkInterface> interfaces) {
        return new LocalAddresses(interfaces
                .flatMap(NetworkInterface::inetAddresses)
                .map(LocalAddresses::host)
                .collect(Collectors.toSet()));
    }

    private static SocketAddress host(InetAddress address) {
        return SocketAddress.of(address.getAddress(), 0);
    }

    @Override
    public boolean test(EndpointSnapshot endpoint) {
        return has(endpoint.endpoint());
    }

    /** Whether it is one of them, whatever the port. */
    boolean has(SocketAddress address) {
        SocketAddress host = address.host();
        boolean loopback = !host.v6() && host.low() >>> NET_SHIFT == LOOPBACK_NET;
        return loopback || hosts.contains(host);
    }
}
