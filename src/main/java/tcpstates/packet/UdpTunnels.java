package tcpstates.packet;

import static tcpstates.packet.BigEndian.i32;
import static tcpstates.packet.BigEndian.u16;

/**
 * Tells tunnels over UDP by their port and their first octets: a port alone may be anybody's.
 */
public final class UdpTunnels {
    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int HEADER = 8;

    /** IANA's, RFC 7348. */
    public static final int VXLAN_PORT = 4789;

    /** What Linux takes for VXLAN where none is given. */
    public static final int VXLAN_PORT_OF_LINUX = 8472;

    /** IANA's. */
    public static final int VXLAN_GPE_PORT = 4790;

    /** IANA's, RFC 8926. */
    public static final int GENEVE_PORT = 6081;

    /** IANA's, 3GPP TS 29.281. */
    public static final int GTP_USER_PORT = 2152;

    /** IANA's, RFC 4380. */
    public static final int TEREDO_PORT = 3544;

    /** RFC 7348 section 5: the flag that must be set. */
    private static final int VXLAN_NETWORK_IDENTIFIER = 0x08;

    /** Version 1 of GTP, not GTP'. */
    private static final int GTP_VERSION = 0x30;

    private static final int GTP_VERSION_MASK = 0xf0;
    private static final int GTP_USER_PACKET = 255;

    /** RFC 4380 section 5.1.1: authentication and origin come before the IPv6 header. */
    private static final int TEREDO_ORIGIN = 0x0000;

    private static final int TEREDO_AUTHENTICATION = 0x0001;

    private UdpTunnels() {}

    /** What the datagram is, whose UDP header begins {@code at} octets behind the packet's first one. */
    static NotFollowed kind(TcpSegment packet, int at) {
        if (!packet.holds(at, HEADER + Integer.BYTES)) {
            return NotFollowed.UDP;
        }
        long udp = packet.packetOffset + at;
        int destination = u16(packet.memory, udp + DESTINATION_PORT);
        int first = i32(packet.memory, udp + HEADER);
        return switch (destination) {
            case VXLAN_PORT, VXLAN_PORT_OF_LINUX, VXLAN_GPE_PORT ->
                (first >>> 24 & VXLAN_NETWORK_IDENTIFIER) != 0 ? NotFollowed.VXLAN : NotFollowed.UDP;
            case GENEVE_PORT -> isGeneve(first) ? NotFollowed.GENEVE : NotFollowed.UDP;
            case GTP_USER_PORT -> isUserPacket(first) ? NotFollowed.GTP : NotFollowed.UDP;
            case TEREDO_PORT -> isTeredo(first) ? NotFollowed.TEREDO : NotFollowed.UDP;
            default -> fromPort(packet, udp, first);
        };
    }

    /** Whether VXLAN's header says what is behind it, as on the port of VXLAN-GPE; parameters as above. */
    static boolean hasNextProtocol(TcpSegment packet, int at) {
        return u16(packet.memory, packet.packetOffset + at + DESTINATION_PORT) == VXLAN_GPE_PORT;
    }

    /** Those that answer from their well-known port to any other one. */
    private static NotFollowed fromPort(TcpSegment packet, long udp, int first) {
        boolean teredo = u16(packet.memory, udp + SOURCE_PORT) == TEREDO_PORT && isTeredo(first);
        return teredo ? NotFollowed.TEREDO : NotFollowed.UDP;
    }

    private static boolean isGeneve(int first) {
        int type = first & 0xffff;
        boolean version0 = first >>> 30 == 0;
        return version0 && (type == EtherType.TRANSPARENT_BRIDGING || type == EtherType.IPV4 || type == EtherType.IPV6);
    }

    private static boolean isUserPacket(int first) {
        return (first >>> 24 & GTP_VERSION_MASK) == GTP_VERSION && (first >>> 16 & 0xff) == GTP_USER_PACKET;
    }

    private static boolean isTeredo(int first) {
        int indicator = first >>> 16;
        return first >>> 28 == 6 || indicator == TEREDO_ORIGIN || indicator == TEREDO_AUTHENTICATION;
    }
}
