package tcpstates.diagnosis;

import static tcpstates.event.TcpState.CLOSE_WAIT;
import static tcpstates.event.TcpState.ESTABLISHED;
import static tcpstates.event.TcpState.SYN_RECV;
import static tcpstates.event.TcpState.SYN_SENT;

import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Cause;
import tcpstates.event.EndReason;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;
import tcpstates.tcp.Connection;

/** What is worth knowing of a connection besides its verdict; every rule is asked. */
final class RemarkRules {
    /** Shorter ones are ordinary flow control. */
    private static final long LEAST_STALL_NANOS = 100_000_000;

    private final ConnectionHistory life;
    private final Connection connection;
    private final EndpointHistory client;
    private final EndpointHistory server;
    private final long clock;
    private final VerdictKind verdict;
    private final List<Verdict> remarks = new ArrayList<>();

    RemarkRules(ConnectionHistory life, Connection connection, long clock, VerdictKind verdict) {
        this.life = life;
        this.connection = connection;
        this.clock = clock;
        this.verdict = verdict;
        client = life.client;
        server = life.server;
    }

    List<Verdict> remarks() {
        if (verdict.endReason() != EndReason.NO_CONNECTION) {
            capture();
            opening();
            for (EndpointHistory end : List.of(client, server)) {
                repeats(end);
                probes(end);
                stalls(end);
            }
            resets();
        }
        if (life.evicted) {
            add(new VerdictBuilder(VerdictKind.EVICTED));
        }
        if (life.forgotten) {
            add(new VerdictBuilder(VerdictKind.FORGOTTEN));
        }
        return remarks;
    }

    private void add(VerdictBuilder finding) {
        remarks.add(finding.verdict());
    }

    // ------------------------------------------------------------------ what the capture is like

    private void capture() {
        StateSpan first = client.oldest();
        if (first != null && first.cause() == Cause.MID_STREAM) {
            add(new VerdictBuilder(VerdictKind.MID_STREAM)
                    .packet("first", first.packet())
                    .count("port", life.serverAddress.port()));
        }
        if (isOneWay(client, server)) {
            oneWay(client, server);
        } else if (isOneWay(server, client)) {
            oneWay(server, client);
        }
        if (connection.isCapturedTwice()) {
            add(new VerdictBuilder(VerdictKind.CAPTURED_TWICE));
        }
        if (life.predecessor > 0) {
            add(new VerdictBuilder(VerdictKind.PORT_REUSED).connection("predecessor", life.predecessor));
        }
    }

    /** Whether the silent end must have sent something all the same. */
    private boolean isOneWay(EndpointHistory seen, EndpointHistory silent) {
        return seen.packets > 0 && silent.packets == 0 && silent.now() != null && !life.toItself();
    }

    private void oneWay(EndpointHistory seen, EndpointHistory silent) {
        add(new VerdictBuilder(VerdictKind.ONE_WAY)
                .end("seen", seen.role)
                .end("silent", silent.role)
                .packet("first", seen.firstPacket));
    }

    // ------------------------------------------------------------------ how it was opened

    private void opening() {
        StateSpan synReceived = client.in(SYN_RECV);
        if (life.toItself()) {
            add(new VerdictBuilder(VerdictKind.SELF_CONNECT));
        } else if (synReceived != null && server.wasIn(SYN_SENT)) {
            StateSpan other = server.in(SYN_SENT);
            StateSpan first = client.in(SYN_SENT);
            add(new VerdictBuilder(VerdictKind.SIMULTANEOUS_OPEN)
                    .packet("syn", first == null ? 0 : first.packet())
                    .packet("other_syn", other == null ? 0 : other.packet()));
        }
        if (client.synPayload > 0 && server.synAckAck != 0) {
            boolean taken = server.synAckAck == client.synEnd();
            add(new VerdictBuilder(taken ? VerdictKind.SYN_DATA : VerdictKind.SYN_DATA_REFUSED)
                    .count("bytes", client.synPayload)
                    .packet("syn", client.firstPacket));
        }
        BackoffHistory syns = client.series(Kind.SYN);
        if (syns != null && client.wasIn(ESTABLISHED)) {
            add(new VerdictBuilder(VerdictKind.SYN_REPEATED).series(syns));
        }
        if (server.handshakeAckMissed > 0 && verdict != VerdictKind.SYN_ACK_IGNORED) {
            add(new VerdictBuilder(VerdictKind.HANDSHAKE_ACK_LOST).packet("repeat", server.handshakeAckMissed));
        }
    }

