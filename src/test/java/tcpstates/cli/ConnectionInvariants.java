package tcpstates.cli;

import static tcpstates.packet.TcpSegment.ACK;
import static tcpstates.packet.TcpSegment.FIN;
import static tcpstates.packet.TcpSegment.RST;
import static tcpstates.packet.TcpSegment.SYN;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tcpstates.cli.CaptureFacts.Packet;

/** What must hold of the events of one connection. */
final class ConnectionInvariants {
    private static final Set<String> WITHOUT_CONNECTION = Set.of("CLOSE", "LISTEN");
    private static final List<String> GROWING = List.of("bytes_sent", "bytes_received", "bytes_acked", "retrans");

    /** A state that an endpoint is in, and since when (ns since the epoch). */
    private record Stay(String state, long since) {}

    private final List<JsonEvent> events;
    private final CaptureFacts facts;
    private final BiConsumer<String, String> violations;
    private final JsonEvent connection;
    private final String client;
    private final String server;

    /** @param violations gets the rule that is broken, and how */
    ConnectionInvariants(List<JsonEvent> events, CaptureFacts facts, BiConsumer<String, String> violations) {
        this.events = events;
        this.facts = facts;
        this.violations = violations;
        connection = events.getLast();
        client = connection.address("client");
        server = connection.address("server");
    }

    void check() {
        if (!connection.is("connection")) {
            return; // told as such
        }
        for (JsonEvent event : events) {
            checkNames(event);
        }
        for (String role : List.of("client", "server")) {
            followChain(role);
            checkRepeats(role);
        }
        checkConnection();
        new VerdictClaims(events, facts, violations).check();
    }

    /** Who and what an event names belongs to the connection. */
    private void checkNames(JsonEvent event) {
        if (event.has("packet") && !event.isOfIcmp()) {
            Packet packet = facts.packet(event.number("packet"));
            require(
                    packet.pair().equals(CaptureFacts.pairOf(client, server)),
                    "a packet belongs to the connection that names it",
                    event);
            switch (event.type()) {
                case "reset" -> require(packet.has(RST), "a reset is a RST", event);
                case "stray" ->
                    require(
                            (packet.flags() & (SYN | RST | ACK)) == 0
                                    || event.text("flags").equals("fin_out_of_window") && packet.has(FIN | ACK),
                            "a stray segment is one",
                            event);
                default -> {
                    // any segment
                }
            }
            if (!event.is("transition")) {
                require(packet.from().equals(event.address("endpoint")), "the endpoint sent the packet", event);
                require(packet.time() == event.time("ts"), "the time is the packet's", event);
            }
        }
        if (event.has("endpoint")) {
            String endpoint = event.address("endpoint");
            String peer = event.address("peer");
            require(
                    CaptureFacts.pairOf(endpoint, peer).equals(CaptureFacts.pairOf(client, server)),
                    "both ends are the connection's",
                    event);
            if (event.has("role")) {
                require(
                        endpoint.equals(event.text("role").equals("client") ? client : server),
                        "the role is the endpoint's",
                        event);
            }
        }
    }

    private void followChain(String role) {
        Deque<Stay> stays = new ArrayDeque<>();
        Map<String, Long> spent = new HashMap<>();
        Map<String, Long> counters = new HashMap<>();
        String last = "";
        for (JsonEvent event : events) {
            if (!event.is("transition") || !event.text("role").equals(role)) {
                continue;
            }
            String from = event.text("from");
            String to = event.text("to");
            long at = event.time("ts");
            require(!from.equals(to), "a transition changes the state", event);
            if (last.isEmpty()) {
                require(WITHOUT_CONNECTION.contains(from), "a chain begins in CLOSE or LISTEN", event);
                stays.push(new Stay(from, at));
            } else {
                require(from.equals(last), "chains of transitions are unbroken", last + " before", event);
            }
            long since = stays.element().since();
            long duration = event.number("duration_us", -1);
            require(duration >= 0, "no duration is negative", event);
            require(
                    Math.abs(duration - (at - since) / 1000) <= 1,
                    "durations are differences of times",
                    since + "",
                    event);
            checkEvidence(event, at);
            enter(stays, event.text("evidence"), to, at, event);
            last = to;
            checkCounters(event, counters);
        }
        String state = connection.text(role + "_state");
        if (last.isEmpty() && client.equals(server)) {
            return; // a socket that is connected to itself is told as the client
        }
        if (last.isEmpty()) {
            require(WITHOUT_CONNECTION.contains(state), "the last state is where the chain ends", connection);
        } else {
            require(state.equals(last), "the last state is where the chain ends", role + " " + last, connection);
        }
        Stay[] ordered = stays.reversed().toArray(Stay[]::new);
        for (int i = 0; i + 1 < ordered.length; i++) {
            if (i > 0) {
                spent.merge(ordered[i].state(), ordered[i + 1].since() - ordered[i].since(), Long::sum);
            }
        }
        checkTimes(role, spent, ordered.length < 2 ? null : ordered[ordered.length - 1]);
    }

    private void enter(Deque<Stay> stays, String evidence, String to, long at, JsonEvent event) {
        if (evidence.equals("corrected")) {
            stays.pop();
            require(!stays.isEmpty(), "a correction takes something back", event);
            if (!stays.isEmpty() && stays.element().state().equals(to)) {
                return;
            }
        }
        stays.push(new Stay(to, at));
    }

