package tcpstates.cli;

/** The command line is wrong; the message is one line that says what to change. */
final class UsageException extends Exception {
    UsageException(String message) {
        super(message);
    }
}
