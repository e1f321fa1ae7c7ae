package tcpstates.capture;

/** A capture that cannot be opened or read on; the message is one line that names the place and what to do. */
public final class CaptureException extends Exception {
    public CaptureException(String message) {
        super(message);
    }

    public CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
