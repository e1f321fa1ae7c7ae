package tcpstates.compare;

/**
 * A connection that both captures show. Its ends are numbered as in A.
 *
 * @param a as A shows it
 * @param b as B shows it
 * @param swapped whether what is the first end in A is the second one in B
 */
record Pair(RecordedConnection a, RecordedConnection b, boolean swapped) {
    /** The number that an end has in B. */
    int endInB(int end) {
        return swapped ? 1 - end : end;
    }

    Segments sentInA(int end) {
        return a.sent(end);
    }

    Segments sentInB(int end) {
        return b.sent(endInB(end));
    }

    /** Which end is the client: as the capture says that shows the SYN. */
    int client() {
        return a.showsOpening() || !b.showsOpening() ? a.client() : endInB(b.client());
    }

    boolean isSelected() {
        return a.isSelected() || b.isSelected();
    }
}
