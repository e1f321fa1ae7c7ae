package tcpstates.capture.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.XZInputStream;

/** Decompresses the .xz format, all of whose parts have checksums; hands out what is there instead of waiting for what was asked for. */
final class XzInputStream extends FilterInputStream {
    /** The first four of six bytes. */
    static final int MAGIC = 0x587a37fd;

    /** Enough for a dictionary of 128 MiB, twice that of {@code xz -9}. */
    private static final int MEMORY_KIB = 130 << 10;

    XzInputStream(InputStream compressed) throws IOException {
        super(new XZInputStream(compressed, MEMORY_KIB));
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int first = super.read(target, offset, Math.min(length, 1));
        if (first <= 0) {
            return first;
        }
        int more = Math.min(length - 1, available());
        return more == 0 ? 1 : 1 + Math.max(0, super.read(target, offset + 1, more));
    }
}
