package tcpstates.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.SocketAddress;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.DecoderOptions;
import tcpstates.packet.Nanos;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.Reassembly;
import tcpstates.packet.TcpSegment;

/** What a capture holds, packet by packet, up to where it is damaged. */
final class CaptureFacts {
    /**
     * A packet.
     *
     * @param time ns since the epoch, as what is told of it should have it: see {@link #believed}
     * @param flags of its TCP header; -1 if it is no TCP segment: then the rest is empty
     * @param from address and port, as {@link JsonEvent#address} has them
     */
    record Packet(long number, long time, int flags, String from, String to, int seq, int ack, int payload) {
        /** Whether there is such a packet: a TCP segment, or one of another protocol if that is asked for. */
        boolean exists(boolean other) {
            return time != Long.MIN_VALUE && flags >= 0 != other;
        }

        boolean has(int bits) {
            return flags >= 0 && (flags & bits) == bits;
        }

        /** Bytes of sequence space. */
        int length() {
            return payload + (has(TcpSegment.SYN) ? 1 : 0) + (has(TcpSegment.FIN) ? 1 : 0);
        }

        /** Both ends, in the same order whichever way it goes. */
        String pair() {
            return pairOf(from, to);
        }
    }

    private final List<Packet> packets = new ArrayList<>();
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    private CaptureFacts() {}

    static CaptureFacts of(Path capture) {
        var facts = new CaptureFacts();
        var decoder = new PacketDecoder(DecoderOptions.DEFAULTS, new Reassembly());
        List<Long> stamps = new ArrayList<>();
        deliver(capture, (memory, offset, captured, length, nanos, linkType) -> stamps.add(nanos));
        deliver(capture, (memory, offset, captured, length, nanos, linkType) -> {
            int index = facts.packets.size();
            long time = believed(stamps, index);
            boolean tcp =
                    decoder.decode(memory, offset, captured, length, time, linkType, index + 1L) == DecodeResult.TCP;
            facts.add(index + 1L, time, tcp ? decoder.segment() : null);
            return true;
        });
        return facts;
    }

    /** The packet's time stamp, or the one before if it is wild: far from both, which are in line with each other. */
    private static long believed(List<Long> stamps, int index) {
        long stamp = stamps.get(index);
        if (index == 0 || index + 1 == stamps.size()) {
            return stamp;
        }
        long before = stamps.get(index - 1);
        boolean wild = Nanos.isJump(before, stamp) && !Nanos.isJump(before, stamps.get(index + 1));
        if (wild) {
            stamps.set(index, before);
        }
        return wild ? before : stamp;
    }

    private static void deliver(Path capture, PacketHandler handler) {
        try (SavedCapture source = SavedCapture.open(capture.toString())) {
            source.deliver(handler);
        } catch (CaptureException e) {
            // damaged: what was read up to here counts
        }
    }

    private void add(long number, long nanos, @Nullable TcpSegment segment) {
        first = Math.min(first, nanos);
        last = Math.max(last, nanos);
        if (segment == null) {
            packets.add(new Packet(number, nanos, -1, "", "", 0, 0, 0));
            return;
        }
        String from = address(segment.sourceHigh(), segment.sourceLow(), segment.v6(), segment.sourcePort());
        String to =
                address(segment.destinationHigh(), segment.destinationLow(), segment.v6(), segment.destinationPort());
        packets.add(new Packet(
                number, nanos, segment.flags(), from, to, segment.seq(), segment.ack(), segment.payloadLength()));
    }

    private static String address(long high, long low, boolean v6, int port) {
        return new SocketAddress(high, low, v6, port).ip() + " " + port;
    }

    static String pairOf(String one, String other) {
        return one.compareTo(other) < 0 ? one + " " + other : other + " " + one;
    }

    List<Packet> packets() {
        return packets;
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    /** The packet with that number; one that is no TCP segment if there is none. */
    Packet packet(long number) {
        return number < 1 || number > packets.size()
                ? new Packet(number, Long.MIN_VALUE, -1, "", "", 0, 0, 0)
                : packets.get((int) number - 1);
    }

    /** The earliest time stamp. */
    long first() {
        return first;
    }

    /** The latest time stamp. */
    long last() {
        return last;
    }
}
