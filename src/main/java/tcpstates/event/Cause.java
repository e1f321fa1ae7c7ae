package tcpstates.event;

/** Why an endpoint changed its state, each in one phrase. */
public enum Cause {
    SYN_SENT("sent a SYN");

    private final String phrase;

    Cause(String phrase) {
        this.phrase = phrase;
    }

    /** The phrase, in English. */
    public String phrase() {
        return phrase;
    }
}
