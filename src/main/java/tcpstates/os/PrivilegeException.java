package tcpstates.os;

/** Root cannot be given up; the message is one line that says why and what to do. */
public final class PrivilegeException extends Exception {
    private static final long serialVersionUID = 1;

    PrivilegeException(String message) {
        super(message);
    }
}
