package tcpstates.capture.libpcap;

/** libpcap's DLT_ numbers (in memory) and LINKTYPE_ numbers (in files), which differ for a few old link types only. */
final class Dlt {
    private Dlt() {}

    static int toLinkType(int dlt) {
        return switch (dlt) {
            case 11 -> 100; // ATM_RFC1483
            case 12 -> 101; // RAW
            case 15 -> 102; // SLIP_BSDOS
            case 16 -> 103; // PPP_BSDOS
            default -> dlt;
        };
    }

    static int ofLinkType(int linkType) {
        return switch (linkType) {
            case 100 -> 11;
            case 101 -> 12;
            case 102 -> 15;
            case 103 -> 16;
            default -> linkType;
        };
    }
}
