package tcpstates.engine;

import java.lang.foreign.MemorySegment;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;

/** A packet that is kept until it is known which connections it is for, maybe two, and handed on once. */
final class CopiedPacket {
    private final byte[] bytes;
    private final int length;
    private final long nanos;
    private final int linkType;
    private final long inCapture;
    private final long number;
    private final int connection;
    private boolean released;

    /**
     * A copy.
     *
     * @param number among the packets that passed the filter
     * @param connection that it came on
     */
    CopiedPacket(TcpSegment segment, long number, int connection) {
        bytes = new byte[segment.captured()];
        MemorySegment.copy(segment.memory(), segment.packetOffset(), MemorySegment.ofArray(bytes), 0, bytes.length);
        length = segment.wireLength();
        nanos = segment.time();
        linkType = segment.linkType();
        inCapture = segment.number();
        this.number = number;
        this.connection = connection;
    }

    long number() {
        return number;
    }

    int connection() {
        return connection;
    }

    /** Bytes of the packet. */
    int size() {
        return bytes.length;
    }

    /** Whether this is the first call. */
    boolean release() {
        boolean first = !released;
        released = true;
        return first;
    }

    DecodeResult decode(PacketDecoder decoder) {
        return decoder.decode(MemorySegment.ofArray(bytes), 0, bytes.length, length, nanos, linkType, inCapture);
    }
}
