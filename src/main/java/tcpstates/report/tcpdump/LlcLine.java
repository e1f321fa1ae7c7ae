package tcpstates.report.tcpdump;

/** IEEE 802.2 headers with SNAP, the one form that carries IP (print-llc.c). */
final class LlcLine {
    private static final int SNAP_HEADER_BYTES = 5;
    private static final int LLC_SNAP_HEADER_BYTES = 8;

    private final PacketLine line;
    private final LinkLine link;

    LlcLine(PacketLine line, LinkLine link) {
        this.line = line;
        this.link = link;
    }

    /** Prints what an IEEE 802.2 header with SNAP leads to; returns its length, 0 if it is none. */
    int print(int at, int length) {
        if (!holdsSnap(at, length)) {
            return 0;
        }
        if (line.options.linkHeader()) {
            line.out.text("LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: ");
        }
        printSnap(at + 3, length - 3);
        return LLC_SNAP_HEADER_BYTES;
    }

    /** Whether such a header is there, and no organization but none. */
    boolean holdsSnap(int at, int length) {
        PacketBytes packet = line.packet;
        return packet.has(at, LLC_SNAP_HEADER_BYTES)
                && length >= LLC_SNAP_HEADER_BYTES
                && packet.i32(at) == 0xaaaa0300
                && packet.u16(at + 4) == 0;
    }

    /** Prints a packet behind its SNAP header: three octets of an organization, here none, and an EtherType. */
    void printSnap(int at, int length) {
        int type = line.packet.u16(at + 3);
        if (line.options.linkHeader()) {
            line.out.text("oui Ethernet (0x000000), ethertype ");
            EthernetLine.type(line.out, type, "Unknown");
            line.length(length - SNAP_HEADER_BYTES);
        }
        link.printPayload(type, at + SNAP_HEADER_BYTES, length - SNAP_HEADER_BYTES);
    }
}
