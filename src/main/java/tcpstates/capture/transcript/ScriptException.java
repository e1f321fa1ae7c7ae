package tcpstates.capture.transcript;

/** A script that cannot be understood; the message says why, without the place. */
public final class ScriptException extends Exception {
    private final int line;
    private final int column;

    ScriptException(int line, int column, String message) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** Its number, from 1 on. */
    public int line() {
        return line;
    }

    /** Where in the line the word begins that is wrong, from 1 on, in characters. */
    public int column() {
        return column;
    }
}
