package tcpstates.picture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Role;
import tcpstates.event.TcpState;

/**
 * Draws figure 5 of RFC 9293 and the way that both ends of a connection took through it. What belongs to a step says from which
 * step on it shows ({@code data-from}) and from which on no longer ({@code data-until}), so that whoever shows the picture can
 * walk through it; a picture for paper has only what shows at the end.
 */
final class StateDiagram {
    private static final int NEVER = Integer.MAX_VALUE;
    private static final int LONGEST_LIST = 3;
    private static final int PILLS = 3;
    private static final double DIGIT = 6.5;

    private final Words words;
    private final boolean stepping;

    /** @param stepping whether somebody will walk through it */
    StateDiagram(Words words, boolean stepping) {
        this.words = words;
        this.stepping = stepping;
    }

    /** The tips of arrows. */
    static String definitions() {
        return tip("way-client", "tip-client", 4.2) + tip("way-server", "tip-server", 4.2) + tip("edge", "tip", 7.5);
    }

    /** Arrows, labels and boxes, the same for all connections; what these passages light is lit. */
    String figure(List<Passage> passages) {
        Svg svg = new Svg();
        for (StateGraph.Edge edge : StateGraph.EDGES) {
            svg.element("path", "class", "edge", "d", edge.path(), "marker-end", "url(#edge)");
        }
        for (StateGraph.Edge edge : StateGraph.EDGES) {
            boolean lit = passages.stream().anyMatch(passage -> edge.equals(passage.edge()));
            label(svg, edge, lit ? " on" : "");
        }
        for (StateGraph.Node node : StateGraph.NODES) {
            boolean been = passages.stream().anyMatch(passage -> touches(passage, node));
            node(svg, node, been);
        }
        return svg.toString();
    }

    private static String tip(String id, String style, double size) {
        return new Svg()
                .begin(
                        "marker",
                        "id",
                        id,
                        "viewBox",
                        "0 0 8 8",
                        "refX",
                        6.6,
                        "refY",
                        4,
                        "markerWidth",
                        size,
                        "markerHeight",
                        size,
                        "orient",
                        "auto")
                .element("path", "d", "M0 .6 7 4 0 7.4z", "class", style)
                .end("marker")
                .toString();
    }

    private void label(Svg svg, StateGraph.Edge edge, String lit) {
        String event = words.of("edge." + edge.key());
        String action = words.of("edge." + edge.key() + ".action");
        Svg.Anchor side = edge.anchor();
        boolean inMiddle = side == null;
        Svg.Anchor anchor = inMiddle ? Svg.Anchor.MIDDLE : Objects.requireNonNull(side);
        double above = inMiddle ? -12 : action.isEmpty() ? 4 : -1;
        svg.text("event" + lit, edge.x(), edge.y() + above, anchor, event, "data-edge", edge.key());
        if (!action.isEmpty()) {
            svg.text(
                    "action" + lit, edge.x(), edge.y() + (inMiddle ? 22 : 12), anchor, action, "data-edge", edge.key());
        }
    }

    private void node(Svg svg, StateGraph.Node node, boolean been) {
        double left = node.x() - StateGraph.NODE_WIDTH / 2.0;
        double top = node.y() - StateGraph.NODE_HEIGHT / 2.0;
        svg.begin("g", "class", been ? "been" : "", "data-node", key(node))
                .element(
                        "rect",
                        "class",
                        "node",
                        "x",
                        left,
                        "y",
                        top,
                        "width",
                        StateGraph.NODE_WIDTH,
                        "height",
                        StateGraph.NODE_HEIGHT,
                        "rx",
                        9)
                .element(
                        "rect",
                        "class",
                        "strip " + node.state(),
                        "x",
                        left + 1.5,
                        "y",
                        top + StateGraph.NODE_HEIGHT - 6,
                        "width",
                        StateGraph.NODE_WIDTH - 3,
                        "height",
                        4.5,
                        "rx",
                        2)
                .text("node-name", node.x(), node.y() - 2, Svg.Anchor.MIDDLE, words.state(node.state()))
                .end("g");
    }

