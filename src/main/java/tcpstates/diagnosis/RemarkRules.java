package tcpstates.diagnosis;

import static tcpstates.event.TcpState.CLOSE_WAIT;
import static tcpstates.event.TcpState.ESTABLISHED;
import static tcpstates.event.TcpState.SYN_RECV;
import static tcpstates.event.TcpState.SYN_SENT;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.EndReason;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;
import tcpstates.packet.Nanos;
import tcpstates.tcp.Connection;

/** What else is worth knowing of a connection, besides its verdict. Every rule is asked. */
final class RemarkRules {
    /** Later than the first time-out of a SYN-ACK (1 s) and what a repeat of it could be that the capture lacks (2 s more). */
    private static final long BEYOND_FIRST_TIMER = 3 * Nanos.PER_SECOND;

    /** No timer repeats a SYN sooner; one that follows sooner answers something (a challenge ACK, say). */
    private static final long MIN_TIMER_NANOS = 200 * Nanos.PER_MILLI;

    /** So many wrong checksums of an end, and no right one, are not the work of the network. */
    private static final int ENOUGH_WRONG = 3;

    /** A window that is closed for less is ordinary flow control. */
    private static final long MIN_ZERO_WINDOW_NANOS = 100 * Nanos.PER_MILLI;

    /** A TTL of their own says nothing: a scanner and its host's TCP differ, and the last one tells of it itself. */
    private static final Set<VerdictKind> OWN_RESETS = EnumSet.of(
            VerdictKind.HALF_OPEN_SCAN,
            VerdictKind.CONNECT_ABANDONED,
            VerdictKind.SYN_ACK_UNASKED,
            VerdictKind.RESET_DIFFERENT_TTL);

    /** Their series say when nothing passed. */
    private static final Set<VerdictKind> REPEATED_IN_VAIN = EnumSet.of(
            VerdictKind.SYN_UNANSWERED,
            VerdictKind.SYN_TIMED_OUT,
            VerdictKind.SYN_ACK_UNACKNOWLEDGED,
            VerdictKind.SYN_ACK_IGNORED,
            VerdictKind.SYN_RECV_TIMED_OUT,
            VerdictKind.REFUSED_WRONGLY,
            VerdictKind.ICMP_NOT_FINAL,
            VerdictKind.DATA_UNACKNOWLEDGED,
            VerdictKind.DATA_TIMED_OUT,
            VerdictKind.FIN_UNACKNOWLEDGED,
            VerdictKind.FIN_TIMED_OUT);

    private final ConnectionHistory history;
    private final Connection connection;
    private final EndpointHistory client;
    private final EndpointHistory server;
    private final long clock;
    private final VerdictKind verdict;
    private final List<Verdict> remarks = new ArrayList<>();

    RemarkRules(ConnectionHistory history, Connection connection, long clock, VerdictKind verdict) {
        this.history = history;
        this.connection = connection;
        this.clock = clock;
        this.verdict = verdict;
        client = history.client;
        server = history.server;
    }

    List<Verdict> remarks() {
        if (verdict.endReason() != EndReason.NO_CONNECTION) {
            capture();
            opening();
            for (EndpointHistory end : List.of(client, server)) {
                retransmissions(end);
                keepAlives(end);
                zeroWindows(end);
            }
            silence();
            resets();
            icmpErrors(client);
            if (!history.isSelfConnect()) {
                icmpErrors(server);
            }
        }
        if (history.evicted) {
            add(new VerdictBuilder(VerdictKind.EVICTED));
        }
        if (history.forgotten) {
            add(new VerdictBuilder(VerdictKind.FORGOTTEN));
        }
        return remarks;
    }

    private void add(VerdictBuilder remark) {
        remarks.add(remark.build());
    }

    // ------------------------------------------------------------------ what the capture is like

