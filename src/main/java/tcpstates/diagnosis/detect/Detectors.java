package tcpstates.diagnosis.detect;

import java.util.List;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.PortRange;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.StraySegment;
import tcpstates.event.Transition;
import tcpstates.tcp.BitCodec;

/**
 * Watches events and emits, as {@link tcpstates.event.Finding}s, what only several connections show together. It needs
 * events alone, never packets, and its memory has fixed bounds: see {@link AggregateTable}.
 */
public final class Detectors implements EventSink {
    /** Of the bytes that {@link #toBytes} makes; another one whenever a list of fields changes. */
    public static final int VERSION = 3;

    private final HandshakeFlags handshakes = new HandshakeFlags();
    private final PortScans portScans;
    private final SynBacklogs synBacklogs;
    private final HalfClosedSockets halfClosed;
    private final PortUses portUses;
    /** In the order in which they emit at the end, which is that of their bytes, too. */
    private final List<Detector<?>> all;

    private long clock = Long.MIN_VALUE;

    /**
     * @param sink takes the findings, each one behind the event that shows it
     * @param live whether findings are emitted as soon as they show, too, and not only when the capture has ended
     * @param ephemeral ports that the clients' systems hand out
     */
    public Detectors(EventSink sink, boolean live, PortRange ephemeral) {
        portScans = new PortScans(handshakes, sink, live);
        synBacklogs = new SynBacklogs(handshakes, sink, live);
        halfClosed = new HalfClosedSockets(sink, live);
        portUses = new PortUses(ephemeral, sink, live);
        all = List.of(portScans, synBacklogs, halfClosed, portUses);
    }

    /** Everything that was counted so far, as bytes that may be kept or sent. */
    public byte[] toBytes() {
        var bits = new BitCodec();
        bits.writeSealed(VERSION);
        list(bits);
        return bits.seal();
    }

    /**
     * Detectors that go on where those were which made the bytes; what they had emitted, they have.
     *
     * @param bytes made by {@link #toBytes}
     * @throws tcpstates.tcp.CodecException if the bytes are of another version, or are not as they were written
     */
    public static Detectors fromBytes(byte[] bytes, EventSink sink, boolean live, PortRange ephemeral) {
        var detectors = new Detectors(sink, live, ephemeral);
        var bits = new BitCodec();
        bits.readSealed(bytes, VERSION);
        detectors.list(bits);
        bits.endRead();
        return detectors;
    }

    private void list(BitCodec bits) {
        clock = bits.number(clock);
        handshakes.list(bits);
        all.forEach(detector -> detector.list(bits));
    }

    @Override
    public void accept(Event event) {
        clock = Math.max(clock, event.time());
        halfClosed.advance(clock);
        if (event instanceof Transition change) { // most events: tested sooner than by the switch
            transition(change);
            return;
        }
        switch (event) {
            case Reset reset -> reset(reset);
            case StraySegment segment -> portScans.stray(segment);
            case Retransmission repeat -> synBacklogs.retransmission(repeat);
            case ConnectionSummary summary -> summary(summary);
            default -> {
                // adds to no aggregate
            }
        }
    }

    private void transition(Transition change) {
        handshakes.transition(change);
        portScans.transition(change);
        synBacklogs.transition(change);
        halfClosed.transition(change);
        portUses.transition(change);
    }

    private void reset(Reset reset) {
        handshakes.reset(reset);
        portScans.reset(reset);
    }

    private void summary(ConnectionSummary summary) {
        portScans.summary(summary);
        synBacklogs.summary(summary);
        halfClosed.summary(summary);
        portUses.summary(summary);
        handshakes.forget(summary.connection());
    }

    /** Ends the capture, after the last connection was summed up: emits what has passed its threshold. */
    public void end() {
        all.forEach(detector -> detector.end(clock));
    }

    /** Entries of all tables, by which their memory is bounded. */
    long size() {
        return handshakes.size() + all.stream().mapToLong(Detector::size).sum();
    }
}
