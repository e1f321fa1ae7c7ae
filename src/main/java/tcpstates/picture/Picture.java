package tcpstates.picture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tcpstates.event.Role;
import tcpstates.report.Wording;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.Step;

/** Pictures of connections as SVG; each is drawn here and nowhere else, for a file of its own and for a page. */
public final class Picture {
    private static final double LEGEND_GAP = 4;

    private final Words words;
    private final boolean stepping;

    private Picture(Words words, boolean stepping) {
        this.words = words;
        this.stepping = stepping;
    }

    /** What draws pictures that stand by themselves. */
    public static Picture still(Wording wording) {
        return new Picture(new Words(wording), false);
    }

    /**
     * What draws pictures for a page that walks through them: {@code data-step} marks the row of a step, {@code data-from} the step
     * from which on something shows, {@code data-until} that from which on it does not any more.
     */
    public static Picture stepping(Wording wording) {
        return new Picture(new Words(wording), true);
    }

    /**
     * A picture, or a part of one.
     *
     * @param width pixels
     * @param height pixels
     * @param label says in words what it shows
     * @param content its elements
     */
    record Part(double width, double height, String label, String content) {}

    /** The ladder of a connection's packets. */
    Part ladder(ConnectionSteps connection, List<Step> steps) {
        Ladder ladder = new Ladder(connection, steps, words, stepping);
        return new Part(ladder.width(), ladder.height(), label("ladder", connection), ladder.draw());
    }

    private String label(String key, ConnectionSteps connection) {
        return words.of(key, connection.client().toString(), connection.server().toString());
    }

    /** The way of both ends through the state diagram, and the changes as a list. */
    Part states(ConnectionSteps connection, List<Step> steps) {
        StateDiagram diagram = new StateDiagram(words, stepping);
        Passages way = Passages.of(connection, steps);
        List<Passage> passages = way.all();
        Map<Role, String> heads = new EnumMap<>(Role.class);
        heads.put(Role.CLIENT, connection.client().toString());
        heads.put(Role.SERVER, connection.server().toString());
        Svg svg = new Svg()
                .append(diagram.figure(passages))
                .append(diagram.way(passages, way.beginning()))
                .text("note", 24, StateGraph.HEIGHT - 8, Svg.Anchor.START, words.of("note"));
        String legend = diagram.legend(passages, heads);
        if (legend != null) {
            svg.begin("g", "transform", "translate(0 " + Svg.number(StateGraph.HEIGHT + LEGEND_GAP) + ")")
                    .append(legend)
                    .end("g");
        }
        return new Part(
                StateGraph.WIDTH,
                StateGraph.HEIGHT + LEGEND_GAP + StateDiagram.legendHeight(passages),
                label("diagram", connection),
                svg.toString());
    }

    /** A file that holds these parts one below the other. */
    static String file(List<Part> parts) {
        double width = parts.stream().mapToDouble(Part::width).max().orElse(0);
        double height = parts.stream().mapToDouble(Part::height).sum();
        Svg svg = new Svg()
                .begin(
                        "svg",
                        "class",
                        "picture",
                        "xmlns",
                        "http://www.w3.org/2000/svg",
                        "viewBox",
                        "0 0 " + Svg.number(width) + " " + Svg.number(height),
                        "width",
                        width,
                        "height",
                        height,
                        "role",
                        "img",
                        "aria-label",
                        String.join("; ", parts.stream().map(Part::label).toList()));
        svg.begin("style").append(style()).end("style");
        svg.begin("defs").append(definitions()).end("defs");
        svg.element("rect", "class", "ground", "width", width, "height", height);
        double y = 0;
        for (Part part : parts) {
            svg.begin("g", "transform", y == 0 ? "" : "translate(0 " + Svg.number(y) + ")")
                    .append(part.content())
                    .end("g");
            y += part.height();
        }
        return svg.end("svg").toString();
    }

    /** The tips of arrows and patterns that pictures name. */
    static String definitions() {
        return Ladder.definitions() + StateDiagram.definitions();
    }

    /** Colours and letters, for light and dark. */
    static String style() {
        return resource("picture.css") + "@media (prefers-color-scheme: dark) { .picture {\n" + resource("dark.css")
                + "} }\n";
    }

    /** A file that lies beside this class. */
    static String resource(String name) {
        try (InputStream file = Picture.class.getResourceAsStream("/tcpstates/picture/" + name)) {
            if (file == null) {
                throw new IllegalStateException("the program lacks its file " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