    private static String key(StateGraph.Node node) {
        return node.state() + (node.end() ? ".end" : "");
    }

    private static boolean touches(Passage passage, StateGraph.Node node) {
        boolean reaches =
                passage.to() == node.state() && (node.state() != TcpState.CLOSE || passage.ends() == node.end());
        return reaches || passage.from() == node.state() && !node.end();
    }

    /**
     * The way that both ends took.
     *
     * @param beginning the states that they began in
     */
    String way(List<Passage> passages, Map<Role, TcpState> beginning) {
        Svg svg = new Svg();
        ways(svg, passages);
        rings(svg, passages, beginning);
        spent(svg, passages);
        pills(svg, passages);
        badges(svg, passages);
        return svg.toString();
    }

    private static Map<StateGraph.Edge, List<Passage>> byEdge(List<Passage> passages) {
        Map<StateGraph.Edge, List<Passage>> byEdge = new LinkedHashMap<>();
        for (Passage passage : passages) {
            StateGraph.Edge edge = passage.edge();
            if (edge != null) {
                byEdge.computeIfAbsent(edge, key -> new ArrayList<>()).add(passage);
            }
        }
        return byEdge;
    }

    private static Map<Role, List<Passage>> byRole(List<Passage> passages) {
        Map<Role, List<Passage>> byRole = new EnumMap<>(Role.class);
        passages.forEach(passage ->
                byRole.computeIfAbsent(passage.role(), key -> new ArrayList<>()).add(passage));
        return byRole;
    }

    private void ways(Svg svg, List<Passage> passages) {
        byEdge(passages).forEach((edge, all) -> {
            Map<Role, List<Passage>> byRole = byRole(all);
            byRole.forEach((role, own) -> {
                double aside = byRole.size() == 1 ? 0 : role == Role.CLIENT ? -2.2 : 2.2;
                String shift = aside == 0
                        ? ""
                        : "translate(" + Svg.number(edge.upright() ? aside : 0) + " "
                                + Svg.number(edge.upright() ? 0 : aside) + ")";
                svg.element(
                        "path",
                        "class",
                        "way " + Words.key(role),
                        "d",
                        edge.path(),
                        "transform",
                        shift,
                        "marker-end",
                        "url(#way-" + Words.key(role) + ")",
                        "data-edge",
                        edge.key(),
                        "data-from",
                        from(own.getFirst().step()),
                        "data-steps",
                        steps(own));
            });
        });
    }

    /** All steps at which an arrow is taken, for whoever wants to stress the one at hand. */
    private String steps(List<Passage> passages) {
        return stepping
                ? String.join(
                        " ",
                        passages.stream()
                                .map(passage -> Integer.toString(passage.step()))
                                .toList())
                : "";
    }

    private String from(int step) {
        return stepping ? Integer.toString(step) : "";
    }

    private String until(int step) {
        return stepping && step != NEVER ? Integer.toString(step) : "";
    }

    /** Where each end is: the client's ring inside of the server's. */
    private void rings(Svg svg, List<Passage> passages, Map<Role, TcpState> beginning) {
        Map<Role, List<Passage>> byRole = byRole(passages);
        for (Role role : Role.values()) {
            List<Passage> own = byRole.getOrDefault(role, List.of());
            TcpState first = beginning.get(role);
            if (first != null) {
                ring(
                        svg,
                        role,
                        StateGraph.node(first, false),
                        0,
                        own.isEmpty() ? NEVER : own.getFirst().step());
            }
            for (int i = 0; i < own.size(); i++) {
                Passage passage = own.get(i);
                int until = i + 1 < own.size() ? own.get(i + 1).step() : NEVER;
                ring(svg, role, StateGraph.node(passage.to(), passage.ends()), passage.step(), until);
            }
        }
    }

