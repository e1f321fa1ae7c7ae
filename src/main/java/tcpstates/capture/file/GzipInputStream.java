package tcpstates.capture.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Decompresses gzip's members (RFC 1952), one after the other, by the JDK. That takes anything behind a member that is no member for
 * the end; here it is damage, for it may be one whose first bytes were changed.
 */
final class GzipInputStream extends GZIPInputStream {
    private static final int BUFFER_SIZE = 1 << 16;

    /** Checksum and length behind a member's data. */
    private static final int TRAILER_LENGTH = 8;

    private final Compressed compressed;
    /** Compressed bytes read when the decompressor was last given some. */
    private long given;

    GzipInputStream(InputStream compressed) throws IOException {
        this(new Compressed(compressed));
    }

    private GzipInputStream(Compressed compressed) throws IOException {
        super(compressed, BUFFER_SIZE);
        this.compressed = compressed;
    }

    @Override
    protected void fill() throws IOException {
        super.fill();
        given = compressed.count;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        if (count < 0 && compressed.count > given - inf.getRemaining() + TRAILER_LENGTH) {
            throw new ZipException("no further member, but something else");
        }
        return count;
    }

    private static final class Compressed extends FilterInputStream {
        private long count;

        Compressed(InputStream compressed) {
            super(compressed);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count += Math.max(read, 0);
            return read;
        }

        // Unknown, but not 0: the gzip reader takes 0 for the end, and would miss further members.
        @Override
        public int available() {
            return 1;
        }
    }
}
