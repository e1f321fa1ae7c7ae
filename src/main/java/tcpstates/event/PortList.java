package tcpstates.event;

import java.util.Arrays;

/**
 * A set of ports.
 *
 * @param size how many
 * @param ranges in ascending order as {@code nmap -p} takes them: {@code 22,80,8000-8010}; empty for none
 */
public record PortList(int size, String ranges) {
    /** The list of these ports, each of which occurs once, in any order. */
    public static PortList of(int... ports) {
        int[] sorted = ports.clone();
        Arrays.sort(sorted);
        var ranges = new StringBuilder();
        for (int i = 0; i < sorted.length; i++) {
            int first = sorted[i];
            while (i + 1 < sorted.length && sorted[i + 1] == sorted[i] + 1) {
                i++;
            }
            ranges.append(ranges.isEmpty() ? "" : ",").append(first);
            if (sorted[i] != first) {
                ranges.append('-').append(sorted[i]);
            }
        }
        return new PortList(sorted.length, ranges.toString());
    }
}
