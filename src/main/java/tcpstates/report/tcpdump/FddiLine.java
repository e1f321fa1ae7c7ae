package tcpstates.report.tcpdump;

/** FDDI frames (print-fddi.c). */
final class FddiLine {
    private static final int HEADER_BYTES = 13;

    private final PacketLine line;
    private final LlcLine llc;

    FddiLine(PacketLine line, LlcLine llc) {
        this.line = line;
        this.llc = llc;
    }

    void print(int length) {
        line.protocol = "fddi";
        PacketBytes packet = line.packet;
        if (!packet.has(0, HEADER_BYTES)) {
            return;
        }
        int control = packet.u8(0);
        if ((control & 0xf0) != 0x50) {
            return; // no LLC frame
        }
        if (line.options.linkHeader()) {
            if (line.options.quiet() == 0) {
                line.out.text("async");
                line.out.hex((long) (control & 0xf));
                line.out.character(' ');
            }
            AddressText.mac(line.out, packet, 7);
            line.out.text(" > ");
            AddressText.mac(line.out, packet, 1);
            line.length(length);
        }
        line.linkHeaderLength = HEADER_BYTES + llc.print(HEADER_BYTES, length - HEADER_BYTES);
    }
}
