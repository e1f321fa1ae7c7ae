package tcpstates.glossary;

import tcpstates.event.LowerCase;

/** The parts of the glossary, in their order. */
public enum Section {
    STATES,
    FLAGS,
    LINE,
    FIN_RST,
    RESETS,
    ERRORS,
    WORDS,
    NETSTAT,
    SETTINGS;

    /** As keys of the words begin. */
    @Override
    public String toString() {
        return LowerCase.of(this);
    }
}
