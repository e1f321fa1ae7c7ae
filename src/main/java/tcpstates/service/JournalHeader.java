package tcpstates.service;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a journal begins with, twice over, so that damage at any byte leaves one of the two.
 *
 * @param capacity records that it has room for
 * @param started when the capture began (ms since the epoch)
 * @param alive when the capture was last known to run (ms since the epoch)
 * @param reported sequence number of the last transition that a report had
 * @param written sequence number of the last transition in the journal
 * @param settings of the capture as {@link Settings#text()} gives them, for whoever prints what the journal holds
 * @param end why the capture ended; empty while it runs, and for good if it was killed
 */
record JournalHeader(int capacity, long started, long alive, long reported, long written, String settings, String end) {
    /** Bytes of one copy. */
    static final int SIZE = 1024;

    /** Bytes of both. */
    static final int BOTH = 2 * SIZE;

    private static final long MAGIC = 0x7463_7073_7461_7465L; // "tcpstate"
    private static final int CHECKSUM = SIZE - Integer.BYTES;
    private static final int END = 48;
    private static final int MAX_END = 200;
    private static final int SETTINGS = END + Integer.BYTES + MAX_END;
    private static final int MAX_SETTINGS = CHECKSUM - SETTINGS - Integer.BYTES;

    /** Both copies. */
    ByteBuffer encoded() {
        ByteBuffer both = ByteBuffer.allocate(BOTH);
        for (int copy = 0; copy < 2; copy++) {
            both.position(copy * SIZE);
            both.putLong(MAGIC).putInt(RecordCodec.VERSION).putInt(capacity);
            both.putLong(started).putLong(alive).putLong(reported).putLong(written);
            putText(both.position(copy * SIZE + END), end, MAX_END);
            putText(both.position(copy * SIZE + SETTINGS), settings, MAX_SETTINGS);
            both.putInt(copy * SIZE + CHECKSUM, checksum(both, copy * SIZE));
        }
        return both.rewind();
    }

    /** The newer one of the copies that are whole; null if there is none. */
    static @Nullable JournalHeader decode(ByteBuffer both) {
        JournalHeader first = decode(both, 0);
        JournalHeader second = decode(both, SIZE);
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return second.alive > first.alive || second.reported > first.reported ? second : first;
    }

    private static @Nullable JournalHeader decode(ByteBuffer from, int start) {
        if (from.limit() < start + SIZE
                || from.getLong(start) != MAGIC
                || from.getInt(start + Long.BYTES) != RecordCodec.VERSION
                || from.getInt(start + CHECKSUM) != checksum(from, start)) {
            return null;
        }
        ByteBuffer fields = from.duplicate().position(start + Long.BYTES + Integer.BYTES);
        int capacity = fields.getInt();
        long started = fields.getLong();
        long alive = fields.getLong();
        long reported = fields.getLong();
        long written = fields.getLong();
        String end = text(fields.position(start + END), MAX_END);
        String settings = text(fields.position(start + SETTINGS), MAX_SETTINGS);
        return new JournalHeader(capacity, started, alive, reported, written, settings, end);
    }

    /** A longer text is cut off. */
    private static void putText(ByteBuffer to, String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, most);
        to.putInt(length).put(bytes, 0, length);
    }

    private static String text(ByteBuffer from, int most) {
        byte[] bytes = new byte[Math.clamp(from.getInt(), 0, most)];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int checksum(ByteBuffer of, int start) {
        var sum = new CRC32C();
        sum.update(of.duplicate().limit(start + CHECKSUM).position(start));
        return (int) sum.getValue();
    }
}
