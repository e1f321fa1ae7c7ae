package tcpstates.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tcpstates.event.EndpointSummary;
import tcpstates.event.Outcome;
import tcpstates.event.SocketAddress;

/** How much was sent again, by service: the server's port, or its address and port. What is beyond a bound is added up as one. */
final class ServiceTraffic {
    /** Services that are told apart: all ports there are. */
    private static final int MAX_SERVICES = 1 << 16;

    private final boolean byAddress;
    private final Map<SocketAddress, Service> services = new HashMap<>();
    private final Service others = new Service("");
    private long unlisted;

    /** @param byAddress whether the same port of another host is another service */
    ServiceTraffic(boolean byAddress) {
        this.byAddress = byAddress;
    }

    void add(SocketAddress server, Outcome outcome) {
        SocketAddress key = byAddress ? server : new SocketAddress(0, 0, false, server.port());
        Service service = services.get(key);
        if (service == null && services.size() < MAX_SERVICES) {
            service = new Service(byAddress ? server.toString() : Integer.toString(server.port()));
            services.put(key, service);
        }
        if (service == null) {
            others.add(outcome);
        } else {
            service.add(outcome);
        }
    }

    /** The services that most was sent again of. */
    List<Service> first(int count) {
        List<Service> sorted = new ArrayList<>(services.values());
        sorted.sort(Comparator.comparingLong(Service::repeats)
                .thenComparingLong(Service::connections)
                .reversed()
                .thenComparing(Service::name));
        List<Service> first = List.copyOf(sorted.subList(0, Math.min(count, sorted.size())));
        sorted.subList(0, first.size()).clear();
        unlisted = sorted.size();
        sorted.forEach(others::include);
        return first;
    }

    /** All the other services, after {@link #first}. */
    Service others() {
        return others;
    }

    /** How many services {@link #others} are at least: beyond a bound they are not told apart. */
    long unlisted() {
        return unlisted;
    }

    /** Of one service, or of several. */
    static final class Service {
        private final String name;
        private final Direction client = new Direction();
        private final Direction server = new Direction();
        private long connections;

        Service(String name) {
            this.name = name;
        }

        private void add(Outcome outcome) {
            connections++;
            client.add(outcome.client());
            server.add(outcome.server());
        }

        private void include(Service other) {
            connections += other.connections;
            client.include(other.client);
            server.include(other.server);
        }

        String name() {
            return name;
        }

        long connections() {
            return connections;
        }

        Direction client() {
            return client;
        }

        Direction server() {
            return server;
        }

        Direction both() {
            var both = new Direction();
            both.include(client);
            both.include(server);
            return both;
        }

        private long repeats() {
            return client.repeats + server.repeats;
        }
    }

    /** What one end sent, or both. */
    static final class Direction {
        private long packets;
        private long repeats;

        private void add(EndpointSummary end) {
            packets += end.packets();
            repeats += end.sentAgain();
        }

        private void include(Direction other) {
            packets += other.packets;
            repeats += other.repeats;
        }

        long packets() {
            return packets;
        }

        long repeats() {
            return repeats;
        }
    }
}
