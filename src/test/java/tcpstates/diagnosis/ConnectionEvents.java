package tcpstates.diagnosis;

import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Counters;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.LinkTags;
import tcpstates.event.Reset;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/** The events of one connection, made by hand as the state machine would emit them. */
public final class ConnectionEvents {
    private static final ConnectionId ID = new ConnectionId(0, 0x0123_4567_89ab_cdefL, 1);
    private static final Counters COUNTERS = new Counters(0, 0, 0, 0, 0, 0, 0);
    private static final long SECOND = 1_000_000_000L;

    private final int number;
    private final SocketAddress client;
    private final SocketAddress server;
    private final List<Event> events = new ArrayList<>();
    private long clock;
    private final long start;
    private long clientSince;
    private long serverSince;
    private TcpState clientState = TcpState.CLOSE;
    private TcpState serverState = TcpState.LISTEN;
    private long bytes;

    public ConnectionEvents(int number, SocketAddress client, SocketAddress server, long startSeconds) {
        this.number = number;
        this.client = client;
        this.server = server;
        start = startSeconds * SECOND;
        clock = start;
    }

    public static SocketAddress address(int ip, int port) {
        return new SocketAddress(0, ip & 0xffff_ffffL, false, port);
    }

    public ConnectionEvents after(long seconds) {
        clock += seconds * SECOND;
        return this;
    }

    public ConnectionEvents client(TcpState to, Cause cause) {
        change(Role.CLIENT, clientState, to, cause, clock - clientSince);
        clientState = to;
        clientSince = clock;
        return this;
    }

    ConnectionEvents server(TcpState to, Cause cause) {
        change(Role.SERVER, serverState, to, cause, clock - serverSince);
        serverState = to;
        serverSince = clock;
        return this;
    }

    private void change(Role role, TcpState from, TcpState to, Cause cause, long duration) {
        boolean ofClient = role == Role.CLIENT;
        events.add(new Transition(
                clock,
                Transition.NO_PROOF,
                1,
                Transition.NO_PACKET,
                number,
                ID,
                ofClient ? client : server,
                ofClient ? server : client,
                role,
                from,
                to,
                duration,
                Evidence.SENT,
                cause,
                COUNTERS));
    }

    public ConnectionEvents synSent() {
        return client(TcpState.SYN_SENT, Cause.SENT_SYN);
    }

    public ConnectionEvents synAcked() {
        return synSent().server(TcpState.SYN_RECV, Cause.RECEIVED_SYN);
    }

    public ConnectionEvents established() {
        return synAcked()
                .client(TcpState.ESTABLISHED, Cause.RECEIVED_SYN_ACK)
                .server(TcpState.ESTABLISHED, Cause.HANDSHAKE_ACKED);
    }

    public ConnectionEvents refused() {
        synSent();
        serverState = TcpState.CLOSE;
        return client(TcpState.CLOSE, Cause.REFUSED);
    }

    public ConnectionEvents halfOpenScan() {
        synAcked();
        events.add(new Reset(
                clock,
                1,
                number,
                ID,
                client,
                server,
                ResetCause.SCAN,
                TcpState.SYN_SENT,
                Reset.SocketError.NONE,
                64,
                64,
                0,
                0));
        return client(TcpState.CLOSE, Cause.SENT_RESET).server(TcpState.CLOSE, Cause.RECEIVED_RESET);
    }

    public ConnectionEvents data() {
        bytes += 100;
        return this;
    }

    /** The client closes, the server does not. */
    public ConnectionEvents halfClosed() {
        return client(TcpState.FIN_WAIT1, Cause.SENT_FIN)
                .server(TcpState.CLOSE_WAIT, Cause.RECEIVED_FIN)
                .client(TcpState.FIN_WAIT2, Cause.FIN_ACKED);
    }

    public ConnectionEvents closed() {
        return halfClosed()
                .server(TcpState.LAST_ACK, Cause.SENT_FIN)
                .client(TcpState.TIME_WAIT, Cause.RECEIVED_FIN)
                .server(TcpState.CLOSE, Cause.FIN_ACKED);
    }

    /** The events so far, and the summary. */
    public List<Event> summarized() {
        events.add(new ConnectionSummary(
                clock,
                number,
                ID,
                client,
                server,
                LinkTags.NONE,
                start,
                clock,
                clientState,
                serverState,
                3,
                bytes,
                null));
        return events;
    }

    /** The events so far. */
    public List<Event> unsummarized() {
        return events;
    }
}
