package tcpstates.report.tcpdump;

import tcpstates.report.LineBuffer;

/** Addresses as tcpdump writes them (addrtostr.c, addrtoname.c); the JDK writes IPv6 differently. */
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    static void ipv6(LineBuffer out, long high, long low) {
        int run = longestZeroRun(high, low);
        int start = run >>> 4;
        int length = run & 0xf;
        for (int group = 0; group < GROUPS; group++) {
            if (length > 0 && group >= start && group < start + length) {
                if (group == start) {
                    out.character(':');
                }
                continue;
            }
            if (group > 0) {
                out.character(':');
            }
            if (group == 6 && start == 0 && (length == 6 || length == 5 && group(high, low, 5) == 0xffff)) {
                out.ipv4((int) low);
                return;
            }
            out.hex((long) group(high, low, group));
        }
        if (length > 0 && start + length == GROUPS) {
            out.character(':');
        }
    }

    /** First group and count (low four bits) of the first of the longest runs of two or more zero groups; 0 if there is none. */
    private static int longestZeroRun(long high, long low) {
        int best = 0;
        int length = 0;
        for (int group = 0; group < GROUPS; group++) {
            length = group(high, low, group) == 0 ? length + 1 : 0;
            if (length >= 2 && length > (best & 0xf)) {
                best = group - length + 1 << 4 | length;
            }
        }
        return best;
    }

    private static int group(long high, long low, int group) {
        return (int) ((group < 4 ? high : low) >>> (3 - (group & 3)) * 16) & 0xffff;
    }

    static void mac(LineBuffer out, PacketBytes packet, int at) {
        for (int i = 0; i < 6; i++) {
            if (i > 0) {
                out.character(':');
            }
            out.hex(packet.u8(at + i), 2);
        }
    }
}
