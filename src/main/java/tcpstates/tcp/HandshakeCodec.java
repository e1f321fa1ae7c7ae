package tcpstates.tcp;

import static tcpstates.event.TcpState.CLOSE;
import static tcpstates.event.TcpState.LISTEN;
import static tcpstates.event.TcpState.SYN_RECV;
import static tcpstates.event.TcpState.SYN_SENT;

import tcpstates.packet.TcpSegment;

/**
 * A connection of which nothing but its SYN was captured, or that and the SYN-ACK, as bytes: as those segments, for all that is
 * known of it follows from them. To read it is to have the {@link StateMachine} judge them once more, and then it equals what was
 * written. A flood of SYNs is made of such connections, and to write one by {@link ConnectionCodec} takes four times as long:
 * it asks each of two hundred fields for its likely value.
 */
public final class HandshakeCodec {
    private static final int SACK_PERMITTED = 0x01;
    private static final int SCALE_SHIFT = 1;

    private final BitCodec bits;
    private final ConnectionCodec codec;
    private final StateMachine machine;
    private final TcpSegment segment = new TcpSegment();

    /**
     * @param bits that {@code codec} writes to and reads from
     * @param machine that the connections are judged by
     */
    public HandshakeCodec(BitCodec bits, ConnectionCodec codec, StateMachine machine) {
        this.bits = bits;
        this.codec = codec;
        this.machine = machine.silent();
    }

    /** Whether its SYN, and a SYN-ACK at most, is all that has ever happened to the connection, and neither has data. */
    public static boolean takes(Connection connection) {
        Endpoint client = connection.client;
        Endpoint server = connection.server;
        return connection.packets <= 2
                && connection.bytes == 0
                && client.state() == SYN_SENT
                && client.before() == CLOSE
                && client.seen
                && client.lastSent == connection.start // it may have begun with what was not its own
                && !client.scaleUnknown
                && !client.icmpError
                && !server.icmpError
                && (connection.packets == 1 ? isUnanswered(connection) : isAnswered(connection));
    }

    private static boolean isUnanswered(Connection connection) {
        Endpoint server = connection.server;
        return server != connection.client
                && server.state() == LISTEN
                && server.synArrivedPacket == connection.firstPacket;
    }

    private static boolean isAnswered(Connection connection) {
        Endpoint server = connection.server;
        return server.state() == SYN_RECV
                && server.before() == LISTEN
                && connection.lastSender == server
                && !server.scaleUnknown;
    }

    /** Writes a connection that it {@link #takes} to the {@link BitCodec}; {@link PackedConnection} can read of it, too. */
    public void write(Connection connection) {
        Endpoint client = connection.client;
        Endpoint server = connection.server;
        bits.beginPart(PackedConnection.FLAG_BYTES);
        bits.flag(false);
        codec.head(connection);
        write(client, client.offeredScale, 0);
        if (connection.packets > 1) {
            bits.number(server.lastSent - connection.start);
            bits.number(client.synAckArrivedPacket - connection.firstPacket);
            write(server, scaleOfSynAck(client, server), client.iss + 1);
        }
    }

    /** Window scale of the SYN-ACK, as far as it counts: of no consequence where the SYN had none (RFC 7323 section 2.2). */
    private static int scaleOfSynAck(Endpoint client, Endpoint server) {
        boolean counts = server.scale > 0 || client.scale > 0;
        return counts ? server.scale : TcpSegment.ABSENT;
    }

    private void write(Endpoint sender, int windowScale, int likelyAck) {
        bits.fixed32(sender.iss);
        bits.number(sender.lastSentAck - likelyAck);
        bits.fixed16(sender.rcvWnd);
        bits.fixed16(sender.lastSentId & 0xffff);
        bits.fixed8(sender.ttl);
        bits.number(CopyRules.flagsOfLast(sender));
        bits.number(sender.offeredMss);
        bits.fixed8(windowScale + 1 << SCALE_SHIFT | (sender.sackPermitted ? SACK_PERMITTED : 0));
        bits.fixed32(sender.newestStamp);
    }

    /** Gives a connection without contents, which has two ends, those of the next one in the {@link BitCodec}. */
    public void readInto(Connection connection) {
        bits.beginPart(PackedConnection.FLAG_BYTES);
        bits.flag(false);
        codec.head(connection);
        long packets = connection.packets;
        connection.packets = 0;
        connection.end = connection.start;
        segment.setSockets(
                connection.v6,
                connection.clientHigh,
                connection.clientLow,
                connection.clientPort,
                connection.serverHigh,
                connection.serverLow,
                connection.serverPort);
        judge(connection, connection.start, connection.firstPacket, 0);
        if (packets > 1) {
            long time = connection.start + bits.number(0L);
            long number = connection.firstPacket + bits.number(0L);
            segment.setSockets(
                    connection.v6,
                    connection.serverHigh,
                    connection.serverLow,
                    connection.serverPort,
                    connection.clientHigh,
                    connection.clientLow,
                    connection.clientPort);
            judge(connection, time, number, connection.client.iss + 1);
        }
    }

    private void judge(Connection connection, long time, long number, int likelyAck) {
        int seq = bits.fixed32(0);
        int ack = bits.number(0) + likelyAck;
        int window = bits.fixed16(0);
        int ipId = bits.fixed16(0);
        int ttl = bits.fixed8(0);
        int flags = bits.number(0);
        int mss = bits.number(0);
        int options = bits.fixed8(0);
        segment.setHeaders(time, number, connection.v6 ? -1 : ipId, ttl, seq, ack, flags, window);
        segment.setOptions(mss, (options >> SCALE_SHIFT) - 1, (options & SACK_PERMITTED) != 0, bits.fixed32(0));
        machine.segment(connection, segment);
    }
}
