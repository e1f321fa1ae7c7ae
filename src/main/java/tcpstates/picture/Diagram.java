package tcpstates.picture;

import tcpstates.event.LowerCase;

/** What a picture of a connection shows. */
public enum Diagram {
    /** The packets between the lifelines of both ends. */
    LADDER,
    /** The way of both ends through the state diagram of RFC 9293. */
    STATES;

    @Override
    public String toString() {
        return LowerCase.of(this);
    }
}
