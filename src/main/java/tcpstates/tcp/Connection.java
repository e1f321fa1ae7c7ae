package tcpstates.tcp;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionId;
import tcpstates.event.LinkTags;
import tcpstates.event.Role;
import tcpstates.event.SeededHash;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Tunnel;
import tcpstates.packet.LinkTagCounts;
import tcpstates.packet.TcpSegment;

/** One TCP connection: two endpoints and what passed between them. */
public class Connection {
    /** How much is lost when a connection is no longer followed: least first. */
    public enum EvictionClass {
        /** Neither end has a socket that could do more than wait out late packets. */
        OVER,
        /** The handshake is not over. */
        HALF_OPEN,
        /** Anything else: data may flow. */
        OPEN
    }

    /** Where one direction only passes the capture twice, a third of its packets are copies, or a few less. */
    private static final int CAPTURED_TWICE_SHARE = 5;

    int number;
    boolean v6;
    long clientHigh;
    long clientLow;
    long serverHigh;
    long serverLow;
    int clientPort;
    int serverPort;

    /** What its packets are in; null for no tunnel. */
    @Nullable
    Tunnel tunnel;

    final Endpoint client;
    final Endpoint server;

    /** A SYN with new numbers on a living connection, until the answer tells whether it was meant seriously. */
    @Nullable
    PendingSyn pendingSyn;

    /** Who sent the latest segment. */
    @Nullable
    Endpoint lastSender;

    /** Whether packets of this connection were captured twice. */
    boolean capturedTwice;

    /** Packets of this connection that are copies of one captured before. */
    long copies;

    /** Whether the capture holds no SYN of it. */
    boolean joinedMidStream;

    /** Whether the one-sided guess at a FIN (an acknowledgement of exactly one more byte) has failed here. */
    boolean finGuessFailed;

    /** How many connections with the same addresses and ports began at the same instant before it: the place of each was taken. */
    int ordinal;

    /** What stood in front of the IP header of its first packet, see {@link LinkTagCounts}. */
    int linkTags;

    /** From the packet before to the latest one, ns. */
    long sinceLast;

    /** Number of its first packet. */
    long firstPacket;

    long start;
    long end;
    long packets;
    long bytes;

    /**
     * A connection whose first captured segment is {@code segment}. Who sends a SYN is the client, who sends a SYN-ACK the
     * server; otherwise the lower port is taken for the server's.
     */
    public Connection(int number, TcpSegment segment) {
        client = new Endpoint(Role.CLIENT, TcpState.CLOSE);
        // A socket connected to itself (a simultaneous open with its own SYN) is one socket, not two.
        server = isToItself(segment) ? client : new Endpoint(Role.SERVER, TcpState.LISTEN);
        begin(number, segment);
    }

    /** One with two ends and without contents, for {@link ConnectionCodec#readInto}. */
    public Connection() {
        this(false);
    }

    /**
     * One without contents.
     *
     * @param toItself whether both ends are one socket
     */
    public Connection(boolean toItself) {
        client = new Endpoint(Role.CLIENT, TcpState.CLOSE);
        server = toItself ? client : new Endpoint(Role.SERVER, TcpState.LISTEN);
    }

    /** Makes an empty connection one whose first captured segment is {@code segment}, which is not {@link #isToItself}. */
    public final void begin(int number, TcpSegment segment) {
        this.number = number;
        v6 = segment.v6();
        boolean opening = segment.has(TcpSegment.SYN);
        boolean fromClient = opening ? !segment.has(TcpSegment.ACK) : segment.sourcePort() >= segment.destinationPort();
        if (fromClient) {
            setAddresses(
                    segment.sourceHigh(),
                    segment.sourceLow(),
                    segment.sourcePort(),
                    segment.destinationHigh(),
                    segment.destinationLow(),
                    segment.destinationPort());
        } else {
            setAddresses(
                    segment.destinationHigh(),
                    segment.destinationLow(),
                    segment.destinationPort(),
                    segment.sourceHigh(),
                    segment.sourceLow(),
                    segment.sourcePort());
        }
        tunnel = segment.isTunnelled() ? new Tunnel(segment.tunnelPath(), segment.tunnelLength()) : null;
        start = segment.time();
        end = segment.time();
        firstPacket = segment.number();
        linkTags = segment.linkTags();
    }

    /** Whether the segment's sender sends to itself, from and to the same port. */
    public static boolean isToItself(TcpSegment segment) {
        return segment.sourcePort() == segment.destinationPort()
                && segment.sourceLow() == segment.destinationLow()
                && segment.sourceHigh() == segment.destinationHigh();
    }

