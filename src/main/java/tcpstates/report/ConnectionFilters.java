package tcpstates.report;

import java.nio.charset.StandardCharsets;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.LinkTags;
import tcpstates.event.SocketAddress;
import tcpstates.event.Tunnel;
import tcpstates.packet.Nanos;

/** Filters that let pass the packets of one connection, ready to be copied. */
public final class ConnectionFilters {
    private ConnectionFilters() {}

    /**
     * A display filter of Wireshark: addresses, ports, and from its first packet to the last, by which it lets pass no other
     * connection of the same addresses and ports.
     */
    public static String display(ConnectionSummary connection) {
        SocketAddress a = connection.client();
        SocketAddress b = connection.server();
        String ip = a.v6() ? "ipv6.addr" : "ip.addr";
        TimeFormat times = connection.start() % Nanos.PER_MICRO == 0 && connection.end() % Nanos.PER_MICRO == 0
                ? TimeFormat.MICROSECONDS
                : TimeFormat.NANOSECONDS;
        var text = new LineBuffer();
        text.text(ip + " == " + a.ip() + " && " + ip + " == " + b.ip());
        text.text(" && tcp.port == " + a.port() + " && tcp.port == " + b.port());
        text.text(" && frame.time_epoch >= ");
        times.append(text, Math.min(connection.start(), connection.end()));
        text.text(" && frame.time_epoch <= ");
        times.append(text, Math.max(connection.start(), connection.end()));
        return new String(text.toByteArray(), StandardCharsets.US_ASCII);
    }

    /**
     * An expression of pcap-filter(7): addresses and ports, which it finds behind the connection's tags, too. It knows no times, so
     * other connections of the same addresses and ports pass as well; of a connection in a tunnel, all that is in the tunnel.
     */
    public static String pcap(ConnectionSummary connection) {
        Tunnel tunnel = connection.id().tunnel();
        String plain = tunnel == null
                ? hosts(connection.client(), connection.server()) + " and tcp port "
                        + connection.client().port() + " and tcp port "
                        + connection.server().port()
                : outside(tunnel.layers().getFirst());
        LinkTags tags = connection.tags();
        String tagged = "mpls and ".repeat(tags.labels()) + plain;
        tagged = (tags.pppoe() ? "pppoes and " : "") + tagged;
        return "vlan and ".repeat(tags.vlans()) + tagged;
    }

    private static String hosts(SocketAddress one, SocketAddress other) {
        return "host " + one.ip() + " and host " + other.ip();
    }

    /** All that is in the tunnel: the expressions look no deeper. */
    private static String outside(Tunnel.Layer layer) {
        return switch (layer.kind()) {
            case VXLAN -> "(udp dst port 4789 or udp dst port 8472 or udp dst port 4790)";
            case GENEVE -> "udp dst port 6081";
            case GRE -> ends(layer) + " and proto 47";
            case IP_IN_IP -> ends(layer) + " and (proto 4 or proto 41)";
            case GTP -> ends(layer) + " and udp dst port 2152";
        };
    }

    private static String ends(Tunnel.Layer layer) {
        return hosts(layer.ends().getFirst(), layer.ends().getLast());
    }
}