    private void ring(Svg svg, Role role, StateGraph.Node node, int from, int until) {
        if (until <= from || !stepping && until != NEVER) {
            return;
        }
        double out = role == Role.CLIENT ? 4 : 8;
        svg.element(
                "rect",
                "class",
                "ring " + Words.key(role),
                "x",
                node.x() - StateGraph.NODE_WIDTH / 2.0 - out,
                "y",
                node.y() - StateGraph.NODE_HEIGHT / 2.0 - out,
                "width",
                StateGraph.NODE_WIDTH + 2 * out,
                "height",
                StateGraph.NODE_HEIGHT + 2 * out,
                "rx",
                8 + out,
                "data-node",
                key(node),
                "data-from",
                from(from),
                "data-until",
                until(until));
    }

    /** How long each end was in a state, below its name. */
    private void spent(Svg svg, List<Passage> passages) {
        for (StateGraph.Node node : StateGraph.NODES) {
            if (!node.state().hasConnection()) {
                continue;
            }
            String client = spent(passages, node.state(), Role.CLIENT);
            String server = spent(passages, node.state(), Role.SERVER);
            if (client.isEmpty() && server.isEmpty()) {
                continue;
            }
            int known = passages.stream()
                    .filter(passage -> passage.from() == node.state())
                    .mapToInt(Passage::step)
                    .max()
                    .orElse(0);
            svg.beginText("spent", node.x(), node.y() + 10.5, Svg.Anchor.MIDDLE, "data-from", from(known))
                    .part("client", client)
                    .characters(client.isEmpty() || server.isEmpty() ? "" : " · ")
                    .part("server", server)
                    .end("text");
        }
    }

    private String spent(List<Passage> passages, TcpState state, Role role) {
        long nanos = passages.stream()
                .filter(passage -> passage.role() == role && passage.to() == state && passage.spentNanos() > 0)
                .mapToLong(Passage::spentNanos)
                .sum();
        return nanos == 0 ? "" : words.duration(nanos);
    }

    /** Changes that the figure has no arrow for, beside the state that they leave; equal ones together. */
    private void pills(Svg svg, List<Passage> passages) {
        Map<TcpState, Map<String, List<Passage>>> byState = new EnumMap<>(TcpState.class);
        for (Passage passage : passages) {
            if (passage.edge() == null) {
                byState.computeIfAbsent(passage.from(), key -> new LinkedHashMap<>())
                        .computeIfAbsent(passage.role() + words.reason(passage), key -> new ArrayList<>())
                        .add(passage);
            }
        }
        byState.forEach((state, groups) -> {
            int place = 0;
            for (List<Passage> group : groups.values()) {
                if (place < PILLS) {
                    pill(svg, StateGraph.node(state, false), group, place, groups.size() > 1);
                    place++;
                }
            }
        });
    }

    private void pill(Svg svg, StateGraph.Node node, List<Passage> group, int place, boolean several) {
        String text = words.reason(group.getFirst());
        double front = badgeWidth(numbers(group));
        double width = Svg.width(text, 11) + front + 12;
        boolean onLeft = node.x() > 400 || node.state() == TcpState.CLOSE;
        double left = onLeft
                ? node.x() - StateGraph.NODE_WIDTH / 2.0 - 10 - width
                : node.x() + StateGraph.NODE_WIDTH / 2.0 + 10;
        double top = node.y() - 11 + place * 21 - (several ? 9 : 0);
        for (int i = 0; i < group.size(); i++) {
            int until = i + 1 < group.size() ? group.get(i + 1).step() : NEVER;
            if (!stepping && until != NEVER) {
                continue;
            }
            svg.begin(
                            "g",
                            "class",
                            "pill " + Words.key(group.getFirst().role()),
                            "data-from",
                            from(group.get(i).step()),
                            "data-until",
                            until(until))
                    .element("rect", "class", "case", "x", left, "y", top, "width", width, "height", 18, "rx", 9)
                    .element(
                            "rect", "class", "front", "x", left + .6, "y", top + .6, "width", front, "height", 16.8,
                            "rx", 8.4)
                    .text(
                            "front-text",
                            left + .6 + front / 2,
                            top + 12.6,
                            Svg.Anchor.MIDDLE,
                            numbers(group.subList(0, i + 1)))
                    .text("reason", left + front + 5, top + 12.8, Svg.Anchor.START, text)
                    .end("g");
        }
    }

