package tcpstates.report;

import tcpstates.event.SocketAddress;
import tcpstates.packet.Nanos;

/** Columns that bcc's tools have in common. */
final class BccColumns {
    private static final int FAMILY = 2;
    private static final int PORT = 5;
    private static final int ADDRESS = 15;
    private static final int WIDE_ADDRESS = 26;
    private static final int MICROS_PER_MILLI = 1000;
    private static final int CENT = 10;

    private final TextOutput out;
    private final BccLayout layout;
    private final boolean wide;

    BccColumns(TextOutput out, BccLayout layout) {
        this.out = out;
        this.layout = layout;
        wide = layout == BccLayout.WIDE;
    }

    /** Names of the columns of {@link #addresses}. */
    void addressNames() {
        addresses("IP", "LADDR", "LPORT", "RADDR", "RPORT");
    }

    /** A socket's own address, then its peer's. */
    void addresses(SocketAddress local, SocketAddress remote) {
        addresses(
                local.v6() ? "6" : "4",
                local.ip(),
                Integer.toString(local.port()),
                remote.ip(),
                Integer.toString(remote.port()));
    }

    private void addresses(String family, String local, String localPort, String remote, String remotePort) {
        if (layout != BccLayout.NARROW) {
            column(family, FAMILY);
        }
        column(local, wide ? WIDE_ADDRESS : ADDRESS);
        column(localPort, PORT);
        column(remote, wide ? WIDE_ADDRESS : ADDRESS);
        column(remotePort, PORT);
    }

    /** A word in a column, and what parts it from the next. */
    void column(String word, int width) {
        if (layout == BccLayout.CSV) {
            out.put(word).put(',');
        } else {
            out.left(word, width).put(' ');
        }
    }

    /** A word at the right of a column, and what parts it from the next. */
    void right(String word, int width) {
        if (layout == BccLayout.CSV) {
            out.put(word).put(',');
        } else {
            out.right(word, width).put(' ');
        }
    }

    /** Stands between the state before and the one behind. */
    void arrow() {
        out.put(layout == BccLayout.CSV ? "" : "-> ");
    }

    /** Milliseconds with three decimals; what is below a microsecond is cut off. */
    void millis(long nanos) {
        long micros = nanos / Nanos.PER_MICRO;
        out.put(micros / MICROS_PER_MILLI).put('.').zeroPadded((int) (micros % MICROS_PER_MILLI), 3);
    }

    /** Milliseconds with two decimals, rounded. */
    void roundedMillis(long nanos) {
        long hundredths = (nanos / Nanos.PER_MICRO + CENT / 2) / CENT;
        out.put(hundredths / 100).put('.').zeroPadded((int) (hundredths % 100), 2);
    }
}
