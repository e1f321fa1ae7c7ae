package tcpstates.lab;

import tcpstates.event.LowerCase;

/** Which end of the experiment's connection does something. */
enum Side {
    CLIENT,
    SERVER;

    /** The one of this name. */
    static Side named(String word) {
        for (Side side : values()) {
            if (side.toString().equals(word)) {
                return side;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is neither client nor server");
    }

    Side other() {
        return this == CLIENT ? SERVER : CLIENT;
    }

    /** As descriptions of experiments name it. */
    @Override
    public String toString() {
        return LowerCase.of(this);
    }
}
