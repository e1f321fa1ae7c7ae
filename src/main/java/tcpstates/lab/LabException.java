package tcpstates.lab;

/** An experiment that cannot be run to its end; the message is one line that says why, and what to do. */
public final class LabException extends Exception {
    LabException(String message) {
        super(message);
    }

    LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
