package tcpstates.tracker.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import tcpstates.tcp.Connection.EvictionClass;

/**
 * Memory for records of a few dozen bytes, millions of them, with no object for each: chunks of bytes, each cut into places of
 * one size (Bonwick's slabs). A place is named by a handle, an {@code int} that stays the same while the record is there. A
 * chunk that is empty serves for another size; when many are empty, most are left to the garbage collector.
 */
final class RecordSlabs {
    private static final int UNIT = 8;
    private static final int UNIT_BITS = 11;

    /** Small, so that a size that few records have wastes little. */
    static final int CHUNK = UNIT << UNIT_BITS;

    /** Chunks that are kept although they are empty: so many, and one for so many that are not. */
    private static final int MIN_EMPTY_CHUNKS = 64;

    private static final int CHUNKS_PER_EMPTY_ONE = 16;

    /** Longer records are not made, for they would save nothing. */
    private static final int MAX_LENGTH = 736;

    /** Most bytes of a packed connection. */
    static final int MAX_BODY = MAX_LENGTH - RecordHeader.LENGTH;

    private static final int SIZES = MAX_LENGTH / UNIT;
    private static final int NONE = -1;

    /** In a place that is free, behind the byte that says so: the next free place of the chunk, or 0xffff. */
    private static final int LINK = 1;

    private static final int NO_PLACE = 0xffff;

    private byte[][] chunks = new byte[16][];
    /** Units of the places that a chunk is cut into. */
    private short[] units = new short[16];
    /** Records in a chunk. */
    private short[] used = new short[16];
    /** Places of a chunk that were ever used: those behind them are free, and in no list. */
    private short[] touched = new short[16];
    /** The first free place of a chunk, by its unit. */
    private short[] free = new short[16];
    /** Chunks of one size that have a free place are a list in both directions, numbers that have no chunk one in one. */
    private int[] next = new int[16];

    private int[] previous = new int[16];
    private final int[] withRoom = new int[SIZES + 1];
    private int vacant = NONE;
    private final List<byte[]> emptyChunks = new ArrayList<>();
    private int count;
    private int records;
    private long placeBytes;
    private long chunkBytes;

    RecordSlabs() {
        Arrays.fill(withRoom, NONE);
    }

    /**
     * Makes a record of a packed connection, which is in no timer wheel.
     *
     * @param packed begins with the connection's bytes
     * @param length how many these are
     * @return the record's handle
     */
    int put(byte[] packed, int length, EvictionClass evictionClass) {
        int size = (RecordHeader.LENGTH + length + UNIT - 1) / UNIT;
        int chunk = withRoom[size];
        if (chunk == NONE) {
            chunk = newChunk(size);
        }
        int unit = free[chunk] & 0xffff;
        if (unit == NO_PLACE) {
            unit = touched[chunk]++ * size;
        } else {
            int at = unit * UNIT;
            free[chunk] = (short) (chunks[chunk][at + LINK] & 0xff | chunks[chunk][at + LINK + 1] << Byte.SIZE);
        }
        used[chunk]++;
        records++;
        placeBytes += (long) size * UNIT;
        if (isFull(chunk)) {
            unlink(chunk);
        }
        RecordHeader.create(chunks[chunk], unit * UNIT, evictionClass);
        System.arraycopy(packed, 0, chunks[chunk], unit * UNIT + RecordHeader.LENGTH, length);
        return chunk << UNIT_BITS | unit;
    }

    /** Frees the place. */
    void remove(int handle) {
        int chunk = handle >>> UNIT_BITS;
        boolean full = isFull(chunk);
        byte[] bytes = chunks[chunk];
        int at = offset(handle);
        RecordHeader.free(bytes, at);
        bytes[at + LINK] = (byte) free[chunk];
        bytes[at + LINK + 1] = (byte) (free[chunk] >> Byte.SIZE);
        free[chunk] = (short) (at / UNIT);
        records--;
        placeBytes -= (long) units[chunk] * UNIT;
        if (full) {
            link(chunk, units[chunk]);
        }
        if (--used[chunk] == 0) {
            release(chunk);
        }
    }

    private boolean isFull(int chunk) {
        return (used[chunk] + 1) * units[chunk] * UNIT > CHUNK;
    }

    private int newChunk(int size) {
        int chunk = vacant;
        if (chunk == NONE) {
            chunk = count++;
            if (chunk == chunks.length) {
                grow();
            }
        } else {
            vacant = next[chunk];
        }
        if (emptyChunks.isEmpty()) {
            chunks[chunk] = new byte[CHUNK];
            chunkBytes += CHUNK;
        } else {
            chunks[chunk] = emptyChunks.removeLast();
        }
        units[chunk] = (short) size;
        used[chunk] = 0;
        touched[chunk] = 0;
        free[chunk] = (short) NO_PLACE;
        link(chunk, size);
        return chunk;
    }

    private void grow() {
        int length = chunks.length + chunks.length / 2;
        chunks = Arrays.copyOf(chunks, length);
        units = Arrays.copyOf(units, length);
        used = Arrays.copyOf(used, length);
        touched = Arrays.copyOf(touched, length);
        free = Arrays.copyOf(free, length);
        next = Arrays.copyOf(next, length);
        previous = Arrays.copyOf(previous, length);
    }

    @SuppressWarnings("NullAway") // a number without a chunk is in the list of vacant ones and nowhere else
    private void release(int chunk) {
        unlink(chunk);
        long kept = (long) emptyChunks.size() * CHUNK;
        if (kept < MIN_EMPTY_CHUNKS * CHUNK || kept * CHUNKS_PER_EMPTY_ONE < chunkBytes) {
            emptyChunks.add(chunks[chunk]);
        } else {
            chunkBytes -= CHUNK;
        }
        chunks[chunk] = null;
        next[chunk] = vacant;
        vacant = chunk;
    }

    private void link(int chunk, int size) {
        next[chunk] = withRoom[size];
        previous[chunk] = NONE;
        if (next[chunk] != NONE) {
            previous[next[chunk]] = chunk;
        }
        withRoom[size] = chunk;
    }

    private void unlink(int chunk) {
        if (previous[chunk] == NONE) {
            withRoom[units[chunk]] = next[chunk];
        } else {
            next[previous[chunk]] = next[chunk];
        }
        if (next[chunk] != NONE) {
            previous[next[chunk]] = previous[chunk];
        }
    }

    /** The array that holds the record, from {@link #offset} on. */
    byte[] bytes(int handle) {
        return chunks[handle >>> UNIT_BITS];
    }

    /** Where in {@link #bytes} the record begins. */
    static int offset(int handle) {
        return (handle & (1 << UNIT_BITS) - 1) * UNIT;
    }

    /** Where in {@link #bytes} the packed connection begins. */
    static int body(int handle) {
        return offset(handle) + RecordHeader.LENGTH;
    }

    /** How many records there are. */
    int size() {
        return records;
    }

    /** Bytes of the places in use, the same however the records came to lie in their chunks. */
    long placeBytes() {
        return placeBytes;
    }

    /** Bytes of all chunks. */
    long chunkBytes() {
        return chunkBytes;
    }

    /** Hands out the handles of all records, in the order in which they lie in memory. {@code action} may remove that record. */
    void forEach(IntConsumer action) {
        for (int chunk = 0; chunk < count; chunk++) {
            for (int place = 0; chunks[chunk] != null && place < touched[chunk]; place++) {
                int unit = place * units[chunk];
                if (RecordHeader.isLive(chunks[chunk], unit * UNIT)) {
                    action.accept(chunk << UNIT_BITS | unit);
                }
            }
        }
    }
}
