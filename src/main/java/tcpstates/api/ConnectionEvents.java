package tcpstates.api;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EventSink;
import tcpstates.event.TcpState;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.DecoderOptions;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.Reassembly;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;
import tcpstates.tcp.Connection;
import tcpstates.tcp.ConnectionCodec;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;
import tcpstates.tracker.ConnectionLifecycle;
import tcpstates.tracker.SingleConnection;

/**
 * Follows the connections of one pair of addresses and ports, one after the other, with the same events as {@link PacketEvents}, but
 * without verdicts. It becomes {@linkplain #toBytes bytes} and {@linkplain #fromBytes back}, so that it may wait on a disk or move to
 * another machine between two packets.
 *
 * <p>Who has many of them gives all the same clock, the latest time of any packet so far, and lets those {@linkplain #expire expire}
 * that are {@linkplain #due due} before the next packet is taken.
 */
public final class ConnectionEvents {
    /** What {@link #due} says where nothing is waited for. */
    public static final long NEVER = SingleConnection.NEVER;

    private final PacketDecoder decoder = new PacketDecoder(DecoderOptions.DEFAULTS, new Reassembly());
    private final SingleConnection connection;
    private int connections;

    /**
     * Begins without packets.
     *
     * @param events takes the events, on the thread that hands over the packet
     */
    public ConnectionEvents(EventSink events) {
        connection = new SingleConnection(
                new ConnectionLifecycle(events, KernelSettings.DEFAULTS, null),
                IdleTimeOuts.DEFAULTS,
                () -> ++connections);
    }

    /**
     * Goes on where another one was.
     *
     * @param bytes that {@link #toBytes} made, in this version
     * @param events takes the events to come
     * @return one that goes on as that one would have
     * @throws IllegalArgumentException if the bytes are of another version, or are not as they were made
     */
    public static ConnectionEvents fromBytes(byte[] bytes, EventSink events) {
        var next = new ConnectionEvents(events);
        var bits = new BitCodec();
        try {
            bits.readSealed(bytes, ConnectionCodec.VERSION);
            bits.beginPart(0);
            next.connections = bits.number(0);
            bits.endPart();
            next.connection.read(bits, null);
            bits.endRead();
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return next;
    }

    /**
     * Everything that is needed to go on elsewhere.
     *
     * @return bytes with a version and a checksum, some hundred
     */
    public byte[] toBytes() {
        var bits = new BitCodec();
        bits.writeSealed(ConnectionCodec.VERSION);
        bits.beginPart(0);
        bits.number(connections);
        bits.endPart();
        connection.write(bits);
        return bits.seal();
    }

    /**
     * Takes the next packet of these addresses and ports, in either direction, or an ICMP error that quotes one. Whoever hands it over
     * has seen to it that it is one.
     *
     * @param packet as of {@link PacketEvents#packet}, as the following two
     * @param length bytes on the wire
     * @param nanos when it was captured, ns since the epoch: the clock
     * @param linkType libpcap's LINKTYPE_ number
     * @param number of the packet, which events name
     * @return false if it is neither, and was passed over
     * @throws IllegalArgumentException if {@code length} is less than what was captured
     */
    public boolean packet(byte[] packet, int length, long nanos, int linkType, long number) {
        requireLength(packet, length);
        expire(nanos);
        MemorySegment memory = MemorySegment.ofArray(packet);
        DecodeResult result = decoder.decode(memory, 0, packet.length, length, nanos, linkType, number);
        if (result == DecodeResult.TCP) {
            connection.segment(decoder.segment(), nanos);
        } else if (result == DecodeResult.ICMP_ERROR) {
            connection.icmpError(decoder.icmp(), nanos);
        }
        return result == DecodeResult.TCP || result == DecodeResult.ICMP_ERROR;
    }

    /**
     * When {@link #expire} must be called if nothing comes before.
     *
     * @return ns since the epoch, or {@link #NEVER}
     */
    public long due() {
        return connection.due();
    }

    /**
     * Lets time pass; before anything is due that does nothing.
     *
     * @param clock of the capture, ns since the epoch
     * @return whether no connection is left, so that this may be forgotten until another packet comes
     */
    public boolean expire(long clock) {
        return connection.expire(clock);
    }

    /**
     * Tells the connection that is still open, if there is one.
     *
     * @param clock of the capture, ns since the epoch
     */
    public void end(long clock) {
        connection.end(clock);
    }

    /**
     * The client's present state.
     *
     * @return null if there is no connection
     */
    public @Nullable TcpState client() {
        Connection present = connection.connection();
        return present == null ? null : present.clientState();
    }

    /**
     * The server's present state.
     *
     * @return null if there is no connection
     */
    public @Nullable TcpState server() {
        Connection present = connection.connection();
        return present == null ? null : present.serverState();
    }

    static void requireLength(byte[] packet, int length) {
        if (length < packet.length) {
            throw new IllegalArgumentException("a packet of " + length + " bytes cannot have " + packet.length);
        }
    }
}
