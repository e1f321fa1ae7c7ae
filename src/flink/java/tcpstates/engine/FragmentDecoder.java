package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import tcpstates.diagnosis.CaptureHealthMonitor;
import tcpstates.event.CaptureHealth;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.DecoderOptions;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.Reassembly;
import tcpstates.packet.TcpSegment;

/** Puts the fragments of all parts of a capture together, in the capture's order, and counts them. */
public final class FragmentDecoder {
    private final PartDecoder.Output output;
    private final Reassembly reassembly;
    private final PacketDecoder decoder;
    private final RunCounters counters = new RunCounters();
    private final CaptureHealthMonitor health = new CaptureHealthMonitor();

    /** @param reassembly with what is waiting for more */
    public FragmentDecoder(Reassembly reassembly, PartDecoder.Output output) {
        this.reassembly = reassembly;
        this.output = output;
        decoder = new PacketDecoder(DecoderOptions.DEFAULTS, reassembly);
        counters.fragments(reassembly);
    }

    /** Takes the next packet of the capture that holds a fragment. */
    public void packet(PartDecoder.Place place, byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        DecodeResult result = decoder.decode(
                memory, 0, packet.length, place.length(), place.time(), place.linkType(), place.number());
        counters.decoded(result);
        counters.fragments(reassembly);
        TcpSegment segment = decoder.segment();
        switch (result) {
            case TCP -> {
                var one = new CaptureHealthMonitor(place.number(), PartWalk.NO_TIME);
                one.segment(segment);
                health.include(one);
                output.tcp(whole(place, segment), segment, PartDecoder.headers(segment));
            }
            case ICMP_ERROR ->
                output.tcp(
                        whole(place, segment),
                        decoder.icmp().quoted(),
                        PartDecoder.packet(decoder.icmp().quoted()));
            case NOT_TCP, NOT_IP -> counters.leftAside(decoder.notFollowed());
            default -> {
                // counted
            }
        }
    }

    /** The place of a packet that is a whole datagram by now, and longer than its last fragment. */
    private static PartDecoder.Place whole(PartDecoder.Place place, TcpSegment segment) {
        return new PartDecoder.Place(
                place.number(), place.time(), place.clock(), segment.wireLength(), place.linkType());
    }

    /** What was counted so far. */
    public CaptureHealth health() {
        return PartDecoder.health(counters, health);
    }
}
