package tcpstates.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What must hold of the answer to any capture, whatever is in it: it can be read, no event contradicts another one or the
 * packets that it names, and nothing lies outside of the capture.
 */
final class CaptureInvariants {
    /**
     * Something that does not hold.
     *
     * @param rule which of the rules is broken
     * @param what where, and how
     */
    record Violation(String rule, String what) {}

    /** Times are printed with the decimals of the capture, which may be fewer than it has. */
    private static final long MICRO = 1000;

    private static final Pattern TOTAL = Pattern.compile("^( {0,2})(\\S.*?) {2,}(\\d+)$");

    private final Path capture;
    private final CaptureFacts facts;
    private final List<Violation> violations = new ArrayList<>();

    private CaptureInvariants(Path capture) {
        this.capture = capture;
        facts = CaptureFacts.of(capture);
    }

    /**
     * Checks captures, and prints what does not hold: a line each, then how often which rule is broken. Exit status 1 if
     * one is.
     *
     * @param arguments a file with the captures' names, each behind a NUL
     */
    public static void main(String... arguments) throws IOException {
        Map<String, List<Violation>> broken = new TreeMap<>();
        String[] captures = Files.readString(Path.of(arguments[0])).split("\0", 0);
        for (String capture : captures) {
            for (Violation violation : check(Path.of(capture))) {
                System.out.println(violation.rule() + ": " + violation.what());
                broken.computeIfAbsent(violation.rule(), rule -> new ArrayList<>())
                        .add(violation);
            }
        }
        broken.forEach((rule, all) -> System.out.println(all.size() + " times not so: " + rule));
        System.out.println(captures.length + " captures, " + broken.size() + " rules broken");
        System.exit(broken.isEmpty() ? 0 : 1);
    }

    /** What does not hold of the answer to this capture. */
    static List<Violation> check(Path capture) {
        var invariants = new CaptureInvariants(capture);
        invariants.check();
        return invariants.violations;
    }

    private void check() {
        Run run;
        Run summary;
        try {
            run = Run.report("json", capture);
            summary = Run.report("summary", capture);
        } catch (RuntimeException | Error e) {
            violate("no exception", e.toString());
            return;
        }
        endsWell(run);
        endsWell(summary);
        List<JsonEvent> events = parsed(run.out());
        if (events.isEmpty()) {
            require(
                    facts.isEmpty(),
                    "prefix results are kept",
                    "no event of " + facts.packets().size() + " packets");
            return;
        }
        isToldOnce(events);
        if (!facts.isEmpty()) { // else there is nothing to compare with: it holds no packets, or text
            agreesWithPackets(events);
            agreesWithHealth(events);
            agreesWithSummary(events, totals(summary.out()));
        }
    }

    private void agreesWithPackets(List<JsonEvent> events) {
        liesWithinTheCapture(events);
        Map<Long, List<JsonEvent>> byConnection = new LinkedHashMap<>();
        for (JsonEvent event : events) {
            if (event.has("conn")) {
                byConnection
                        .computeIfAbsent(event.connection(), number -> new ArrayList<>())
                        .add(event);
            }
        }
        for (List<JsonEvent> connection : byConnection.values()) {
            new ConnectionInvariants(connection, facts, this::violate).check();
        }
        new RetransmissionInvariants(events, facts, this::violate).check();
        countsEachSegmentOnce(events);
    }

    private void endsWell(Run run) {
        require(run.status() == 0 || run.status() == 1, "exit status 0 or 1", "status " + run.status());
        require(!run.err().contains("Exception") && !run.err().contains("internal error"), "no exception", run.err());
        long problems = run.err()
                .lines()
                .filter(line -> !line.isBlank() && !line.contains("no TCP connection was followed"))
                .count();
        require(run.status() == 0 || problems == 1, "one line names the damage", run.err());
    }

    private List<JsonEvent> parsed(String json) {
        List<JsonEvent> events = new ArrayList<>();
        for (String line : json.lines().toList()) {
            try {
                JsonEvent event = JsonEvent.of(line);
                require(event.has("type") && event.has("ts"), "each event has a type and a time", line);
                events.add(event);
            } catch (IOException e) {
                violate("every line is a JSON object", e.getMessage() + ": " + line);
            }
        }
        require(
                !json.isEmpty() && json.endsWith("\n") || facts.isEmpty(),
                "every line is a JSON object",
                "no line break at the end");
        return events;
    }

    private void liesWithinTheCapture(List<JsonEvent> events) {
        long packet = 0;
        Set<Long> seen = new HashSet<>();
        for (JsonEvent event : events) {
            for (String name : List.of("ts", "proof_ts", "start", "end", "since", "until", "peak_ts")) {
                if (event.has(name)) {
                    long time = event.time(name);
                    require(
                            facts.first() - MICRO < time && time <= facts.last(),
                            "no time lies outside of the capture",
                            name + " of " + event);
                }
            }
            if (event.has("packet")) {
                long number = event.number("packet");
                // A SYN may be told when the packets behind it have shown that it was meant seriously.
                boolean opening = !seen.contains(event.connection());
                require(
                        opening || packet <= number,
                        "evidence passes by in order",
                        "behind packet " + packet + ": " + event);
                packet = Math.max(packet, number);
                require(
                        facts.packet(number).exists(event.isOfIcmp()),
                        "a packet that is named exists",
                        event.toString());
            }
            seen.add(event.connection());
        }
    }