    private void checkEvidence(JsonEvent event, long at) {
        if (event.has("proof_ts")) {
            require(event.text("evidence").equals("sent"), "only what is proven has a proof", event);
            require(event.time("proof_ts") >= at, "no proof comes before its cause", event);
        }
        if (event.text("evidence").equals("timer")) {
            require(!event.has("packet"), "a timer's transition has no packet", event);
            return;
        }
        require(event.has("packet"), "only a timer's transition has no packet", event);
        long packet = facts.packet(event.number("packet")).time();
        if (event.has("proof_ts")) {
            require(event.time("proof_ts") == packet, "the proof is the packet's", event);
        }
        require(at <= packet || at <= facts.last(), "no cause comes after its packet", event);
    }

    private void checkTimes(String role, Map<String, Long> spent, @Nullable Stay open) {
        JsonEvent times = connection.object(role + "_time_us");
        Set<String> states = new HashSet<>(times.fields().keySet());
        states.addAll(spent.keySet());
        for (String state : states) {
            long told = times.number(state);
            long closed = WITHOUT_CONNECTION.contains(state) ? 0 : spent.getOrDefault(state, 0L) / 1000;
            long longest = closed;
            if (open != null && open.state().equals(state) && !WITHOUT_CONNECTION.contains(state)) {
                longest += Math.max(0, facts.last() - open.since()) / 1000;
            }
            require(
                    closed - 2 <= told && told <= longest + 2,
                    "times in states are those of the transitions",
                    role + " " + state + ": " + told + ", not " + closed + " to " + longest,
                    connection);
        }
    }

    private void checkCounters(JsonEvent event, Map<String, Long> before) {
        boolean corrected = event.text("evidence").equals("corrected");
        for (String name : GROWING) {
            if (event.has(name)) {
                long value = event.number(name);
                require(value >= 0, "no counter is negative", name, event);
                if (!corrected) { // what an end that never was so far had received counts for nothing
                    Long earlier = before.put(name, value);
                    // A FIN that is acknowledged before it is captured looks like a byte of data until then.
                    long fin = name.equals("bytes_sent") ? 1 : 0;
                    require(
                            earlier == null || value >= earlier - fin,
                            "no counter falls",
                            name + " " + earlier + " to " + value,
                            event);
                }
            }
        }
        require(event.number("bytes_in_flight") >= 0, "no counter is negative", event);
        if (event.has("bytes_acked") && event.has("bytes_sent")) {
            int flags = opened(event.text("role")) ? 2 : 1; // its SYN and its FIN
            require(
                    event.number("bytes_acked") <= event.number("bytes_sent") + flags,
                    "what is acknowledged was sent",
                    event.number("bytes_acked") + " of " + event.number("bytes_sent"),
                    event);
        }
    }

    /** Whether it sent a SYN of its own accord. */
    private boolean opened(String role) {
        return events.stream()
                .anyMatch(event ->
                        event.text("role").equals(role) && event.text("to").equals("SYN_SENT"));
    }

    /** The counts of the connection's object are those of the events. */
    private void checkRepeats(String role) {
        Map<String, Long> counted = new LinkedHashMap<>();
        String endpoint = role.equals("client") ? client : server;
        for (JsonEvent event : events) {
            if (event.is("retransmission") && event.address("endpoint").equals(endpoint)) {
                counted.merge(event.text("kind"), 1L, Long::sum);
            }
        }
        if (!client.equals(server)) {
            Map<String, Object> told =
                    connection.object(role + "_retransmissions").fields();
            require(
                    told.equals(counted),
                    "counts of repeats are those of the events",
                    told + ", not " + counted,
                    connection);
        }
    }

    private void checkConnection() {
        JsonEvent c = connection;
        require(c.time("start") <= c.time("end"), "no connection ends before it starts", c);
        require(
                c.number("client_packets") + c.number("server_packets") == c.number("packets"),
                "both ends' packets are the connection's",
                c);
        require(
                c.number("client_bytes") + c.number("server_bytes") == c.number("bytes"),
                "both ends' bytes are the connection's",
                c);
        for (JsonEvent event : events) {
            boolean told = event == c || event.is("half_open");
            require(told || event.time("ts") >= c.time("start"), "nothing happens before a connection starts", event);
            if (event.has("packet")
                    && !event.isOfIcmp()
                    && !facts.packet(event.number("packet")).has(SYN)) { // which opens another one
                require(event.time("ts") <= c.time("end"), "no packet comes after a connection's end", event);
            }
        }
        for (String part : List.of("handshake", "teardown")) {
            for (Map.Entry<String, Object> field : c.object(part).fields().entrySet()) {
                if (field.getValue() instanceof Long value) {
                    require(value >= 0, "no duration is negative", field.getKey(), c);
                    if (field.getKey().endsWith("_packet")) {
                        checkStep(field.getKey(), facts.packet(value));
                    }
                }
            }
        }
    }

    private void checkStep(String name, Packet packet) {
        boolean fits = switch (name) {
            case "syn_packet" -> packet.has(SYN) && !packet.has(ACK);
            case "syn_ack_packet" -> packet.has(SYN | ACK);
            case "fin_packet", "second_fin_packet" -> packet.has(FIN);
            default -> packet.has(ACK);
        };
        boolean ours = packet.pair().equals(CaptureFacts.pairOf(client, server));
        require(fits && ours, "the steps of opening and closing are such packets", name + " " + packet, connection);
    }

    private void require(boolean holds, String rule, JsonEvent event) {
        if (!holds) {
            violations.accept(rule, event.toString());
        }
    }

    private void require(boolean holds, String rule, String how, JsonEvent event) {
        if (!holds) {
            violations.accept(rule, event + ": " + how);
        }
    }
}