    private void capture() {
        // Of the client it may have been taken back.
        StateSpan first = client.firstCause() == Cause.MID_STREAM ? client.oldestSpan() : server.oldestSpan();
        if (first != null && first.cause() == Cause.MID_STREAM) {
            add(new VerdictBuilder(VerdictKind.MID_STREAM)
                    .packet("first", first.packet())
                    .count("port", history.serverAddress.port()));
        }
        if (isOneWay(client, server)) {
            oneWay(client, server);
        } else if (isOneWay(server, client)) {
            oneWay(server, client);
        }
        if (connection.isCapturedTwice()) {
            add(new VerdictBuilder(VerdictKind.CAPTURED_TWICE));
        }
        checksums(client);
        if (!history.isSelfConnect()) {
            checksums(server);
        }
        if (history.predecessor > 0) {
            add(new VerdictBuilder(VerdictKind.PORT_REUSED).connection("predecessor", history.predecessor));
        }
        if (history.predecessor > 0 && history.challenged) {
            add(new VerdictBuilder(VerdictKind.SYN_CHALLENGED)
                    .packet("syn", client.firstPacket)
                    .end("receiver", server.role)
                    .connection("predecessor", history.predecessor));
        }
    }

    /** Whether the silent end must have sent something all the same. */
    private boolean isOneWay(EndpointHistory seen, EndpointHistory silent) {
        return seen.packets > 0 && silent.packets == 0 && !silent.isUnchanged() && !history.isSelfConnect();
    }

    private void oneWay(EndpointHistory seen, EndpointHistory silent) {
        add(new VerdictBuilder(VerdictKind.ONE_WAY)
                .end("seen", seen.role)
                .end("silent", silent.role)
                .packet("first", seen.firstPacket));
    }

    private void checksums(EndpointHistory end) {
        ChecksumHistory checksums = end.checksums;
        if (checksums == null) {
            return;
        }
        if (checksums.notComputed() > 0) {
            add(new VerdictBuilder(VerdictKind.CHECKSUMS_NOT_COMPUTED)
                    .end("sender", end.role)
                    .count("segments", checksums.notComputed()));
        }
        if (checksums.wrong() > 0) {
            boolean all = checksums.right() == 0 && checksums.wrong() >= ENOUGH_WRONG;
            add(new VerdictBuilder(all ? VerdictKind.CHECKSUMS_ALL_WRONG : VerdictKind.CHECKSUMS_WRONG)
                    .end("sender", end.role)
                    .count("segments", checksums.wrong())
                    .count("headers", checksums.headersWrong())
                    .packet("first", checksums.firstWrong()));
        }
    }

    // ------------------------------------------------------------------ how it was opened

