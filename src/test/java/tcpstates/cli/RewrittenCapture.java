package tcpstates.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;

/** A capture as it would have been if something on the way had changed its packets. */
final class RewrittenCapture {
    /** Offsets in the TCP header. */
    static final int SEQ = 4;

    static final int ACK = 8;

    /** What becomes of a packet. */
    @FunctionalInterface
    interface Rewriting {
        /**
         * Takes the next packet; its bytes may be changed.
         *
         * @param segment what it holds
         * @param bytes the packet
         * @param out takes what is to be in the capture
         */
        void packet(TcpSegment segment, ByteBuffer bytes, Taker out);
    }

    /** Takes packets of a capture. */
    @FunctionalInterface
    interface Taker {
        void add(long nanos, ByteBuffer bytes);
    }

    private RewrittenCapture() {}

    /** Writes a capture of TCP segments anew. */
    static Path write(Path original, String name, Rewriting rewriting) {
        var file = new PacketFile(PacketFile.Container.PCAP_NANOS);
        var decoder = new PacketDecoder();
        try (SavedCapture source = SavedCapture.open(original.toString())) {
            source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                byte[] bytes = new byte[captured];
                MemorySegment.copy(memory, offset, MemorySegment.ofArray(bytes), 0, captured);
                decoder.decode(MemorySegment.ofArray(bytes), 0, captured, length, nanos, linkType, 1);
                rewriting.packet(
                        decoder.segment(),
                        ByteBuffer.wrap(bytes),
                        (time, packet) -> file.add(time, MemorySegment.ofArray(content(packet)), length, linkType));
                return true;
            });
        } catch (CaptureException e) {
            throw new UncheckedIOException(new IOException(e));
        }
        return file.write(name);
    }

    private static byte[] content(ByteBuffer packet) {
        byte[] bytes = new byte[packet.capacity()];
        packet.get(0, bytes);
        return bytes;
    }
}