    private void isToldOnce(List<JsonEvent> events) {
        Map<Long, JsonEvent> told = new LinkedHashMap<>();
        long highest = 0;
        for (JsonEvent event : events) {
            if (event.has("conn")) {
                long number = event.connection();
                highest = Math.max(highest, number);
                require(!told.containsKey(number), "nothing comes behind a connection's event", event.toString());
                if (event.is("connection")) {
                    told.put(number, event);
                }
            }
        }
        require(
                told.size() == highest,
                "each connection is told once",
                told.size() + " of " + highest + " connections");
        require(
                events.getLast().is("health"),
                "health is told last",
                events.getLast().toString());
    }

    /** Every TCP segment belongs to one connection; a SYN taken for one of the connection before it belongs to both. */
    private void countsEachSegmentOnce(List<JsonEvent> events) {
        Map<String, long[]> counts = new LinkedHashMap<>();
        for (CaptureFacts.Packet packet : facts.packets()) {
            if (packet.flags() >= 0) {
                long[] count = counts.computeIfAbsent(packet.pair(), pair -> new long[5]);
                count[0]++;
                count[1] += packet.payload();
            }
        }
        for (JsonEvent event : events) {
            if (event.is("connection")) {
                String pair = CaptureFacts.pairOf(event.address("client"), event.address("server"));
                long[] count = counts.computeIfAbsent(pair, unknown -> new long[5]);
                count[2] += event.number("packets");
                count[3] += event.number("bytes");
                count[4]++;
            }
        }
        counts.forEach((pair, count) -> {
            long held = Math.max(0, count[4] - 1);
            require(
                    count[0] <= count[2] && count[2] <= count[0] + held,
                    "each segment counts once",
                    pair + ": " + count[2] + " of " + count[0]);
            require(
                    count[1] == count[3] || held > 0 && count[1] < count[3],
                    "each byte counts once",
                    pair + ": " + count[3] + " of " + count[1]);
        });
    }

    private void agreesWithHealth(List<JsonEvent> events) {
        JsonEvent health = events.getLast();
        equal("health: connections", count(events, "connection"), health.number("connections"));
        equal("health: began_before", remarks(events, "mid_stream"), health.number("began_before"));
        equal("health: forgotten", remarks(events, "forgotten"), health.number("forgotten"));
        long evicted =
                health.number("evicted_over") + health.number("evicted_half_open") + health.number("evicted_open");
        equal("health: evicted", remarks(events, "evicted"), evicted);
        require(
                health.number("checksums_unfinished") + health.number("checksums_wrong")
                        <= health.number("checksums_verified"),
                "health agrees with itself",
                "checksums");
        require(health.number("truncated") <= health.number("shortened"), "health agrees with itself", "truncated");
        require(
                facts.last() - health.time("ts") < MICRO && facts.last() >= health.time("ts"),
                "the health is the whole capture's",
                health.toString());
    }

    private static long count(List<JsonEvent> events, String type) {
        return events.stream().filter(event -> event.is(type)).count();
    }

    private static long remarks(List<JsonEvent> events, String kind) {
        return events.stream()
                .filter(event -> event.objects("verdicts").stream()
                        .anyMatch(verdict -> verdict.text("kind").equals(kind)))
                .count();
    }

    /** The numbers of the summary by their names; those of parts by the name of the whole and their own. */
    private static Map<String, Long> totals(String summary) {
        Map<String, Long> totals = new LinkedHashMap<>();
        String whole = "";
        for (String line : summary.lines().toList()) {
            Matcher total = TOTAL.matcher(line);
            if (total.matches()) {
                boolean part = !total.group(1).isEmpty();
                whole = part ? whole : total.group(2);
                totals.put(part ? whole + "/" + total.group(2) : whole, Long.valueOf(total.group(3)));
            }
        }
        return totals;
    }

    private void agreesWithSummary(List<JsonEvent> events, Map<String, Long> totals) {
        Map<String, Long> sums = new LinkedHashMap<>();
        sums.put("packets", (long) facts.packets().size());
        sums.put(
                "TCP segments",
                facts.packets().stream().filter(packet -> packet.flags() >= 0).count());
        sums.put("connections", count(events, "connection"));
        sums.put("transitions", count(events, "transition"));
        for (JsonEvent event : events) {
            switch (event.type()) {
                case "transition" -> {
                    if (event.text("evidence").equals("corrected")) {
                        add(sums, "transitions", "corrected");
                    }
                }
                case "retransmission" -> add(sums, "retransmissions by kind", event.text("kind"));
                case "reset" -> add(sums, "resets by cause", event.text("cause"));
                case "half_open" -> add(sums, "half-open by kind", event.text("kind"));
                case "stray" -> add(sums, "strays by flags", event.text("flags"));
                case "connection" -> {
                    add(sums, "endpoints by last state", event.text("client_state"));
                    add(sums, "endpoints by last state", event.text("server_state"));
                }
                default -> {
                    // no total of it
                }
            }
        }
        sums.forEach((name, sum) -> equal("summary: " + name, sum, totals.getOrDefault(name, 0L)));
        totals.forEach((name, total) -> {
            int parts = name.indexOf('/');
            if (parts > 0 && sums.containsKey(name.substring(0, parts))) {
                require(sums.containsKey(name), "totals equal the sums over events", "summary: " + name + " " + total);
            }
        });
    }

    private static void add(Map<String, Long> sums, String whole, String part) {
        sums.merge(whole + "/" + part, 1L, Long::sum);
        if (!whole.equals("transitions")) {
            sums.merge(whole, 1L, Long::sum);
        }
    }

    private void equal(String what, long sum, long told) {
        require(sum == told, "totals equal the sums over events", what + ": " + told + ", the sum is " + sum);
    }

    private void require(boolean holds, String rule, String what) {
        if (!holds) {
            violate(rule, what);
        }
    }

    private void violate(String rule, String what) {
        violations.add(new Violation(rule, capture + ": " + what));
    }
}
