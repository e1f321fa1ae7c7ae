package tcpstates.report;

/** Colours of the sixteen that every terminal has; what they tell a glyph, a word or a place tells, too. */
public enum Paint {
    NONE(""),
    CLIENT("36"),
    SERVER("33"),
    /** No sign of arrival, sent again, a RST. */
    TROUBLE("1;31"),
    TAKEN_BACK("35"),
    FAINT("2"),
    HEAD("1");

    private final String code;

    Paint(String code) {
        this.code = code;
    }

    /** The text in this colour. */
    public String on(String text) {
        return this == NONE || text.isBlank() ? text : "\033[" + code + 'm' + text + "\033[0m";
    }
}
