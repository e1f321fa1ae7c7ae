package tcpstates.picture;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;

/** Figure 5 of RFC 9293 (section 3.3.2): where its states stand on a plane of 720 by 796 pixels, and how its arrows run. */
final class StateGraph {
    /**
     * A state as a box.
     *
     * @param end whether this is the CLOSE at the end of a connection, not the one where it begins
     * @param x of its middle
     * @param y of its middle
     */
    record Node(TcpState state, boolean end, int x, int y) {}

    /**
     * An arrow of the figure.
     *
     * @param toEnd whether it leads to the CLOSE at the end
     * @param x of its label, at the side that the anchor says
     * @param y of its label
     * @param anchor null if the label stands in its middle, the event above and the action below
     * @param points where it begins, two points that it bends to if it is no straight line, and where it ends: x and y each
     */
    record Edge(
            TcpState from,
            TcpState to,
            boolean toEnd,
            int x,
            int y,
            Svg.@Nullable Anchor anchor,
            List<Integer> points) {
        /** As its words are called, and as scripts find it. */
        String key() {
            return from + "." + to;
        }

        /** The arrow as an attribute of a path. */
        String path() {
            return points.size() == 4
                    ? String.format(Locale.ROOT, "M%d %dL%d %d", points.toArray())
                    : String.format(Locale.ROOT, "M%d %dC%d %d %d %d %d %d", points.toArray());
        }

        /** Whether it runs downwards or upwards rather than to a side. */
        boolean upright() {
            int last = points.size() - 2;
            return Math.abs(points.get(last) - points.getFirst()) < Math.abs(points.get(last + 1) - points.get(1));
        }

        /** X (0) or y (1) of the point at a share of its way. */
        double at(double share, int axis) {
            double rest = 1 - share;
            if (points.size() == 4) {
                return points.get(axis) * rest + points.get(2 + axis) * share;
            }
            return rest * rest * rest * points.get(axis)
                    + 3 * rest * rest * share * points.get(2 + axis)
                    + 3 * rest * share * share * points.get(4 + axis)
                    + share * share * share * points.get(6 + axis);
        }
    }

    static final int WIDTH = 720;
    static final int HEIGHT = 796;
    static final int NODE_WIDTH = 132;
    static final int NODE_HEIGHT = 40;

    static final List<Node> NODES = List.of(
            new Node(TcpState.CLOSE, false, 360, 40),
            new Node(TcpState.LISTEN, false, 360, 150),
            new Node(TcpState.SYN_RECV, false, 110, 258),
            new Node(TcpState.SYN_SENT, false, 610, 258),
            new Node(TcpState.ESTABLISHED, false, 360, 372),
            new Node(TcpState.FIN_WAIT1, false, 110, 486),
            new Node(TcpState.CLOSE_WAIT, false, 610, 486),
            new Node(TcpState.FIN_WAIT2, false, 110, 618),
            new Node(TcpState.CLOSING, false, 360, 618),
            new Node(TcpState.LAST_ACK, false, 610, 618),
            new Node(TcpState.TIME_WAIT, false, 360, 740),
            new Node(TcpState.CLOSE, true, 610, 740));

