package tcpstates.capture.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses the LZ4 frame format, version 1.6.x, and verifies all of its checksums. Blocks and hashes are lz4-java's; its own
 * reader of frames refuses those whose blocks refer to the blocks before, which python-lz4 writes by default.
 */
final class Lz4InputStream extends InputStream {
    static final int MAGIC = 0x184d2204;

    /** The sixteen magics of frames to be skipped differ in the last digit. */
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;

    // Of the frame descriptor's first byte.
    private static final int VERSION_SHIFT = 6;
    private static final int VERSION = 1;
    private static final int INDEPENDENT_BLOCKS = 1 << 5;
    private static final int BLOCK_CHECKSUMS = 1 << 4;
    private static final int CONTENT_SIZE = 1 << 3;
    private static final int CONTENT_CHECKSUM = 1 << 2;
    private static final int RESERVED = 1 << 1;
    private static final int DICTIONARY = 1;

    /** Flags and sizes, content size. */
    private static final int MAXIMUM_DESCRIPTOR = 2 + Long.BYTES;

    private static final int UNCOMPRESSED = 1 << 31;
    private static final int SEED = 0;

    private final InputStream compressed;
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
    private final XXHash32 hash = XXHashFactory.safeInstance().hash32();
    private final StreamingXXHash32 contentHash = XXHashFactory.safeInstance().newStreamingHash32(SEED);
    private final byte[] descriptor = new byte[MAXIMUM_DESCRIPTOR];

    private boolean inFrame;
    private int flags;
    private long contentSize;
    private long delivered;
    /** Null for blocks that refer to none before them. */
    private @Nullable Lz4History history;

    private byte[] packed = new byte[0];
    private byte[] unpacked = new byte[0];
    private int next;
    private int end;

    Lz4InputStream(InputStream compressed) {
        this.compressed = compressed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (next == end) {
            if (inFrame) {
                readBlock();
            } else if (!beginFrame()) {
                return -1;
            }
        }
        int count = Math.min(length, end - next);
        System.arraycopy(unpacked, next, target, offset, count);
        next += count;
        return count;
    }

    /** Reads the header of the next frame, if there is one, or leaves a frame out that is to be skipped. */
    private boolean beginFrame() throws IOException {
        int first = compressed.read();
        if (first < 0) {
            return false;
        }
        int magic = first | readInt(3) << 8;
        if ((magic & ~0xf) == SKIPPABLE_MAGIC) {
            compressed.skipNBytes(Integer.toUnsignedLong(readInt(4)));
            return true;
        }
        if (magic != MAGIC) {
            throw new IOException("no further frame, but something else");
        }
        readFully(descriptor, 0, 2);
        flags = descriptor[0];
        int sizeCode = descriptor[1] >> 4;
        if ((flags & 0xff) >> VERSION_SHIFT != VERSION
                || (flags & RESERVED) != 0
                || sizeCode < 4
                || (descriptor[1] & 0xf) != 0) {
            throw new IOException("unknown version of the frame format");
        }
        if ((flags & DICTIONARY) != 0) {
            throw new IOException("needs a dictionary");
        }
        int length = has(CONTENT_SIZE) ? MAXIMUM_DESCRIPTOR : 2;
        readFully(descriptor, 2, length - 2);
        if (readInt(1) != (hash.hash(descriptor, 0, length, SEED) >> 8 & 0xff)) {
            throw new IOException("checksum of a frame's header does not match");
        }
        contentSize = has(CONTENT_SIZE)
                ? ByteBuffer.wrap(descriptor).order(ByteOrder.LITTLE_ENDIAN).getLong(2)
                : -1;
        beginContent(1 << (8 + 2 * sizeCode));
        return true;
    }

    private void beginContent(int blockMaximum) {
        inFrame = true;
        delivered = 0;
        contentHash.reset();
        if (packed.length != blockMaximum) {
            packed = new byte[blockMaximum];
            unpacked = new byte[blockMaximum];
        }
        history = has(INDEPENDENT_BLOCKS) ? null : new Lz4History(blockMaximum);
        next = 0;
        end = 0;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void readBlock() throws IOException {
        int header = readInt(4);
        if (header == 0) {
            endFrame();
            return;
        }
        int size = header & ~UNCOMPRESSED;
        if (size > packed.length) {
            throw new IOException("a block claims " + size + " bytes, more than " + packed.length);
        }
        readFully(packed, 0, size);
        if (has(BLOCK_CHECKSUMS) && readInt(4) != hash.hash(packed, 0, size, SEED)) {
            throw new IOException("checksum of a block does not match");
        }
        next = 0;
        end = header < 0 ? copy(size) : decompress(size);
        if (history != null) {
            history.append(unpacked, end);
        }
        delivered += end;
        if (has(CONTENT_CHECKSUM)) {
            contentHash.update(unpacked, 0, end);
        }
    }

    private int copy(int size) {
        System.arraycopy(packed, 0, unpacked, 0, size);
        return size;
    }

    private int decompress(int size) throws IOException {
        try {
            return history == null
                    ? decompressor.decompress(packed, 0, size, unpacked, 0)
                    : history.decompress(decompressor, packed, size, unpacked);
        } catch (LZ4Exception | IndexOutOfBoundsException e) {
            throw new IOException("a block is no LZ4 data", e);
        }
    }

    private void endFrame() throws IOException {
        inFrame = false;
        if (has(CONTENT_CHECKSUM) && readInt(4) != contentHash.getValue()) {
            throw new IOException("checksum of the content does not match");
        }
        if (has(CONTENT_SIZE) && contentSize != delivered) {
            throw new IOException(
                    "the content has " + delivered + " bytes, its frame claims " + Long.toUnsignedString(contentSize));
        }
    }

    /** Reads a little-endian number of 1 to 4 bytes. */
    private int readInt(int bytes) throws IOException {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            int read = compressed.read();
            if (read < 0) {
                throw new EOFException();
            }
            value |= read << (8 * i);
        }
        return value;
    }

    private void readFully(byte[] target, int offset, int length) throws IOException {
        if (compressed.readNBytes(target, offset, length) < length) {
            throw new EOFException();
        }
    }

    @Override
    public void close() throws IOException {
        compressed.close();
    }
}
