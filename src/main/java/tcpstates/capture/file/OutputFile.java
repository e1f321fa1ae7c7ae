package tcpstates.capture.file;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;

/** The file that is printed to in the place of standard output. */
public final class OutputFile extends FilterOutputStream {
    /** What was printed could not be written; the message names the file, and why. */
    public static final class WriteException extends IOException {
        private static final long serialVersionUID = 1;

        private WriteException(String message, IOException cause) {
            super(message, cause);
        }
    }

    private final String name;

    private OutputFile(String name, OutputStream file) {
        super(file);
        this.name = name;
    }

    /**
     * Creates a file, or empties it if it exists.
     *
     * @param sources whose packets shall not be written over
     * @throws CaptureException with a message for the user if it cannot be written, or packets are read from it
     */
    public static OutputFile open(String path, PacketSource... sources) throws CaptureException {
        return open(path, "-o", sources);
    }

    /**
     * As above.
     *
     * @param option that the file was given with
     */
    public static OutputFile open(String path, String option, PacketSource... sources) throws CaptureException {
        String name = PrintableText.of(path);
        for (PacketSource source : sources) {
            if (source.isReadFrom(path)) {
                throw new CaptureException(name + ": packets are read from it; " + option + " needs another file");
            }
        }
        try {
            return new OutputFile(name, Files.newOutputStream(Path.of(path)));
        } catch (IOException e) {
            throw new CaptureException(name + ": " + SavedCapture.reason(e), e);
        } catch (InvalidPathException e) {
            throw new CaptureException(name + ": No such file or directory", e);
        }
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new WriteException(name + ": " + SavedCapture.reason(e), e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } catch (IOException e) {
            throw new WriteException(name + ": " + SavedCapture.reason(e), e);
        }
    }
}
