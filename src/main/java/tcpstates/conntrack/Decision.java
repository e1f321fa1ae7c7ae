package tcpstates.conntrack;

/**
 * What a segment makes of a flow.
 *
 * @param to the state that it leads to, if it is taken
 */
record Decision(Fate fate, FlowState to) {
    /** What becomes of a segment. */
    enum Fate {
        /** It belongs to the flow and moves it. */
        TAKEN,
        /** It belongs to the flow, which it leaves as it is. */
        IGNORED,
        /** It belongs to no flow. */
        INVALID
    }
}