    private void badges(Svg svg, List<Passage> passages) {
        byEdge(passages).forEach((edge, all) -> {
            Map<Role, List<Passage>> byRole = byRole(all);
            byRole.forEach((role, own) -> {
                double share = byRole.size() == 1 ? .46 : role == Role.CLIENT ? .36 : .62;
                for (int i = 0; i < own.size(); i++) {
                    int until = i + 1 < own.size() ? own.get(i + 1).step() : NEVER;
                    if (stepping || until == NEVER) {
                        badge(
                                svg,
                                role,
                                edge.at(share, 0),
                                edge.at(share, 1),
                                numbers(own.subList(0, i + 1)),
                                own.get(i).step(),
                                until);
                    }
                }
            });
        });
    }

    private void badge(Svg svg, Role role, double x, double y, String numbers, int from, int until) {
        double width = badgeWidth(numbers);
        svg.begin("g", "class", "badge " + Words.key(role), "data-from", from(from), "data-until", until(until))
                .element("rect", "x", x - width / 2, "y", y - 9, "width", width, "height", 18, "rx", 9)
                .text("", x, y + 3.7, Svg.Anchor.MIDDLE, numbers)
                .end("g");
    }

    private static double badgeWidth(String numbers) {
        return Math.max(18, 9 + DIGIT * numbers.length());
    }

    private static String numbers(List<Passage> passages) {
        String all = String.join(
                ",",
                passages.stream()
                        .map(passage -> Integer.toString(passage.number()))
                        .toList());
        return passages.size() > 1 && all.length() > LONGEST_LIST
                ? passages.getFirst().number() + "…"
                : all;
    }

    /** The changes as a list, in a column for each end; nothing if there are none. */
    @Nullable
    String legend(List<Passage> passages, Map<Role, String> heads) {
        Map<Role, List<Passage>> byRole = byRole(passages);
        if (byRole.isEmpty()) {
            return null;
        }
        Svg svg = new Svg();
        svg.element("path", "class", "rule", "d", "M24 4H696");
        heads.forEach((role, address) -> {
            double left = role == Role.CLIENT ? 26 : 370;
            svg.beginText("head " + Words.key(role), left, 26, Svg.Anchor.START)
                    .characters(words.end(role) + " ")
                    .part("address", address)
                    .end("text");
            double y = 46;
            double name = left
                    + 42
                    + passages.stream()
                            .mapToDouble(passage -> Svg.width(Words.since(passage.nanos()), 11))
                            .max()
                            .orElse(0);
            double packet = name
                    + 12
                    + passages.stream()
                            .mapToDouble(passage ->
                                    Svg.width(words.state(passage.to()) + Words.mark(passage.evidence()), 11))
                            .max()
                            .orElse(0);
            for (Passage passage : byRole.getOrDefault(role, List.of())) {
                entry(svg, passage, left, name, packet, y);
                y += 17;
            }
        });
        return svg.toString();
    }

    /** Pixels that {@link #legend} is high. */
    static double legendHeight(List<Passage> passages) {
        int rows = byRole(passages).values().stream().mapToInt(List::size).max().orElse(0);
        return rows == 0 ? 0 : 42 + 17.0 * rows;
    }

    private void entry(Svg svg, Passage passage, double left, double name, double packet, double y) {
        String mark = Words.mark(passage.evidence());
        svg.begin("g", "class", "badge " + Words.key(passage.role()))
                .element("rect", "x", left, "y", y - 12, "width", 24, "height", 15, "rx", 7.5)
                .text("", left + 12, y - .8, Svg.Anchor.MIDDLE, Integer.toString(passage.number()))
                .end("g")
                .text("entry", left + 32, y, Svg.Anchor.START, Words.since(passage.nanos()))
                .text("entry strong", name, y, Svg.Anchor.START, words.state(passage.to()) + mark)
                .text(
                        "entry",
                        packet,
                        y,
                        Svg.Anchor.START,
                        passage.packet() > 0 ? "#" + passage.packet() : words.of("timer"));
    }
}
