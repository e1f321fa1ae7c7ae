package tcpstates.capture.libpcap;

import tcpstates.capture.CaptureException;

/** {@code --engine jnetpcap}: loads even where jnetpcap's jar is missing, and says so when it is asked to capture. */
public final class JnetpcapEngine implements LiveEngine {
    @Override
    public String name() {
        return "jnetpcap";
    }

    @Override
    public LiveSource open(LiveOptions options) throws CaptureException {
        try {
            return JnetpcapCapture.open(options);
        } catch (LinkageError e) {
            throw new CaptureException(
                    "jnetpcap cannot be used (" + e.getMessage()
                            + "): its jar must lie where it was when this build was made, and libpcap be installed",
                    e);
        }
    }
}
