package tcpstates.cli;

/** Words as they are typed to a shell. */
final class ShellWord {
    private static final String HARMLESS = "[A-Za-z0-9_./,:=+@%-]+";

    private ShellWord() {}

    /** The word so that a POSIX shell passes it on as it is. */
    static String of(String word) {
        return word.matches(HARMLESS) ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
