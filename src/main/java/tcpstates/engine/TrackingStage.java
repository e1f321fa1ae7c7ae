package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tcpstates.diagnosis.CaptureHealthMonitor;
import tcpstates.event.EventSink;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.DecoderOptions;
import tcpstates.packet.Nanos;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.Reassembly;
import tcpstates.packet.TcpSegment;
import tcpstates.report.PacketReport;
import tcpstates.tracker.ConnectionTracker;

/**
 * The second half of a packet's way, behind the filter: it is decoded, and if it is a segment of the shard's, the tracker gets it.
 * The tracker's clock runs through here too, whether a packet or only the time moves it.
 */
final class TrackingStage {
    private final ConnectionTracker tracker;
    private final EventSink sink;
    private final FlowShard flows;
    private final RunCounters counters;
    private final @Nullable CaptureHealthMonitor health;
    private final @Nullable PacketReport report;
    private final Reassembly reassembly = new Reassembly();
    /** Decoded segments that the tracker has not got yet wait in their decoders. */
    private final PacketDecoder[] decoders;

    private final TcpSegment[] segments;
    private int waiting;
    /** Time of the latest packet (ns since the epoch), which the tracker may not have heard of yet. */
    private long clock = Long.MIN_VALUE;
    /** When timers may be due next (ns since the epoch). */
    private long nextTick = Long.MIN_VALUE;

    /**
     * @param sink takes the tracker's events
     * @param flows the connections that the tracker follows
     * @param decoding what is taken for a segment
     * @param batch segments that the tracker gets at once; 1 if each is to be handled before the next packet is taken
     * @param health null if nobody asks how the capture was taken
     * @param report takes each packet behind its events, with a batch of 1; null if none does
     */
    TrackingStage(
            ConnectionTracker tracker,
            EventSink sink,
            FlowShard flows,
            DecoderOptions decoding,
            int batch,
            RunCounters counters,
            @Nullable CaptureHealthMonitor health,
            @Nullable PacketReport report) {
        this.tracker = tracker;
        this.sink = sink;
        this.flows = flows;
        this.counters = counters;
        this.health = health;
        this.report = report;
        decoders = new PacketDecoder[batch];
        Arrays.setAll(decoders, i -> new PacketDecoder(decoding, reassembly));
        segments = Arrays.stream(decoders).map(PacketDecoder::segment).toArray(TcpSegment[]::new);
    }

    ConnectionTracker tracker() {
        return tracker;
    }

    /** Whether a packet of that time lets timers run out, whosesoever packet it is. */
    boolean isTimerDue(long nanos) {
        return nanos >= nextTick || Nanos.latest(clock, nanos) < clock;
    }

    /** The tracker gets what waits for it. */
    void flush() {
        int count = waiting;
        waiting = 0; // none is handed over twice, should memory run out
        tracker.segments(segments, count);
    }

    /** What a report has printed of packets is to be read now: nobody knows when the next one comes. */
    void handOver() {
        if (report != null) {
            report.flush();
        }
    }

    /** Lets timers run out, behind {@link #flush}; or the clock was set back, which the trackers of all threads hear of here. */
    void runTimers(long nanos, long number) {
        catchUp(number);
        clock = Nanos.latest(clock, nanos);
        tracker.advance(nanos, number);
        nextTick = tracker.nextTick();
    }

    /** No packet of before that time will come: the clock runs on to it. */
    void advance(long nanos, long number) {
        flush();
        runTimers(nanos, number);
    }

    /** The same in a live capture, where whoever takes events hears of it: nobody knows when the next one comes. */
    void roundEnded(long nanos, long number) {
        advance(nanos, number);
        sink.advance(clock);
    }

    /** The capture, or a chunk of it, is over: the tracker gets all segments and the time of the last packet. */
    void catchUp(long number) {
        flush();
        if (clock > Long.MIN_VALUE) {
            tracker.advance(clock, number);
        }
    }

    /**
     * Takes a packet that passed the filter; the first parameters as of a packet's handler.
     *
     * @param time when it was captured, which is not {@code nanos} if that time stamp is wild
     * @param number in the capture
     * @param passed its number among those that passed
     */
    void packet(
            MemorySegment memory,
            long offset,
            int captured,
            int length,
            long nanos,
            int linkType,
            long time,
            long number,
            long passed) {
        if (captured < length) {
            counters.shortenedPacket();
        }
        if (health != null) {
            health.packet(nanos, time);
        }
        PacketDecoder decoder = decoders[waiting];
        boolean peeked = !flows.isWhole() && decoder.peekFlowKey(memory, offset, captured, linkType);
        if (peeked && !flows.holds(decoder.segment())) {
            letPass(time);
            return;
        }
        DecodeResult result = decoder.decode(memory, offset, captured, length, time, linkType, number);
        boolean segment = result == DecodeResult.TCP;
        if (flows.isFirst()
                && (result == DecodeResult.FRAGMENT || decoder.segment().lastFragment() != null)) {
            counters.fragments(reassembly);
        }
        if (!segment) {
            other(decoder, result, peeked, time, number);
        } else if (peeked || flows.holds(decoder.segment())) {
            counters.decoded(result);
            if (health != null) {
                health.segment(decoder.segment());
            }
            take(time, number);
        } else {
            letPass(time);
        }
        if (report != null) {
            decoder.restamp(nanos);
            report(report, decoder, result, memory, offset, captured, length, nanos, linkType, passed);
        }
    }

    private void report(
            PacketReport report,
            PacketDecoder decoder,
            DecodeResult result,
            MemorySegment memory,
            long offset,
            int captured,
            int length,
            long nanos,
            int linkType,
            long passed) {
        if (result == DecodeResult.TCP) {
            report.packet(decoder.segment(), passed, tracker.connectionOfPacket());
        } else if (result == DecodeResult.ICMP_ERROR) {
            report.packet(decoder.icmp(), passed, tracker.connectionOfPacket());
        } else {
            report.packet(memory, offset, captured, length, nanos, linkType, passed);
        }
    }

    /** Counts a packet without a segment of its own. An ICMP error belongs where the connection is that it quotes. */
    private void other(PacketDecoder decoder, DecodeResult result, boolean peeked, long nanos, long number) {
        letPass(nanos);
        boolean error = result == DecodeResult.ICMP_ERROR;
        boolean ours = peeked || (error ? flows.holds(decoder.icmp().quoted()) : flows.isFirst());
        if (!ours) {
            return;
        }
        counters.decoded(result);
        if (error) {
            flush();
            tracker.advance(clock, number);
            tracker.icmpError(decoder.icmp());
        } else if (result == DecodeResult.NOT_TCP || result == DecodeResult.NOT_IP) {
            counters.leftAside(decoder.notFollowed());
        } else if (result == DecodeResult.WRONG_CHECKSUM && health != null) {
            health.segment(decoder.segment());
        }
    }

    /** Adds the segment that was just decoded to those that the tracker is to get. */
    private void take(long nanos, long number) {
        if (nanos < clock) { // out of order, and maybe behind a packet that the tracker has not heard of
            TcpSegment segment = segments[waiting];
            flush();
            tracker.advance(clock, number);
            tracker.segment(segment);
            return;
        }
        clock = nanos;
        if (++waiting == segments.length) {
            flush();
        }
    }

    /** Of what is none of its segments the tracker needs the time only, and that only when a timer is due, or between chunks. */
    private void letPass(long nanos) {
        clock = Math.max(clock, nanos);
    }
}
