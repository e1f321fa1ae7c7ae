package tcpstates.report.tcpdump;

import tcpstates.packet.EtherType;
import tcpstates.packet.LinkType;

/** The link header's part of a line, for {@code -e}, and the way through it to the IP packet. */
final class LinkLine {
    private final PacketLine line;
    private final IpPayload payload;
    private final EthernetLine ethernet;
    private final CookedLine cooked;
    private final PppLine ppp;
    private final MplsLine mpls;
    private final FddiLine fddi;
    private final ArcnetLine arcnet;
    private final WirelessLine wireless;
    private final FrameRelayLine frameRelay;
    private final FilterLogLine filterLog;

    LinkLine(PacketLine line) {
        LlcLine llc = new LlcLine(line, this);
        this.line = line;
        this.payload = new IpPayload(line, this);
        this.ethernet = new EthernetLine(line, this, llc);
        this.cooked = new CookedLine(line, this, ethernet);
        this.ppp = new PppLine(line, this, payload);
        this.mpls = new MplsLine(line, payload);
        this.fddi = new FddiLine(line, llc);
        this.arcnet = new ArcnetLine(line, payload);
        this.wireless = new WirelessLine(line, llc);
        this.frameRelay = new FrameRelayLine(line, this, llc, payload);
        this.filterLog = new FilterLogLine(line, payload);
    }

    /** Prints a packet if it holds TCP; whether it does, {@link PacketLine#tcp} says. */
    void print(int linkType, int length) {
        payload.reset();
        LinkType type = LinkType.of(linkType);
        if (type == null) {
            return;
        }
        switch (type) {
            case ETHERNET -> {
                line.protocol = "ether";
                line.linkHeaderLength = ethernet.print(0, length);
            }
            case LINUX_SLL -> cooked.printSll(length);
            case LINUX_SLL2 -> cooked.printSll2(length);
            case NULL, LOOP -> printNull(length);
            case RAW, RAW_BSD, RAW_OPENBSD, IPV4, IPV6 -> printRaw(0, length);
            case PPP -> {
                line.protocol = "ppp";
                line.linkHeaderLength = 4;
                ppp.print(0, length);
            }
            case PPP_HDLC -> ppp.printHdlc(length);
            case PPP_ETHER -> line.linkHeaderLength = ppp.printPppoe(0, length);
            case C_HDLC -> ppp.printCiscoHdlc(length);
            case FDDI -> fddi.print(length);
            case IEEE802_11 -> line.linkHeaderLength = wireless.print(0, length);
            case PPI -> line.linkHeaderLength = wireless.printPpi(length);
            case FRAME_RELAY -> line.linkHeaderLength = frameRelay.print(length);
            case ARCNET_LINUX -> arcnet.print(length);
            case NFLOG -> line.linkHeaderLength = filterLog.printNflog(length);
            case PFLOG -> line.linkHeaderLength = filterLog.printPflog(length);
            // Radiotap fields tell nothing of TCP, so that such a packet is printed from its IP header on; the others
            // hold no IP.
            case IEEE802_11_RADIOTAP, USB_LINUX, USB_LINUX_MMAPPED, DBUS, USBPCAP, EBHSCR -> {}
        }
    }

    /** Prints an Ethernet frame inside of something else. */
    void printEthernet(int at, int length) {
        ethernet.print(at, length);
    }

    /** Prints the IP packet at the given offset, for encapsulations that are not walked here. */
    void printInner(int at, int length) {
        payload.reset();
        line.linkHeaderLength = at;
        printRaw(at, length);
    }

    private void printRaw(int at, int length) {
        line.protocol = "raw";
        if (line.options.linkHeader()) {
            line.out.text("ip: ");
        }
        printIp(at, length);
    }

    /** By the version that the packet itself names. */
    private void printIp(int at, int length) {
        switch (line.packet.u8(at) >> 4) {
            case 4 -> payload.printIp4(at, length);
            case 6 -> payload.printIp6(at, length);
            default -> {}
        }
    }

    /** Prints what an EtherType leads to, if that may be TCP. */
    void printPayload(int type, int at, int length) {
        switch (type) {
            case EtherType.IPV4 -> payload.printIp4(at, length);
            case EtherType.IPV6 -> payload.printIp6(at, length);
            case EtherType.MPLS, EtherType.MPLS_MULTICAST -> mpls.print(at, length);
            case EtherType.PPPOE_SESSION -> ppp.printPppoe(at, length);
            case EtherType.TRANSPARENT_BRIDGING -> ethernet.print(at, length);
            case EtherType.PPP -> ppp.print(at, length);
            default -> {}
        }
    }

    private void printNull(int length) {
        line.protocol = "null";
        PacketBytes packet = line.packet;
        packet.require(0, 4);
        int little = Integer.reverseBytes(packet.i32(0));
        int family = (little & 0xffff0000) == 0 ? little : Integer.reverseBytes(little);
        boolean v4 = family == 2;
        if (!v4 && family != 24 && family != 28 && family != 30) {
            return;
        }
        if (line.options.linkHeader()) {
            if (line.options.quiet() == 0) {
                line.out.text(v4 ? "AF IPv4 (" : "AF IPv6 (");
                line.out.decimal(family);
                line.out.character(')');
            } else {
                line.out.text(v4 ? "IPv4" : "IPv6");
            }
            line.length(length);
        }
        if (v4) {
            payload.printIp4(4, length - 4);
        } else {
            payload.printIp6(4, length - 4);
        }
        line.linkHeaderLength = 4;
    }
}
