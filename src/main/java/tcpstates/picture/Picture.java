package tcpstates.picture;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tcpstates.event.Role;
import tcpstates.report.ProgramFile;
import tcpstates.report.Wording;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.FoldStep;
import tcpstates.steps.SegmentStep;
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
        Ladder ladder = new Ladder(connection, new LadderRows(steps, Set.of()), words, false, stepping);
        return new Part(ladder.width(), ladder.height(), label("ladder", connection), ladder.draw());
    }

    /**
     * The ladder as an element of a page.
     *
     * @param steps those of the connection, folded or not
     * @param opened those of them that a reader may open, told apart by identity; their packets are drawn below them, and {@code
     *     data-from-height} and {@code data-height} of the fold tell what a script takes out while it is closed
     * @param even whether rows are spaced evenly, whatever passed between them
     */
    public String ladderElement(ConnectionSteps connection, List<Step> steps, Set<FoldStep> opened, boolean even) {
        Ladder ladder = new Ladder(connection, new LadderRows(steps, opened), words, even, stepping);
        return element(new Part(ladder.width(), ladder.height(), label("ladder", connection), ladder.draw()));
    }

    /** The state diagram as an element of a page, without anybody's way through it. */
    public String figureElement() {
        Svg svg = new Svg()
                .append(new StateDiagram(words, stepping).figure(List.of()))
                .text("note", 24, StateGraph.HEIGHT - 8, Svg.Anchor.START, words.of("note"));
        return element(new Part(StateGraph.WIDTH, StateGraph.HEIGHT, words.of("figure"), svg.toString()));
    }

    /** What a step is, on one line: number, time, who sent it to whom, flags and numbers. */
    public String head(ConnectionSteps connection, Step step) {
        String number = StepWords.number(step);
        String time = Words.since(step.time() - connection.start()) + " s";
        String way = step instanceof SegmentStep segment
                ? words.way(segment.segment().sender()) + " "
                : "";
        return (number.isEmpty() ? "" : "#" + number + "  ") + time + "  " + way + new StepWords(words).label(step);
    }

    /** What lies upon {@link #figureElement} to show a connection's way. */
    public String wayElement(ConnectionSteps connection, List<Step> steps) {
        Passages way = Passages.of(connection, steps);
        String drawn = new StateDiagram(words, stepping).way(way.all(), way.beginning());
        return element(new Part(StateGraph.WIDTH, StateGraph.HEIGHT, label("diagram", connection), drawn));
    }

    /** The waits between repeats as an element of a page; empty where nothing was repeated twice. */
    public String backoffElement(List<Step> steps) {
        Part part = BackoffPlot.of(steps, words);
        return part == null ? "" : element(part);
    }

    /** Sequence numbers over time as an element of a page; empty where too little was sent. */
    public String sequenceElement(ConnectionSteps connection, List<Step> steps) {
        Part part = SequencePlot.of(steps, connection.start(), words);
        return part == null ? "" : element(part);
    }

    /** Without what {@link #definitions} and {@link #style} have, which are in the page once. */
    private static String element(Part part) {
        return begin(part.width(), part.height(), part.label())
                .append(part.content())
                .end("svg")
                .toString();
    }

    private static Svg begin(double width, double height, String label) {
        return new Svg()
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
                        label);
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
        Svg svg = begin(
                width, height, String.join("; ", parts.stream().map(Part::label).toList()));
        svg.begin("style")
                .append(style())
                .append("@media (prefers-color-scheme: dark) { .picture {\n" + darkColors() + "} }\n")
                .end("style");
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

    /** The tips of arrows and patterns that pictures name; a page has them once. */
    public static String definitions() {
        return Ladder.definitions() + StateDiagram.definitions();
    }

    /** Colours and letters for light surroundings, or for any if {@link #darkColors} are added. */
    public static String style() {
        return ProgramFile.text("picture/picture.css");
    }

    /** The colours for dark surroundings, as properties of the class {@code picture}. */
    public static String darkColors() {
        return ProgramFile.text("picture/dark.css");
    }
}
