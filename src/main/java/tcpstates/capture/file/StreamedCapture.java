package tcpstates.capture.file;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import tcpstates.capture.CaptureException;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;

/** A capture that can only be read from front to back: a pipe, standard input, or a compressed file. */
public final class StreamedCapture extends SavedCapture {
    /** What the capture's bytes come from as they are, compressed or not. */
    private final ReadableByteChannel origin;

    private final ReadableByteChannel channel;
    private final SlidingBuffer buffer;
    private final CaptureReader reader;
    private final AtomicBoolean delivered = new AtomicBoolean();

    private StreamedCapture(String name, List<CaptureFormat> further, ReadableByteChannel channel)
            throws CaptureException, IOException {
        super(name);
        origin = channel;
        SlidingBuffer raw = new SlidingBuffer(printableName, channel);
        raw.require(CaptureFormat.MAGIC_LENGTH);
        Compression compression = raw.compression();
        if (compression == Compression.NONE) {
            buffer = raw;
            this.channel = channel;
        } else {
            this.channel = new DecompressedChannel(printableName, compression, raw.asInputStream());
            buffer = new SlidingBuffer(printableName, this.channel);
            buffer.require(CaptureFormat.MAGIC_LENGTH);
        }
        requireMagic(printableName, buffer.remaining());
        Iterator<CaptureFormat> candidates = buffer.candidates(further).iterator();
        CaptureReader candidate;
        do {
            candidate = candidates.next().reader(printableName);
            while (!buffer.start(candidate) && !candidate.declines() && buffer.fill()) {
                // Until everything before the first packet was there.
            }
        } while (!candidate.started() && candidates.hasNext());
        reader = candidate;
        if (!reader.started()) {
            buffer.end(reader);
        }
    }

    /** Takes the channel over, and closes it if it does not hold a capture. */
    static StreamedCapture open(String name, List<CaptureFormat> further, ReadableByteChannel channel)
            throws CaptureException, IOException {
        try {
            return new StreamedCapture(name, further, channel);
        } catch (IOException | CaptureException e) {
            channel.close();
            throw e;
        }
    }

    /** Fails for a capture too short to recognise its format. */
    static void requireMagic(String printable, long size) throws CaptureException {
        if (size == 0) {
            throw new CaptureException(printable + ": empty: not one byte of a capture");
        }
        if (size < CaptureFormat.MAGIC_LENGTH) {
            throw new CaptureException(printable + ": truncated: the first " + CaptureFormat.MAGIC_LENGTH
                    + " bytes tell the format, only " + size + " are there");
        }
    }

    @Override
    public int linkType() {
        return reader.linkType();
    }

    @Override
    public int snapshotLength() {
        return reader.snapshotLength();
    }

    @Override
    public int decimals() {
        return reader.decimals();
    }

    @Override
    public List<String> remarks() {
        return reader.remarks();
    }

    @Override
    public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
        begin();
        PacketHandler stoppable = (memory, offset, captured, length, nanos, linkType) ->
                !isStopped() && handler.packet(memory, offset, captured, length, nanos, linkType);
        try {
            do {
                buffer.read(reader, stoppable);
            } while (!reader.ended() && buffer.fill());
        } catch (IOException e) {
            // stop() closes the channel under a read that waits for more.
            if (isStopped()) {
                return;
            }
            throw new CaptureException(printableName + ": " + reason(e), e);
        }
        if (!reader.ended()) {
            buffer.finish(reader, stoppable);
            buffer.end(reader);
        }
    }

    @Override
    public CaptureCursor cursor() throws CaptureException {
        begin();
        return new CaptureCursor(this, buffer, reader);
    }

    private void begin() throws CaptureException {
        if (delivered.getAndSet(true)) {
            throw new CaptureException(printableName + ": can be read only once");
        }
    }

    /** Ends a read that waits for more, but leaves a decompressor alone, which may be at work. */
    @Override
    public void stop() {
        super.stop();
        close(origin);
    }

    @Override
    public void close() {
        close(channel);
        close(origin);
    }

    private static void close(ReadableByteChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // Nothing was written to it, so nothing is lost.
        }
    }
}
