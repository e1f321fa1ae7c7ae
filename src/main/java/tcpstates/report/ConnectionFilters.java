package tcpstates.report;

import java.nio.charset.StandardCharsets;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.LinkTags;
import tcpstates.event.SocketAddress;
import tcpstates.event.Tunnel;
import tcpstates.packet.Nanos;

/** Filters that let pass the packets of one connection, ready to be copied. */
public final class ConnectionFilters {
    /** Most filters have no more. */
    private static final int USUAL_BYTES = 192;

    private ConnectionFilters() {}

    /**
     * A display filter of Wireshark: addresses, ports, and from its first packet to the last, by which it lets pass no other
     * connection of the same addresses and ports.
     */
    public static String display(ConnectionSummary connection) {
        var text = new LineBuffer(USUAL_BYTES);
        display(text, connection);
        return new String(text.toByteArray(), StandardCharsets.US_ASCII);
    }

    /** Appends {@link #display(ConnectionSummary)}. */
    static void display(LineBuffer text, ConnectionSummary connection) {
        SocketAddress a = connection.client();
        SocketAddress b = connection.server();
        String ip = a.v6() ? "ipv6.addr == " : "ip.addr == ";
        TimeFormat times = connection.start() % Nanos.PER_MICRO == 0 && connection.end() % Nanos.PER_MICRO == 0
                ? TimeFormat.MICROSECONDS
                : TimeFormat.NANOSECONDS;
        text.text(ip);
        text.ip(a);
        text.text(" && ");
        text.text(ip);
        text.ip(b);
        text.text(" && tcp.port == ");
        text.decimal(a.port());
        text.text(" && tcp.port == ");
        text.decimal(b.port());
        text.text(" && frame.time_epoch >= ");
        times.append(text, Math.min(connection.start(), connection.end()));
        text.text(" && frame.time_epoch <= ");
        times.append(text, Math.max(connection.start(), connection.end()));
    }

    /**
     * An expression of pcap-filter(7): addresses and ports, which it finds behind the connection's tags, too. It knows no times, so
     * other connections of the same addresses and ports pass as well; of a connection in a tunnel, all that is in the tunnel.
     */
    public static String pcap(ConnectionSummary connection) {
        var text = new LineBuffer(USUAL_BYTES);
        pcap(text, connection);
        return new String(text.toByteArray(), StandardCharsets.US_ASCII);
    }

    /** Appends {@link #pcap(ConnectionSummary)}. */
    static void pcap(LineBuffer text, ConnectionSummary connection) {
        LinkTags tags = connection.tags();
        text.text("vlan and ".repeat(tags.vlans()));
        text.text(tags.pppoe() ? "pppoes and " : "");
        text.text("mpls and ".repeat(tags.labels()));
        Tunnel tunnel = connection.id().tunnel();
        if (tunnel != null) {
            outside(text, tunnel.layers().getFirst());
            return;
        }
        hosts(text, connection.client(), connection.server());
        text.text(" and tcp port ");
        text.decimal(connection.client().port());
        text.text(" and tcp port ");
        text.decimal(connection.server().port());
    }

    private static void hosts(LineBuffer text, SocketAddress one, SocketAddress other) {
        text.text("host ");
        text.ip(one);
        text.text(" and host ");
        text.ip(other);
    }

    /** All that is in the tunnel: the expressions look no deeper. */
    private static void outside(LineBuffer text, Tunnel.Layer layer) {
        switch (layer.kind()) {
            case VXLAN -> text.text("(udp dst port 4789 or udp dst port 8472 or udp dst port 4790)");
            case GENEVE -> text.text("udp dst port 6081");
            case GRE -> ends(text, layer, " and proto 47");
            case IP_IN_IP -> ends(text, layer, " and (proto 4 or proto 41)");
            case GTP -> ends(text, layer, " and udp dst port 2152");
        }
    }

    private static void ends(LineBuffer text, Tunnel.Layer layer, String protocol) {
        hosts(text, layer.ends().getFirst(), layer.ends().getLast());
        text.text(protocol);
    }
}
