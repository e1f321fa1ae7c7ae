package tcpstates.report.tcpdump;

import tcpstates.packet.LinkType;
import tcpstates.report.LineBuffer;

/** IEEE 802.11 data frames, and PPI in front of them (print-802_11.c, print-ppi.c). */
final class WirelessLine {
    private static final int PPI_HEADER_BYTES = 8;

    private static final int TO_DISTRIBUTION = 0x01;
    private static final int FROM_DISTRIBUTION = 0x02;
    private static final int MORE_FRAGMENTS = 0x04;
    private static final int RETRY = 0x08;
    private static final int POWER_MANAGEMENT = 0x10;
    private static final int MORE_DATA = 0x20;
    private static final int PROTECTED = 0x40;
    private static final int ORDER = 0x80;

    private static final int CF_ACK = 0x10;
    private static final int CF_POLL = 0x20;
    private static final int NO_DATA = 0x40;
    private static final int QUALITY_OF_SERVICE = 0x80;

    private static final int ADDRESS_1 = 4;
    private static final int ADDRESS_2 = 10;
    private static final int ADDRESS_3 = 16;
    private static final int ADDRESS_4 = 24;
    private static final int HEADER_BYTES = 24;

    private final PacketLine line;
    private final LlcLine llc;

    WirelessLine(PacketLine line, LlcLine llc) {
        this.line = line;
        this.llc = llc;
    }

    /** Prints a packet with a PPI header if it holds TCP; returns how much dumps leave out. */
    int printPpi(int length) {
        line.protocol = "ppi";
        PacketBytes packet = line.packet;
        if (!packet.has(0, PPI_HEADER_BYTES)) {
            return 0;
        }
        int header = packet.u8(2) | packet.u8(3) << 8;
        int linkType = Integer.reverseBytes(packet.i32(4));
        if (header < PPI_HEADER_BYTES || !packet.has(0, header) || linkType != LinkType.IEEE802_11.number()) {
            return 0;
        }
        if (line.options.linkHeader()) {
            if (line.options.quiet() == 0) {
                line.out.text("V.");
                line.out.decimal(packet.u8(0));
                line.out.text(" DLT IEEE802_11 (105) len ");
                line.out.decimal(header);
            } else {
                line.out.text("IEEE802_11");
            }
            line.length(length);
        }
        int ip = print(header, length - header);
        return ip + (ip - header); // tcpdump counts what stands between PPI and IP twice
    }

    /** Prints a frame if it holds TCP; returns the offset of the IP packet. */
    int print(int at, int length) {
        line.protocol = "802.11";
        PacketBytes packet = line.packet;
        if (!packet.has(at, 2)) {
            return at;
        }
        int type = packet.u8(at);
        int flags = packet.u8(at + 1);
        boolean data = (type & 0x0f) == 0x08;
        if (!data || (type & NO_DATA) != 0 || (flags & PROTECTED) != 0) {
            return at;
        }
        boolean fourAddresses = (flags & (TO_DISTRIBUTION | FROM_DISTRIBUTION)) == 3;
        int header = HEADER_BYTES + (fourAddresses ? 6 : 0) + ((type & QUALITY_OF_SERVICE) != 0 ? 2 : 0);
        if (!packet.has(at, header)) {
            return at;
        }
        if (line.options.linkHeader()) {
            printHeader(at, type, flags);
        }
        return at + header + llc.print(at + header, length - header);
    }

    private void printHeader(int at, int type, int flags) {
        LineBuffer out = line.out;
        if (line.verbose()) {
            word("More Data ", flags & MORE_DATA);
            word("More Fragments ", flags & MORE_FRAGMENTS);
            word("Pwr Mgmt ", flags & POWER_MANAGEMENT);
            word("Retry ", flags & RETRY);
            word("Strictly Ordered ", flags & ORDER);
            out.decimal(line.packet.u8(at + 2) | line.packet.u8(at + 3) << 8);
            out.text("us ");
        }
        if ((type & (CF_ACK | CF_POLL | QUALITY_OF_SERVICE)) != 0) {
            out.text("CF ");
            word((type & CF_POLL) != 0 ? "Ack/Poll" : "Ack", type & CF_ACK);
            word("Poll", (type & CF_ACK) != 0 ? 0 : type & CF_POLL);
            word("+QoS", type & QUALITY_OF_SERVICE);
            out.character(' ');
        }
        switch (flags & (TO_DISTRIBUTION | FROM_DISTRIBUTION)) {
            case 0 -> addresses(at, "DA:", " SA:", " BSSID:");
            case FROM_DISTRIBUTION -> addresses(at, "DA:", " BSSID:", " SA:");
            case TO_DISTRIBUTION -> addresses(at, "BSSID:", " SA:", " DA:");
            default -> {
                addresses(at, "RA:", " TA:", " DA:");
                address("SA:", at + ADDRESS_4);
                out.character(' ');
            }
        }
    }

    private void addresses(int at, String first, String second, String third) {
        address(first, at + ADDRESS_1);
        address(second, at + ADDRESS_2);
        address(third, at + ADDRESS_3);
        line.out.character(' ');
    }

    private void address(String label, int at) {
        line.out.text(label);
        AddressText.mac(line.out, line.packet, at);
    }

    private void word(String word, int bit) {
        if (bit != 0) {
            line.out.text(word);
        }
    }
}
