package tcpstates.capture.file;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Decompresses zstd (RFC 8878) without a dictionary, and verifies its checksums: the zstd library, by way of zstd-jni. */
final class ZstdInputStream extends InputStream {
    static final int MAGIC = 0xfd2fb528;

    /** What the zstd program accepts by default: a longer window is asked for by {@code --long=28} and up only. */
    private static final int MAXIMUM_WINDOW_LOG = 27;

    private final Compressed compressed;
    private final ZstdInputStreamNoFinalizer frames;

    /** Most compressed bytes given at once: what was decompressed of them is lost if something is wrong in them. */
    private static final int PIECE = 1 << 12;

    /** @throws LinkageError if the library is not there for this machine, or cannot be loaded from its folder for temporary files */
    ZstdInputStream(InputStream compressed) throws IOException {
        Native.load(); // once; what fails here would fail later too, but say less
        this.compressed = new Compressed(compressed);
        frames = new ZstdInputStreamNoFinalizer(this.compressed).setLongMax(MAXIMUM_WINDOW_LOG);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return frames.read(target, offset, length);
        } catch (IOException e) {
            throw compressed.ended ? (IOException) new EOFException().initCause(e) : e;
        }
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }

    /** What the library reads: never waited for while something is decompressed that can be handed out. */
    private static final class Compressed extends FilterInputStream {
        /** Whether more was asked for than there is. */
        private boolean ended;

        Compressed(InputStream compressed) {
            super(compressed);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, Math.min(length, PIECE));
            ended |= count < 0;
            return count;
        }

        @Override
        public int available() {
            return 0;
        }
    }
}
