package tcpstates.engine;

/** Ends a thread of a run whose work is not wanted any more. */
final class ThreadCanceled extends RuntimeException {
    private static final long serialVersionUID = 1;

    ThreadCanceled() {
        super("another thread of the run has failed");
    }

    ThreadCanceled(Throwable cause) {
        super(cause);
    }
}
