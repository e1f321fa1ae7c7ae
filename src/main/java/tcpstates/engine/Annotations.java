package tcpstates.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.AnnotatedFile;
import tcpstates.capture.file.CommentSpool;
import tcpstates.event.Event;
import tcpstates.report.EventComments;
import tcpstates.report.LinuxModelReport;
import tcpstates.report.Report;
import tcpstates.report.Wording;

/**
 * Comments on the packets of a saved capture: taken from the events of a run, written by a second walk. Which packets there are is kept as a bit
 * for each.
 */
public final class Annotations implements AutoCloseable {
    private final CommentSpool spool = new CommentSpool();
    private final PacketNumbers told = new PacketNumbers();
    private final EventComments comments;
    private final Report report;

    /**
     * @param wording of the comments
     * @param linux whether they tell of the states that Linux' sockets take
     */
    public Annotations(Wording wording, boolean linux) {
        comments = new EventComments(wording, this::add);
        report = linux ? new LinuxModelReport(comments) : comments;
    }

    private void add(long packet, String text) {
        try {
            spool.add(packet, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void event(Event event) {
        report.accept(event);
    }

    /** @param passed its number among those that pass */
    void packet(long passed) {
        told.add(passed);
    }

    /**
     * A segment, or an ICMP error about one.
     *
     * @param number in the capture
     */
    void packetOf(int connection, long number) {
        comments.packet(connection, number);
    }

    /**
     * Writes the packets that the run has told of, with their comments.
     *
     * @param source the same capture, opened anew
     * @param filter the same; null for none
     * @param skip packets that pass and are left out
     */
    public void write(PacketSource source, @Nullable PacketFilter filter, long skip, OutputStream out)
            throws CaptureException, IOException {
        AnnotatedFile.write(source, new Walk(filter, skip), out);
    }

    /** Counts as the run has counted. */
    private final class Walk implements AnnotatedFile.Annotator {
        private final @Nullable PacketFilter filter;
        private final long skip;
        private long number;
        private long passing;

        Walk(@Nullable PacketFilter filter, long skip) {
            this.filter = filter;
            this.skip = skip;
        }

        @Override
        public @Nullable List<String> comments(
                MemorySegment memory, long offset, int captured, int length, int linkType) {
            number++;
            if (filter != null && !filter.accepts(memory, offset, captured, length, linkType)) {
                return null;
            }
            passing++;
            if (passing <= skip || !told.contains(passing - skip)) {
                return null;
            }
            try {
                return spool.of(number);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
