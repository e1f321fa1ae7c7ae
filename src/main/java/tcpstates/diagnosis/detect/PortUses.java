package tcpstates.diagnosis.detect;

import tcpstates.event.ConnectionSummary;
import tcpstates.event.EventSink;
import tcpstates.event.Evidence;
import tcpstates.event.Finding;
import tcpstates.event.PortRange;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/**
 * Clients that use up their ports towards one server and port. A connection has a port of its own as long as its client's end is
 * not closed, 60 s of TIME_WAIT included, so connections count for ports.
 */
final class PortUses {
    /**
     * Half of the ports: Linux gives {@code connect()} every other port first; when these are in use, each connect searches
     * through all of them before it takes one of the other half.
     */
    static final int SHARE = 2;

    private final AggregateTable<PortsInUse> piles;

    PortUses(PortRange ephemeral, EventSink sink, boolean live) {
        piles = new AggregateTable<>(sink, live, () -> new PortsInUse(ephemeral));
    }

    void transition(Transition change) {
        if (change.role() != Role.CLIENT) {
            return;
        }
        boolean opens = change.from() == TcpState.CLOSE;
        boolean closes = change.to() == TcpState.CLOSE;
        boolean waits = change.to() == TcpState.TIME_WAIT;
        boolean waited = change.from() == TcpState.TIME_WAIT;
        if (!opens && !closes && !waits && !waited) {
            return;
        }
        SocketAddress server = change.peer();
        PortsInUse pile = piles.touch(0, change.endpoint(), 0, server, server.port());
        pile.span(change.time(), change.time());
        pile.timeWait += (waits ? 1 : 0) - (waited ? 1 : 0);
        if (opens) {
            pile.opens(change);
        } else if (closes) {
            pile.now--;
        }
        piles.changed(pile, 0, change.time());
    }

    /** Looks at a connection that is forgotten, or that the capture ends with. */
    void summary(ConnectionSummary summary) {
        PortsInUse pile = piles.find(
                0, summary.client(), 0, summary.server(), summary.server().port());
        if (pile != null && summary.clientState() != TcpState.CLOSE) {
            pile.now--;
            pile.timeWait -= summary.clientState() == TcpState.TIME_WAIT ? 1 : 0;
        }
    }

    void end(long time) {
        piles.end(time);
    }

    /** Entries that it keeps. */
    long size() {
        return piles.size() + piles.weight();
    }

    /** The ports of one client towards one server and port. */
    private static final class PortsInUse extends Aggregate {
        private final PortRange range;
        private int now;
        private int timeWait;
        private int peak;
        private int timeWaitAtPeak;
        private long peakTime;
        private long connections;

        PortsInUse(PortRange range) {
            this.range = range;
        }

        void opens(Transition change) {
            // After the pile was dropped for want of room, closing connections may have come first.
            now = Math.max(0, now) + 1;
            timeWait = Math.max(0, timeWait);
            if (change.evidence() != Evidence.CORRECTED) {
                connections++;
            }
            if (now > peak) {
                peak = now;
                timeWaitAtPeak = timeWait;
                peakTime = change.time();
            }
        }

        @Override
        boolean isNotable() {
            return peak * SHARE >= range.size();
        }

        @Override
        Finding finding(long time, boolean complete) {
            return new Finding.PortUse(
                    time,
                    complete,
                    first(),
                    second(),
                    peak,
                    peakTime,
                    timeWaitAtPeak,
                    connections,
                    range,
                    since(),
                    until());
        }
    }
}
