package tcpstates.capture.file;

import java.io.IOException;
import java.io.InputStream;

/** Unpacks the LZ4 frame format, version 1.6.x; checksums are skipped. */
final class Lz4InputStream extends BlockInputStream {
    static final int MAGIC = 0x184d2204;

    /** How far back a match may reach, into the blocks before too. */
    private static final int HISTORY = 1 << 16;

    private static final int UNCOMPRESSED = 1 << 31;

    private byte[] packed = new byte[0];
    /** The history, and behind it room for one block. */
    private byte[] window = new byte[0];
    /** Offset behind the last byte of history; history grows to the left of {@link #HISTORY}. */
    private int written = HISTORY;

    private int blockMaximum;
    private boolean blockChecksums;
    private boolean contentChecksum;

    Lz4InputStream(InputStream compressed) {
        super(compressed);
    }

    @Override
    void beginFrame(int magic) throws IOException {
        if (magic != MAGIC) {
            throw new IOException("no further frame, but something else");
        }
        int flags = readInt(1);
        int sizes = readInt(1);
        int sizeCode = sizes >> 4 & 7;
        if (flags >> 6 != 1 || sizeCode < 4) {
            throw new IOException("unknown version of the frame format");
        }
        blockChecksums = (flags & 1 << 4) != 0;
        contentChecksum = (flags & 1 << 2) != 0;
        if ((flags & 1 << 3) != 0) {
            readInt(4);
            readInt(4);
        }
        if ((flags & 1) != 0) {
            throw new IOException("needs a dictionary");
        }
        readInt(1);
        blockMaximum = 1 << (8 + 2 * sizeCode);
        window = new byte[HISTORY + blockMaximum];
        packed = new byte[blockMaximum];
        written = HISTORY;
    }

    @Override
    boolean unpackBlock() throws IOException {
        int size = readInt(4);
        if (size == 0) {
            if (contentChecksum) {
                readInt(4);
            }
            return false;
        }
        int length = size & ~UNCOMPRESSED;
        if (length > blockMaximum) {
            throw new IOException("a block claims " + length + " bytes, more than " + blockMaximum);
        }
        keepHistory();
        readFully(packed, 0, length);
        if (blockChecksums) {
            readInt(4);
        }
        if ((size & UNCOMPRESSED) != 0) {
            System.arraycopy(packed, 0, window, HISTORY, length);
            written = HISTORY + length;
        } else {
            written = unpack(length);
        }
        unpacked(window, HISTORY, written);
        return true;
    }

    private void keepHistory() {
        System.arraycopy(window, written - HISTORY, window, 0, HISTORY);
    }

    /** Unpacks one block behind the history, and returns the offset behind its last byte. */
    private int unpack(int length) throws IOException {
        int in = 0;
        int out = HISTORY;
        while (in < length) {
            int token = packed[in++] & 0xff;
            int literals = token >> 4;
            if (literals == 15) {
                int more;
                do {
                    more = packed[in++] & 0xff;
                    literals = Math.addExact(literals, more);
                } while (more == 255);
            }
            System.arraycopy(packed, in, window, out, literals);
            in += literals;
            out += literals;
            if (in >= length) {
                return out;
            }
            int distance = packed[in++] & 0xff | (packed[in++] & 0xff) << 8;
            int match = token & 15;
            if (match == 15) {
                int more;
                do {
                    more = packed[in++] & 0xff;
                    match += more;
                } while (more == 255);
            }
            out = Matches.copy(window, out, distance, match + 4);
        }
        return out;
    }
}
