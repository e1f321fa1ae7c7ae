package tcpstates.service;

/** A setting is out of range or no such thing; the message is one line that says which. */
public final class WrongSettings extends Exception {
    private static final long serialVersionUID = 1;

    WrongSettings(String message) {
        super(message);
    }
}
