package tcpstates.view;

/**
 * A key that was pressed.
 *
 * @param kind which one
 * @param character of {@link Kind#CHARACTER}, as Unicode numbers it; 0 of others
 */
record Key(Kind kind, int character) {
    /** Keys that mean something to the view. */
    enum Kind {
        CHARACTER,
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        ENTER,
        ESCAPE,
        BACKSPACE,
        /** Any other one. */
        OTHER,
        /** Ctrl-C, which is no signal where keys come one by one. */
        INTERRUPT,
        /** The terminal is gone. */
        HANG_UP
    }

    static Key of(Kind kind) {
        return new Key(kind, 0);
    }

    static Key of(int character) {
        return new Key(Kind.CHARACTER, character);
    }

    boolean is(char wanted) {
        return kind == Kind.CHARACTER && character == wanted;
    }
}
