package tcpstates.lab;

import tcpstates.event.LowerCase;

/** Which end of the experiment's connection does something. */
enum Side {
    CLIENT,
    SERVER;

    /** As descriptions of experiments name it. */
    @Override
    public String toString() {
        return LowerCase.of(this);
    }
}
