package tcpstates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tcpstates.KernelRecord.Row;
import tcpstates.KernelView.Expected;
import tcpstates.KernelView.Visibility;
import tcpstates.event.Evidence;
import tcpstates.event.Retransmission;
import tcpstates.event.SocketAddress;
import tcpstates.event.Transition;

/** Holds the tracker's events against the kernel's own record, socket by socket. */
final class KernelComparison {
    /** How far a transition may be off at its own end (ns). */
    private static final long TOLERANCE = 20_000_000;
    /** How far a retransmission may be off: the tracepoint and the capture see it one after the other (ns). */
    private static final long RETRANSMISSION_TOLERANCE = 20_000_000;

    /** Other names for the same thing: a server starts in LISTEN, and its request socket's end leaves the listener. */
    private static final Map<String, String> ALIASES =
            Map.of("CLOSE>SYN_RECV", "LISTEN>SYN_RECV", "SYN_RECV>LISTEN", "SYN_RECV>CLOSE");

    /** Two transitions that one packet can make. */
    private static final Map<String, List<String>> COMPOSITES = Map.of(
            "FIN_WAIT1>TIME_WAIT", List.of("FIN_WAIT1>FIN_WAIT2", "FIN_WAIT2>TIME_WAIT"),
            "ESTABLISHED>LAST_ACK", List.of("ESTABLISHED>CLOSE_WAIT", "CLOSE_WAIT>LAST_ACK"));

    private static final String OPTIONAL = "TIME_WAIT>CLOSE";

    private final Verdict verdict = new Verdict();

    private KernelComparison() {}

    /** What came of it; every entry of a list is one line that says where to look. */
    static final class Verdict {
        int visible;
        int matched;
        int retransmissions;
        final List<String> missing = new ArrayList<>();
        final List<String> invented = new ArrayList<>();
        final List<String> far = new ArrayList<>();
        final List<String> missedRetransmissions = new ArrayList<>();
        final List<String> inventedRetransmissions = new ArrayList<>();

        /** All that speaks against the tracker's transitions. */
        List<String> objections() {
            List<String> all = new ArrayList<>();
            missing.forEach(line -> all.add("missing  " + line));
            invented.forEach(line -> all.add("invented " + line));
            far.forEach(line -> all.add("far      " + line));
            return all;
        }

        /** All that speaks against the tracker's retransmissions. */
        List<String> retransmissionObjections() {
            List<String> all = new ArrayList<>();
            missedRetransmissions.forEach(line -> all.add("missed   " + line));
            inventedRetransmissions.forEach(line -> all.add("invented " + line));
            return all;
        }

        @Override
        public String toString() {
            return matched + " of " + visible + " transitions, " + missing.size() + " missing, " + invented.size()
                    + " invented, " + far.size() + " far; " + retransmissions + " retransmissions, "
                    + missedRetransmissions.size() + " missed, " + inventedRetransmissions.size() + " invented";
        }
    }

    /** An event as it is compared. */
    private record Told(String name, long time, boolean presumed) {}

    /**
     * Compares the sockets of the given hosts.
     *
     * @param observation of the capture that was taken at these hosts' own end
     * @param ips the hosts' addresses
     */
    static Verdict compare(KernelRecord record, Observation observation, Set<String> ips) {
        KernelComparison comparison = new KernelComparison();
        comparison.transitions(record, observation, ips);
        comparison.retransmissions(record, observation, ips);
        return comparison.verdict;
    }

    private void transitions(KernelRecord record, Observation observation, Set<String> ips) {
        Map<SocketPair, List<Expected>> expected = KernelView.of(record, observation.packets());
        Map<SocketPair, List<Transition>> told = new LinkedHashMap<>();
        observation.events().forEach(event -> {
            if (event instanceof Transition transition) {
                told.computeIfAbsent(
                                new SocketPair(transition.endpoint(), transition.peer()), none -> new ArrayList<>())
                        .add(transition);
            }
        });
        Set<SocketPair> sockets = new LinkedHashSet<>(expected.keySet());
        sockets.addAll(told.keySet());
        for (SocketPair socket : sockets) {
            if (ips.contains(socket.local().ip())) {
                List<Expected> truth = expected.getOrDefault(socket, List.of());
                socket(socket, truth, prepare(told.getOrDefault(socket, List.of()), truth), record.gap());
            }
        }
    }

    /** Unifies names, splits what one packet did at once, and takes back what was corrected. */
    private static List<Told> prepare(List<Transition> transitions, List<Expected> truth) {
        Set<String> names = truth.stream().map(Expected::name).collect(Collectors.toSet());
        List<Told> told = new ArrayList<>();
        for (Transition transition : transitions) {
            String plain = transition.from() + ">" + transition.to();
            String name = ALIASES.getOrDefault(plain, plain);
            if (transition.evidence() == Evidence.CORRECTED
                    && takeBack(told).equals(transition.to() + ">" + transition.from())) {
                continue;
            }
            boolean presumed = transition.evidence() == Evidence.PRESUMED;
            List<String> parts = COMPOSITES.getOrDefault(name, List.of(name));
            if (names.contains(name) || !names.containsAll(parts)) {
                parts = List.of(name);
            }
            parts.forEach(part -> told.add(new Told(part, transition.time(), presumed)));
        }
        return told;
    }

    /** Removes the latest presumed transition and returns its name. */
    private static String takeBack(List<Told> told) {
        for (int i = told.size() - 1; i >= 0; i--) {
            if (told.get(i).presumed()) {
                return told.remove(i).name();
            }
        }
        return "";
    }

