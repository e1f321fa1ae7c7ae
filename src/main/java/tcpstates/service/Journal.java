package tcpstates.service;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The history's copy in a file, for the case that the process is killed. The file is a ring of as many records as the history keeps:
 * what is overwritten was dropped there, too. Written a few times a second; the operating system keeps what was written whatever
 * becomes of the process. While the disk is full or fails, it is tried again each time, and nothing else stops.
 */
final class Journal implements Closeable {
    /** How often it is written: much less than the second that may be lost. */
    static final int PERIOD_MILLIS = 200;

    private static final int RECORDS_AT_ONCE = 512;

    private final FileChannel file;
    private final History history;
    private final String settings;
    private final long started = System.currentTimeMillis();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(RECORDS_AT_ONCE * RecordCodec.SIZE);
    private final Thread writer = Thread.ofPlatform().daemon().name("journal").unstarted(this::writeUntilClosed);
    private long written;
    private String end = "";
    private volatile boolean closed;
    private volatile @Nullable String failure;

    /** @param file to write to, from its beginning; becomes this journal's to close */
    Journal(FileChannel file, History history, Settings settings) {
        this.file = file;
        this.history = history;
        this.settings = settings.textForJournal();
    }

    /** Begins to write by itself. */
    void start() {
        writer.start();
    }

    private void writeUntilClosed() {
        try {
            while (!closed) {
                write();
                TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what was added since the last time, and what was reported. */
    synchronized void write() {
        if (closed) {
            return;
        }
        try {
            History.Extent extent = history.extent();
            long next = Math.max(written + 1, extent.first());
            while (next <= extent.last()) {
                buffer.clear();
                long start = history.copy(next, extent.last(), buffer);
                buffer.flip();
                next = start + buffer.remaining() / RecordCodec.SIZE;
                writeRecords(start);
            }
            written = Math.max(written, extent.last());
            writeHeader();
            failure = null;
        } catch (IOException e) {
            failure = e.getMessage();
        }
    }

    private void writeRecords(long start) throws IOException {
        int end = buffer.limit();
        while (buffer.position() < end) {
            int slot = slot(start + buffer.position() / RecordCodec.SIZE, history.capacity());
            int count = Math.min(history.capacity() - slot, (end - buffer.position()) / RecordCodec.SIZE);
            if (count == 0) {
                return;
            }
            buffer.limit(buffer.position() + count * RecordCodec.SIZE);
            writeFully(buffer, offset(slot));
            buffer.limit(end);
        }
    }

    private void writeHeader() throws IOException {
        var header = new JournalHeader(
                history.capacity(), started, System.currentTimeMillis(), history.reported(), written, settings, end);
        writeFully(header.encoded(), 0);
    }

    private void writeFully(ByteBuffer from, long position) throws IOException {
        long at = position;
        while (from.hasRemaining()) {
            at += file.write(from, at);
        }
    }

    /** Where in the ring a record is. */
    static int slot(long sequence, int capacity) {
        return (int) ((sequence - 1) % capacity);
    }

    /** Where in the file a slot is. */
    static long offset(int slot) {
        return JournalHeader.BOTH + (long) slot * RecordCodec.SIZE;
    }

    /** A report had all up to that sequence number, which is in the file when this returns, unless it cannot be written. */
    void reported(long sequence) {
        history.reported(sequence);
        write();
    }

    /** Why it could not be written the last time; null if it could. */
    @Nullable
    String failure() {
        return failure;
    }

    /** The capture ends, for this reason. */
    synchronized void end(String reason) {
        end = reason;
    }

    /** Writes what is left, and closes the file. */
    @Override
    public void close() throws IOException {
        write();
        closed = true;
        synchronized (this) {
            file.close();
        }
    }
}
