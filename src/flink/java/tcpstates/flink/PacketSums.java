package tcpstates.flink;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * What the packets of a part were when the job was planned, a number for each chunk: by them a task sees that it reads the same packets.
 * A file that was rewritten may have as many packets, with other times, and would be analysed by a clock that is not its own.
 */
final class PacketSums {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    /** Of each packet so many bytes are looked at, which is where its headers are. */
    private static final int LOOKED_AT = 64;

    private static final int FIRST = 1 << 4;

    private int[] sums = new int[FIRST];
    private int count;
    private long sum = BASIS;

    /** The next packet of the part. */
    void packet(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType) {
        mix(nanos);
        mix((long) captured << Integer.SIZE | length);
        mix(linkType);
        int end = Math.min(captured, LOOKED_AT);
        for (int i = 0; i + Long.BYTES <= end; i += Long.BYTES) {
            mix(memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + i));
        }
    }

    private void mix(long value) {
        sum = Long.rotateLeft((sum ^ value) * FACTOR, Integer.SIZE - 1);
    }

    /** The sum over all packets so far. */
    int sum() {
        return (int) (sum ^ sum >>> Integer.SIZE);
    }

    /** A chunk of the part ends behind the packet, or the part. */
    void endChunk() {
        if (count == sums.length) {
            sums = Arrays.copyOf(sums, 2 * count);
        }
        sums[count++] = sum();
    }

    /** The sums at the ends of all chunks. */
    int[] all() {
        return Arrays.copyOf(sums, count);
    }
}
