package tcpstates.steps;

/** Sequence numbers of one end counted from its SYN, and on beyond 2^32. */
final class RelativeNumbers {
    private boolean known;
    private int wire;
    private long relative;

    /** That number on the wire stands for that relative one, unless it is known already which does. */
    void begin(int number, long stands) {
        if (!known) {
            known = true;
            wire = number;
            relative = stands;
        }
    }

    /** Whether it is known which relative number a number on the wire stands for. */
    boolean isKnown() {
        return known;
    }

    /** The relative number; 0 while none is known. */
    long of(int number) {
        return known ? relative + (number - wire) : 0;
    }

    /** The same of a number that was sent or acknowledged: those to come lie near it. */
    long advance(int number) {
        long next = of(number);
        if (known && next > relative) {
            wire = number;
            relative = next;
        }
        return next;
    }
}
