package tcpstates.packet;

/** TCP flags as tcpdump writes them between brackets. */
public final class TcpFlags {
    /** A letter for each flag, from the lowest bit on; a ninth flag (AE) tcpdump does not know. */
    public static final String LETTERS = "FSRP.UEW";

    private TcpFlags() {}

    /**
     * The letters of the flags that are set; {@code none} if there are none.
     *
     * @param flags bits of the TCP header
     */
    public static String text(int flags) {
        var text = new StringBuilder(LETTERS.length());
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            if ((flags & 1 << bit) != 0) {
                text.append(LETTERS.charAt(bit));
            }
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
