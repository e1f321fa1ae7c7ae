package tcpstates.capture.file;

import it.unimi.dsi.fastutil.ints.Int2ObjectLinkedOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;
import tcpstates.packet.TcpSegment;

/**
 * A directory with a pcap file for each connection. A file that exists is never written to. Few files are open at once: where there
 * are many connections, those written to longest ago are closed, and opened again for what is to be added.
 */
public final class ConnectionFiles implements AutoCloseable {
    private static final String PREFIX = "conn-";
    private static final String SUFFIX = ".pcap";

    /** Well below the 256 that some systems allow. */
    private static final int MAX_OPEN = 100;

    private final Path directory;
    private final int snapshotLength;
    private final int decimals;
    private final boolean flushEach;
    /** Files of connections to which more may be added. */
    private final Int2ObjectOpenHashMap<Entry> entries = new Int2ObjectOpenHashMap<>();

    /** Writers of those that are open, the one used longest ago first. */
    private final Int2ObjectLinkedOpenHashMap<PcapWriter> open = new Int2ObjectLinkedOpenHashMap<>();

    private long count;
    private @Nullable CaptureException failure;

    private record Entry(Path file, int linkType) {}

    /**
     * Makes the directory if it is not there.
     *
     * @param source whose packets are written: its snapshot length and precision go into the files
     * @param flushEach whether each packet is handed to the system at once
     * @throws CaptureException if it cannot be made or written to, or has files of connections already
     */
    public ConnectionFiles(String directory, PacketSource source, boolean flushEach) throws CaptureException {
        String name = PrintableText.of(directory);
        try {
            this.directory = Files.createDirectories(Path.of(directory));
            try (DirectoryStream<Path> before = Files.newDirectoryStream(this.directory, PREFIX + '*' + SUFFIX)) {
                Iterator<Path> files = before.iterator();
                if (files.hasNext()) {
                    throw new CaptureException(name + ": has files of connections already, such as "
                            + PrintableText.of(String.valueOf(files.next().getFileName()))
                            + "; name another directory");
                }
            }
        } catch (IOException e) {
            throw new CaptureException(name + ": " + SavedCapture.reason(e), e);
        } catch (InvalidPathException e) {
            throw new CaptureException(name + ": No such file or directory", e);
        }
        if (!Files.isWritable(this.directory)) {
            throw new CaptureException(name + ": Permission denied");
        }
        snapshotLength = source.snapshotLength();
        decimals = source.decimals();
        this.flushEach = flushEach;
    }

    /** Whether a file of the connection has been begun, and is not complete. */
    public boolean has(int connection) {
        return entries.containsKey(connection);
    }

    /**
     * Begins the file of a connection.
     *
     * @param ends between whom it is: a part of the file's name
     */
    public void begin(int connection, String ends, int linkType) throws CaptureException {
        Path file = directory.resolve(String.format("%s%07d_%s%s", PREFIX, connection, ends, SUFFIX));
        open(connection, PcapWriter.create(file, linkType, snapshotLength, decimals));
        entries.put(connection, new Entry(file, linkType));
        count++;
    }

    /** Writes a packet to the file of a connection, which was {@linkplain #begin begun}. */
    public void write(int connection, TcpSegment packet) throws CaptureException {
        PcapWriter writer = open.getAndMoveToLast(connection);
        if (writer == null) {
            Entry entry = entries.get(connection);
            writer = open(connection, PcapWriter.append(entry.file, entry.linkType, decimals));
        }
        writer.write(
                packet.memory(),
                packet.packetOffset(),
                packet.captured(),
                packet.wireLength(),
                packet.time(),
                packet.linkType());
        if (flushEach) {
            writer.flush();
        }
    }

    private PcapWriter open(int connection, PcapWriter writer) throws CaptureException {
        open.putAndMoveToLast(connection, writer);
        if (open.size() > MAX_OPEN) {
            open.removeFirst().close();
        }
        return writer;
    }

    /** No packet of the connection will come. */
    public void complete(int connection) throws CaptureException {
        entries.remove(connection);
        PcapWriter writer = open.remove(connection);
        if (writer != null) {
            writer.close();
        }
    }

    /** Something could not be written, which {@link #close} throws: what comes after is not written. */
    public void fail(CaptureException why) {
        if (failure == null) {
            failure = why;
        }
    }

    /** Whether something could not be written. */
    public boolean hasFailed() {
        return failure != null;
    }

    /** Where the files are. */
    public String directory() {
        return directory.toString();
    }

    /** Files that were begun. */
    public long count() {
        return count;
    }

    /** Closes all files, also those that cannot be written to the end. */
    @Override
    public void close() throws CaptureException {
        for (PcapWriter writer : open.values()) {
            try {
                writer.close();
            } catch (CaptureException e) {
                fail(e);
            }
        }
        open.clear();
        if (failure != null) {
            throw new CaptureException(
                    String.valueOf(failure.getMessage()), failure); // which the run may have thrown itself
        }
    }
}
