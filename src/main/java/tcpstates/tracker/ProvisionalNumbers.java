package tcpstates.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import tcpstates.tcp.Connection;

/**
 * Connections that one of several trackers of a capture has opened since the trackers were compared the last time. Until then
 * none of them knows what the others have opened before, so their numbers are provisional: they go on from the last one that
 * was settled. As a function it gives the final number for a provisional one, and leaves a final one as it is.
 */
public final class ProvisionalNumbers implements IntUnaryOperator {
    private final List<Connection> connections = new ArrayList<>();
    /** The packets that opened them, which is what their order goes by. */
    private long[] packets = new long[64];

    private int[] numbers = new int[64];
    private int next;
    /** The last number of any tracker that was settled before these were opened. */
    private int settled;
    /** The last number of any tracker, these included. */
    private int last;

    private boolean ranked;

    void add(Connection connection, long packet) {
        int count = connections.size();
        if (count == packets.length) {
            packets = Arrays.copyOf(packets, 2 * count);
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        packets[count] = packet;
        connections.add(connection);
    }

    /** Finds the final numbers of what all trackers have opened, while none of them goes on. */
    public static void rank(List<ProvisionalNumbers> all) {
        int number = all.getFirst().settled;
        for (ProvisionalNumbers first = earliest(all); first != null; first = earliest(all)) {
            first.numbers[first.next++] = ++number;
        }
        for (ProvisionalNumbers one : all) {
            one.last = number;
            one.ranked = true;
        }
    }

    private static @Nullable ProvisionalNumbers earliest(List<ProvisionalNumbers> all) {
        ProvisionalNumbers earliest = null;
        for (ProvisionalNumbers one : all) {
            if (one.next < one.connections.size()
                    && (earliest == null || one.packets[one.next] < earliest.packets[earliest.next])) {
                earliest = one;
            }
        }
        return earliest;
    }

    @Override
    public int applyAsInt(int number) {
        return number <= settled ? number : numbers[number - settled - 1];
    }

    /** Whether there is no number that it changes. */
    public boolean isSettled() {
        return next == 0 || numbers[next - 1] == settled + next;
    }

    /** Whether final numbers were found that are not handed out yet. */
    public boolean isRanked() {
        return ranked;
    }

    /** Hands out the numbers that {@link #rank} has found; returns the last one of any tracker. */
    int settle() {
        for (Connection connection : connections) {
            connection.renumber(this);
        }
        connections.clear();
        next = 0;
        ranked = false;
        settled = last;
        return last;
    }
}
