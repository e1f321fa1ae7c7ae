package tcpstates.capture.file;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** How a capture is compressed, recognised by its first bytes. */
enum Compression {
    NONE,
    /** RFC 1952. */
    GZIP,
    /** RFC 8878. */
    ZSTD,
    /** The LZ4 frame format. */
    LZ4,
    /** The .xz file format. */
    XZ;

    private static final int GZIP_MAGIC = 0x8b1f;

    /** The compression of a file of which the memory holds the first bytes. */
    static Compression of(MemorySegment memory, long size) {
        if (size < CaptureFormat.MAGIC_LENGTH) {
            return NONE;
        }
        int magic = memory.get(CaptureReader.LE_INT, 0);
        if ((magic & 0xffff) == GZIP_MAGIC) {
            return GZIP;
        }
        return switch (magic) {
            case ZstdInputStream.MAGIC -> ZSTD;
            case Lz4InputStream.MAGIC -> LZ4;
            case XzInputStream.MAGIC -> XZ;
            default -> NONE;
        };
    }

    /** The format's name, which is that of its program too. */
    String format() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The uncompressed bytes of this format's data.
     *
     * @throws LinkageError if this format's library cannot be used on this machine
     */
    InputStream open(InputStream compressed) throws IOException {
        return switch (this) {
            case NONE -> compressed;
            case GZIP -> new GzipInputStream(compressed);
            case ZSTD -> new ZstdInputStream(compressed);
            case LZ4 -> new Lz4InputStream(compressed);
            case XZ -> new XzInputStream(compressed);
        };
    }
}
