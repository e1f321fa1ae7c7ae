package tcpstates.capture.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;

/**
 * Walks through a saved capture at the pace of whoever asks for the next packet, where {@link SavedCapture#deliver} hands all of them
 * over; both yield the same packets and find the same damage. For who drives the analysis from outside, and stops and goes on.
 *
 * <p>A position may be kept and sought later, by another cursor and in another process, as long as the capture is the same up to there.
 * What seeking costs depends on the capture: nothing for a pcap file; a look at every block before the position for a pcapng file,
 * because interfaces are described there; the reading of everything before it for compressed captures, pipes and text. A stream is
 * sought forwards only.
 *
 * <p>Not for use by several threads at once; several cursors over one file do not disturb each other.
 */
public final class CaptureCursor {
    /** Bytes of a printed capture that are read at once: their packets are kept until they are asked for. */
    private static final int PIECE = 1 << 16;

    private static final PacketHandler PASS_OVER = (memory, offset, captured, length, nanos, linkType) -> true;

    private final SavedCapture capture;
    private final SlidingBuffer buffer;
    /** Makes a reader that stands at the front again; null for a stream. */
    private final @Nullable Supplier<CaptureReader> front;

    private final PacketHandler take;
    private CaptureReader reader;

    private MemorySegment memory = MemorySegment.NULL;
    private long offset;
    private int captured;
    private int length;
    private long nanos;
    private int linkType;
    private boolean taken;

    /** Of a capture whose packets do not come one by one; the first was read before it is asked for. */
    private final Queue<Copy> waiting = new ArrayDeque<>();

    private long handedOut;
    private boolean finished;

    private record Copy(MemorySegment bytes, int length, long nanos, int linkType) {}

    /** Over a stream, from where its reader stands. */
    CaptureCursor(SavedCapture capture, SlidingBuffer buffer, CaptureReader reader) {
        this(capture, buffer, reader, null);
    }

    /** Over a whole file, from its front. */
    static CaptureCursor overFile(SavedCapture capture, SlidingBuffer buffer, Supplier<CaptureReader> front)
            throws CaptureException {
        CaptureReader reader = front.get();
        buffer.start(reader);
        return new CaptureCursor(capture, buffer, reader, front);
    }

    private CaptureCursor(
            SavedCapture capture, SlidingBuffer buffer, CaptureReader reader, @Nullable Supplier<CaptureReader> front) {
        this.capture = capture;
        this.buffer = buffer;
        this.reader = reader;
        this.front = front;
        take = (inMemory, at, bytes, onTheWire, time, type) -> {
            keep(inMemory, at, bytes, onTheWire, time, type);
            return false;
        };
    }

    /**
     * Goes to the next packet. From a pipe it waits for it.
     *
     * @return false if there is none: the capture ends, or {@link SavedCapture#stop} was called
     * @throws CaptureException if the capture is damaged or cannot go on
     */
    public boolean next() throws CaptureException {
        try {
            return !capture.isStopped() && (reader.isDivisible() ? read() : poll());
        } catch (IOException e) {
            // stop() closes the channel under a read that waits for more.
            if (capture.isStopped()) {
                return false;
            }
            throw new CaptureException(capture.printableName + ": " + SavedCapture.reason(e), e);
        } catch (InternalError e) {
            throw MappedCapture.becameShorter(capture.printableName, e);
        }
    }

    private boolean read() throws IOException, CaptureException {
        taken = false;
        buffer.read(reader, take);
        while (!taken && buffer.fill()) {
            buffer.read(reader, take);
        }
        if (!taken) {
            buffer.end(reader);
        }
        return taken;
    }

    private void keep(MemorySegment inMemory, long at, int bytes, int onTheWire, long time, int type) {
        memory = inMemory;
        offset = at;
        captured = bytes;
        length = onTheWire;
        nanos = time;
        linkType = type;
        taken = true;
    }

    private boolean poll() throws IOException, CaptureException {
        while (waiting.isEmpty() && !finished) {
            long before = buffer.taken();
            buffer.read(reader, before + PIECE, this::copy);
            if (waiting.isEmpty() && buffer.taken() == before && !buffer.fill()) {
                buffer.finish(reader, this::copy);
                buffer.end(reader);
                finished = true;
            }
        }
        Copy next = waiting.poll();
        if (next == null) {
            return false;
        }
        keep(next.bytes, 0, (int) next.bytes.byteSize(), next.length, next.nanos, next.linkType);
        handedOut++;
        return true;
    }

    private boolean copy(MemorySegment from, long at, int bytes, int onTheWire, long time, int type) {
        byte[] copy = from.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE);
        return waiting.add(new Copy(MemorySegment.ofArray(copy), onTheWire, time, type));
    }

    /** Holds the packet that {@link #next} went to, as do the following; valid until it or {@link #seek} is called again. */
    public MemorySegment memory() {
        return memory;
    }

    /** Of the packet's first byte in {@link #memory}. */
    public long offset() {
        return offset;
    }

    /** Bytes of the packet present in {@link #memory}. */
    public int captured() {
        return captured;
    }

    /** Bytes that the packet had on the wire. */
    public int length() {
        return length;
    }

    /** Time stamp: nanoseconds since 1970-01-01T00:00:00Z. */
    public long nanos() {
        return nanos;
    }

    /** libpcap's LINKTYPE_ number of the interface that saw the packet. */
    public int linkType() {
        return linkType;
    }

    /** As {@link SavedCapture#remarks()}, of what this cursor has read. */
    public List<String> remarks() {
        return reader.remarks();
    }

    /**
     * Where the capture goes on behind the packet that {@link #next} went to; at the beginning, where its first packet is. Not
     * negative, and greater behind a later packet; otherwise to be compared with positions of the same capture only.
     */
    public long position() {
        return reader.isDivisible() ? buffer.taken() : handedOut;
    }

    /**
     * Makes {@link #next} go to the packet that followed when {@link #position} was this.
     *
     * @throws CaptureException if the capture has no such position, or lies behind it and cannot go back; the cursor is then of no
     *     more use
     */
    public void seek(long position) throws CaptureException {
        try {
            if (front != null && reader.isStateless()) {
                jump(position);
                return;
            }
            if (position < position()) {
                goToFront(position);
            }
            if (reader.isDivisible()) {
                passOver(position);
            } else {
                while (position() < position && next()) {
                    // Each is read, for what it says of those behind it.
                }
            }
        } catch (IOException e) {
            throw new CaptureException(capture.printableName + ": " + SavedCapture.reason(e), e);
        } catch (InternalError e) {
            throw MappedCapture.becameShorter(capture.printableName, e);
        }
        if (position() != position) {
            throw noPacketAt(position);
        }
    }

    private void jump(long position) throws CaptureException {
        if (position != position()) {
            goToFront(position);
            if (position < position() || !buffer.skipTo(position)) {
                throw noPacketAt(position);
            }
            reader.loseCount();
        }
    }

    private void goToFront(long position) throws CaptureException {
        if (front == null) {
            throw new CaptureException(capture.printableName + ": cannot go back to position " + position + " from "
                    + position() + ": can be read only once");
        }
        reader = front.get();
        waiting.clear();
        handedOut = 0;
        finished = false;
        buffer.skipTo(0);
        buffer.start(reader);
    }

    private void passOver(long position) throws IOException, CaptureException {
        do {
            buffer.read(reader, position, PASS_OVER);
        } while (buffer.present() < position && buffer.fill());
        buffer.read(reader, position, PASS_OVER);
    }

    private CaptureException noPacketAt(long position) {
        return new CaptureException(capture.printableName + ": no packet begins at position " + position);
    }
}
