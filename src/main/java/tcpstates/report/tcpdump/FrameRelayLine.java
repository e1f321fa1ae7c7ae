package tcpstates.report.tcpdump;

import tcpstates.report.LineBuffer;

/** Frame relay with addresses of two octets (ITU-T Q.922; RFC 2427; print-fr.c). */
final class FrameRelayLine {
    private static final int ADDRESS_BYTES = 2;
    private static final int UNNUMBERED_INFORMATION = 0x03;
    private static final int EXTENDED = 0x01;
    private static final int COMMAND = 0x02;
    private static final int DISCARD_ELIGIBLE = 0x02;
    private static final int BACKWARD_CONGESTION = 0x04;
    private static final int FORWARD_CONGESTION = 0x08;
    private static final int NLPID_SNAP = 0x80;
    private static final int NLPID_IPV6 = 0x8e;
    private static final int NLPID_IPV4 = 0xcc;

    private final PacketLine line;
    private final LinkLine link;
    private final LlcLine llc;
    private final IpPayload payload;

    FrameRelayLine(PacketLine line, LinkLine link, LlcLine llc, IpPayload payload) {
        this.line = line;
        this.link = link;
        this.llc = llc;
        this.payload = payload;
    }

    /** Prints a frame if it holds TCP; returns the length of its header. */
    int print(int length) {
        line.protocol = "fr";
        PacketBytes packet = line.packet;
        if (!packet.has(0, ADDRESS_BYTES + 2) || (packet.u8(0) & EXTENDED) != 0 || (packet.u8(1) & EXTENDED) == 0) {
            return 0;
        }
        int circuit = packet.u8(0) >> 2 << 4 | packet.u8(1) >> 4;
        if (packet.u8(ADDRESS_BYTES) != UNNUMBERED_INFORMATION && circuit != 0) {
            int type = packet.u16(ADDRESS_BYTES);
            printHeader(length, circuit, type);
            link.printPayload(type, ADDRESS_BYTES + 2, length - ADDRESS_BYTES - 2);
            return ADDRESS_BYTES + 2;
        }
        boolean padded = packet.u8(ADDRESS_BYTES + 1) == 0;
        if (padded) {
            line.out.text("Pad! ");
        }
        int header = ADDRESS_BYTES + (padded ? 3 : 2);
        int protocol = packet.u8(header - 1);
        printHeader(length, circuit, protocol);
        switch (protocol) {
            case NLPID_IPV4 -> payload.printIp4(header, length - header);
            case NLPID_IPV6 -> payload.printIp6(header, length - header);
            case NLPID_SNAP -> llc.printSnap(header, length - header);
            default -> {}
        }
        return header;
    }

    private void printHeader(int length, int circuit, int protocol) {
        LineBuffer out = line.out;
        if (!line.options.linkHeader()) {
            return;
        }
        if (line.options.quiet() > 0) {
            out.text("Q.922, DLCI ");
            out.decimal(circuit);
        } else {
            out.text("Q.922, hdr-len 2, DLCI ");
            out.decimal(circuit);
            out.text(", Flags [");
            printFlags();
            out.text("], ");
            if (protocol > 0xff) {
                out.text("cisco-ethertype ");
                EthernetLine.typeName(out, protocol, "unknown");
                out.text(" (0x");
                out.hex(protocol, 4);
            } else {
                out.text("NLPID ");
                out.text(
                        switch (protocol) {
                            case NLPID_SNAP -> "SNAP";
                            case NLPID_IPV6 -> "IPv6";
                            default -> "IPv4";
                        });
                out.text(" (0x");
                out.hex(protocol, 2);
            }
            out.character(')');
        }
        line.length(length);
    }

    private void printFlags() {
        int start = line.out.length();
        int low = line.packet.u8(1);
        line.flag("C!", line.packet.u8(0) & COMMAND, start);
        line.flag("DE", low & DISCARD_ELIGIBLE, start);
        line.flag("BECN", low & BACKWARD_CONGESTION, start);
        line.flag("FECN", low & FORWARD_CONGESTION, start);
        if (line.out.length() == start) {
            line.out.text("none");
        }
    }
}
