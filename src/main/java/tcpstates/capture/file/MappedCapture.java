package tcpstates.capture.file;

import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.List;
import tcpstates.capture.CaptureException;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;

/** A capture file mapped into memory: read in place, as often and from as many threads as wanted. */
public final class MappedCapture extends SavedCapture {
    private final MemorySegment file;
    private final CaptureFormat format;
    /** Has read the file header; only asked for what that says. */
    private final CaptureReader header;

    private volatile List<String> remarks = List.of();

    MappedCapture(String name, List<CaptureFormat> further, MemorySegment file) throws CaptureException {
        super(name);
        this.file = file;
        StreamedCapture.requireMagic(printableName, file.byteSize());
        Iterator<CaptureFormat> candidates =
                PcapFormat.candidates(printableName, further, file, 0).iterator();
        CaptureFormat candidate;
        CaptureReader reader;
        long end;
        do {
            candidate = candidates.next();
            reader = candidate.reader(printableName);
            end = reader.start(file, 0, file.byteSize(), 0);
        } while (!reader.started() && candidates.hasNext());
        if (!reader.started()) {
            reader.end(file, end, file.byteSize(), 0);
        }
        format = candidate;
        header = reader;
    }

    private CaptureReader reader() {
        return format.reader(printableName);
    }

    /** All of the file. */
    MemorySegment bytes() {
        return file;
    }

    boolean isPcapng() {
        return format == PcapFormat.PCAPNG;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public long size() {
        return file.byteSize();
    }

    @Override
    public boolean walksCheaply() {
        return format.walksCheaply();
    }

    @Override
    public int linkType() {
        return header.linkType();
    }

    @Override
    public int snapshotLength() {
        return header.snapshotLength();
    }

    @Override
    public int decimals() {
        return header.decimals();
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    @Override
    public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
        CaptureReader reader = reader();
        long size = file.byteSize();
        try {
            long first = reader.start(file, 0, size, 0);
            MappedPages pages = new MappedPages(file);
            PacketHandler stoppable = (memory, offset, captured, length, nanos, linkType) -> {
                pages.passed(offset);
                return !isStopped() && handler.packet(memory, offset, captured, length, nanos, linkType);
            };
            long end = reader.read(file, first, size, 0, stoppable);
            if (!reader.ended()) {
                reader.end(file, reader.finish(file, end, size, 0, stoppable), size, 0);
            }
        } catch (InternalError e) {
            throw becameShorter(printableName, e);
        } finally {
            remarks = reader.remarks();
        }
    }

    /** How the JVM reports that mapped bytes went away: somebody cut the file short meanwhile. */
    static CaptureException becameShorter(String printableName, InternalError e) {
        return new CaptureException(printableName + ": truncated: the file became shorter while it was read", e);
    }

    @Override
    public CaptureCursor cursor() throws CaptureException {
        return CaptureCursor.overFile(this, new SlidingBuffer(printableName, file), this::reader);
    }

    @Override
    public void close() {
        // The channel is closed since the file was opened, and the mapping goes with this object.
    }
}
