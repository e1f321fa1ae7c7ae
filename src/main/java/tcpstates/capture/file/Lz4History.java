package tcpstates.capture.file;

import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * The last bytes of an LZ4 frame whose blocks refer to the blocks before. lz4-java takes no history; but a history can be written in
 * front of a block as what it would be if it were compressed badly: one sequence, whose literals are all of it.
 */
final class Lz4History {
    /** How far back a match may reach. */
    private static final int DISTANCE = (1 << 16) - 1;

    /** Each sequence ends with a match; this is the shortest. */
    private static final int MATCH = 4;

    private static final int LITERALS_IN_TOKEN = 15;
    private static final int TOKEN_SHIFT = 4;
    private static final int CONTINUED = 255;
    /** Token, length of the literals, and the offset of the match. */
    private static final int SEQUENCE_OVERHEAD = 1 + DISTANCE / CONTINUED + 1 + 2;

    private final byte[] kept = new byte[DISTANCE];
    private final byte[] packed;
    private final byte[] unpacked;
    /** Begins with zeros that no block refers to, enough for the match of the sequence. */
    private int size = MATCH;

    /** @param blockMaximum longest block */
    Lz4History(int blockMaximum) {
        packed = new byte[SEQUENCE_OVERHEAD + DISTANCE + blockMaximum];
        unpacked = new byte[MATCH + DISTANCE + blockMaximum];
    }

    void append(byte[] bytes, int length) {
        int added = Math.min(length, DISTANCE);
        int left = Math.min(size, DISTANCE - added);
        System.arraycopy(kept, size - left, kept, 0, left);
        System.arraycopy(bytes, length - added, kept, left, added);
        size = left + added;
    }

    /** Decompresses a block of {@code length} bytes; returns how many it had. */
    int decompress(LZ4SafeDecompressor decompressor, byte[] block, int length, byte[] target) {
        int at = writeSequence();
        System.arraycopy(block, 0, packed, at, length);
        int front = MATCH + size;
        int count = decompressor.decompress(packed, 0, at + length, unpacked, 0, front + target.length) - front;
        System.arraycopy(unpacked, front, target, 0, count);
        return count;
    }

    /** Literals and match together are the last bytes of the history, and then all of it: the match is its own end. */
    private int writeSequence() {
        int at = 0;
        packed[at++] = (byte) (Math.min(size, LITERALS_IN_TOKEN) << TOKEN_SHIFT);
        int more = size - LITERALS_IN_TOKEN;
        for (; more >= CONTINUED; more -= CONTINUED) {
            packed[at++] = (byte) CONTINUED;
        }
        if (more >= 0) {
            packed[at++] = (byte) more;
        }
        System.arraycopy(kept, size - MATCH, packed, at, MATCH);
        System.arraycopy(kept, 0, packed, at + MATCH, size - MATCH);
        at += size;
        packed[at++] = (byte) size;
        packed[at++] = (byte) (size >> 8);
        return at;
    }
}
