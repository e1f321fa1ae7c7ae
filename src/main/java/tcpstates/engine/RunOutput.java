package tcpstates.engine;

import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.file.SaveFile;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;

/**
 * Where that goes what a run has to say.
 *
 * @param needs what the reports want
 * @param reports makes the report; if it takes each event alone, one for each thread, too
 * @param text what the report prints to
 * @param packets gets the packets that pass the filter; null for no such file
 * @param listener hears how far the run has come
 */
public record RunOutput(
        ReportNeeds needs,
        ReportFactory reports,
        OutputStream text,
        @Nullable SaveFile packets,
        RunListener listener) {
    /** Makes a report that prints to a stream. */
    @FunctionalInterface
    public interface ReportFactory {
        Report open(OutputStream out);
    }
}
