package tcpstates.sockets;

import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.PacketFilter;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.packet.LinkType;

/**
 * Of which sockets of this machine a live capture can have packets: those whose addresses lead through its interface, and of which a
 * plain ACK in one of the two directions passes its filter.
 */
public final class Reach {
    private static final String ANY_DEVICE = "any";

    private static final int IP4_HEADER = 20;
    private static final int IP6_HEADER = 40;
    private static final int TCP_HEADER = 20;
    private static final int TTL = 64;
    private static final int IPPROTO_TCP = 6;
    private static final int DATA_OFFSET_AND_ACK = 0x5010;

    private final String device;
    private final @Nullable PacketFilter filter;
    private final BiPredicate<SocketAddress, SocketAddress> wanted;

    /**
     * @param device that is captured on, as libpcap names it
     * @param filter of the packets; null if all are captured. One that cannot look at a packet without its link layer passes none
     * @param wanted which connections are told, by client and server
     */
    public Reach(String device, @Nullable PacketFilter filter, BiPredicate<SocketAddress, SocketAddress> wanted) {
        this.device = device;
        this.filter = filter;
        this.wanted = wanted;
    }

    /** Which sockets it has now: interfaces and addresses come and go. To be asked by one thread. */
    Predicate<KernelSocket> now() {
        Predicate<KernelSocket> onDevice = onDevice();
        return socket -> onDevice.test(socket) && passes(socket.local(), socket.remote());
    }

    /** Whether a connection is wanted that one end of which is this machine's. */
    boolean wants(SocketAddress client, SocketAddress server) {
        return wanted.test(client, server);
    }

    private Predicate<KernelSocket> onDevice() {
        if (device.equals(ANY_DEVICE)) {
            return socket -> true;
        }
        try {
            NetworkInterface captured = NetworkInterface.getByName(device);
            if (captured == null) {
                return socket -> false; // no interface of this machine's network
            }
            LocalAddresses all = LocalAddresses.now();
            if (captured.isLoopback()) {
                return socket -> socket.state() == TcpState.LISTEN
                        ? socket.local().isUnspecified() || all.has(socket.local())
                        : all.has(socket.local()) && all.has(socket.remote());
            }
            LocalAddresses own = LocalAddresses.of(captured);
            return socket -> socket.state() == TcpState.LISTEN
                    ? socket.local().isUnspecified() || own.has(socket.local())
                    : own.has(socket.local()) && !all.has(socket.remote());
        } catch (SocketException e) {
            return socket -> false;
        }
    }

    private boolean passes(SocketAddress one, SocketAddress other) {
        return filter == null || passes(filter, packet(one, other)) || passes(filter, packet(other, one));
    }

    private static boolean passes(PacketFilter filter, byte[] packet) {
        try {
            return filter.accepts(
                    MemorySegment.ofArray(packet), 0, packet.length, packet.length, LinkType.RAW.number());
        } catch (RuntimeException e) {
            return false; // it asks for something that this packet cannot have
        }
    }

    private static byte[] packet(SocketAddress from, SocketAddress to) {
        ByteBuffer packet = ByteBuffer.allocate((from.v6() ? IP6_HEADER : IP4_HEADER) + TCP_HEADER);
        if (from.v6()) {
            packet.putInt(6 << 28)
                    .putShort((short) TCP_HEADER)
                    .put((byte) IPPROTO_TCP)
                    .put((byte) TTL);
            packet.putLong(from.high()).putLong(from.low()).putLong(to.high()).putLong(to.low());
        } else {
            packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
            packet.put((byte) TTL).put((byte) IPPROTO_TCP).putShort((short) 0);
            packet.putInt((int) from.low()).putInt((int) to.low());
        }
        packet.putShort((short) from.port()).putShort((short) to.port()).putLong(0);
        return packet.putShort((short) DATA_OFFSET_AND_ACK).array();
    }
}