    // ------------------------------------------------------------------ what passed

    private void repeats(EndpointHistory end) {
        boolean told = verdict == VerdictKind.DATA_UNACKNOWLEDGED
                || verdict == VerdictKind.DATA_TIMED_OUT
                || verdict == VerdictKind.FIN_UNACKNOWLEDGED
                || verdict == VerdictKind.FIN_TIMED_OUT;
        int data = end.repeated(Kind.DATA);
        int fins = end.repeated(Kind.FIN);
        if (told || data + fins == 0) {
            return;
        }
        add(new VerdictBuilder(VerdictKind.SENT_AGAIN)
                .end("sender", end.role)
                .count("segments", data + fins)
                .count("data", data)
                .count("fins", fins)
                .count("spurious", end.spurious()));
    }

    private void probes(EndpointHistory end) {
        BackoffHistory series = end.series(Kind.KEEP_ALIVE);
        if (series == null) {
            return;
        }
        int unanswered = end.unansweredProbes(life.peerOf(end));
        boolean answered = unanswered == 0;
        add(new VerdictBuilder(answered ? VerdictKind.KEEP_ALIVE_ANSWERED : VerdictKind.KEEP_ALIVE_UNANSWERED)
                .end("prober", end.role)
                .count("probes", end.probes())
                .count("unanswered", unanswered)
                .time("interval", series.lastInterval())
                .packet("last", series.lastPacket()));
    }

    private void stalls(EndpointHistory end) {
        ZeroWindowPeriods stalls = end.stalls();
        if (stalls == null) {
            return;
        }
        boolean stalled = stalls.since() != EndpointHistory.NEVER && !connection.isOver();
        if (stalled && clock - stalls.since() >= LEAST_STALL_NANOS) {
            add(new VerdictBuilder(VerdictKind.READER_STALLS)
                    .end("reader", end.role)
                    .packet("zero_window", stalls.packet())
                    .time("since", clock - stalls.since()));
        } else if (stalls.longest() >= LEAST_STALL_NANOS) {
            add(new VerdictBuilder(VerdictKind.READER_STALLED)
                    .end("reader", end.role)
                    .packet("zero_window", stalls.longestFrom())
                    .packet("window_update", stalls.longestTo())
                    .time("stall", stalls.longest()));
        }
    }

    // ------------------------------------------------------------------ RST

    private void resets() {
        ObservedReset ignored = life.ignoredReset;
        if (ignored != null) {
            boolean challenged = ignored.cause() == ResetCause.CHALLENGED;
            add(new VerdictBuilder(challenged ? VerdictKind.CHALLENGED_RESET : VerdictKind.FORGED_RESET)
                    .end("sender", ignored.sender().role)
                    .packet("rst", ignored.packet())
                    .count("resets", life.ignoredResets));
        }
        ObservedReset last = life.lastReset;
        if (verdict.endReason() == EndReason.CLOSED && last != null && !last.equals(ignored)) {
            add(new VerdictBuilder(VerdictKind.RESET_AFTER_CLOSE)
                    .end("sender", last.sender().role)
                    .packet("rst", last.packet()));
        }
        ObservedReset fatal = life.fatalReset;
        if (verdict.endReason() == EndReason.RESET && fatal != null) {
            seenByTheProgram(fatal.receiver());
        }
    }

    /** Linux' {@code tcp_reset}: EPIPE in CLOSE_WAIT, ECONNRESET in the other states in which a program still has the socket. */
    private void seenByTheProgram(EndpointHistory receiver) {
        if (receiver.endedBy() != Cause.RECEIVED_RESET) {
            return;
        }
        if (receiver.before() == CLOSE_WAIT) {
            add(new VerdictBuilder(VerdictKind.SEES_EPIPE).end("receiver", receiver.role));
        } else if (receiver.before() == ESTABLISHED) {
            add(new VerdictBuilder(VerdictKind.SEES_ECONNRESET).end("receiver", receiver.role));
        }
    }
}
