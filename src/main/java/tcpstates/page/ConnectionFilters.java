package tcpstates.page;

import tcpstates.event.SocketAddress;

/** Filters that let pass the packets of one connection, and of others with the same addresses and ports. */
final class ConnectionFilters {
    private ConnectionFilters() {}

    /** A display filter of Wireshark. */
    static String display(SocketAddress a, SocketAddress b) {
        String ip = a.v6() ? "ipv6.addr" : "ip.addr";
        return "(" + ip + " eq " + a.ip() + " and " + ip + " eq " + b.ip() + ") and (tcp.port eq " + a.port()
                + " and tcp.port eq " + b.port() + ")";
    }

    /** An expression of pcap-filter(7). */
    static String pcap(SocketAddress a, SocketAddress b) {
        return "host " + a.ip() + " and host " + b.ip() + " and tcp port " + a.port() + " and tcp port " + b.port();
    }
}
