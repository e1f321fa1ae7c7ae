package tcpstates.service;

/** A background capture cannot be started, found or asked; the message is one line. */
public final class ServiceException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why, as the return value that is printed: a negative errno of Linux, as diagnose-tools returns it. */
    public enum Reason {
        /** EPERM: no right to capture, or what is found belongs to somebody else. */
        NOT_PERMITTED(-1),
        /** ESRCH: no capture runs in the background. */
        NOT_ACTIVE(-3),
        /** EIO: anything else. */
        FAILED(-5),
        /** EBUSY: one is active already. */
        ALREADY_ACTIVE(-16),
        /** EINVAL: a setting is wrong. */
        WRONG_ARGUMENT(-22);

        private final int returnValue;

        Reason(int returnValue) {
            this.returnValue = returnValue;
        }

        public int returnValue() {
            return returnValue;
        }
    }

    private final Reason reason;

    public ServiceException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ServiceException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
