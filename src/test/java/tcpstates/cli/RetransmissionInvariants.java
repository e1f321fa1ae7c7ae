package tcpstates.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import tcpstates.cli.CaptureFacts.Packet;

/** What must hold of the retransmissions of a capture. */
final class RetransmissionInvariants {
    private static final Set<String> PROBES = Set.of("keep_alive", "window_probe");

    private final List<JsonEvent> events;
    private final CaptureFacts facts;
    private final BiConsumer<String, String> violations;

    /** @param violations gets the rule that is broken, and how */
    RetransmissionInvariants(List<JsonEvent> events, CaptureFacts facts, BiConsumer<String, String> violations) {
        this.events = events;
        this.facts = facts;
        this.violations = violations;
    }

    void check() {
        Map<String, List<JsonEvent>> earlier = new HashMap<>();
        for (JsonEvent event : events) {
            if (event.is("retransmission")) {
                checkSegment(event);
                checkSeries(event);
                checkAttempt(
                        event,
                        earlier.computeIfAbsent(
                                event.connection() + " " + event.address("endpoint") + " " + series(event),
                                unknown -> new ArrayList<>()));
            }
        }
    }

    /** A SYN-ACK's answers to repeated SYNs are counted apart from what its timer sends. */
    private static String series(JsonEvent event) {
        return event.text("kind") + (event.text("trigger").equals("repeated_syn") ? " in answer" : "");
    }

    /** The attempts at sending a byte again rise by 1; probes begin anew when one was answered. */
    private void checkAttempt(JsonEvent event, List<JsonEvent> earlier) {
        long attempt = event.number("attempt");
        long before = 0;
        for (JsonEvent other : earlier) {
            long offset = event.number("seq") - other.number("seq") & 0xffff_ffffL;
            if (offset < Math.max(1, other.number("len"))) {
                before = Math.max(before, other.number("attempt"));
            }
        }
        boolean anew = attempt == 1 && PROBES.contains(event.text("kind"));
        require(anew || attempt == before + 1, "attempts rise by 1", "behind " + before, event);
        earlier.add(event);
    }

    private void checkSegment(JsonEvent event) {
        Packet packet = facts.packet(event.number("packet"));
        require(Integer.toUnsignedLong(packet.seq()) == event.number("seq"), "the number is the packet's", "", event);
        require(packet.payload() == event.number("len"), "the length is the packet's", "" + packet.payload(), event);
        long interval = event.number("interval_us", -1);
        if (event.has("interval_us")) {
            require(interval >= 0, "no duration is negative", "", event);
            require(
                    wasSent(packet, interval, PROBES.contains(event.text("kind"))),
                    "an interval begins where the segment was sent before",
                    "interval_us=" + interval,
                    event);
        }
    }

    /** Whether a packet of the same end, as long before, carried a byte of that one; a probe needs none. */
    private boolean wasSent(Packet packet, long intervalMicros, boolean probe) {
        for (long number = packet.number() - 1; number > 0; number--) {
            Packet earlier = facts.packet(number);
            if (earlier.flags() >= 0
                    && earlier.from().equals(packet.from())
                    && earlier.to().equals(packet.to())
                    && Math.abs((packet.time() - earlier.time()) / 1000 - intervalMicros) <= 1) {
                int offset = packet.seq() - earlier.seq();
                if (probe || -packet.length() < offset && offset < Math.max(1, earlier.length())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void checkSeries(JsonEvent event) {
        boolean timer = event.text("trigger").equals("timer");
        require(timer || !event.has("limit"), "only a timer's repeats have a limit", "", event);
        require(
                !event.has("limit") || event.number("attempt") <= event.number("limit"),
                "no repeat comes behind the limit",
                "limit " + event.number("limit"),
                event);
        for (String name : List.of("next_due_ts", "gives_up_ts")) {
            require(
                    !event.has(name) || event.time(name) >= event.time("ts"),
                    "nothing is due before it is told",
                    name,
                    event);
        }
        if (event.has("next_due_ts") && event.has("gives_up_ts")) {
            require(
                    event.time("next_due_ts") <= event.time("gives_up_ts"),
                    "nothing is due behind the end",
                    "next_due_ts",
                    event);
        }
    }

    private void require(boolean holds, String rule, String how, JsonEvent event) {
        if (!holds) {
            violations.accept(rule, event + (how.isEmpty() ? "" : ": " + how));
        }
    }
}
