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
import tcpstates.tcp.BitCodec;

/**
 * Clients that use up their ports towards one server and port. A connection has a port of its own as long as its
 * client's end is not closed, 60 s of TIME_WAIT included, so connections count for ports.
 */
final class PortUses extends Detector<PortUses.PortsInUse> {
    /**
     * Per cent of the ports. Linux gives {@code connect()} every other port first; when these are in use, each one
     * searches through all of them before it takes one of the other half.
     */
    static final long MIN_PERCENT = 50;

    PortUses(PortRange ephemeral, EventSink sink, boolean live) {
        super(sink, live, () -> new PortsInUse(ephemeral));
    }

    void transition(Transition change) {
        if (change.role() != Role.CLIENT) {
            return;
        }
        boolean opened = change.from() == TcpState.CLOSE;
        boolean closed = change.to() == TcpState.CLOSE;
        boolean entersTimeWait = change.to() == TcpState.TIME_WAIT;
        boolean leavesTimeWait = change.from() == TcpState.TIME_WAIT;
        if (!opened && !closed && !entersTimeWait && !leavesTimeWait) {
            return;
        }
        SocketAddress server = change.peer();
        PortsInUse ports = table.use(0, change.endpoint(), 0, server, server.port());
        ports.extend(change.time(), change.time());
        ports.timeWait += (entersTimeWait ? 1 : 0) - (leavesTimeWait ? 1 : 0);
        if (opened) {
            ports.open(change);
        } else if (closed) {
            ports.inUse--;
        }
        table.changed(ports, 0, change.time());
    }

    /** Looks at a connection that is followed no longer, or that the capture ends with. */
    void summary(ConnectionSummary summary) {
        PortsInUse ports = table.find(
                0, summary.client(), 0, summary.server(), summary.server().port());
        if (ports != null && summary.clientState() != TcpState.CLOSE) {
            ports.inUse--;
            ports.timeWait -= summary.clientState() == TcpState.TIME_WAIT ? 1 : 0;
        }
    }

    /** The ports of one client towards one server and port. */
    static final class PortsInUse extends Aggregate {
        private final PortRange range;
        private int inUse;
        private int timeWait;
        private int peak;
        private int timeWaitAtPeak;
        private long peakTime;
        private long connections;

        PortsInUse(PortRange range) {
            this.range = range;
        }

        @Override
        void listContents(BitCodec bits) {
            bits.beginPart(0);
            inUse = bits.number(inUse, 0);
            timeWait = bits.number(timeWait, 0);
            peak = bits.number(peak, inUse);
            timeWaitAtPeak = bits.number(timeWaitAtPeak, timeWait);
            peakTime = bits.time(peakTime, since());
            connections = bits.number(connections, peak);
            bits.endPart();
        }

        void open(Transition change) {
            // After an eviction, connections that close may have come first.
            inUse = Math.max(0, inUse) + 1;
            timeWait = Math.max(0, timeWait);
            if (change.evidence() != Evidence.CORRECTED) {
                connections++;
            }
            if (inUse > peak) {
                peak = inUse;
                timeWaitAtPeak = timeWait;
                peakTime = change.time();
            }
        }

        @Override
        boolean exceedsThreshold() {
            return 100L * peak >= MIN_PERCENT * range.size();
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
