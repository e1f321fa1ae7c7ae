package tcpstates.cli;

/** The command line is wrong; the message is one line that says what to change. */
final class UsageException extends Exception {
    UsageException(String message) {
        super(message);
    }

    static void throwIf(boolean wrong, String message) throws UsageException {
        if (wrong) {
            throw new UsageException(message);
        }
    }
}
