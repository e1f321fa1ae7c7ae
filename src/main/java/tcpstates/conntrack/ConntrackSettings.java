package tcpstates.conntrack;

import tcpstates.packet.Nanos;
import tcpstates.tcp.IdleTimeOuts;

/**
 * Settings of a host's connection tracking, {@code net.netfilter.nf_conntrack_*}.
 *
 * @param timeOuts {@code tcp_timeout_*}
 * @param beLiberal {@code tcp_be_liberal}: only RSTs are held against the window
 * @param loose {@code tcp_loose}: a connection whose beginning was not seen is picked up
 * @param maxRetrans {@code tcp_max_retrans}: so many equal segments in a row shorten the time-out
 * @param ignoreInvalidRst {@code tcp_ignore_invalid_rst}: a RST below what was acknowledged is taken all the same
 * @param accounting {@code acct}: packets and bytes are counted
 * @param max {@code max}: flows at most; 0 for any number
 */
public record ConntrackSettings(
        IdleTimeOuts timeOuts,
        boolean beLiberal,
        boolean loose,
        int maxRetrans,
        boolean ignoreInvalidRst,
        boolean accounting,
        long max) {
    /** What Linux starts with, on a machine with enough memory. */
    public static final ConntrackSettings DEFAULTS =
            new ConntrackSettings(IdleTimeOuts.CONNTRACK, false, true, 3, false, false, 262_144);

    /** Memory that a flow takes, about. */
    public static final int BYTES_OF_A_FLOW = 700;

    /** The largest value of a setting that is a byte there ({@code u8}). */
    private static final long MOST_IN_A_BYTE = 255;

    private static final String PREFIX = "net.netfilter.nf_conntrack_";

    /** The largest value of the setting with that name, as in {@code sysctl -a}; -1 if it is none of these, or a time-out. */
    public static long limit(String name) {
        return switch (withoutPrefix(name)) {
            case "tcp_be_liberal", "tcp_loose", "tcp_ignore_invalid_rst", "acct" -> 1;
            case "tcp_max_retrans" -> MOST_IN_A_BYTE;
            case "max" -> Integer.MAX_VALUE;
            default -> -1;
        };
    }

    private static String withoutPrefix(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
    }

    /**
     * These settings with one of them changed.
     *
     * @param name as in {@code sysctl -a}; any that has no {@linkplain #limit limit} changes nothing
     */
    public ConntrackSettings with(String name, long value) {
        String changed = withoutPrefix(name);
        return new ConntrackSettings(
                timeOuts,
                changed.equals("tcp_be_liberal") ? value != 0 : beLiberal,
                changed.equals("tcp_loose") ? value != 0 : loose,
                changed.equals("tcp_max_retrans") ? (int) value : maxRetrans,
                changed.equals("tcp_ignore_invalid_rst") ? value != 0 : ignoreInvalidRst,
                changed.equals("acct") ? value != 0 : accounting,
                changed.equals("max") ? value : max);
    }

    /** These settings with other time-outs. */
    public ConntrackSettings with(IdleTimeOuts others) {
        return new ConntrackSettings(others, beLiberal, loose, maxRetrans, ignoreInvalidRst, accounting, max);
    }

    /** These settings with so many flows at most. */
    public ConntrackSettings withAtMost(long flows) {
        return new ConntrackSettings(
                timeOuts,
                beLiberal,
                loose,
                maxRetrans,
                ignoreInvalidRst,
                accounting,
                max == 0 ? flows : Math.min(max, flows));
    }

    /** A time-out, ns; one that is not in force is the longest that the kernel can be told. */
    long nanos(IdleTimeOuts.Name name) {
        return Math.min(timeOuts.nanos(name), IdleTimeOuts.MAX_SECONDS * Nanos.PER_SECOND);
    }
}
