package tcpstates.sockets;

import java.util.List;
import java.util.Objects;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.CaptureFormat;
import tcpstates.capture.file.SavedCapture;

/** A saved report of diagnose-tools in the place of a capture. There are no packets in it: {@link #read} has what there is. */
public final class SavedReportSource implements PacketSource {
    private final SavedCapture file;
    private final SavedReportFormat format;

    private SavedReportSource(SavedCapture file, SavedReportFormat format) {
        this.file = file;
        this.format = format;
    }

    /**
     * Opens what was saved: a report, which is recognised by its content and then is a {@code SavedReportSource}, or a capture.
     *
     * @param further as in {@link SavedCapture#open}
     */
    public static PacketSource open(String path, CaptureFormat... further) throws CaptureException {
        var format = new SavedReportFormat();
        CaptureFormat[] formats = new CaptureFormat[further.length + 1];
        formats[0] = format;
        System.arraycopy(further, 0, formats, 1, further.length);
        SavedCapture file = SavedCapture.open(path, formats);
        return format.report() == null ? file : new SavedReportSource(file, format);
    }

    /** Reads it to its end. */
    public SavedReport read() throws CaptureException {
        file.deliver((memory, offset, captured, length, nanos, linkType) -> true);
        return Objects.requireNonNull(format.report());
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public int linkType() {
        return file.linkType();
    }

    @Override
    public int snapshotLength() {
        return file.snapshotLength();
    }

    @Override
    public int decimals() {
        return file.decimals();
    }

    @Override
    public List<String> warnings() {
        return file.warnings();
    }

    @Override
    public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
        throw new CaptureException(file.name() + ": a report of diagnose-tools, which holds no packets");
    }

    @Override
    public boolean isReadFrom(String other) {
        return file.isReadFrom(other);
    }

    @Override
    public void stop() {
        file.stop();
    }

    @Override
    public CaptureStatistics statistics() {
        return file.statistics();
    }

    @Override
    public void close() {
        file.close();
    }
}
