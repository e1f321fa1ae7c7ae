package tcpstates.cli;

import static tcpstates.packet.TcpSegment.ACK;
import static tcpstates.packet.TcpSegment.FIN;
import static tcpstates.packet.TcpSegment.RST;
import static tcpstates.packet.TcpSegment.SYN;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import tcpstates.cli.CaptureFacts.Packet;

/** What a connection's verdicts claim, held against its events and packets. */
final class VerdictClaims {
    private static final Set<String> OVER = Set.of("CLOSE", "TIME_WAIT");
    private static final Set<String> OPENING = Set.of("SYN_SENT", "SYN_RECV");

    private final List<JsonEvent> events;
    private final CaptureFacts facts;
    private final BiConsumer<String, String> violations;
    private final JsonEvent connection;
    private final String pair;

    /** @param violations gets the rule that is broken, and how */
    VerdictClaims(List<JsonEvent> events, CaptureFacts facts, BiConsumer<String, String> violations) {
        this.events = events;
        this.facts = facts;
        this.violations = violations;
        connection = events.getLast();
        pair = CaptureFacts.pairOf(connection.address("client"), connection.address("server"));
    }

    void check() {
        List<JsonEvent> verdicts = connection.objects("verdicts");
        require(!verdicts.isEmpty() && !connection.text("verdict").isBlank(), "each connection has a verdict", "");
        if (verdicts.isEmpty()) {
            return;
        }
        require(
                !connection.text("verdict").matches("(?s).*[{}\\[\\]].*"),
                "sentences are filled in",
                connection.text("verdict"));
        checkEnd(verdicts);
        for (JsonEvent verdict : verdicts) {
            checkPackets(verdict);
            checkStates(verdict);
            checkCounts(verdict);
            require(
                    verdict.fields().values().stream().noneMatch(value -> value instanceof Long number && number < 0),
                    "no number in a verdict is negative",
                    verdict.fields() + "");
        }
    }

    private void checkEnd(List<JsonEvent> verdicts) {
        String kind = verdicts.getFirst().text("kind");
        String reason = connection.text("end_reason");
        String clientState = connection.text("client_state");
        String serverState = connection.text("server_state");
        Set<String> states = Set.of(clientState).equals(Set.of(serverState))
                ? Set.of(clientState)
                : Set.of(clientState, serverState);
        boolean oneWay = has("one_way");
        switch (reason) {
            case "closed" -> {
                require(OVER.containsAll(states), "closed: both ends are over", kind);
                require(
                        oneWay
                                || has("self_connect")
                                || flags("client").contains("FIN")
                                        && flags("server").contains("FIN"),
                        "closed: both ends sent a FIN",
                        kind);
            }
            case "refused" -> {
                require(connection.number("server_bytes") == 0, "refused: the server sent no data", kind);
                require(clientState.equals("CLOSE"), "refused: the client is in CLOSE", kind);
                require(any("reset") || kind.contains("icmp"), "refused: a reset tells it", kind);
            }
            case "reset" -> require(any("reset"), "reset: a reset tells it", kind);
            case "open" -> {
                require(!connection.has("closed_by"), "open: nobody has closed", kind);
                require(states.equals(Set.of("ESTABLISHED")), "open: both ends are ESTABLISHED", kind + " " + states);
            }
            case "opening" ->
                require(
                        // After a SYN that was never repeated the client is gone, but no time-out of it was seen.
                        states.stream().anyMatch(OPENING::contains)
                                || kind.equals("syn_unanswered") && states.equals(Set.of("CLOSE")),
                        "opening: an end is in SYN_SENT or SYN_RECV",
                        kind + " " + states);
            case "timed_out" ->
                require(
                        events.stream().anyMatch(event -> event.text("evidence").equals("timer")),
                        "timed_out: a timer ran out",
                        kind);
            case "no_connection" ->
                require(
                        events.stream().noneMatch(event -> event.text("to").equals("ESTABLISHED")),
                        "no_connection: no end was ESTABLISHED",
                        kind);
            case "closing" -> require(!OVER.containsAll(states), "closing: an end is not over", kind + " " + states);
            case "unreachable" -> require(any("icmp"), "unreachable: an ICMP error tells it", kind);
            case "replaced" -> {
                // the capture shows another connection of these addresses
            }
            default -> require(false, "end_reason is one of those documented", reason);
        }
        if (kind.startsWith("closed_")) {
            JsonEvent teardown = connection.object("teardown");
            List<String> steps = kind.equals("closed_with_itself") // one FIN and its ACK
                    ? List.of("fin_packet", "last_ack_packet")
                    : List.of("fin_packet", "ack_packet", "second_fin_packet", "last_ack_packet");
            for (String step : steps) {
                boolean inOne = kind.equals("closed_in_three") && step.equals("ack_packet");
                require(inOne || teardown.has(step), "a close in so many packets shows all of them", kind + " " + step);
            }
        }
        if (kind.equals("closed_at_once")) {
            require(count("CLOSING") > 0, "closed_at_once: an end went through CLOSING", "");
        }
        if (kind.equals("syn_unanswered") || kind.equals("syn_timed_out")) {
            require(connection.number("server_packets") == 0, "unanswered: the server sent nothing", kind);
        }
    }

