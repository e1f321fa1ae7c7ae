package tcpstates.capture.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PrintableText;

/** What a decompressor yields, as soon as it yields it; its failures say how far it came. */
final class DecompressedChannel implements ReadableByteChannel {
    private final Compression compression;
    private final InputStream decompressed;
    private final byte[] bytes = new byte[1 << 16];
    private long delivered;
    private volatile boolean open = true;

    /** @param name the compressed file's, fit for a message */
    DecompressedChannel(String name, Compression compression, InputStream compressed)
            throws IOException, CaptureException {
        this.compression = compression;
        try {
            decompressed = compression.open(compressed);
        } catch (IOException e) {
            throw failure(e);
        } catch (LinkageError e) {
            throw withoutLibrary(name, compression, e);
        }
    }

    private static CaptureException withoutLibrary(String name, Compression compression, LinkageError e) {
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        String packed = name.equals("-") ? "" : " " + name;
        return new CaptureException(
                name + ": the " + compression.format() + " library cannot be loaded here (" + PrintableText.of(why)
                        + "); decompress it by hand: " + compression.format() + " -dc" + packed
                        + " | tcpstates-sniff -r -",
                e);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count;
        try {
            count = decompressed.read(bytes, 0, Math.min(bytes.length, target.remaining()));
        } catch (IOException e) {
            throw failure(e);
        } catch (OutOfMemoryError e) {
            throw new IOException("not enough memory to unpack the " + where(), e);
        }
        if (count > 0) {
            target.put(bytes, 0, count);
            delivered += count;
        }
        return count;
    }

    private IOException failure(IOException e) {
        return switch (e) {
            case ClosedChannelException closed -> closed;
            case EOFException ended -> new IOException("truncated: it ends amid the " + where(), e);
            default -> new IOException("damaged: in the " + where() + ": " + e.getMessage(), e);
        };
    }

    private String where() {
        return compression.format() + " data, after " + delivered + " unpacked bytes";
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        decompressed.close();
    }
}
