package tcpstates;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import tcpstates.packet.TcpSegment;

/** When packets of each connection, either way, passed by the capture point. */
final class PacketTimes {
    private final Map<SocketPair, NavigableSet<Long>> all = new HashMap<>();
    private final Map<SocketPair, NavigableSet<Long>> fins = new HashMap<>();
    private final Map<SocketPair, NavigableSet<Long>> resets = new HashMap<>();

    /** Notes a packet with the given flags of {@link TcpSegment} from {@code pair.local()} to {@code pair.peer()}. */
    void add(SocketPair pair, long time, int flags) {
        note(all, pair, time);
        if ((flags & TcpSegment.FIN) != 0) {
            note(fins, pair, time);
        }
        if ((flags & TcpSegment.RST) != 0) {
            note(resets, pair, time);
        }
    }

    private static void note(Map<SocketPair, NavigableSet<Long>> times, SocketPair pair, long time) {
        times.computeIfAbsent(pair, none -> new TreeSet<>()).add(time);
    }

    /** When the socket sent its first FIN at or after the given time; that time itself if it sent none. */
    long nextFin(SocketPair pair, long time) {
        Long next = fins.getOrDefault(pair, new TreeSet<>()).ceiling(time);
        return next == null ? time : next;
    }

    /** Whether the socket sent a FIN in this span of time. */
    boolean anyFin(SocketPair pair, long from, long to) {
        return any(fins, pair, from, to);
    }

    /** Whether the socket sent a RST in this span of time. */
    boolean anyReset(SocketPair pair, long from, long to) {
        return any(resets, pair, from, to);
    }

    /** Whether a packet passed, either way, in this span of time. */
    boolean any(SocketPair pair, long from, long to) {
        return any(all, pair, from, to) || any(all, pair.reversed(), from, to);
    }

    private static boolean any(Map<SocketPair, NavigableSet<Long>> times, SocketPair pair, long from, long to) {
        Long next = times.getOrDefault(pair, new TreeSet<>()).ceiling(from);
        return next != null && next <= to;
    }
}
