package tcpstates.report.tcpdump;

/**
 * tcpdump's options that change how a line looks, with tcpdump's meaning. Counts are how often the letter was given.
 *
 * @param numeric {@code -n}: addresses and ports as numbers (a second {@code n} changes nothing)
 * @param absoluteSequence {@code -S}: sequence numbers as on the wire
 * @param timestamp {@code -t}: 0 the time of day, 1 none, 2 seconds since the epoch, 3 since the line before, 4 with the date, 5
 *     since the first line
 * @param verbose {@code -v}
 * @param linkHeader {@code -e}
 * @param quiet {@code -q}
 * @param number {@code -#}: the packet's number in front
 * @param ascii {@code -A}: 1 the packet from its IP header on as text, 2 from its link header on
 * @param hex {@code -x}: the same in hexadecimal
 * @param hexAndAscii {@code -X}: the same in hexadecimal and as text
 * @param nanoseconds {@code --nano}: nine decimals, else six
 * @param skipChecksums {@code -K}
 */
public record LineOptions(
        boolean numeric,
        boolean absoluteSequence,
        int timestamp,
        int verbose,
        boolean linkHeader,
        int quiet,
        boolean number,
        int ascii,
        int hex,
        int hexAndAscii,
        boolean nanoseconds,
        boolean skipChecksums) {
    /** Most times that {@code -t} may be given. */
    public static final int MAX_TIMESTAMP = 5;

    public LineOptions {
        if (timestamp < 0 || timestamp > MAX_TIMESTAMP) {
            throw new IllegalArgumentException("only -t, -tt, -ttt, -tttt and -ttttt are supported");
        }
    }
}
