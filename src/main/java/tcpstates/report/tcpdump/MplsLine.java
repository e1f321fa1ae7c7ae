package tcpstates.report.tcpdump;

import tcpstates.report.LineBuffer;

/** Stacks of MPLS labels (print-mpls.c). */
final class MplsLine {
    private final PacketLine line;
    private final IpPayload payload;

    MplsLine(PacketLine line, IpPayload payload) {
        this.line = line;
        this.payload = payload;
    }

    void print(int at, int length) {
        line.protocol = "mpls";
        PacketBytes packet = line.packet;
        LineBuffer out = line.out;
        out.text("MPLS");
        int cursor = at;
        int entry;
        do {
            entry = packet.i32(cursor);
            out.text(cursor > at && line.verbose() ? "\n\t(label " : " (label ");
            printLabel(entry);
            cursor += 4;
        } while ((entry & 0x100) == 0);
        int label = entry >>> 12;
        int version = switch (label) {
            case 0, 3 -> 4;
            case 2 -> 6;
            default -> ipVersion(packet.u8(cursor));
        };
        out.text(line.verbose() ? "\n\t" : " ");
        if (version == 4) {
            payload.printIp4(cursor, length - (cursor - at));
        } else if (version == 6) {
            payload.printIp6(cursor, length - (cursor - at));
        }
    }

    /** Nothing in a label stack says what follows: an octet that begins an IP header is taken for one, else 0. */
    private static int ipVersion(int octet) {
        int version = octet >> 4;
        return version == 6 || version == 4 && (octet & 0xf) >= 5 ? version : 0;
    }

    private void printLabel(int entry) {
        LineBuffer out = line.out;
        int label = entry >>> 12;
        out.decimal(label);
        if (line.verbose() && label < 16) {
            out.text(
                    switch (label) {
                        case 0 -> " (IPv4 explicit NULL)";
                        case 1 -> " (router alert)";
                        case 2 -> " (IPv6 explicit NULL)";
                        case 3 -> " (implicit NULL)";
                        default -> " (rsvd)";
                    });
        }
        out.text(", tc ");
        out.decimal(entry >>> 9 & 7);
        if ((entry & 0x100) != 0) {
            out.text(", [S]");
        }
        out.text(", ttl ");
        out.decimal(entry & 0xff);
        out.character(')');
    }
}
