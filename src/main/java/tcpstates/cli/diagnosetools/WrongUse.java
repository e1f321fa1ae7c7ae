package tcpstates.cli.diagnosetools;

/** The command line is wrong; the message is one line that says what. */
final class WrongUse extends Exception {
    private static final long serialVersionUID = 1;

    WrongUse(String message) {
        super(message);
    }
}
