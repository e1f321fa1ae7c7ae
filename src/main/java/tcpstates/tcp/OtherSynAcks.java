package tcpstates.tcp;

import static tcpstates.packet.TcpSegment.ACK;

import tcpstates.packet.TcpSegment;

/**
 * SYN-ACKs of different numbers to one SYN: from two hosts of one address, or from one that has forgotten its first answer, or
 * never kept it (SYN cookies). The opener takes the one that reaches it first, and shows by its acknowledgement which that was.
 */
final class OtherSynAcks {
    private OtherSynAcks() {}

    /** Keeps a SYN-ACK with other numbers than the server's first one, until the opener shows which one it has taken. */
    static void keep(Connection connection, Endpoint server, TcpSegment synAck) {
        connection.pendingSyn = new PendingSyn(server, synAck.copy());
    }

    /** The opener acknowledges a SYN-ACK: what is known of the server is what that one says. */
    static void choose(Connection connection, Endpoint opener, Endpoint server, TcpSegment segment) {
        PendingSyn other = connection.pendingSyn;
        if (other == null || !other.segment.has(ACK) || other.sender != server) {
            return;
        }
        connection.pendingSyn = null;
        boolean first = Seq.distance(server.iss + 1, segment.ack()) <= Seq.distance(other.nextSeq(), segment.ack());
        if (first || !server.issKnown) {
            return;
        }
        TcpSegment synAck = other.segment;
        server.acknowledge(server.sndNxt); // the first SYN-ACK is in flight no more
        server.openBySynAck(synAck, opener);
        server.enqueue(synAck);
        opener.receiveSyn(synAck);
        opener.synAckArrives(synAck);
    }
}
