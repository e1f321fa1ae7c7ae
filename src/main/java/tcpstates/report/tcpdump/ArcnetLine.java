package tcpstates.report.tcpdump;

/** ARCNET as Linux hands it over (print-arcnet.c). */
final class ArcnetLine {
    private static final int IPV6 = 196;
    private static final int IPV4 = 212;
    private static final int IPV4_OLD = 240;

    private final PacketLine line;
    private final IpPayload payload;

    ArcnetLine(PacketLine line, IpPayload payload) {
        this.line = line;
        this.payload = payload;
    }

    void print(int length) {
        line.protocol = "arcnet_linux";
        PacketBytes packet = line.packet;
        if (!packet.has(0, 5)) {
            return;
        }
        int type = packet.u8(4);
        int header = type == IPV4_OLD ? 5 : 8;
        if (!packet.has(0, header)) {
            return;
        }
        if (line.options.linkHeader()) {
            line.out.hex(packet.u8(0), 2);
            line.out.character(' ');
            line.out.hex(packet.u8(1), 2);
            line.out.character(' ');
            if (line.options.quiet() == 0) {
                printType(packet.u8(2)); // tcpdump looks where other systems have the type
                line.out.character(' ');
            }
            line.out.decimal(length);
            line.out.text(": ");
        }
        if (type == IPV6) {
            payload.printIp6(header, length - header);
        } else if (type == IPV4 || type == IPV4_OLD) {
            payload.printIp4(header, length - header);
        }
        line.linkHeaderLength = header;
    }

    private void printType(int type) {
        switch (type) {
            case 128 -> line.out.text("diag");
            case IPV6 -> line.out.text("ipv6");
            case IPV4 -> line.out.text("ip");
            case 213 -> line.out.text("arp");
            case 214 -> line.out.text("rarp");
            case 221 -> line.out.text("atalk");
            case IPV4_OLD -> line.out.text("oldip");
            case 241 -> line.out.text("oldarp");
            case 247 -> line.out.text("banyan");
            case 250 -> line.out.text("ipx");
            default -> line.out.hex(type, 2);
        }
    }
}
