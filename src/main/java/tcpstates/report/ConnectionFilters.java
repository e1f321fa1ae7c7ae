package tcpstates.report;

import java.nio.charset.StandardCharsets;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.LinkTags;
import tcpstates.event.SocketAddress;
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
     * other connections of the same addresses and ports pass as well.
     */
    public static String pcap(ConnectionSummary connection) {
        String plain = "host " + connection.client().ip() + " and host "
                + connection.server().ip() + " and tcp port "
                + connection.client().port() + " and tcp port "
                + connection.server().port();
        LinkTags tags = connection.tags();
        String tagged = "mpls and ".repeat(tags.labels()) + plain;
        tagged = (tags.pppoe() ? "pppoes and " : "") + tagged;
        return "vlan and ".repeat(tags.vlans()) + tagged;
    }
}
