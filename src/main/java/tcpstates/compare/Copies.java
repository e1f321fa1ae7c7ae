package tcpstates.compare;

import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongHeapPriorityQueue;
import java.util.Arrays;
import java.util.stream.IntStream;

/** When a capture first holds certain bytes. */
final class Copies {
    /** Index of what it never holds. */
    static final int NEVER = Integer.MAX_VALUE;

    private final Long2IntOpenHashMap first = new Long2IntOpenHashMap();

    /** @param bytes sequence numbers that are asked for, counted as {@link Direction#start} does */
    Copies(Direction direction, boolean inA, long[] bytes) {
        first.defaultReturnValue(NEVER);
        if (bytes.length == 0) {
            return;
        }
        Segments sent = direction.sent(inA);
        int[] order = IntStream.range(0, sent.size()).toArray();
        IntArrays.quickSort(order, (one, other) -> {
            int byStart = Long.compare(direction.start(inA, one), direction.start(inA, other));
            return byStart == 0 ? Integer.compare(one, other) : byStart;
        });
        long[] wanted = bytes.clone();
        Arrays.sort(wanted);
        var open = new LongHeapPriorityQueue(); // indices of segments that begin before the byte
        int next = 0;
        for (long one : wanted) {
            while (next < order.length && direction.start(inA, order[next]) <= one) {
                open.enqueue(order[next++]);
            }
            while (!open.isEmpty() && !holds(direction, inA, (int) open.firstLong(), one)) {
                open.dequeueLong(); // ends before it, and before all that are asked for later
            }
            if (!open.isEmpty()) {
                first.put(one, (int) open.firstLong());
            }
        }
    }

    private static boolean holds(Direction direction, boolean inA, int i, long one) {
        return direction.start(inA, i) + direction.sent(inA).length(i) > one;
    }

    /** Index of the first segment that holds it, or {@link #NEVER}. */
    int first(long one) {
        return first.get(one);
    }
}
