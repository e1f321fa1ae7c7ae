package tcpstates.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;
import tcpstates.capture.file.OutputFile;
import tcpstates.engine.Annotations;
import tcpstates.engine.FilterFactory;
import tcpstates.engine.RunOutput;

/** {@code --annotate}: the packets of a capture with comments, written by a second walk behind the run. */
final class AnnotatedCopy implements AutoCloseable {
    private final Options options;
    private final OutputFile file;
    private final Annotations annotations;

    private AnnotatedCopy(Options options, OutputFile file) {
        this.options = options;
        this.file = file;
        annotations = new Annotations(options.output.wording(), options.output.linuxModel());
    }

    /** Creates the file, before the capture is read; null if none is asked for. */
    static @Nullable AnnotatedCopy open(Options options, PacketSource source) throws CaptureException {
        String path = options.save.annotated();
        if (path == null) {
            return null;
        }
        if (!source.isRepeatable()) {
            throw new CaptureException(PrintableText.of(source.name())
                    + ": --annotate reads it twice: give a file, and one that is not compressed");
        }
        return new AnnotatedCopy(options, OutputFile.open(path, SaveOptions.ANNOTATE, source));
    }

    /** The same output, of which comments are made. */
    RunOutput of(RunOutput output) {
        return output.annotating(annotations);
    }

    /**
     * Writes the file.
     *
     * @param captures opens the capture anew: whatever has ended the run does not end this
     * @param damaged whether the run has met damage, which this meets, too
     */
    void write(CaptureFactory captures, FilterFactory filters, String filter, boolean damaged) throws CaptureException {
        try (PacketSource source = captures.open(options, filter);
                OutputStream out = new BufferedOutputStream(file)) {
            annotations.write(source, filters.compile(), options.input.skip(), out);
        } catch (CaptureException e) {
            if (!damaged) {
                throw e;
            }
        } catch (IOException e) {
            throw new CaptureException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            annotations.close();
        }
    }
}