    private void setAddresses(long high1, long low1, int port1, long high2, long low2, int port2) {
        clientHigh = high1;
        clientLow = low1;
        clientPort = port1;
        serverHigh = high2;
        serverLow = low2;
        serverPort = port2;
    }

    /** Brings the fields of this class into the cache; the value has no meaning. */
    protected final int touchConnection() {
        return (int) clientHigh + (int) end;
    }

    /** Brings both endpoints into the cache; the value has no meaning. */
    public int touchEndpoints() {
        return client.touch() + server.touch();
    }

    /** Brings all of it into the cache but for its queues; the value has no meaning. */
    public int touchAll() {
        return touchConnection() + client.touchAll() + server.touchAll();
    }

    /** Brings the endpoints' segments in flight into the cache; the value has no meaning. */
    public int touchQueues() {
        return client.touchQueue() + server.touchQueue();
    }

    /** 1 for the first connection of the capture. */
    public int number() {
        return number;
    }

    /** What it is called in every run. */
    public ConnectionId id() {
        long tuple = tuple(clientHigh, clientLow, clientPort, serverHigh, serverLow, serverPort);
        return id(start, tuple, ordinal, tunnel);
    }

    private static ConnectionId id(long start, long tuple, int ordinal, @Nullable Tunnel tunnel) {
        return new ConnectionId(start, tunnel == null ? tuple : tuple ^ tunnel.stableHash(), ordinal + 1, tunnel);
    }

    /** It takes the place of {@code old}, which has the same addresses and ports. */
    public void succeed(Connection old) {
        ordinal = old.start == start ? old.ordinal + 1 : 0;
    }

    /** What stood in front of the IP header of its first packet. */
    public LinkTags tags() {
        return LinkTags.of(
                LinkTagCounts.vlans(linkTags), LinkTagCounts.pppoe(linkTags), LinkTagCounts.labels(linkTags));
    }

    /** Gives it another number, for one that was provisional. */
    public void renumber(IntUnaryOperator numbers) {
        number = numbers.applyAsInt(number);
    }

    /** Number of its first packet. */
    public long firstPacket() {
        return firstPacket;
    }

    /** Hash of the 5-tuple, for this process alone. */
    public int hash() {
        int hash = SeededHash.ofSockets(clientHigh, clientLow, clientPort, serverHigh, serverLow, serverPort);
        return tunnel == null ? hash : hash ^ tunnel.hashCode();
    }

    /** Hash of the segment's 5-tuple and tunnel: the same for both directions. */
    public static int hash(TcpSegment segment) {
        int hash = SeededHash.ofSockets(
                segment.sourceHigh(),
                segment.sourceLow(),
                segment.sourcePort(),
                segment.destinationHigh(),
                segment.destinationLow(),
                segment.destinationPort());
        return segment.isTunnelled() ? hash ^ Tunnel.hash(segment.tunnelPath(), segment.tunnelLength()) : hash;
    }

    /** 64 bits of which the same 5-tuple always has the same; they are part of what is printed, so they must never change. */
    static ConnectionId id(long start, SocketAddress one, SocketAddress other, int ordinal, @Nullable Tunnel tunnel) {
        long tuple = tuple(one.high(), one.low(), one.port(), other.high(), other.low(), other.port());
        return id(start, tuple, ordinal, tunnel);
    }

    private static long tuple(long high1, long low1, int port1, long high2, long low2, int port2) {
        long end1 = end(high1, low1, port1);
        long end2 = end(high2, low2, port2);
        return (end1 + end2) * 0x9E3779B97F4A7C15L ^ end1 * end2;
    }

    private static long end(long high, long low, int port) {
        long h = (low ^ high * 0xC2B2AE3D27D4EB4FL) + ((long) port << 40) + port;
        h *= 0x165667B19E3779F9L;
        return h ^ h >>> 29;
    }

    /** Whether the segment has this connection's addresses and ports, in either direction, and is in the same tunnel. */
    public boolean matches(TcpSegment segment) {
        return v6 == segment.v6()
                && isIn(tunnel, segment)
                && matches(clientHigh, clientLow, clientPort, serverHigh, serverLow, serverPort, segment);
    }

    private static boolean isIn(@Nullable Tunnel tunnel, TcpSegment segment) {
        return tunnel == null ? !segment.isTunnelled() : tunnel.isPath(segment.tunnelPath(), segment.tunnelLength());
    }