    static final List<Edge> EDGES = List.of(
            edge(TcpState.CLOSE, TcpState.LISTEN, 336, 91, Svg.Anchor.END, 344, 60, 344, 130),
            edge(TcpState.LISTEN, TcpState.CLOSE, 384, 91, Svg.Anchor.START, 376, 130, 376, 60),
            edge(TcpState.CLOSE, TcpState.SYN_SENT, 712, 50, Svg.Anchor.END, 426, 34, 560, 34, 644, 110, 644, 238),
            edge(TcpState.SYN_SENT, TcpState.CLOSE, 534, 112, Svg.Anchor.END, 592, 238, 576, 130, 520, 56, 426, 50),
            edge(
                    TcpState.LISTEN,
                    TcpState.SYN_RECV,
                    222,
                    202,
                    Svg.Anchor.START,
                    294,
                    158,
                    210,
                    170,
                    150,
                    196,
                    138,
                    238),
            edge(TcpState.SYN_RECV, TcpState.LISTEN, 112, 158, Svg.Anchor.END, 88, 238, 100, 168, 180, 136, 294, 142),
            edge(TcpState.LISTEN, TcpState.SYN_SENT, 494, 202, Svg.Anchor.END, 426, 158, 500, 170, 544, 196, 560, 238),
            edge(TcpState.SYN_SENT, TcpState.SYN_RECV, 360, 258, null, 544, 258, 176, 258),
            edge(
                    TcpState.SYN_RECV,
                    TcpState.ESTABLISHED,
                    222,
                    326,
                    Svg.Anchor.START,
                    146,
                    278,
                    180,
                    340,
                    230,
                    366,
                    294,
                    366),
            edge(
                    TcpState.SYN_SENT,
                    TcpState.ESTABLISHED,
                    498,
                    318,
                    Svg.Anchor.END,
                    574,
                    278,
                    540,
                    340,
                    490,
                    366,
                    426,
                    366),
            edge(TcpState.SYN_RECV, TcpState.FIN_WAIT1, 99, 372, Svg.Anchor.START, 84, 278, 84, 466),
            edge(
                    TcpState.ESTABLISHED,
                    TcpState.FIN_WAIT1,
                    218,
                    430,
                    Svg.Anchor.START,
                    294,
                    382,
                    220,
                    386,
                    160,
                    412,
                    140,
                    466),
            edge(
                    TcpState.ESTABLISHED,
                    TcpState.CLOSE_WAIT,
                    502,
                    430,
                    Svg.Anchor.END,
                    426,
                    382,
                    500,
                    386,
                    560,
                    412,
                    580,
                    466),
            edge(TcpState.FIN_WAIT1, TcpState.FIN_WAIT2, 99, 556, Svg.Anchor.START, 84, 506, 84, 598),
            edge(
                    TcpState.FIN_WAIT1,
                    TcpState.CLOSING,
                    344,
                    536,
                    Svg.Anchor.START,
                    176,
                    490,
                    270,
                    500,
                    330,
                    540,
                    344,
                    598),
            edge(
                    TcpState.FIN_WAIT1,
                    TcpState.TIME_WAIT,
                    254,
                    664,
                    Svg.Anchor.START,
                    168,
                    506,
                    232,
                    566,
                    228,
                    690,
                    294,
                    728),
            edge(
                    TcpState.FIN_WAIT2,
                    TcpState.TIME_WAIT,
                    112,
                    724,
                    Svg.Anchor.END,
                    110,
                    638,
                    120,
                    710,
                    200,
                    746,
                    294,
                    746),
            edge(TcpState.CLOSING, TcpState.TIME_WAIT, 390, 690, Svg.Anchor.START, 376, 638, 376, 720),
            edge(TcpState.CLOSE_WAIT, TcpState.LAST_ACK, 625, 552, Svg.Anchor.START, 610, 506, 610, 598),
            toEnd(TcpState.LAST_ACK, 622, 684, Svg.Anchor.START, 610, 638, 610, 720),
            toEnd(TcpState.TIME_WAIT, 485, 740, null, 426, 740, 544, 740));

    private StateGraph() {}

    private static Edge edge(TcpState from, TcpState to, int x, int y, Svg.@Nullable Anchor anchor, Integer... points) {
        return new Edge(from, to, false, x, y, anchor, List.of(points));
    }

    private static Edge toEnd(TcpState from, int x, int y, Svg.@Nullable Anchor anchor, Integer... points) {
        return new Edge(from, TcpState.CLOSE, true, x, y, anchor, List.of(points));
    }

    /**
     * The arrow that a change takes; null where the figure has none: after a RST, an ICMP error or a time-out, where a presumption
     * is taken back, where the capture begins in the middle.
     */
    static @Nullable Edge of(TcpState from, TcpState to, Evidence evidence, Cause cause) {
        boolean drawn = evidence != Evidence.CORRECTED
                && (to != TcpState.CLOSE || cause == Cause.FIN_ACKED || cause == Cause.TIME_WAIT_OVER);
        return drawn
                ? EDGES.stream()
                        .filter(edge -> edge.from == from && edge.to == to)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    /** The box of a state; of the two for CLOSE the one at the end of a connection, if {@code end}. */
    static Node node(TcpState state, boolean end) {
        return NODES.stream()
                .filter(node -> node.state == state && (state != TcpState.CLOSE || node.end == end))
                .findFirst()
                .orElseThrow();
    }
}
