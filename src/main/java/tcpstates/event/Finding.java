package tcpstates.event;

import java.util.function.IntUnaryOperator;

/**
 * What no connection shows by itself, only several together; what one connection shows is a {@link Verdict}. It gives
 * values and passes no judgement: a monitor that asks every port whether it is open looks like a scan, because it is
 * one.
 */
public sealed interface Finding extends Event {
    /** Belongs to no single connection. */
    @Override
    default int connection() {
        return NO_CONNECTION;
    }

    @Override
    default Event renumbered(IntUnaryOperator numbers) {
        return this;
    }

    /** Time of the first packet that counts (ns since the epoch). */
    long since();

    /** Time of the last packet that counts (ns since the epoch). */
    long until();

    /** Whether nothing will be added: false when it is emitted while a live capture goes on. */
    boolean complete();

    /** How ports were probed. */
    enum ProbeMethod {
        /** By half handshakes: SYN, SYN-ACK, RST. */
        SYN,
        /** By whole handshakes, closed without a byte of data. */
        CONNECT,
        /** By SYNs, of which none met an open port: the two methods above look alike then. */
        SYN_OR_CONNECT,
        /** By FINs that belong to no connection. */
        FIN,
        /** By segments without any flag. */
        NULL,
        /** By segments with FIN, PSH and URG. */
        XMAS,
        /** By other flags that no TCP sends outside of a connection. */
        OTHER_FLAGS,
        /** By ACKs that belong to no connection. */
        ACK
    }

    /**
     * One host tried several ports of another one and sent no data. The source ports do not matter: scanners repeat an
     * unanswered probe from another one.
     *
     * @param time when it is emitted (ns since the epoch)
     * @param method how it asked
     * @param scanner who asked; its port is 0: any
     * @param target whose ports; its port is 0
     * @param open ports that answered with SYN-ACK
     * @param closed ports that answered with RST
     * @param rejected ports for which somebody answered with an ICMP error: a firewall, or the host itself
     * @param unanswered ports that did not answer: filtered; for FIN, NULL and Xmas probes open or filtered
     */
    record PortScan(
            long time,
            boolean complete,
            ProbeMethod method,
            SocketAddress scanner,
            SocketAddress target,
            PortList open,
            PortList closed,
            PortList rejected,
            PortList unanswered,
            long since,
            long until)
            implements Finding {}

    /**
     * Handshakes with one listener that its clients did not complete: what fills its SYN backlog.
     *
     * @param time when it is emitted (ns since the epoch)
     * @param listener address and port
     * @param peak most sockets in SYN_RECV at once
     * @param peakTime when there were so many for the first time (ns since the epoch)
     * @param opened handshakes that it answered with SYN-ACK
     * @param completed of these, those that became ESTABLISHED
     * @param unanswered SYNs that it never answered, each counted once however often it was repeated
     * @param synAckRepeats SYN-ACKs sent again
     * @param sources distinct addresses of clients
     * @param moreSources whether there were more than could be counted
     */
    record SynBacklog(
            long time,
            boolean complete,
            SocketAddress listener,
            int peak,
            long peakTime,
            long opened,
            long completed,
            long unanswered,
            long synAckRepeats,
            int sources,
            boolean moreSources,
            long since,
            long until)
            implements Finding {}

    /**
     * Sockets of which one end has not closed: CLOSE_WAIT at the end that has not, FIN_WAIT2 at the end that has.
     *
     * @param time when it is emitted (ns since the epoch)
     * @param state {@link TcpState#CLOSE_WAIT} or {@link TcpState#FIN_WAIT2}
     * @param role of the sockets in that state
     * @param endpoint their address; port 0 for clients: any
     * @param server address and port that the connections lead to; equal to {@code endpoint} if the servers are meant
     * @param entered sockets that came into the state
     * @param lasting sockets that stayed in it for longer than the peer remembers the connection (60 s on Linux)
     * @param left sockets that were still in it at the end
     * @param longestNanos the longest time that one of them was seen in it
     */
    record HalfClosedSockets(
            long time,
            boolean complete,
            TcpState state,
            Role role,
            SocketAddress endpoint,
            SocketAddress server,
            long entered,
            long lasting,
            long left,
            long longestNanos,
            long since,
            long until)
            implements Finding {}

    /**
     * Ports that one client has in use towards one server and port, against those that its system hands out.
     *
     * @param time when it is emitted (ns since the epoch)
     * @param client address; port 0: any
     * @param server address and port
     * @param peak most ports in use at once, those in TIME_WAIT included
     * @param peakTime when there were so many for the first time (ns since the epoch)
     * @param timeWait of these, those in TIME_WAIT
     * @param connections opened in all
     * @param range ports that the client's system hands out
     */
    record PortUse(
            long time,
            boolean complete,
            SocketAddress client,
            SocketAddress server,
            int peak,
            long peakTime,
            int timeWait,
            long connections,
            PortRange range,
            long since,
            long until)
            implements Finding {}
}