    private void socket(SocketPair socket, List<Expected> truth, List<Told> told, long gap) {
        int[] match = match(truth, told);
        Set<Integer> used = new TreeSet<>();
        for (int i = 0; i < truth.size(); i++) {
            Expected expected = truth.get(i);
            boolean visible = expected.visibility() == Visibility.VISIBLE;
            verdict.visible += visible ? 1 : 0;
            if (match[i] < 0) {
                if (visible) {
                    verdict.missing.add(line(socket, expected.name(), expected.earliest()));
                }
                continue;
            }
            used.add(match[i]);
            if (visible) {
                verdict.matched++;
                long time = told.get(match[i]).time();
                if (expected.distance(time) > TOLERANCE) {
                    verdict.far.add(
                            line(socket, expected.name(), time) + ", off by " + expected.distance(time) / 1000 + " us");
                }
            }
        }
        for (int j = 0; j < told.size(); j++) {
            Told one = told.get(j);
            // What was presumed and never contradicted cannot be told from what happened: no observer knows better.
            boolean unknown = one.presumed() || one.name().equals(OPTIONAL) || livedBetweenQuestions(told, j, gap);
            if (!used.contains(j) && !unknown) {
                verdict.invented.add(line(socket, one.name(), one.time()));
            }
        }
    }

    /** Whether it begins the life of a request socket that a RST may have ended before anybody asked for it. */
    private static boolean livedBetweenQuestions(List<Told> told, int at, long gap) {
        return told.get(at).name().equals("LISTEN>SYN_RECV")
                && at + 1 < told.size()
                && told.get(at + 1).name().equals("SYN_RECV>CLOSE")
                && told.get(at + 1).time() - told.get(at).time() < gap;
    }

    private static String line(SocketPair socket, String name, long time) {
        return socket + " " + name + " at " + time / 1_000_000_000 + "."
                + String.format("%06d", time % 1_000_000_000 / 1000);
    }

    /**
     * The longest common subsequence by name; among equally long ones that with the most visible and proven transitions.
     *
     * @return for each expected transition the index of the event that tells it, or -1
     */
    private static int[] match(List<Expected> truth, List<Told> told) {
        int[][] best = new int[truth.size() + 1][told.size() + 1];
        for (int i = truth.size() - 1; i >= 0; i--) {
            for (int j = told.size() - 1; j >= 0; j--) {
                int both = weight(truth.get(i), told.get(j));
                best[i][j] =
                        Math.max(Math.max(best[i + 1][j], best[i][j + 1]), both == 0 ? 0 : both + best[i + 1][j + 1]);
            }
        }
        int[] match = new int[truth.size()];
        int j = 0;
        for (int i = 0; i < truth.size(); i++) {
            match[i] = -1;
            while (j < told.size() && best[i][j] == best[i][j + 1] && best[i][j] != best[i + 1][j]) {
                j++;
            }
            if (j < told.size() && best[i][j] != best[i + 1][j]) {
                match[i] = j++;
            }
        }
        return match;
    }

    private static int weight(Expected expected, Told told) {
        if (!expected.name().equals(told.name())) {
            return 0;
        }
        return 1000 + (expected.visibility() == Visibility.VISIBLE ? 10 : 0) + (told.presumed() ? 0 : 1);
    }

    /** One call of the kernel may send several segments: each side's entries want one of the other near them. */
    private void retransmissions(KernelRecord record, Observation observation, Set<String> ips) {
        Map<SocketPair, NavigableMap<Long, String>> sent = new LinkedHashMap<>();
        for (Row row : record.rows()) {
            boolean captured = row.time() >= record.start() && row.time() <= record.end();
            if (row.isRetransmission() && captured && isOf(row.pair().local(), ips)) {
                sent.computeIfAbsent(row.pair(), none -> new TreeMap<>())
                        .put(row.time(), row.source().name());
            }
        }
        Map<SocketPair, NavigableMap<Long, String>> told = new LinkedHashMap<>();
        observation.events().forEach(event -> {
            if (event instanceof Retransmission again && !isProbe(again) && isOf(again.endpoint(), ips)) {
                told.computeIfAbsent(new SocketPair(again.endpoint(), again.peer()), none -> new TreeMap<>())
                        .put(again.time(), again.kind() + "/" + again.mechanism());
            }
        });
        verdict.retransmissions = sent.values().stream().mapToInt(Map::size).sum();
        unanswered(sent, told, verdict.missedRetransmissions);
        unanswered(told, sent, verdict.inventedRetransmissions);
    }

    private static boolean isOf(SocketAddress address, Set<String> ips) {
        return ips.contains(address.ip());
    }

    /** The kernel does not count probes as retransmissions. */
    private static boolean isProbe(Retransmission again) {
        return again.kind() == Retransmission.Kind.KEEP_ALIVE || again.kind() == Retransmission.Kind.WINDOW_PROBE;
    }

    private static void unanswered(
            Map<SocketPair, NavigableMap<Long, String>> these,
            Map<SocketPair, NavigableMap<Long, String>> those,
            List<String> lines) {
        these.forEach((socket, entries) -> entries.forEach((time, what) -> {
            Long near = those.getOrDefault(socket, new TreeMap<>()).ceilingKey(time - RETRANSMISSION_TOLERANCE);
            if (near == null || near > time + RETRANSMISSION_TOLERANCE) {
                lines.add(line(socket, what, time));
            }
        }));
    }
}
