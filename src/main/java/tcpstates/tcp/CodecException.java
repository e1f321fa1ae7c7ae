package tcpstates.tcp;

import java.io.Serial;

/** Bytes that are not what a codec has written: damaged, or of a version that is not known. */
public final class CodecException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    public CodecException(String message) {
        super(message);
    }

    /** Refuses bytes that say something impossible of {@code what}. */
    public static void unless(boolean possible, String what) {
        if (!possible) {
            throw new CodecException("damaged: impossible " + what);
        }
    }
}
