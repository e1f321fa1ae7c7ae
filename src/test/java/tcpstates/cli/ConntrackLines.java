package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lines of conntrack(8) by the flow that they are about. The kernel tells the end of different flows in the order in which it comes
 * to look at them, and seconds by ticks of its own clock; everything else is the same to the byte.
 */
record ConntrackLines(Map<String, List<String>> flows) {
    private static final Pattern LINE = Pattern.compile(
            "(?<before>.*tcp +6 )(?<seconds>\\d+ )?(?<state>[A-Z_0-9]+ )?(?<flow>src=(\\S+) dst=(\\S+) sport=(\\d+)"
                    + " dport=(\\d+).*)");

    static ConntrackLines of(List<String> lines) {
        return new ConntrackLines(lines.stream()
                .filter(line -> line.contains(" tcp "))
                .collect(Collectors.groupingBy(ConntrackLines::flow, TreeMap::new, Collectors.toList())));
    }

    private static String flow(String line) {
        Matcher m = matcher(line);
        String one = m.group(5) + ' ' + m.group(7);
        String other = m.group(6) + ' ' + m.group(8);
        return one.compareTo(other) < 0 ? one + ' ' + other : other + ' ' + one;
    }

    private static Matcher matcher(String line) {
        Matcher m = LINE.matcher(line);
        assertThat(m.matches()).as(line).isTrue();
        return m;
    }

    /** Holds these lines, which are ours, against those of the program. */
    void assertEqualTo(ConntrackLines theirs) {
        assertThat(withoutSeconds()).isEqualTo(theirs.withoutSeconds());
        List<String> told = new ArrayList<>();
        theirs.flows.values().forEach(told::addAll);
        int i = 0;
        for (List<String> lines : flows.values()) {
            for (String line : lines) {
                assertThat(seconds(line)).as(line).isBetween(seconds(told.get(i)) - 1, seconds(told.get(i)) + 1);
                i++;
            }
        }
    }

    private Map<String, List<String>> withoutSeconds() {
        Map<String, List<String>> without = new TreeMap<>();
        flows.forEach((flow, lines) -> without.put(
                flow, lines.stream().map(ConntrackLines::withoutSeconds).toList()));
        return without;
    }

    private static String withoutSeconds(String line) {
        Matcher m = matcher(line);
        String state = m.group("state");
        return m.group("before") + (state == null ? "" : state) + m.group("flow");
    }

    private static long seconds(String line) {
        String seconds = matcher(line).group("seconds");
        return seconds == null ? 0 : Long.parseLong(seconds.strip());
    }
}
