package tcpstates.capture.file;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;

/** The part of a stream that is in memory: bytes taken leave in front, new ones come in behind. */
final class SlidingBuffer {
    /** Holds some thousand packets, so that moving the incomplete one at the end to the front costs nothing. */
    private static final long INITIAL_SIZE = 1 << 20;

    private final String name;
    private final ReadableByteChannel channel;
    /** Of a mapped file; null for a stream. */
    private final @Nullable MappedPages pages;

    private MemorySegment memory;
    /** Offset of the first byte not taken. */
    private long start;
    /** Offset behind the last byte present. */
    private long end;
    /** Where the memory's first byte stands in the stream. */
    private long position;

    SlidingBuffer(String name, ReadableByteChannel channel) {
        this.name = name;
        this.channel = channel;
        memory = allocate(INITIAL_SIZE);
        pages = null;
    }

    /** All of a mapped file: it neither slides nor is filled. */
    SlidingBuffer(String name, MemorySegment file) {
        this.name = name;
        channel = Channels.newChannel(InputStream.nullInputStream());
        memory = file;
        end = file.byteSize();
        pages = new MappedPages(file);
    }

    /** The garbage collector frees it: nobody can close it under a reader in another thread. */
    private static MemorySegment allocate(long size) {
        return Arena.ofAuto().allocate(size);
    }

    long remaining() {
        return end - start;
    }

    Compression compression() {
        return Compression.of(memory.asSlice(start), remaining());
    }

    /** What the capture that begins here may be. */
    List<CaptureFormat> candidates(List<CaptureFormat> further) throws CaptureException {
        return PcapFormat.candidates(name, further, memory, start);
    }

    /** Waits until so many bytes are there, or the stream ends. */
    void require(int bytes) throws IOException, CaptureException {
        while (remaining() < bytes && fill()) {
            // A pipe gives what it has, often less than asked for.
        }
    }

    boolean start(CaptureReader reader) throws CaptureException {
        start = reader.start(memory, start, end, position);
        return reader.started();
    }

    void read(CaptureReader reader, PacketHandler handler) throws CaptureException {
        start = reader.read(memory, start, end, position, handler);
        unload();
    }

    /** As {@link #read(CaptureReader, PacketHandler)}, but nothing at or behind this position of the stream. */
    void read(CaptureReader reader, long bound, PacketHandler handler) throws CaptureException {
        long limit = Math.clamp(bound - position, start, end);
        start = reader.read(memory, start, limit, position, handler);
        unload();
    }

    private void unload() {
        if (pages != null) {
            pages.passed(start);
        }
    }

    /** The position in the stream up to which everything was taken. */
    long taken() {
        return position + start;
    }

    /** The position in the stream up to which everything is or was in memory. */
    long present() {
        return position + end;
    }

    /** Goes on at a position that is in memory; false if it is not. */
    boolean skipTo(long target) {
        if (target < position || target > present()) {
            return false;
        }
        start = target - position;
        if (pages != null) {
            pages.skippedTo(start);
        }
        return true;
    }

    void finish(CaptureReader reader, PacketHandler handler) throws CaptureException {
        start = reader.finish(memory, start, end, position, handler);
    }

    void end(CaptureReader reader) throws CaptureException {
        reader.end(memory, start, end, position);
    }

    /**
     * Waits for more bytes. The buffer grows only when it is full of one record, and by no more than has really arrived;
     * readers refuse records beyond libpcap's limits, so it cannot grow for ever.
     *
     * @return false at the end of the stream
     */
    boolean fill() throws IOException, CaptureException {
        if (pages != null) {
            return false;
        }
        if (end == memory.byteSize()) {
            makeRoom();
        }
        int count = channel.read(memory.asSlice(end).asByteBuffer());
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    private void makeRoom() throws CaptureException {
        MemorySegment target = start > 0 ? memory : grown();
        MemorySegment.copy(memory, start, target, 0, remaining());
        memory = target;
        position += start;
        end -= start;
        start = 0;
    }

    private MemorySegment grown() throws CaptureException {
        try {
            return allocate(memory.byteSize() * 2);
        } catch (OutOfMemoryError e) {
            throw new CaptureException(name + ": not enough memory for the record at byte " + position, e);
        }
    }

    /** The bytes present, then the rest of the stream; for a decompressor. Closing it closes the channel. */
    InputStream asInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (remaining() == 0) {
                    return channel.read(ByteBuffer.wrap(bytes, offset, length));
                }
                int count = (int) Math.min(length, remaining());
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, start, bytes, offset, count);
                start += count;
                return count;
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
