package tcpstates.capture.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Unpacks a format that consists of frames of blocks (LZ4, zstd), one block at a time. Frames follow one another without a gap;
 * skippable frames, which both formats share, are left out.
 */
abstract class BlockInputStream extends InputStream {
    /** The sixteen magics of skippable frames differ in the last digit. */
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;

    private final InputStream packed;
    private byte[] block = new byte[0];
    private int next;
    private int end;
    private boolean inFrame;

    BlockInputStream(InputStream packed) {
        this.packed = packed;
    }

    /** Reads a frame's header, which begins with this magic. */
    abstract void beginFrame(int magic) throws IOException;

    /** Unpacks the next block and calls {@link #unpacked}; false if the frame is over instead. */
    abstract boolean unpackBlock() throws IOException;

    /** Says where the bytes of the block are; they stay there until the next block is asked for. */
    final void unpacked(byte[] buffer, int from, int to) {
        block = buffer;
        next = from;
        end = to;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        while (next == end) {
            if (!unpackNext()) {
                return -1;
            }
        }
        int count = Math.min(length, end - next);
        System.arraycopy(block, next, target, offset, count);
        next += count;
        return count;
    }

    private boolean unpackNext() throws IOException {
        if (!inFrame) {
            int first = packed.read();
            if (first < 0) {
                return false;
            }
            int magic = first | readInt(3) << 8;
            if ((magic & ~0xf) == SKIPPABLE_MAGIC) {
                packed.skipNBytes(Integer.toUnsignedLong(readInt(4)));
                return true;
            }
            beginFrame(magic);
            inFrame = true;
        }
        try {
            inFrame = unpackBlock();
        } catch (IndexOutOfBoundsException e) {
            // Every length and distance inside a block is checked by the arrays themselves.
            throw new IOException("a block leads outside itself", e);
        }
        return true;
    }

    /** Reads a little-endian number of 1 to 4 bytes. */
    final int readInt(int bytes) throws IOException {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            int next = packed.read();
            if (next < 0) {
                throw new EOFException();
            }
            value |= next << (8 * i);
        }
        return value;
    }

    final void readFully(byte[] target, int offset, int length) throws IOException {
        if (packed.readNBytes(target, offset, length) < length) {
            throw new EOFException();
        }
    }

    @Override
    public final void close() throws IOException {
        packed.close();
    }
}