    private void opening() {
        if (history.isSelfConnect()) {
            add(new VerdictBuilder(VerdictKind.SELF_CONNECT));
        } else if (client.wasIn(SYN_RECV) && server.wasIn(SYN_SENT)) {
            StateSpan other = server.firstSpan(SYN_SENT);
            StateSpan first = client.firstSpan(SYN_SENT);
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
        if (server.otherSynAck > 0) {
            StateSpan first = server.firstSpan(SYN_RECV);
            add(new VerdictBuilder(VerdictKind.SYN_ACKS_DIFFER)
                    .packet("first", first == null ? 0 : first.packet())
                    .packet("other", server.otherSynAck)
                    .packet("taken", history.takenSynAck));
        }
        BackoffHistory syns = client.backoff(Kind.SYN);
        if (syns != null && client.wasIn(ESTABLISHED)) {
            long byTimer = syns.intervals().stream()
                    .filter(interval -> interval >= MIN_TIMER_NANOS)
                    .count();
            add(new VerdictBuilder(VerdictKind.SYN_REPEATED).repeats(syns).count("by_timer", byTimer));
        }
        if (server.handshakeAckMissed > 0 && verdict != VerdictKind.SYN_ACK_IGNORED) {
            BackoffHistory synAcks = server.backoff(Kind.SYN_ACK);
            // Linux counts the time-outs of a request whose ACK it has ignored, and sends at the last of them only:
            // 1 + 2 + 4 s (tcp_check_req, reqsk_timer_handler).
            long interval = synAcks != null && synAcks.total() == 1 ? synAcks.lastInterval() : -1;
            boolean deferred = client.bytes == 0 && interval >= BEYOND_FIRST_TIMER;
            add(new VerdictBuilder(deferred ? VerdictKind.ACCEPT_DEFERRED : VerdictKind.HANDSHAKE_ACK_LOST)
                    .packet("repeat", server.handshakeAckMissed)
                    .time("after", deferred ? interval : -1));
        }
    }

    // ------------------------------------------------------------------ what passed

    private void retransmissions(EndpointHistory end) {
        boolean inVerdict = verdict == VerdictKind.DATA_UNACKNOWLEDGED
                || verdict == VerdictKind.DATA_TIMED_OUT
                || verdict == VerdictKind.FIN_UNACKNOWLEDGED
                || verdict == VerdictKind.FIN_TIMED_OUT;
        int data = end.repeats(Kind.DATA);
        int fins = end.repeats(Kind.FIN);
        if (inVerdict || data + fins == 0) {
            return;
        }
        add(new VerdictBuilder(VerdictKind.SENT_AGAIN)
                .end("sender", end.role)
                .count("segments", data + fins)
                .count("data", data)
                .count("fins", fins)
                .count("spurious", end.spurious())
                .count("missing", end.data == null ? 0 : end.data.reportedMissing())
                .count("twice", end.data == null ? 0 : end.data.reportedTwice())
                .repeats(latestSeries(end)));
    }

    /** Repeats of the segment that it sent again last; null if it was only one, of which nothing more is to be told. */
    private static @Nullable BackoffHistory latestSeries(EndpointHistory end) {
        BackoffHistory data = end.backoff(Kind.DATA);
        BackoffHistory fins = end.backoff(Kind.FIN);
        BackoffHistory latest = data == null || fins != null && fins.lastPacket() > data.lastPacket() ? fins : data;
        return latest != null && latest.attempts() > 1 ? latest : null;
    }

    private void keepAlives(EndpointHistory end) {
        BackoffHistory backoff = end.backoff(Kind.KEEP_ALIVE);
        if (backoff == null) {
            return;
        }
        int unanswered = end.unansweredKeepAlives(history.peerOf(end));
        boolean answered = unanswered == 0;
        add(new VerdictBuilder(answered ? VerdictKind.KEEP_ALIVE_ANSWERED : VerdictKind.KEEP_ALIVE_UNANSWERED)
                .end("prober", end.role)
                .count("probes", end.repeats(Kind.KEEP_ALIVE))
                .count("unanswered", unanswered)
                .time("interval", backoff.lastInterval())
                .packet("last", backoff.lastPacket()));
    }

    private void silence() {
        LongestSilence silence = history.silence;
        if (silence.nanos() < LongestSilence.MIN_TOLD_NANOS || REPEATED_IN_VAIN.contains(verdict)) {
            return;
        }
        VerdictBuilder remark = new VerdictBuilder(
                        silence.isAwaited() ? VerdictKind.SILENCE_AWAITED : VerdictKind.SILENCE)
                .time("silence", silence.nanos())
                .end("last", silence.last())
                .packet("before", silence.before())
                .end("next", silence.next())
                .packet("after", silence.after());
        if (silence.isAwaited()) {
            EndpointHistory waiting = history.end(silence.waiting());
            remark.end("waiting", waiting.role).end("awaited", history.peerOf(waiting).role);
        }
        add(remark.packet("acknowledged", silence.acknowledged()));
    }

    private void zeroWindows(EndpointHistory end) {
        ZeroWindowPeriods periods = end.zeroWindows();
        if (periods == null) {
            return;
        }
        boolean closed = periods.since() != EndpointHistory.NEVER && !connection.isOver();
        if (closed && clock - periods.since() >= MIN_ZERO_WINDOW_NANOS) {
            add(new VerdictBuilder(VerdictKind.READER_STALLS)
                    .end("reader", end.role)
                    .packet("zero_window", periods.packet())
                    .time("since", clock - periods.since()));
        } else if (periods.longest() >= MIN_ZERO_WINDOW_NANOS) {
            add(new VerdictBuilder(VerdictKind.READER_STALLED)
                    .end("reader", end.role)
                    .packet("zero_window", periods.longestFrom())
                    .packet("window_update", periods.longestTo())
                    .time("stall", periods.longest()));
        }
    }

    // ------------------------------------------------------------------ ICMP

    private void icmpErrors(EndpointHistory end) {
        IcmpHistory errors = end.icmpErrors();
        if (errors == null) {
            return;
        }
        boolean inVerdict = end == client
                ? verdict == VerdictKind.ICMP_REFUSED || verdict == VerdictKind.ICMP_NOT_FINAL
                : verdict == VerdictKind.ICMP_DROPPED_REQUEST;
        IcmpHistory.Message believed = errors.believed();
        if (believed != null && !inVerdict) {
            add(new VerdictBuilder(VerdictKind.ICMP_SOFT_ERROR)
                    .end("end", end.role)
                    .count("errors", errors.believedCount())
                    .icmp(believed));
        }
        IcmpHistory.Message tooBig = errors.tooBig();
        if (tooBig != null) {
            boolean stuck = verdict == VerdictKind.DATA_UNACKNOWLEDGED || verdict == VerdictKind.DATA_TIMED_OUT;
            boolean exceeded = stuck && errors.tooLongPacket() > 0;
            add(new VerdictBuilder(exceeded ? VerdictKind.PATH_MTU_EXCEEDED : VerdictKind.PATH_MTU_TOLD)
                    .end("end", end.role)
                    .icmp(tooBig)
                    .count("mtu", errors.mtu())
                    .packet("too_long", exceeded ? errors.tooLongPacket() : 0));
        }
        IcmpHistory.Message ignored = errors.ignored();
        if (ignored != null) {
            add(new VerdictBuilder(VerdictKind.ICMP_IGNORED)
                    .end("end", end.role)
                    .count("errors", errors.ignoredCount())
                    .icmp(ignored));
        }
    }

    // ------------------------------------------------------------------ RST

    private void resets() {
        ObservedReset ignored = history.ignoredReset;
        if (ignored != null && verdict != VerdictKind.REFUSED_WRONGLY) {
            boolean challenged = ignored.cause() == ResetCause.CHALLENGED;
            add(new VerdictBuilder(challenged ? VerdictKind.CHALLENGED_RESET : VerdictKind.FORGED_RESET)
                    .end("sender", ignored.sender())
                    .packet("rst", ignored.packet())
                    .count("resets", history.ignoredResets));
        }
        ObservedReset last = history.lastReset;
        if (verdict.endReason() == EndReason.CLOSED
                && last != null
                && !last.equals(ignored)
                && !history.end(last.sender()).contradicts(last)) {
            add(new VerdictBuilder(VerdictKind.RESET_AFTER_CLOSE)
                    .end("sender", last.sender())
                    .packet("rst", last.packet()));
        }
        for (EndpointHistory end : List.of(client, server)) {
            contradicted(end);
        }
        ObservedReset fatal = history.fatalReset;
        boolean ended = verdict.endReason() == EndReason.RESET || verdict.endReason() == EndReason.REFUSED;
        if (ended && fatal != null && !OWN_RESETS.contains(verdict)) {
            unlike(fatal);
        }
        if (ignored != null && !ignored.equals(fatal)) {
            unlike(ignored);
        }
        if (verdict.endReason() == EndReason.RESET && fatal != null) {
            socketError(history.peerOf(history.end(fatal.sender())));
        }
    }

    private void unlike(ObservedReset reset) {
        if (reset.hasOtherTtl()) {
            add(new VerdictBuilder(VerdictKind.RESET_UNLIKE_ITS_SENDER)
                    .end("sender", reset.sender())
                    .packet("rst", reset.packet())
                    .unlike(reset));
        }
    }

    private void contradicted(EndpointHistory end) {
        if (end.ignoredFin > 0) {
            add(new VerdictBuilder(VerdictKind.FORGED_FIN)
                    .end("sender", end.role)
                    .packet("fin", end.ignoredFin));
        }
        ContradictedSegment segment = end.contradicted;
        if (segment != null && verdict != VerdictKind.INJECTED_RESET) {
            add(new VerdictBuilder(segment.fin() ? VerdictKind.CONTRADICTED_FIN : VerdictKind.CONTRADICTED_RESET)
                    .end("sender", end.role)
                    .packet(segment.fin() ? "fin" : "rst", segment.packet())
                    .packet("contradiction", segment.contradiction()));
        }
    }

    /**
     * Linux' {@code tcp_reset}: EPIPE in CLOSE_WAIT, ECONNRESET in the other states in which a program still has the
     * socket.
     */
    private void socketError(EndpointHistory receiver) {
        if (receiver.closeCause() != Cause.RECEIVED_RESET) {
            return;
        }
        if (receiver.previousState() == CLOSE_WAIT) {
            add(new VerdictBuilder(VerdictKind.SEES_EPIPE).end("receiver", receiver.role));
        } else if (receiver.previousState() == ESTABLISHED) {
            add(new VerdictBuilder(VerdictKind.SEES_ECONNRESET).end("receiver", receiver.role));
        }
    }
}
