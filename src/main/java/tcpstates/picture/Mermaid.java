package tcpstates.picture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.FoldStep;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.Mark;
import tcpstates.steps.OtherStep;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;

/** Writes a connection as text that mermaid draws (mermaid.js.org), lines without their ends. */
final class Mermaid {
    private static final String INDENT = "    ";

    private final Words words;
    private final StepWords steps;

    Mermaid(Words words) {
        this.words = words;
        steps = new StepWords(words);
    }

    /** A {@code sequenceDiagram}: an arrow a packet, a note where a state changes. */
    List<String> sequence(ConnectionSteps connection, List<Step> shown) {
        List<String> lines = new ArrayList<>();
        lines.add("sequenceDiagram");
        add(lines, "participant C as " + head(Role.CLIENT, connection.client().toString()));
        add(lines, "participant S as " + head(Role.SERVER, connection.server().toString()));
        Passages way = Passages.of(connection, shown);
        way.beginning().forEach((role, state) -> add(lines, note(role) + words.state(state)));
        for (Step step : shown) {
            switch (step) {
                case SegmentStep segment -> {
                    Role sender = segment.segment().sender();
                    // The sender changes its state and sends; what else happens to it, a crossing segment does.
                    changes(lines, segment, sender, 0, 1);
                    add(lines, arrow(segment) + text(segment.segment().packet() + " " + steps.label(segment)));
                    changes(lines, segment, sender, 1, Integer.MAX_VALUE);
                    changes(lines, segment, peer(sender));
                }
                case IcmpStep icmp -> {
                    add(lines, note(icmp.receiver()) + text(icmp.error().packet() + " " + steps.label(icmp)));
                    changes(lines, icmp, Role.CLIENT);
                    changes(lines, icmp, Role.SERVER);
                }
                case FoldStep fold -> add(lines, "Note over C,S: " + text(steps.label(fold)));
                case OtherStep other -> {
                    changes(lines, other, Role.CLIENT);
                    changes(lines, other, Role.SERVER);
                }
            }
        }
        return lines;
    }

    private static void add(List<String> lines, String line) {
        lines.add(INDENT + line);
    }

    private String head(Role role, String address) {
        return text(words.end(role) + " " + address);
    }

    private static String note(Role role) {
        return role == Role.CLIENT ? "Note left of C: " : "Note right of S: ";
    }

    private static Role peer(Role role) {
        return role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
    }

    /** Dashed if it was sent again, with a cross if there is no sign that it arrived. */
    private static String arrow(SegmentStep step) {
        boolean fromClient = step.segment().sender() == Role.CLIENT;
        String line = step.isSentAgain() ? "--" : "-";
        String tip = step.marks().contains(Mark.NO_SIGN_OF_ARRIVAL) ? "x" : ">>";
        return (fromClient ? "C" : "S") + line + tip + (fromClient ? "S" : "C") + ": ";
    }

    private void changes(List<String> lines, Step step, Role role) {
        changes(lines, step, role, 0, Integer.MAX_VALUE);
    }

    /** Those of an end from one on and up to another one. */
    private void changes(List<String> lines, Step step, Role role, int from, int to) {
        String by = step instanceof OtherStep other ? steps.by(other) + ": " : "";
        step.changes().stream()
                .filter(change -> change.role() == role)
                .skip(from)
                .limit(to)
                .forEach(change -> {
                    String lasted = change.lastedNanos() > 0 ? " " + words.duration(change.lastedNanos()) : "";
                    add(
                            lines,
                            note(role) + text(by + words.state(change.to()) + Words.mark(change.evidence()) + lasted));
                });
    }

    /** A {@code stateDiagram-v2}: the states that either end was in, and how it came from one to the other. */
    List<String> states(ConnectionSteps connection, List<Step> shown) {
        Passages way = Passages.of(connection, shown);
        List<String> lines = new ArrayList<>();
        lines.add("stateDiagram-v2");
        Set<TcpState> been = new LinkedHashSet<>(way.beginning().values());
        Map<String, List<String>> arrows = new LinkedHashMap<>();
        way.beginning().forEach((role, state) -> arrow(arrows, "[*] --> " + state, words.end(role)));
        for (Passage passage : way.all()) {
            been.add(passage.from());
            been.add(passage.to());
            boolean ends = passage.ends();
            arrow(
                    arrows,
                    passage.from() + " --> " + (ends ? "END" : passage.to()),
                    passage.number() + " " + words.end(passage.role()) + Words.mark(passage.evidence())
                            + (passage.edge() == null ? " (" + words.by(passage) + ")" : ""));
        }
        for (TcpState state : been) {
            add(lines, "state \"" + text(words.state(state)) + "\" as " + state);
        }
        if (way.all().stream().anyMatch(Passage::ends)) {
            add(lines, "state \"" + text(words.state(TcpState.CLOSE)) + "\" as END");
        }
        arrows.forEach((arrow, labels) -> add(lines, arrow + ": " + text(String.join(", ", labels))));
        return lines;
    }

    private static void arrow(Map<String, List<String>> arrows, String arrow, String label) {
        arrows.computeIfAbsent(arrow, key -> new ArrayList<>()).add(label);
    }

    /** A text in which nothing means something to mermaid, which takes characters by their numbers, as {@code #59;}. */
    static String text(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().forEach(character -> {
            if ("#;\"<>&%{}\\`".indexOf(character) >= 0) {
                plain.append('#').append(character).append(';');
            } else {
                plain.appendCodePoint(character);
            }
        });
        return plain.toString();
    }
}
