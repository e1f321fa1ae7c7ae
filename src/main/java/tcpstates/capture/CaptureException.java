package tcpstates.capture;

/** A capture that cannot be opened or read on; the message is one line that names the place and what to do. */
public final class CaptureException extends Exception {
    /** Whose fault it is, as far as whoever asked for the capture goes by it. */
    public enum Kind {
        /** The right to capture is missing. */
        NOT_PERMITTED,
        /** No such interface, no such filter. */
        WRONG_ARGUMENT,
        OTHER
    }

    private final Kind kind;

    public CaptureException(String message) {
        this(Kind.OTHER, message);
    }

    public CaptureException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public CaptureException(String message, Throwable cause) {
        super(message, cause);
        kind = cause instanceof CaptureException of ? of.kind : Kind.OTHER;
    }

    public Kind kind() {
        return kind;
    }
}
