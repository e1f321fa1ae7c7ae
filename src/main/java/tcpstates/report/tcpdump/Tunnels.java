package tcpstates.report.tcpdump;

import tcpstates.packet.Checksum;
import tcpstates.packet.IpProtocol;
import tcpstates.report.LineBuffer;

/** Tunnels on the way to TCP: GRE, VXLAN, Geneve (print-gre.c, print-udp.c, print-vxlan.c, print-geneve.c). */
final class Tunnels {
    private static final int GRE_CHECKSUM = 0x8000;
    private static final int GRE_ROUTING = 0x4000;
    private static final int GRE_KEY = 0x2000;
    private static final int GRE_SEQUENCE = 0x1000;
    private static final int GRE_SOURCE_ROUTE = 0x0800;
    private static final int GRE_ACK = 0x0080;
    private static final int GRE_VERSION = 0x0007;
    private static final int VXLAN_PORT = 4789;
    private static final int GENEVE_PORT = 6081;
    /** tcpdump takes this port for Broadcom's LI shim before it looks for VXLAN, though it is the first ephemeral port. */
    private static final int BROADCOM_PORT = 49152;

    private static final int UDP_HEADER_BYTES = 8;
    private static final int VXLAN_HEADER_BYTES = 8;
    private static final int GENEVE_HEADER_BYTES = 8;

    private final PacketLine line;
    private final LinkLine link;

    Tunnels(PacketLine line, LinkLine link) {
        this.line = line;
        this.link = link;
    }

    private void separator() {
        line.out.text(line.verbose() ? "\n\t" : ": ");
    }

    void printGre(int at, int length) {
        line.protocol = "gre";
        PacketBytes packet = line.packet;
        int flags = packet.u16(at);
        int version = flags & GRE_VERSION;
        int type = packet.u16(at + 2);
        if (version > 1 || version == 0 && (flags & GRE_ROUTING) != 0 || version == 1 && (flags & GRE_SEQUENCE) == 0) {
            return;
        }
        line.out.text(version == 0 ? "GREv0" : "GREv1");
        if (line.verbose()) {
            line.out.text(", Flags [");
            greFlags(flags);
            line.out.character(']');
        }
        int start = version == 0 ? greFields(at + 4, flags) : pptpFields(at + 4, flags);
        if (line.options.linkHeader()) {
            line.out.text(", proto ");
            EthernetLine.type(line.out, type, "unknown");
        }
        line.out.text(", length ");
        line.out.decimal(length);
        separator();
        link.printPayload(type, start, length - (start - at));
    }

    private void greFlags(int flags) {
        int start = line.out.length();
        line.flag("checksum present", flags & GRE_CHECKSUM, start);
        line.flag("routing present", flags & GRE_ROUTING, start);
        line.flag("key present", flags & GRE_KEY, start);
        line.flag("sequence# present", flags & GRE_SEQUENCE, start);
        line.flag("source routing present", flags & GRE_SOURCE_ROUTE, start);
        line.flag("ack present", flags & GRE_ACK, start);
        if (line.out.length() == start) {
            line.out.text("none");
        }
    }

    private int greFields(int at, int flags) {
        int cursor = at;
        if ((flags & GRE_CHECKSUM) != 0) {
            if (line.verbose()) {
                line.out.text(", sum 0x");
                line.out.hex((long) line.packet.u16(cursor));
            }
            line.out.text(", off 0x");
            line.out.hex((long) line.packet.u16(cursor + 2));
            cursor += 4;
        }
        if ((flags & GRE_KEY) != 0) {
            line.out.text(", key=0x");
            line.out.hex(Integer.toUnsignedLong(line.packet.i32(cursor)));
            cursor += 4;
        }
        return (flags & GRE_SEQUENCE) == 0 ? cursor : number(", seq ", cursor);
    }

    private int pptpFields(int at, int flags) {
        int cursor = at;
        if ((flags & GRE_KEY) != 0) {
            line.out.text(", call ");
            line.out.decimal(line.packet.u16(cursor + 2));
            cursor += 4;
        }
        cursor = number(", seq ", cursor);
        return (flags & GRE_ACK) == 0 ? cursor : number(", ack ", cursor);
    }

    private int number(String label, int at) {
        line.out.text(label);
        line.out.decimal(line.packet.i32(at));
        return at + 4;
    }

    /** UDP itself is of no interest here: without a tunnel inside, nothing is printed. */
    void printUdp(int at, int length, int ip, boolean v6, boolean fragmented) {
        line.protocol = "udp";
        PacketBytes packet = line.packet;
        if (length < UDP_HEADER_BYTES || !packet.has(at, UDP_HEADER_BYTES) || line.options.quiet() > 0) {
            return;
        }
        int source = packet.u16(at);
        int destination = packet.u16(at + 2);
        boolean vxlan = source == VXLAN_PORT || destination == VXLAN_PORT;
        if (source == BROADCOM_PORT || destination == BROADCOM_PORT) {
            return;
        }
        if (!vxlan && source != GENEVE_PORT && destination != GENEVE_PORT) {
            return;
        }
        int udpLength = packet.u16(at + 4);
        line.source(ip, v6);
        port(source);
        line.out.text(" > ");
        line.destination(ip, v6);
        port(destination);
        line.out.text(": ");
        // IPv4 may do without, so tcpdump looks there with -vv only.
        boolean looked = line.options.verbose() > (v6 ? 0 : 1);
        if (looked && !line.options.skipChecksums() && !fragmented) {
            printChecksum(at, Math.min(length, udpLength), ip, v6);
        }
        int start = at + UDP_HEADER_BYTES;
        int payload = Math.min(length, udpLength) - UDP_HEADER_BYTES;
        if (vxlan) {
            printVxlan(start, payload);
        } else {
            printGeneve(start, payload);
        }
    }