    private long count(String state) {
        return events.stream()
                .filter(event -> event.is("transition") && event.text("to").equals(state))
                .map(event -> event.text("role"))
                .distinct()
                .count();
    }

    private boolean any(String type) {
        return events.stream().anyMatch(event -> event.is(type));
    }

    private boolean has(String kind) {
        return connection.objects("verdicts").stream()
                .anyMatch(verdict -> verdict.text("kind").equals(kind));
    }

    private Set<String> flags(String role) {
        return new HashSet<>(List.of(connection.text(role + "_flags").split(" ")));
    }

    private void checkStates(JsonEvent verdict) {
        for (String role : List.of("client_state", "server_state")) {
            require(
                    !verdict.has(role) || verdict.text(role).equals(connection.text(role)),
                    "a verdict names the last states",
                    verdict.text("kind"));
        }
    }

    /** The packets that a verdict names are the connection's, and are what it says they are. */
    private void checkPackets(JsonEvent verdict) {
        String kind = verdict.text("kind");
        for (Map.Entry<String, Object> field : verdict.fields().entrySet()) {
            String name = field.getKey();
            if (!name.endsWith("_packet") || !(field.getValue() instanceof Long number)) {
                continue;
            }
            Packet packet = facts.packet(number);
            String what = kind + " " + name + " " + packet;
            if (name.equals("error_packet")) { // an ICMP message that quotes a segment
                require(packet.exists(true), "a verdict names packets of its connection", what);
                continue;
            }
            require(
                    packet.flags() >= 0 && packet.pair().equals(pair),
                    "a verdict names packets of its connection",
                    what);
            boolean fits = switch (name) {
                case "syn_packet", "other_syn_packet", "new_syn_packet" -> packet.has(SYN) && !packet.has(ACK);
                case "syn_ack_packet" -> packet.has(SYN | ACK);
                case "ack_packet", "last_ack_packet", "challenge_ack_packet" -> packet.has(ACK);
                case "fin_packet", "second_fin_packet" -> packet.has(FIN);
                case "rst_packet" -> packet.has(RST);
                case "data_packet" -> packet.payload() > 0;
                case "probe_packet" -> !packet.has(SYN) && !packet.has(ACK);
                default -> true;
            };
            require(fits, "the packets that a verdict names are such", what);
            String role = senderOf(verdict, kind, name);
            if (role.equals("client") || role.equals("server")) {
                require(
                        packet.from().equals(connection.address(role)),
                        "the packets that a verdict names are of that end",
                        what + ", not of the " + role);
            }
            if (name.equals("rst_packet")) {
                require(
                        events.stream().anyMatch(event -> event.is("reset") && event.number("packet") == number),
                        "a RST that a verdict names is told",
                        what);
            }
        }
    }

    /** Who must have sent the packet by the words of the verdict; empty if they do not say. */
    private static String senderOf(JsonEvent verdict, String kind, String name) {
        return switch (name) {
            case "syn_packet" -> kind.equals("replaced") || kind.equals("simultaneous_open") ? "" : "client";
            case "syn_ack_packet" -> "server";
            case "rst_packet" ->
                switch (kind) {
                    case "refused", "probe_refused" -> "server";
                    case "half_open_scan" -> "client";
                    default -> verdict.text("sender");
                };
            case "new_syn_packet" -> verdict.text("sender");
            case "challenge_ack_packet", "data_packet" -> verdict.text("receiver");
            case "fin_packet" -> kind.equals("late_data_reset") ? verdict.text("sender") : verdict.text("closer");
            case "second_fin_packet" -> verdict.text("other");
            default -> "";
        };
    }

    private void checkCounts(JsonEvent verdict) {
        String kind = verdict.text("kind");
        if (kind.equals("syn_repeated") || kind.startsWith("syn_unanswered") || kind.equals("syn_timed_out")) {
            long repeats = events.stream()
                    .filter(event ->
                            event.is("retransmission") && event.text("kind").equals("syn"))
                    .count();
            require(
                    !verdict.has("repeats") || verdict.number("repeats") == repeats,
                    "a verdict counts the repeats that are told",
                    kind + " " + verdict.number("repeats") + ", not " + repeats);
        }
    }

    private void require(boolean holds, String rule, String how) {
        if (!holds) {
            violations.accept(rule, "conn=" + connection.connection() + " " + how);
        }
    }
}
