package tcpstates.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tcpstates.event.Retransmission;
import tcpstates.event.SocketAddress;

/** How long a timer ran before each repeat of one segment, for each end of a connection. */
final class RepeatedWaits {
    /** More of them say no more. */
    private static final int MOST = 16;

    private record Repeated(SocketAddress sender, Retransmission.Kind kind) {}

    private record Series(int seq, List<Long> waits) {}

    private final Map<Repeated, Series> latest = new HashMap<>();

    /** The waits of the segment that is repeated, this one with them; empty if no timer sends it, or not all of them are known. */
    List<Long> with(Retransmission repeat) {
        var repeated = new Repeated(repeat.endpoint(), repeat.kind());
        Series series = latest.get(repeated);
        if (series == null || series.seq != repeat.seq()) {
            series = new Series(repeat.seq(), new ArrayList<>());
            latest.put(repeated, series);
        }
        if (repeat.trigger() != Retransmission.Trigger.TIMER) {
            series.waits.add(Retransmission.UNKNOWN_INTERVAL); // a timer that had begun before ends early behind this
            return List.of();
        }
        boolean next = repeat.attempt() == series.waits.size() + 1;
        if (!next || repeat.intervalNanos() == Retransmission.UNKNOWN_INTERVAL || repeat.attempt() > MOST) {
            return List.of();
        }
        series.waits.add(repeat.intervalNanos());
        return List.copyOf(series.waits);
    }
}