    private void port(int port) {
        line.out.character('.');
        line.names.udpPort(line.out, port);
    }

    private void printChecksum(int at, int length, int ip, boolean v6) {
        PacketBytes packet = line.packet;
        int field = packet.u16(at + 6);
        if (!v6 && field == 0) {
            line.out.text("[no cksum] ");
            return;
        }
        if (!packet.has(at, length)) {
            return;
        }
        int sum = IpPayload.sum(packet, IpProtocol.UDP, at, length, ip, v6);
        if (sum == Checksum.CORRECT) {
            if (line.options.verbose() > 1) {
                line.out.text("[udp sum ok] ");
            }
        } else {
            line.out.text("[bad udp cksum 0x");
            line.out.hex(field, 4);
            line.out.text(" -> 0x");
            line.out.hex(Checksum.expected(sum, field), 4);
            line.out.text("!] ");
        }
    }

    private void printVxlan(int at, int length) {
        line.protocol = "vxlan";
        line.packet.require(at, VXLAN_HEADER_BYTES);
        int flags = line.packet.u8(at);
        line.out.text((flags & 0x08) != 0 ? "VXLAN, flags [I] (0x" : "VXLAN, flags [.] (0x");
        line.out.hex(flags, 2);
        line.out.text("), vni ");
        line.out.decimal(line.packet.i32(at + 4) >>> 8);
        line.out.character('\n');
        link.printEthernet(at + VXLAN_HEADER_BYTES, length - VXLAN_HEADER_BYTES);
    }

    private void printGeneve(int at, int length) {
        line.protocol = "geneve";
        PacketBytes packet = line.packet;
        packet.require(at, GENEVE_HEADER_BYTES);
        int options = (packet.u8(at) & 0x3f) * 4;
        int flags = packet.u8(at + 1);
        int type = packet.u16(at + 2);
        if (packet.u8(at) >> 6 != 0) {
            return;
        }
        LineBuffer out = line.out;
        out.text("Geneve, Flags [");
        out.text(
                switch (flags & 0xc0) {
                    case 0x80 -> "O";
                    case 0x40 -> "C";
                    case 0xc0 -> "OC";
                    default -> "none";
                });
        out.text("], vni 0x");
        out.hex((long) packet.i32(at + 4) >>> 8 & 0xffffff);
        if (line.options.linkHeader()) {
            out.text(", proto ");
            EthernetLine.type(out, type, "unknown");
        }
        if (options > 0) {
            out.text(", options [");
            if (line.verbose()) {
                printGeneveOptions(at + GENEVE_HEADER_BYTES, options);
            } else {
                out.decimal(options);
                out.text(" bytes");
            }
            out.character(']');
        }
        separator();
        int start = at + GENEVE_HEADER_BYTES + options;
        link.printPayload(type, start, length - GENEVE_HEADER_BYTES - options);
    }

    private void printGeneveOptions(int at, int length) {
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        int end = at + length;
        for (int cursor = at; cursor < end; ) {
            if (cursor > at) {
                out.text(", ");
            }
            int optionClass = packet.u16(cursor);
            int type = packet.u8(cursor + 2);
            int octets = 4 + (packet.u8(cursor + 3) & 0x1f) * 4;
            out.text("class ");
            out.text(geneveClass(optionClass));
            out.text(" (0x");
            out.hex((long) optionClass);
            out.text(") type 0x");
            out.hex((long) type);
            out.text((type & 0x80) == 0 ? " len " : "(C) len ");
            out.decimal(octets);
            if (cursor + octets > end) {
                out.text(" [bad length]");
                return;
            }
            if (line.options.verbose() > 1 && octets > 4) {
                out.text(" data");
                for (int i = 4; i < octets; i += 4) {
                    out.character(' ');
                    out.hex(packet.i32(cursor + i), 8);
                }
            }
            cursor += octets;
        }
    }

    private static String geneveClass(int optionClass) {
        return switch (optionClass) {
            case 0x0100 -> "Linux";
            case 0x0101 -> "Open vSwitch";
            case 0x0102 -> "Open Virtual Networking (OVN)";
            case 0x0103 -> "In-band Network Telemetry (INT)";
            case 0x0104 -> "VMware";
            case 0xffff -> "Experimental";
            default -> optionClass < 0x0100 ? "Standard" : "Unknown";
        };
    }
}
