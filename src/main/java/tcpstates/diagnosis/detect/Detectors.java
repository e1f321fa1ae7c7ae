package tcpstates.diagnosis.detect;

import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.PortRange;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.StraySegment;
import tcpstates.event.Transition;

/**
 * Hands events on and adds, as {@link tcpstates.event.Finding}s, what only several connections show together. It lives on
 * events alone, never on packets, and its memory has fixed bounds: see {@link AggregateTable}.
 */
public final class Detectors implements EventSink {
    private final EventSink sink;
    private final HandshakeFlags progress = new HandshakeFlags();
    private final PortScans scans;
    private final SynBacklogs halfOpens;
    private final HalfClosedSockets lingering;
    private final PortUses portUses;
    private long clock = Long.MIN_VALUE;

    /**
     * @param sink takes every event and the findings
     * @param live whether findings are told when they show, too, and not only when the capture has ended
     * @param ephemeral ports that the clients' systems hand out
     */
    public Detectors(EventSink sink, boolean live, PortRange ephemeral) {
        this.sink = sink;
        scans = new PortScans(progress, sink, live);
        halfOpens = new SynBacklogs(progress, sink, live);
        lingering = new HalfClosedSockets(sink, live);
        portUses = new PortUses(ephemeral, sink, live);
    }

    @Override
    public void accept(Event event) {
        sink.accept(event);
        clock = Math.max(clock, event.time());
        lingering.advance(clock);
        if (event instanceof Transition change) { // most events: found sooner than by the switch
            transition(change);
            return;
        }
        switch (event) {
            case Reset reset -> reset(reset);
            case StraySegment segment -> scans.stray(segment);
            case Retransmission repeat -> halfOpens.retransmission(repeat);
            case ConnectionSummary summary -> summary(summary);
            default -> {
                // adds to no pile
            }
        }
    }

    private void transition(Transition change) {
        progress.transition(change);
        scans.transition(change);
        halfOpens.transition(change);
        lingering.transition(change);
        portUses.transition(change);
    }

    private void reset(Reset reset) {
        progress.reset(reset);
        scans.reset(reset);
    }

    private void summary(ConnectionSummary summary) {
        scans.summary(summary);
        halfOpens.summary(summary);
        lingering.summary(summary);
        portUses.summary(summary);
        progress.forget(summary.connection());
    }

    /** Ends the capture, after the last connection was summed up: tells what has passed its threshold. */
    public void end() {
        scans.end(clock);
        halfOpens.end(clock);
        lingering.end(clock);
        portUses.end(clock);
    }

    /** Entries of all tables, by which their memory is bounded. */
    long size() {
        return scans.size() + halfOpens.size() + lingering.size() + portUses.size() + progress.size();
    }
}
