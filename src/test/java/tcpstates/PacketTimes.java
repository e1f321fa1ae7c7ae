package tcpstates;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** When packets of each connection, either way, passed by the capture point. */
final class PacketTimes {
    private final Map<SocketPair, NavigableSet<Long>> times = new HashMap<>();
    private final Map<SocketPair, NavigableSet<Long>> fins = new HashMap<>();

    /** Notes a packet from {@code pair.local()} to {@code pair.peer()}. */
    void add(SocketPair pair, long time, boolean fin) {
        times.computeIfAbsent(pair, none -> new TreeSet<>()).add(time);
        if (fin) {
            fins.computeIfAbsent(pair, none -> new TreeSet<>()).add(time);
        }
    }

    /** When the socket sent its first FIN at or after the given time; that time itself if it sent none. */
    long nextFin(SocketPair pair, long time) {
        Long next = fins.getOrDefault(pair, new TreeSet<>()).ceiling(time);
        return next == null ? time : next;
    }

    /** Whether the socket sent a FIN within {@code distance} ns of the given time. */
    boolean anyFin(SocketPair pair, long time, long distance) {
        Long next = fins.getOrDefault(pair, new TreeSet<>()).ceiling(time - distance);
        return next != null && next <= time + distance;
    }

    /** Whether a packet passed within {@code distance} ns of the given span of time. */
    boolean any(SocketPair pair, long from, long to, long distance) {
        return within(pair, from - distance, to + distance) || within(pair.reversed(), from - distance, to + distance);
    }

    private boolean within(SocketPair pair, long from, long to) {
        NavigableSet<Long> known = times.get(pair);
        if (known == null) {
            return false;
        }
        Long next = known.ceiling(from);
        return next != null && next <= to;
    }
}