    /** Whether the segment has these addresses, of the same version of IP, and ports, in either direction. */
    static boolean matches(long high1, long low1, int port1, long high2, long low2, int port2, TcpSegment segment) {
        return isSent(high1, low1, port1, high2, low2, port2, segment)
                || isSent(high2, low2, port2, high1, low1, port1, segment);
    }

    /** Whether the client sent the segment, which is one of this connection. */
    public boolean isFromClient(TcpSegment segment) {
        return isSent(clientHigh, clientLow, clientPort, serverHigh, serverLow, serverPort, segment);
    }

    /** Whether the segment was sent from the first address and port to the second one. */
    private static boolean isSent(
            long high1, long low1, int port1, long high2, long low2, int port2, TcpSegment segment) {
        return segment.sourcePort() == port1
                && segment.destinationPort() == port2
                && segment.sourceLow() == low1
                && segment.destinationLow() == low2
                && segment.sourceHigh() == high1
                && segment.destinationHigh() == high2;
    }

    /** Whether both ends are one socket. */
    boolean isToItself() {
        return client == server;
    }

    /** Who sent the segment, which is one of this connection. */
    Endpoint senderOf(TcpSegment segment) {
        return isFromClient(segment) ? client : server;
    }

    Endpoint peerOf(Endpoint endpoint) {
        return endpoint == client ? server : client;
    }

    /** Time of the first packet (ns since the epoch). */
    public long start() {
        return start;
    }

    /** Time of the latest packet (ns since the epoch). */
    public long end() {
        return end;
    }

    /** Packets captured, both ways. */
    public long packets() {
        return packets;
    }

    /** Payload bytes, both ways, repeats included. */
    public long bytes() {
        return bytes;
    }

    /** Packets that are copies of one captured before. */
    public long copies() {
        return copies;
    }

    /** Whether the connection began before the capture. */
    public boolean isJoinedMidStream() {
        return joinedMidStream;
    }

    /** Whether packets of one end only were captured, though its peer has answered. */
    public boolean isOneDirection() {
        return client.seen != server.seen && client.issKnown && server.issKnown;
    }

    /** Acknowledgements of data that was not captured, though other packets of its sender were. */
    public long unseenAcknowledged() {
        return (client.seen ? client.unseenAcknowledged : 0)
                + (server.seen && server != client ? server.unseenAcknowledged : 0);
    }

    /** Whether packets of it were captured twice, as on loopback, a bridge or a mirror port: not one now and then. */
    public boolean isCapturedTwice() {
        return capturedTwice && CAPTURED_TWICE_SHARE * copies >= packets;
    }

    /** The client's state, see {@link SequenceSpace#toldState}. */
    public TcpState clientState() {
        return client.toldState();
    }

    /** The server's state, see {@link SequenceSpace#toldState}. */
    public TcpState serverState() {
        return server.toldState();
    }

    /** Address of the end in the given role. */
    public SocketAddress address(Role role) {
        return role == Role.CLIENT
                ? new SocketAddress(clientHigh, clientLow, v6, clientPort)
                : new SocketAddress(serverHigh, serverLow, v6, serverPort);
    }

    /** How much would be lost if it were no longer followed. */
    public EvictionClass evictionClass() {
        if (client.state().isReusable() && server.state().isReusable()) {
            return EvictionClass.OVER;
        }
        return client.state().isOpening() || server.state().isOpening() ? EvictionClass.HALF_OPEN : EvictionClass.OPEN;
    }

    /** By how many {@link #queueBytes} at most one segment makes them more: it may begin a queue of each kind and cut others. */
    public static final int QUEUE_BYTES_PER_SEGMENT = Endpoint.QUEUE_BYTES_PER_SEGMENT;

    /** Bytes of what is in flight and of data beyond holes, which are apart from the connection and its ends. */
    public int queueBytes() {
        return client.queueBytes() + (server == client ? 0 : server.queueBytes());
    }

    /** Gives back what the queues have too much, see {@link #queueBytes}. */
    public void trimQueues() {
        client.trimQueues();
        server.trimQueues();
    }

    /** Whether both ends have sent a FIN, or one of them is gone. */
    public boolean isClosing() {
        return client.finSent && server.finSent
                || !client.state().hasConnection()
                || !server.state().hasConnection();
    }

    /** Whether anything of a connection was seen: more than stray segments. */
    public boolean hasBegun() {
        return client.issKnown || server.issKnown;
    }

    /** Whether neither end has a socket any more that could send or receive something. */
    public boolean isOver() {
        return !client.state().hasConnection() && !server.state().hasConnection();
    }
}
