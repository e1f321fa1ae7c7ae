package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import tcpstates.diagnosis.CaptureHealthMonitor;
import tcpstates.event.CaptureHealth;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.DecoderOptions;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.Reassembly;
import tcpstates.packet.TcpSegment;

/**
 * Decodes the packets of a part of a capture and counts them, as a {@link TrackingStage} does those of the whole. Fragments are left to
 * whoever sees those of all parts.
 */
public final class PartDecoder implements PartWalk.Taker {
    /** Takes what is to be followed. */
    public interface Output {
        /** The packet holds a segment, or an ICMP error that quotes one. */
        void tcp(Place place, TcpSegment addresses, byte[] packet);

        /** The packet holds a fragment, which may complete a segment. */
        void fragment(Place place, byte[] packet);
    }

    /**
     * A packet in its capture.
     *
     * @param number from 1
     * @param time when it was captured (ns since the epoch)
     * @param clock the capture's (ns since the epoch)
     * @param length bytes on the wire
     * @param linkType libpcap's LINKTYPE_ number
     */
    public record Place(long number, long time, long clock, int length, int linkType) {}

    private final Output output;
    private final RunCounters counters = new RunCounters();
    private final CaptureHealthMonitor health;
    private PacketDecoder decoder = newDecoder();

    /** @param start of the part */
    public PartDecoder(PartWalk.Start start, Output output) {
        this.output = output;
        health = new CaptureHealthMonitor(start.packets(), start.stamp());
    }

    /** Whose reassembly has seen nothing, so that it completes nothing. */
    private static PacketDecoder newDecoder() {
        return new PacketDecoder(DecoderOptions.DEFAULTS, new Reassembly());
    }

    @Override
    public boolean packet(
            long number,
            long time,
            long clock,
            MemorySegment memory,
            long offset,
            int captured,
            int length,
            long nanos,
            int linkType) {
        if (captured < length) {
            counters.shortenedPacket();
        }
        health.packet(nanos, time);
        DecodeResult result = decoder.decode(memory, offset, captured, length, time, linkType, number);
        var place = new Place(number, time, clock, length, linkType);
        if (result == DecodeResult.FRAGMENT) {
            decoder = newDecoder();
            output.fragment(place, copy(memory, offset, captured));
            return true;
        }
        counters.decoded(result);
        switch (result) {
            case TCP -> {
                TcpSegment segment = decoder.segment();
                health.segment(segment);
                output.tcp(place, segment, headers(segment));
            }
            case ICMP_ERROR -> {
                TcpSegment quoted = decoder.icmp().quoted();
                output.tcp(place, quoted, packet(quoted));
            }
            case NOT_TCP, NOT_IP -> counters.leftAside(decoder.notFollowed());
            default -> {
                // counted
            }
        }
        return true;
    }

    /** What the packet holds up to the end of its TCP header, by which it is decoded again to the same. */
    static byte[] headers(TcpSegment segment) {
        long end = segment.tcpOffset() + segment.headerLength() - segment.packetOffset();
        return copy(segment.memory(), segment.packetOffset(), (int) Math.min(segment.captured(), end));
    }

    /** The whole packet that a segment is in. */
    static byte[] packet(TcpSegment segment) {
        return copy(segment.memory(), segment.packetOffset(), segment.captured());
    }

    private static byte[] copy(MemorySegment memory, long offset, int length) {
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** What was counted so far. */
    public CaptureHealth health() {
        return health(counters, health);
    }

    /** What both have counted of a capture's packets, with nothing of its connections. */
    static CaptureHealth health(RunCounters counters, CaptureHealthMonitor monitor) {
        return new CaptureHealth(
                monitor.time(),
                new CaptureHealth.Loss(0, 0, 0),
                CaptureHealth.Evicted.NONE,
                0,
                0,
                0,
                0,
                0,
                0,
                counters.shortened(),
                counters.results(DecodeResult.TRUNCATED),
                counters.fragmentsLeft(),
                counters.brokenDatagrams(),
                counters.notFollowed(),
                counters.results(DecodeResult.ICMP_ERROR),
                0,
                monitor.checksums(counters.results(DecodeResult.WRONG_CHECKSUM)),
                monitor.clock());
    }
}
