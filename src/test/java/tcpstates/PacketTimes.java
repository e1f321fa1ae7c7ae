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

    /** When the socket sent its first FIN at or after the given time; {@link Long#MAX_VALUE} if it sent none. */
    long nextFin(SocketPair pair, long time) {
        return next(fins, pair, time);
    }

    /** When the socket sent its first RST at or after the given time; {@link Long#MAX_VALUE} if it sent none. */
    long nextReset(SocketPair pair, long time) {
        return next(resets, pair, time);
    }

    /** Whether the socket sent a RST in this span of time. */
    boolean anyReset(SocketPair pair, long from, long to) {
        return nextReset(pair, from) <= to;
    }

    /** Whether the socket sent a packet in this span of time. */
    boolean anySent(SocketPair pair, long from, long to) {
        return next(all, pair, from) <= to;
    }

    /** Whether a packet passed, either way, in this span of time. */
    boolean any(SocketPair pair, long from, long to) {
        return anySent(pair, from, to) || anySent(pair.reversed(), from, to);
    }

    private static long next(Map<SocketPair, NavigableSet<Long>> times, SocketPair pair, long from) {
        Long next = times.getOrDefault(pair, new TreeSet<>()).ceiling(from);
        return next == null ? Long.MAX_VALUE : next;
    }
}
