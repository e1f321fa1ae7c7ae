package tcpstates.diagnosis;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Retransmission;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Retransmission.Mechanism;

/** What one end of a connection sent again. */
final class RetransmissionHistory {
    private final Map<Kind, BackoffHistory> series = new EnumMap<>(Kind.class);
    private int dataIntoClosedWindow;
    private int spurious;
    private int unansweredProbes;
    /** How many packets of the peer had been captured at the latest keep-alive probe. */
    private long peerPackets;

    /**
     * Adds a repeat.
     *
     * @param answer whether it answers a repeat of the peer
     * @param packetsOfPeer captured so far
     */
    void add(Retransmission repeat, boolean answer, long packetsOfPeer) {
        series.computeIfAbsent(repeat.kind(), kind -> new BackoffHistory()).add(repeat, answer);
        if (repeat.mechanism() == Mechanism.SPURIOUS) {
            spurious++;
        }
        if (repeat.kind() == Kind.KEEP_ALIVE) {
            unansweredProbes = unansweredProbes(packetsOfPeer) + 1;
            peerPackets = packetsOfPeer;
        }
    }

    /** Adds a repeat of data that only asks for the window. */
    void addDataIntoClosedWindow() {
        dataIntoClosedWindow++;
    }

    /** The repeats of one kind; null if there were none. */
    @Nullable
    BackoffHistory series(Kind kind) {
        return series.get(kind);
    }

    /** Segments that were repeated although they had been acknowledged. */
    int spurious() {
        return spurious;
    }

    /** The latest keep-alive probes after which nothing of the peer was captured; any packet of it answers. */
    int unansweredProbes(long packetsOfPeer) {
        return packetsOfPeer == peerPackets ? unansweredProbes : 0;
    }

    /** How many segments of each kind; kinds that did not occur are left out. */
    Map<Kind, Integer> counts() {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        series.forEach((kind, repeats) -> counts.put(kind, repeats.total()));
        if (dataIntoClosedWindow > 0) {
            counts.merge(Kind.DATA, dataIntoClosedWindow, Integer::sum);
        }
        return counts;
    }
}
