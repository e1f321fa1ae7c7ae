package tcpstates.packet;

import java.util.List;
import java.util.stream.IntStream;

/** What TCP flags are called: by name, and by the letters that tcpdump writes between brackets. */
public final class TcpFlags {
    /** A letter for each flag, from the lowest bit on; a ninth flag (AE) tcpdump does not know. */
    public static final String LETTERS = "FSRP.UEW";

    private static final List<String> NAMES = List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE");

    private TcpFlags() {}

    /** Names of the flags that are set, from the lowest bit on. */
    public static List<String> names(int flags) {
        return IntStream.range(0, NAMES.size())
                .filter(bit -> (flags & 1 << bit) != 0)
                .mapToObj(NAMES::get)
                .toList();
    }

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
