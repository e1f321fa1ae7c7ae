package tcpstates.capture.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Unpacks zstd (RFC 8878) without a dictionary; checksums are skipped. */
final class ZstdInputStream extends BlockInputStream {
    static final int MAGIC = 0xfd2fb528;

    /** What the zstd program accepts unless told otherwise: a longer window is asked for by {@code --long=28} and up only. */
    private static final long MAXIMUM_WINDOW = 1 << 27;

    private static final int MAXIMUM_BLOCK = 1 << 17;

    /** How much is written before the window is moved to the front of its array again. */
    private static final int MAXIMUM_SLACK = 1 << 23;

    private static final int RAW_BLOCK = 0;
    private static final int RLE_BLOCK = 1;
    private static final int COMPRESSED_BLOCK = 2;

    private final ZstdBlockDecoder decoder = new ZstdBlockDecoder();
    private final byte[] packed = new byte[MAXIMUM_BLOCK + ZstdBits.PADDING];

    /** The window and what was written since it was last moved; grows with the content, not with what the header claims. */
    private byte[] window = new byte[2 * MAXIMUM_BLOCK];

    private int windowSize;
    private int written;
    private boolean checksum;
    private boolean lastBlock;

    ZstdInputStream(InputStream compressed) {
        super(compressed);
    }

    @Override
    void beginFrame(int magic) throws IOException {
        if (magic != MAGIC) {
            throw new IOException("no further frame, but something else");
        }
        int descriptor = readInt(1);
        if ((descriptor & 1 << 3) != 0) {
            throw new IOException("unknown version of the frame format");
        }
        boolean singleSegment = (descriptor & 1 << 5) != 0;
        checksum = (descriptor & 1 << 2) != 0;
        long size = singleSegment ? 0 : windowOf(readInt(1));
        if (readInt(new int[] {0, 1, 2, 4}[descriptor & 3]) != 0) {
            throw new IOException("needs a dictionary");
        }
        long content = contentSize(descriptor >> 6, singleSegment);
        if (singleSegment) {
            size = content;
        }
        if (size < 0 || size > MAXIMUM_WINDOW) {
            throw new IOException(
                    "needs a window of " + Long.toUnsignedString(size) + " bytes, more than " + MAXIMUM_WINDOW);
        }
        windowSize = (int) size;
        written = 0;
        lastBlock = false;
        decoder.beginFrame();
    }

    private static long windowOf(int descriptor) {
        long base = 1L << (10 + (descriptor >> 3));
        return base + base / 8 * (descriptor & 7);
    }

    private long contentSize(int code, boolean singleSegment) throws IOException {
        return switch (code) {
            case 0 -> singleSegment ? readInt(1) : 0;
            case 1 -> readInt(2) + 256L;
            case 2 -> Integer.toUnsignedLong(readInt(4));
            default -> Integer.toUnsignedLong(readInt(4)) | (long) readInt(4) << 32;
        };
    }

    @Override
    boolean unpackBlock() throws IOException {
        if (lastBlock) {
            if (checksum) {
                readInt(4);
            }
            return false;
        }
        int header = readInt(3);
        int size = header >> 3;
        lastBlock = (header & 1) != 0;
        if (size > MAXIMUM_BLOCK) {
            throw new IOException("a block claims " + size + " bytes, more than " + MAXIMUM_BLOCK);
        }
        makeRoom();
        int from = written;
        switch (header >> 1 & 3) {
            case RAW_BLOCK -> {
                readFully(window, written, size);
                written += size;
            }
            case RLE_BLOCK -> {
                Arrays.fill(window, written, written + size, (byte) readInt(1));
                written += size;
            }
            case COMPRESSED_BLOCK -> {
                readFully(packed, 0, size);
                written = decoder.unpack(packed, size, window, written);
            }
            default -> throw new IOException("unknown type of block");
        }
        unpacked(window, from, written);
        return true;
    }

    /** Makes room for one block behind what was written. */
    private void makeRoom() throws IOException {
        if (window.length - written >= MAXIMUM_BLOCK) {
            return;
        }
        int enough = windowSize + Math.min(windowSize, MAXIMUM_SLACK) + MAXIMUM_BLOCK;
        if (window.length < enough) {
            try {
                window = Arrays.copyOf(window, Math.min(enough, 2 * window.length));
            } catch (OutOfMemoryError e) {
                throw new IOException("not enough memory for a window of " + windowSize + " bytes", e);
            }
        }
        if (window.length - written < MAXIMUM_BLOCK) {
            int kept = Math.min(windowSize, written);
            System.arraycopy(window, written - kept, window, 0, kept);
            written = kept;
        }
    }
}
