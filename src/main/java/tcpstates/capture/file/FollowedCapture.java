package tcpstates.capture.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;

/**
 * A pcap or pcapng file that somebody still writes: at its end more is waited for, until {@link #stop}. A record of which a part is
 * there is waited for, too. A file that became shorter was emptied, and one of another inode has taken its place, as when files are
 * rotated: both are read from the front. It is looked for changes ten times a second.
 *
 * <p>How late a packet is written nobody knows, so time goes by its packets alone.
 */
public final class FollowedCapture implements PacketSource {
    private static final long PAUSE_MILLIS = 100;

    /** So many bytes must be there before it is told what they are. */
    private static final int FIRST_BYTES = 8;

    private final String name;
    private final String printable;
    private final Path path;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final int linkType;
    private final int snapshotLength;
    private final int decimals;
    private Part part;
    /** Whether it was said that no file has the name any more. */
    private boolean missed;

    private enum Change {
        NONE,
        EMPTIED,
        REPLACED
    }

    /**
     * The file that had the name when it was opened.
     *
     * @param key tells it from one that takes its place; null where the file system has no such thing
     */
    private record Part(FileChannel channel, @Nullable Object key, SlidingBuffer buffer, CaptureReader reader) {
        /** Whether there was more behind what was read. */
        boolean grew() throws IOException, CaptureException {
            long before = buffer.present();
            return buffer.fill() && buffer.present() > before;
        }
    }

    private FollowedCapture(String name) throws CaptureException {
        this.name = name;
        printable = PrintableText.of(name);
        try {
            path = Path.of(name);
            part = Objects.requireNonNull(await(DeliveryListener.NONE));
        } catch (IOException e) {
            throw failed(e);
        } catch (InvalidPathException e) {
            throw new CaptureException(printable + ": No such file or directory", e);
        }
        linkType = part.reader.linkType();
        snapshotLength = part.reader.snapshotLength();
        decimals = part.reader.decimals();
    }

    /**
     * Opens a file, as soon as what stands before its first packet is there; of pcapng, that packet, too.
     *
     * @throws CaptureException if it is compressed, no capture, or nothing that grows
     */
    public static FollowedCapture open(String path) throws CaptureException {
        return new FollowedCapture(path);
    }

    /** Waits for the beginning of a file of that name; null if it was stopped before. */
    private @Nullable Part await(DeliveryListener listener) throws IOException, CaptureException {
        Part begun = null;
        while (begun == null && !isStopped()) {
            begun = begin(listener);
            if (begun == null) {
                pause(listener);
            }
        }
        return begun;
    }

    /** Opens the file and waits for its beginning; null if there is none, another one takes its place, or it was stopped. */
    private @Nullable Part begin(DeliveryListener listener) throws IOException, CaptureException {
        FileChannel channel = null;
        boolean begun = false;
        try {
            BasicFileAttributes before = Files.readAttributes(path, BasicFileAttributes.class);
            if (!before.isRegularFile()) {
                throw new CaptureException(printable + ": "
                        + (before.isDirectory() ? "Is a directory" : "no file that grows: leave out --follow"));
            }
            channel = FileChannel.open(path, StandardOpenOption.READ);
            Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            if (!Objects.equals(before.fileKey(), key)) {
                return null; // one of the two was opened, nobody knows which
            }
            Part opened = start(channel, key, listener);
            begun = opened != null;
            return opened;
        } catch (NoSuchFileException e) {
            return null;
        } finally {
            if (channel != null && !begun) {
                channel.close();
            }
        }
    }

    private @Nullable Part start(FileChannel channel, @Nullable Object key, DeliveryListener listener)
            throws IOException, CaptureException {
        var buffer = new SlidingBuffer(printable, channel);
        CaptureReader reader = null;
        while (true) {
            if (reader == null && buffer.remaining() >= FIRST_BYTES) {
                reader = reader(buffer);
            }
            if (reader != null && buffer.start(reader)) {
                return new Part(channel, key, buffer, reader);
            }
            long before = buffer.present();
            if (buffer.fill() && buffer.present() > before) {
                continue;
            }
            if (change(channel, key, listener) != Change.NONE || isStopped()) {
                return null;
            }
            pause(listener);
        }
    }

    private CaptureReader reader(SlidingBuffer buffer) throws CaptureException {
        Compression compression = buffer.compression();
        if (compression != Compression.NONE) {
            throw new CaptureException(printable + ": compressed by " + compression.format()
                    + ": --follow reads a file as it is written; unpack it, or leave out --follow");
        }
        return buffer.candidates(List.of()).getFirst().reader(printable);
    }

    @Override
    public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
        PacketHandler stoppable = (memory, offset, captured, length, nanos, type) ->
                !isStopped() && handler.packet(memory, offset, captured, length, nanos, type);
        try {
            while (!isStopped()) {
                part.buffer.read(part.reader, stoppable);
                if (part.reader.ended()) {
                    return;
                }
                if (!part.grew()) {
                    goOn(listener);
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** At the end of the file: waits, or turns to the one that has taken its place. */
    private void goOn(DeliveryListener listener) throws IOException, CaptureException {
        Change change = change(part.channel, part.key, listener);
        if (change == Change.NONE) {
            pause(listener);
            return;
        }
        if (part.grew()) {
            return; // the last of it was written before
        }
        listener.noticed(
                change == Change.EMPTIED
                        ? "was emptied: read from its front again"
                        : "another file has its place: read from its front");
        if (part.buffer.remaining() > 0) {
            listener.noticed(part.buffer.remaining() + " bytes at the end of the file before are no whole packet");
        }
        part.channel.close();
        Part next = await(listener);
        if (next != null) {
            part = next;
            missed = false;
        }
    }

    private Change change(FileChannel channel, @Nullable Object key, DeliveryListener listener) throws IOException {
        try {
            if (!Objects.equals(
                    Files.readAttributes(path, BasicFileAttributes.class).fileKey(), key)) {
                return Change.REPLACED;
            }
        } catch (NoSuchFileException e) {
            if (!missed) {
                listener.noticed("is gone: waiting for another file of that name");
                missed = true;
            }
        }
        return channel.size() < channel.position() ? Change.EMPTIED : Change.NONE;
    }

    /** A round is over: no packet is there for now. */
    private void pause(DeliveryListener listener) {
        listener.roundEnded(Long.MIN_VALUE);
        try {
            stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        }
    }

    private CaptureException failed(IOException e) {
        return new CaptureException(printable + ": " + SavedCapture.reason(e), e);
    }

    private boolean isStopped() {
        return stopping.getCount() == 0;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int linkType() {
        return linkType;
    }

    @Override
    public int snapshotLength() {
        return snapshotLength;
    }

    @Override
    public int decimals() {
        return decimals;
    }

    @Override
    public boolean isReadFrom(String file) {
        return SavedCapture.isSameFile(name, file);
    }

    @Override
    public void stop() {
        stopping.countDown();
    }

    @Override
    public CaptureStatistics statistics() {
        return CaptureStatistics.NONE;
    }

    @Override
    public void close() {
        try {
            part.channel.close();
        } catch (IOException e) {
            // Nothing was written to it, so nothing is lost.
        }
    }
}
