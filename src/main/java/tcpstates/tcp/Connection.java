package tcpstates.tcp;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpSegment;

/** One TCP connection: two endpoints and what passed between them. */
public class Connection {
    private int number;
    private final boolean v6;
    private long clientHigh;
    private long clientLow;
    private long serverHigh;
    private long serverLow;
    private int clientPort;
    private int serverPort;

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

    /** Whether the tracker has it in its timer wheel. */
    private boolean scheduled;
    /** Whether the tracker has it in its table. */
    private boolean followed;

    /** From the packet before to the latest one, ns. */
    long sinceLast;

    long start;
    long end;
    long packets;
    long bytes;

    /**
     * A connection whose first captured segment is {@code s}. Who sends a SYN is the client, who sends a SYN-ACK the server;
     * otherwise the lower port is taken for the server's.
     */
    public Connection(int number, TcpSegment s) {
        this.number = number;
        v6 = s.v6();
        boolean opening = s.has(TcpSegment.SYN);
        boolean fromClient = opening ? !s.has(TcpSegment.ACK) : s.sourcePort() >= s.destinationPort();
        if (fromClient) {
            setAddresses(
                    s.sourceHigh(),
                    s.sourceLow(),
                    s.sourcePort(),
                    s.destinationHigh(),
                    s.destinationLow(),
                    s.destinationPort());
        } else {
            setAddresses(
                    s.destinationHigh(),
                    s.destinationLow(),
                    s.destinationPort(),
                    s.sourceHigh(),
                    s.sourceLow(),
                    s.sourcePort());
        }
        client = new Endpoint(Role.CLIENT, TcpState.CLOSE);
        boolean toItself = clientPort == serverPort && clientLow == serverLow && clientHigh == serverHigh;
        // A socket connected to itself (a simultaneous open with its own SYN) is one socket, not two.
        server = toItself ? client : new Endpoint(Role.SERVER, TcpState.LISTEN);
        start = s.time();
        end = s.time();
    }

    private void setAddresses(long high1, long low1, int port1, long high2, long low2, int port2) {
        clientHigh = high1;
        clientLow = low1;
        clientPort = port1;
        serverHigh = high2;
        serverLow = low2;
        serverPort = port2;
    }

    /** Brings the object itself into the cache; the value has no meaning. */
    public int touch() {
        return (int) clientLow + clientPort;
    }

    /** Brings both endpoints into the cache; the value has no meaning. */
    public int touchEndpoints() {
        return client.touch() + server.touch();
    }

    /** Brings the endpoints' segments in flight into the cache; the value has no meaning. */
    public int touchQueues() {
        return client.touchQueue() + server.touchQueue();
    }

    /** 1 for the first connection of the capture. */
    public int number() {
        return number;
    }

    /** Whether the tracker still follows it, by {@link #followed(boolean)}. */
    public boolean isFollowed() {
        return followed;
    }

    /** Notes whether the tracker follows it. */
    public void followed(boolean now) {
        followed = now;
    }

    /** Gives it another number, for one that was provisional. */
    public void renumber(IntUnaryOperator numbers) {
        number = numbers.applyAsInt(number);
    }

    /** Whether a timer was set for it, by {@link #scheduled(boolean)}. */
    public boolean isScheduled() {
        return scheduled;
    }

    /** Notes whether a timer is set for it. */
    public void scheduled(boolean set) {
        scheduled = set;
    }

    /** Hash of the 5-tuple. */
    public int hash() {
        return hash(clientHigh, clientLow, clientPort, serverHigh, serverLow, serverPort);
    }

    /** Hash of the segment's 5-tuple: the same for both directions. */
    public static int hash(TcpSegment s) {
        return hash(
                s.sourceHigh(),
                s.sourceLow(),
                s.sourcePort(),
                s.destinationHigh(),
                s.destinationLow(),
                s.destinationPort());
    }

    private static int hash(long high1, long low1, int port1, long high2, long low2, int port2) {
        long end1 = end(high1, low1, port1);
        long end2 = end(high2, low2, port2);
        long h = (end1 + end2) * 0x9E3779B97F4A7C15L ^ end1 * end2;
        h ^= h >>> 32;
        return (int) (h ^ h >>> 15);
    }

    private static long end(long high, long low, int port) {
        long h = (low ^ high * 0xC2B2AE3D27D4EB4FL) + ((long) port << 40) + port;
        h *= 0x165667B19E3779F9L;
        return h ^ h >>> 29;
    }

    /** Whether the segment has this connection's addresses and ports, in either direction. */
    public boolean matches(TcpSegment s) {
        return v6 == s.v6() && (isFromClient(s) || isFromServer(s));
    }

    /** Whether the client sent the segment, which is one of this connection. */
    public boolean isFromClient(TcpSegment s) {
        return s.sourcePort() == clientPort
                && s.destinationPort() == serverPort
                && s.sourceLow() == clientLow
                && s.destinationLow() == serverLow
                && s.sourceHigh() == clientHigh
                && s.destinationHigh() == serverHigh;
    }

    private boolean isFromServer(TcpSegment s) {
        return s.sourcePort() == serverPort
                && s.destinationPort() == clientPort
                && s.sourceLow() == serverLow
                && s.destinationLow() == clientLow
                && s.sourceHigh() == serverHigh
                && s.destinationHigh() == clientHigh;
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

    /** Whether packets of it were captured twice, as on loopback, a bridge or a mirror port. */
    public boolean isCapturedTwice() {
        return capturedTwice;
    }

    public TcpState clientState() {
        return client.state;
    }

    public TcpState serverState() {
        return server.state;
    }

    /** Address of the end in the given role. */
    public SocketAddress address(Role role) {
        return role == Role.CLIENT
                ? new SocketAddress(clientHigh, clientLow, v6, clientPort)
                : new SocketAddress(serverHigh, serverLow, v6, serverPort);
    }

    /** Whether neither end has a socket any more that could send or receive something. */
    public boolean isOver() {
        return isOver(client.state) && isOver(server.state);
    }

    private static boolean isOver(TcpState state) {
        return state == TcpState.CLOSE || state == TcpState.LISTEN;
    }
}
