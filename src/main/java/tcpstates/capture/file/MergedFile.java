package tcpstates.capture.file;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;

/**
 * A capture that is to be merged with others, looked at up to its first packet. A compressed file is closed until it is that packet's
 * turn, so that of many files only those are open that lie at the same time.
 */
final class MergedFile implements AutoCloseable {
    private final String path;
    private final CaptureFormat[] formats;
    private final SavedCapture first;
    /** A pipe's, which cannot be read from its front again. */
    private final @Nullable MergeInput piped;

    private final long clock;

    private MergedFile(String path, CaptureFormat[] formats, SavedCapture first) throws CaptureException {
        this.path = path;
        this.formats = formats;
        this.first = first;
        MergeInput input = new MergeInput(first.cursor());
        clock = input.next() ? input.clock() : Long.MAX_VALUE;
        boolean pipe = path.equals("-") || !Files.isRegularFile(Path.of(path));
        piped = pipe ? input : null;
    }

    static MergedFile open(String path, CaptureFormat... formats) throws CaptureException {
        SavedCapture capture = SavedCapture.open(path, formats);
        try {
            var file = new MergedFile(path, formats, capture);
            if (file.isCompressed()) {
                capture.close();
            }
            return file;
        } catch (CaptureException e) {
            capture.close();
            throw e;
        }
    }

    /** What it says of itself. */
    SavedCapture described() {
        return first;
    }

    /** When its first packet is to come (ns since the epoch); {@link Long#MAX_VALUE} if it has none. */
    long clock() {
        return clock;
    }

    boolean isEmpty() {
        return clock == Long.MAX_VALUE;
    }

    boolean isPipe() {
        return piped != null;
    }

    /** Whether it takes memory while it is open. */
    boolean isCompressed() {
        return !isPipe() && !first.isRepeatable();
    }

    /** The capture, to be read from its front; a pipe, from where it stands. */
    SavedCapture open() throws CaptureException {
        return isCompressed() ? SavedCapture.open(path, formats) : first;
    }

    /** Stands at its first packet; null if there is none any more. */
    @Nullable
    MergeInput begin(SavedCapture opened) throws CaptureException {
        if (piped != null) {
            return piped;
        }
        MergeInput input = new MergeInput(opened.cursor());
        return input.next() ? input : null;
    }

    @Override
    public void close() {
        first.close();
    }
}
