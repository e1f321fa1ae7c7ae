package tcpstates.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the clocks of the two captures lie apart. A packet is nowhere before it is sent: what goes from A to B bounds B's clock
 * from above, what goes from B to A from below. Clocks that do not run alike have such a range for each part of the time.
 */
final class Clocks {
    /** As many are kept apart; where time is longer, each stands for more of it. */
    private static final int MOST = 1 << 16;

    /** What packets allow, by the time of A in units of {@link #unit}. */
    private NavigableMap<Long, long[]> bounds = new TreeMap<>();

    /** So short that clocks that run unlike differ by little meanwhile (ns). */
    private long unit = 1 << 24;

    private final NavigableMap<Long, ClockOffset> parts = new TreeMap<>();

    /** Takes a pair into account of which it is known which end is nearer to A. */
    void add(Direction[] directions, int nearA) {
        for (int end = 0; end < 2; end++) {
            Segments a = directions[end].sent(true);
            for (int i = 0; i < a.size(); i++) {
                if (directions[end].inB(i) != PacketMatcher.NONE) {
                    long difference = directions[end].difference(i);
                    bound(
                            Math.floorDiv(a.time(i), unit),
                            end == nearA ? Long.MIN_VALUE : difference,
                            end == nearA ? difference : Long.MAX_VALUE);
                }
            }
        }
    }

    private void bound(long when, long least, long most) {
        long[] bound = bounds.computeIfAbsent(when, time -> new long[] {Long.MIN_VALUE, Long.MAX_VALUE});
        bound[0] = Math.max(bound[0], least);
        bound[1] = Math.min(bound[1], most);
        if (bounds.size() > MOST) {
            NavigableMap<Long, long[]> finer = bounds;
            bounds = new TreeMap<>();
            unit *= 2;
            finer.forEach((time, range) -> bound(Math.floorDiv(time, 2L), range[0], range[1]));
        }
    }

    /** Works out the ranges, behind all pairs. */
    void settle() {
        long least = Long.MIN_VALUE;
        long most = Long.MAX_VALUE;
        Long since = null;
        for (Map.Entry<Long, long[]> entry : bounds.entrySet()) {
            long low = entry.getValue()[0];
            long high = entry.getValue()[1];
            if (low > high) {
                continue; // stamps that cannot be: one of the clocks was set, or packets were stamped late
            }
            if (since != null && (low > most || high < least)) {
                settle(since, least, most);
                least = Long.MIN_VALUE;
                most = Long.MAX_VALUE;
                since = null;
            }
            since = since == null ? entry.getKey() : since;
            least = Math.max(least, low);
            most = Math.min(most, high);
        }
        if (since != null) {
            settle(since, least, most);
        }
        bounds.clear();
    }

    /** A range that one direction alone bounds is none. */
    private void settle(long since, long least, long most) {
        if (least != Long.MIN_VALUE && most != Long.MAX_VALUE) {
            parts.put(since, new ClockOffset(since * unit, least, most));
        }
    }

    /** How far the clocks lie apart about that time of A (ns since the epoch); null if that is not known. */
    @Nullable
    ClockOffset atTimeOfA(long nanos) {
        if (parts.isEmpty()) {
            return null;
        }
        var entry = parts.floorEntry(Math.floorDiv(nanos, unit));
        return entry == null ? parts.firstEntry().getValue() : entry.getValue();
    }

    /** The ranges, in the order of time; none if they are not known. */
    List<ClockOffset> all() {
        return new ArrayList<>(parts.values());
    }
}
