package tcpstates.diagnosis;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Retransmission;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Retransmission.Mechanism;
import tcpstates.tcp.BitCodec;

/** What one end of a connection sent again. */
final class RetransmissionHistory {
    private final Map<Kind, BackoffHistory> backoffs = new EnumMap<>(Kind.class);
    private int zeroWindowData;
    private int spurious;
    private int unansweredKeepAlives;
    /** How many packets of the peer had been captured at the latest keep-alive probe. */
    private long packetsOfPeer;

    /** Lists every field, for both directions; {@code base} is a time that is not far from its own. */
    void list(BitCodec bits, long base) {
        bits.beginPart(0);
        zeroWindowData = bits.number(zeroWindowData, 0);
        spurious = bits.number(spurious, 0);
        unansweredKeepAlives = bits.number(unansweredKeepAlives, 0);
        packetsOfPeer = bits.number(packetsOfPeer, 0);
        bits.endPart();
        for (Kind kind : HistoryCodec.KINDS.constants()) {
            BackoffHistory backoff = backoffs.get(kind);
            if (bits.fixed8(backoff == null ? 0 : 1) != 0) {
                backoffs.computeIfAbsent(kind, of -> new BackoffHistory()).list(bits, base);
            }
        }
    }

    /**
     * Adds a repeat.
     *
     * @param packetsOfPeer captured so far
     */
    void add(Retransmission repeat, long packetsOfPeer) {
        backoffs.computeIfAbsent(repeat.kind(), kind -> new BackoffHistory()).add(repeat);
        if (repeat.mechanism() == Mechanism.SPURIOUS) {
            spurious++;
        }
        if (repeat.kind() == Kind.KEEP_ALIVE) {
            unansweredKeepAlives = unansweredKeepAlives(packetsOfPeer) + 1;
            this.packetsOfPeer = packetsOfPeer;
        }
    }

    /** Number of the latest packet with a repeat of something that must be acknowledged; 0 if there was none. */
    long latestPacket() {
        long latest = 0;
        for (Map.Entry<Kind, BackoffHistory> of : backoffs.entrySet()) {
            boolean probe = of.getKey() == Kind.KEEP_ALIVE || of.getKey() == Kind.WINDOW_PROBE;
            latest = probe ? latest : Math.max(latest, of.getValue().lastPacket());
        }
        return latest;
    }

    /** Counts a repeat of data into a closed window, which only asks for the window. */
    void addZeroWindowData() {
        zeroWindowData++;
    }

    /** The repeats of one kind; null if there were none. */
    @Nullable
    BackoffHistory backoff(Kind kind) {
        return backoffs.get(kind);
    }

    /** Segments that were repeated although they had been acknowledged. */
    int spurious() {
        return spurious;
    }

    /** The latest keep-alive probes after which nothing of the peer was captured: any packet of it answers. */
    int unansweredKeepAlives(long packetsOfPeer) {
        return packetsOfPeer == this.packetsOfPeer ? unansweredKeepAlives : 0;
    }

    /** How many segments of each kind; kinds that did not occur are left out. */
    Map<Kind, Integer> counts() {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        backoffs.forEach((kind, repeats) -> counts.put(kind, repeats.total()));
        if (zeroWindowData > 0) {
            counts.merge(Kind.DATA, zeroWindowData, Integer::sum);
        }
        return counts;
    }
}
