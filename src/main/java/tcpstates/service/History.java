package tcpstates.service;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import tcpstates.event.Transition;

/**
 * The latest transitions that no report has had yet, oldest first; when there are too many the oldest go. One thread adds, others
 * copy and clear.
 */
final class History {
    /** Records that memory is taken for at once. */
    private static final int CHUNK = 2048;

    private final int capacity;
    private final Deque<ByteBuffer> chunks = new ArrayDeque<>();
    /** Sequence number of the first record of the first chunk. */
    private long chunksFrom = 1;

    private long last;
    private long reported;

    /** @param capacity most records that are kept */
    History(int capacity) {
        this.capacity = capacity;
    }

    /** What is there: transitions from {@code first} to {@code last}, of which those before were dropped or reported. */
    record Extent(long first, long last, long dropped) {}

    int capacity() {
        return capacity;
    }

    synchronized void add(Transition change) {
        last++;
        ByteBuffer chunk = chunks.peekLast();
        if (chunk == null || !chunk.hasRemaining()) {
            if (chunk == null) {
                chunksFrom = last;
            }
            chunk = ByteBuffer.allocate(CHUNK * RecordCodec.SIZE);
            chunks.addLast(chunk);
        }
        RecordCodec.put(chunk, last, change);
        free();
    }

    /** What the next report would have, and how many it will miss. */
    synchronized Extent extent() {
        return new Extent(first(), last, first() - 1 - reported);
    }

    private long first() {
        return Math.max(reported, last - capacity) + 1;
    }

    /**
     * Copies records into the buffer, as many as it has room for.
     *
     * @param from sequence number of the first one
     * @param to of the last one at most
     * @return the number of the first one copied, which is a later one if some were dropped meanwhile; behind {@code to} if none
     *     was copied
     */
    synchronized long copy(long from, long to, ByteBuffer target) {
        long start = Math.max(from, first());
        long end = Math.min(Math.min(to, last), start + target.remaining() / RecordCodec.SIZE - 1);
        long chunkStart = chunksFrom;
        for (ByteBuffer chunk : chunks) {
            long chunkEnd = chunkStart + CHUNK - 1;
            long begin = Math.max(start, chunkStart);
            int count = (int) (Math.min(end, chunkEnd) - begin + 1);
            if (count > 0) {
                target.put(
                        target.position(),
                        chunk,
                        (int) (begin - chunkStart) * RecordCodec.SIZE,
                        count * RecordCodec.SIZE);
                target.position(target.position() + count * RecordCodec.SIZE);
            }
            chunkStart = chunkEnd + 1;
        }
        return start;
    }

    /** A report had all up to that sequence number. */
    synchronized void reported(long sequence) {
        reported = Math.max(reported, Math.min(sequence, last));
        free();
    }

    /** Sequence number of the last transition that a report had. */
    synchronized long reported() {
        return reported;
    }

    private void free() {
        while (!chunks.isEmpty() && chunksFrom + CHUNK <= first()) {
            chunks.removeFirst();
            chunksFrom += CHUNK;
        }
    }
}
