package tcpstates.conntrack;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tcpstates.conntrack.Decision.Fate;

/**
 * What a segment makes of a flow, by its direction, its kind and the state that the flow is in: {@code tcp_conntracks} of Linux'
 * net/netfilter/nf_conntrack_proto_tcp.c (6.6 to 6.18), in the same order, to be proof-read in columns.
 */
final class ChangeTable {
    /** {@code --}: the segment is invalid; {@code ig}: it is ignored, as it may be valid if the flow is not what it seems. */
    private static final String TABLE = """
        from:   NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE SYN_SENT2
        original
        SYN     SS   SS       ig       ig          ig       ig         ig       SS        SS    S2
        SYN_ACK --   --       SR       --          --       --         --       --        --    SR
        FIN     --   --       FW       FW          LA       LA         LA       TW        CL    --
        ACK     ES   --       ES       ES          CW       CW         TW       TW        CL    --
        RST     --   CL       CL       CL          CL       CL         CL       CL        CL    CL
        NONE    --   --       --       --          --       --         --       --        --    --
        reply
        SYN     --   S2       --       --          --       --         --       SS        --    S2
        SYN_ACK --   SR       ig       ig          ig       ig         ig       ig        ig    SR
        FIN     --   --       FW       FW          LA       LA         LA       TW        CL    --
        ACK     --   ig       SR       ES          CW       CW         TW       TW        CL    ig
        RST     --   CL       CL       CL          CL       CL         CL       CL        CL    CL
        NONE    --   --       --       --          --       --         --       --        --    --
        """;

    private static final Map<SegmentKind, Map<FlowState, Decision>> ORIGINAL = new EnumMap<>(SegmentKind.class);
    private static final Map<SegmentKind, Map<FlowState, Decision>> REPLY = new EnumMap<>(SegmentKind.class);

    static {
        Iterator<Decision> decisions = Arrays.stream(TABLE.split("\\s+"))
                .filter(word -> word.length() == 2)
                .map(ChangeTable::decision)
                .iterator();
        for (Map<SegmentKind, Map<FlowState, Decision>> direction : List.of(ORIGINAL, REPLY)) {
            for (SegmentKind kind : SegmentKind.values()) {
                Map<FlowState, Decision> row = new EnumMap<>(FlowState.class);
                for (FlowState state : FlowState.values()) {
                    row.put(state, decisions.next());
                }
                direction.put(kind, row);
            }
        }
    }

    private ChangeTable() {}

    /**
     * What the segment makes of the flow, before its numbers are looked at.
     *
     * @param reply whether it goes against the direction of the flow's first segment
     */
    static Decision of(boolean reply, SegmentKind kind, FlowState from) {
        Map<FlowState, Decision> row = Objects.requireNonNull((reply ? REPLY : ORIGINAL).get(kind));
        return Objects.requireNonNull(row.get(from));
    }

    private static Decision decision(String word) {
        return switch (word) {
            case "--" -> new Decision(Fate.INVALID, FlowState.NONE);
            case "ig" -> new Decision(Fate.IGNORED, FlowState.NONE);
            case "SS" -> taken(FlowState.SYN_SENT);
            case "SR" -> taken(FlowState.SYN_RECV);
            case "ES" -> taken(FlowState.ESTABLISHED);
            case "FW" -> taken(FlowState.FIN_WAIT);
            case "CW" -> taken(FlowState.CLOSE_WAIT);
            case "LA" -> taken(FlowState.LAST_ACK);
            case "TW" -> taken(FlowState.TIME_WAIT);
            case "CL" -> taken(FlowState.CLOSE);
            case "S2" -> taken(FlowState.SYN_SENT2);
            default -> throw new IllegalStateException(word);
        };
    }

    private static Decision taken(FlowState to) {
        return new Decision(Fate.TAKEN, to);
    }
}
