package tcpstates.diagnosis;

import static tcpstates.event.TcpState.CLOSE;
import static tcpstates.event.TcpState.CLOSE_WAIT;
import static tcpstates.event.TcpState.CLOSING;
import static tcpstates.event.TcpState.ESTABLISHED;
import static tcpstates.event.TcpState.FIN_WAIT1;
import static tcpstates.event.TcpState.SYN_RECV;
import static tcpstates.event.TcpState.SYN_SENT;
import static tcpstates.event.TcpState.TIME_WAIT;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.EndReason;
import tcpstates.event.Handshake;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Retransmission.Kind;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Teardown;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;

/**
 * The one verdict on a connection: what became of it. The rules are asked in the order in which they stand; a verdict
 * is given only if the states and the packets that were counted bear it out.
 */
final class VerdictRules {
    private final ConnectionHistory history;
    private final Connection connection;
    private final EndpointHistory client;
    private final EndpointHistory server;
    private final long clock;
    private final @Nullable EndpointHistory closer;
    private final @Nullable Handshake handshake;
    private final @Nullable Teardown teardown;
    // Numbers of the packets of the handshake; 0 for one that was not captured.
    private final long syn;
    private final long synAck;
    private final long ack;

    /**
     * @param closer who sent the first FIN; null if nobody did
     * @param handshake null when nothing of it was captured
     * @param teardown null when no FIN was captured
     */
    VerdictRules(
            ConnectionHistory history,
            Connection connection,
            long clock,
            @Nullable EndpointHistory closer,
            @Nullable Handshake handshake,
            @Nullable Teardown teardown) {
        this.history = history;
        this.connection = connection;
        this.clock = clock;
        client = history.client;
        server = history.server;
        this.closer = closer;
        this.handshake = handshake;
        this.teardown = teardown;
        syn = handshake == null ? 0 : handshake.syn();
        synAck = handshake == null ? 0 : handshake.synAck();
        ack = handshake == null ? 0 : handshake.ack();
    }

    /** The verdict, then the remarks. */
    List<Verdict> verdicts() {
        Verdict verdict = untilTheEnd(verdict());
        List<Verdict> all = new ArrayList<>();
        all.add(verdict);
        all.addAll(new RemarkRules(history, connection, clock, verdict.kind()).remarks());
        return List.copyOf(all);
    }

    private Verdict verdict() {
        if (client.isUnchanged() && server.isUnchanged()) {
            return noConnection();
        }
        if (closer != null && teardown != null && isClosed()) {
            return closed(closer, teardown);
        }
        ObservedReset fatal = history.fatalReset;
        if (fatal != null && (client.isClosedBy(fatal) || server.isClosedBy(fatal))) {
            return reset(fatal);
        }
        EndpointHistory stopped = client.closeCause() == Cause.ICMP_ERROR
                ? client
                : server.closeCause() == Cause.ICMP_ERROR ? server : null;
        if (stopped != null) {
            return stoppedByIcmp(stopped);
        }
        EndpointHistory gaveUp = client.hasTimedOut() ? client : server.hasTimedOut() ? server : null;
        if (gaveUp != null && state(server) != SYN_RECV) {
            return timedOut(gaveUp);
        }
        if (client.closeCause() == Cause.STARTED_ANEW || server.closeCause() == Cause.STARTED_ANEW) {
            return replaced();
        }
        if (state(client) == SYN_SENT || state(client) == SYN_RECV || state(server) == SYN_RECV) {
            return opening();
        }
        return closer == null || teardown == null ? open() : closing(closer, teardown);
    }

    /** Adds for how long the capture went on behind what it ended with: its end proves nothing. */
    private Verdict untilTheEnd(Verdict verdict) {
        EndReason reason = verdict.kind().endReason();
        boolean underWay = reason == EndReason.OPENING || reason == EndReason.OPEN || reason == EndReason.CLOSING;
        long untilEnd = clock - connection.end();
        if (!underWay || untilEnd < Nanos.PER_MICRO || history.evicted || history.forgotten) {
            return verdict;
        }
        List<Verdict.Argument> arguments = new ArrayList<>(verdict.arguments());
        arguments.add(new Verdict.Time("until_end", untilEnd));
        return new Verdict(verdict.kind(), List.copyOf(arguments));
    }

    private TcpState state(EndpointHistory end) {
        return end == client ? connection.clientState() : connection.serverState();
    }

    /** Both states as they are now. */
    private VerdictBuilder withStates(VerdictKind kind) {
        return new VerdictBuilder(kind)
                .state("client_state", connection.clientState())
                .state("server_state", connection.serverState());
    }

    // ------------------------------------------------------------------ no connection

    private Verdict noConnection() {
        EndpointHistory resetter = client.hasSent(TcpSegment.RST) ? client : server;
        EndpointHistory other = history.peerOf(resetter);
        if (!resetter.hasSent(TcpSegment.RST)) {
            EndpointHistory prober = client.packets > 0 ? client : server;
            return new VerdictBuilder(VerdictKind.PROBE_UNANSWERED)
                    .flags("flags", prober.firstFlags)
                    .end("prober", prober.role)
                    .packet("probe", prober.firstPacket)
                    .build();
        }
        ObservedReset reset = history.lastReset;
        if (reset == null || other.packets == 0 || other.hasSent(TcpSegment.RST)) {
            return new VerdictBuilder(VerdictKind.STRAY_RESET)
                    .end("sender", resetter.role)
                    .packet("rst", reset == null ? resetter.firstPacket : reset.packet())
                    .build();
        }
        return new VerdictBuilder(VerdictKind.PROBE_REFUSED)
                .flags("flags", other.firstFlags)
                .end("prober", other.role)
                .end("target", resetter.role)
                .packet("probe", other.firstPacket)
                .packet("rst", reset.packet())
                .time("after", reset.time() - other.firstTime())
                .build();
    }

    // ------------------------------------------------------------------ opening

    private Verdict opening() {
        BackoffHistory syns = client.backoff(Kind.SYN);
        BackoffHistory synAcks = server.backoff(Kind.SYN_ACK);
        IcmpHistory.Message error = client.icmpError();
        if (state(client) == SYN_SENT && server.packets == 0 && error != null) {
            return new VerdictBuilder(VerdictKind.ICMP_NOT_FINAL)
                    .state("client_state", SYN_SENT)
                    .packet("syn", syn)
                    .repeats(syns)
                    .icmp(error)
                    .build();
        }
        if (server.packets == 0 && !history.challenged) {
            return unanswered(VerdictKind.SYN_UNANSWERED, syns)
                    .time("silence", silence())
                    .build();
        }
        ObservedReset ignored = history.ignoredReset;
        if (ignored != null
                && ignored.sender() == Role.SERVER
                && server.packets == history.ignoredResets
                && state(client) == SYN_SENT
                && syns != null) {
            return unanswered(VerdictKind.REFUSED_WRONGLY, syns)
                    .packet("rst", ignored.packet())
                    .count("resets", history.ignoredResets)
                    .build();
        }
        boolean unheard = !client.wasIn(ESTABLISHED) && !client.wasIn(SYN_RECV);
        if (unheard && state(server) == SYN_RECV && (syns != null || synAcks != null)) {
            return withStates(VerdictKind.SYN_ACK_UNACKNOWLEDGED)
                    .packet("syn", syn)
                    .packet("syn_ack", synAck)
                    .count("syn_repeats", client.repeats(Kind.SYN))
                    .count("syn_acks", server.repeats(Kind.SYN_ACK) + 1L)
                    .count("by_timer", synAcks == null ? 0 : synAcks.attempts() - synAcks.answers())
                    .count("answers", synAcks == null ? 0 : synAcks.answers())
                    .packet("last", synAcks == null ? 0 : synAcks.lastPacket())
                    .build();
        }
        if (state(server) == SYN_RECV && client.wasIn(ESTABLISHED) && synAcks != null) {
            return withStates(VerdictKind.SYN_ACK_IGNORED)
                    .packet("syn_ack", synAck)
                    .packet("ack", ack)
                    .repeats(synAcks)
                    .prospects(synAcks, true)
                    .build();
        }
        return withStates(VerdictKind.HANDSHAKE_UNFINISHED)
                .packet("syn", syn)
                .packet("syn_ack", synAck)
                .packet("ack", ack)
                .build();
    }

    /** Of a SYN whose sender has got nothing that it may take for an answer. */
    private VerdictBuilder unanswered(VerdictKind kind, @Nullable BackoffHistory syns) {
        return new VerdictBuilder(kind)
                .state("client_state", state(client))
                .packet("syn", syn)
                .repeats(syns)
                .prospects(syns, true, client.firstTime());
    }

    // ------------------------------------------------------------------ ICMP errors

    private Verdict stoppedByIcmp(EndpointHistory end) {
        IcmpHistory.Message error = Objects.requireNonNull(end.icmpError());
        if (end == client) {
            return icmpRefused(error, end.currentSpan());
        }
        return withStates(VerdictKind.ICMP_DROPPED_REQUEST)
                .packet("syn", syn)
                .packet("syn_ack", synAck)
                .icmp(error)
                .build();
    }

    /** @param closed null if nobody knows when the client gave up */
    private Verdict icmpRefused(IcmpHistory.Message error, @Nullable StateSpan closed) {
        return new VerdictBuilder(VerdictKind.ICMP_REFUSED)
                .packet("syn", syn)
                .repeats(client.backoff(Kind.SYN))
                .icmp(error)
                .count("port", history.serverAddress.port())
                .time("after", closed == null ? -1 : sinceFirstPacket(closed))
                .build();
    }

    /** For how long the first SYN had no answer, ns; -1 if that is less than its sender waits itself (RFC 6298 section 2.1). */
    private long silence() {
        long silence = client.firstTime() == EndpointHistory.NEVER ? -1 : clock - client.firstTime();
        return silence < Nanos.PER_SECOND ? -1 : silence;
    }

    // ------------------------------------------------------------------ open

    private Verdict open() {
        for (EndpointHistory end : List.of(client, server)) {
            BackoffHistory backoff = end.backoff(Kind.DATA);
            if (backoff != null && !history.peerOf(end).hasAcknowledged(backoff.seq())) {
                return withStates(VerdictKind.DATA_UNACKNOWLEDGED)
                        .end("sender", end.role)
                        .end("receiver", history.peerOf(end).role)
                        .repeats(backoff)
                        .prospects(backoff, false)
                        .build();
            }
        }
        VerdictBuilder open = withStates(VerdictKind.OPEN);
        if (handshake != null && handshake.synToSynAckNanos() >= 0 && handshake.synAckToAckNanos() >= 0) {
            open.packet("syn", syn)
                    .packet("syn_ack", synAck)
                    .packet("ack", ack)
                    .time("handshake", handshake.synToSynAckNanos() + handshake.synAckToAckNanos());
        }
        return open.build();
    }

    // ------------------------------------------------------------------ closing

    private Verdict closing(EndpointHistory closer, Teardown teardown) {
        EndpointHistory other = history.peerOf(closer);
        if (!other.hasClosed() && state(closer) == FIN_WAIT1) {
            BackoffHistory fins = finBackoff(closer);
            return withStates(VerdictKind.FIN_UNACKNOWLEDGED)
                    .end("closer", closer.role)
                    .end("other", other.role)
                    .packet("fin", teardown.firstFin())
                    .repeats(fins)
                    .prospects(fins, fins == closer.backoff(Kind.FIN))
                    .build();
        }
        if (!other.hasClosed() && state(other) == CLOSE_WAIT) {
            return withStates(VerdictKind.HALF_CLOSED)
                    .end("closer", closer.role)
                    .end("other", other.role)
                    .packet("fin", teardown.firstFin())
                    .packet("ack", teardown.firstAck())
                    .timeIfAny(
                            "since",
                            clock - Objects.requireNonNull(other.currentSpan()).packetTime())
                    .build();
        }
        return withStates(VerdictKind.CLOSE_UNFINISHED)
                .end("closer", closer.role)
                .packet("fin", teardown.firstFin())
                .packet("second_fin", teardown.secondFin())
                .build();
    }

    /** Repeats of the FIN, whether it went alone or with data. */
    private @Nullable BackoffHistory finBackoff(EndpointHistory closer) {
        BackoffHistory alone = closer.backoff(Kind.FIN);
        BackoffHistory withData = closer.backoff(Kind.DATA);
        return alone != null || withData == null || history.peerOf(closer).hasAcknowledged(withData.seq())
                ? alone
                : withData;
    }

    // ------------------------------------------------------------------ closed

    private boolean isClosed() {
        return isClosed(client) && (history.isSelfConnect() || isClosed(server));
    }

    /** Whether it sent its FIN and had it acknowledged. */
    private boolean isClosed(EndpointHistory end) {
        if (!end.hasClosed()) {
            return false;
        }
        return state(end) == TIME_WAIT
                || end.closeCause() == Cause.FIN_ACKED
                || state(end) == CLOSE && end.previousState() == TIME_WAIT;
    }

    private Verdict closed(EndpointHistory closer, Teardown teardown) {
        EndpointHistory other = history.peerOf(closer);
        if (history.isSelfConnect()) {
            return withStates(VerdictKind.CLOSED_WITH_ITSELF)
                    .packet("fin", teardown.firstFin())
                    .packet("last_ack", teardown.lastAck())
                    .build();
        }
        VerdictBuilder closed = withStates(closedKind(closer, other, teardown))
                .end("closer", closer.role)
                .end("other", other.role)
                .packet("fin", teardown.firstFin())
                .packet("second_fin", teardown.secondFin());
        if (other.wasIn(CLOSE_WAIT)) {
            closed.time("half_close", teardown.halfCloseNanos());
        }
        return closed.packet("ack", teardown.firstAck())
                .packet("last_ack", teardown.lastAck())
                .build();
    }

    private static VerdictKind closedKind(EndpointHistory closer, EndpointHistory other, Teardown teardown) {
        boolean shown = teardown.firstFin() > 0 && teardown.secondFin() > 0 && teardown.lastAck() > 0;
        if (!shown || teardown.firstAck() == 0) {
            return VerdictKind.CLOSED;
        }
        if (closer.wasIn(CLOSING) || other.wasIn(CLOSING) || !other.wasIn(CLOSE_WAIT)) {
            return VerdictKind.CLOSED_AT_ONCE;
        }
        return teardown.firstAck() == teardown.secondFin() ? VerdictKind.CLOSED_IN_THREE : VerdictKind.CLOSED_IN_FOUR;
    }

    // ------------------------------------------------------------------ timed out

    private Verdict timedOut(EndpointHistory end) {
        EndpointHistory other = history.peerOf(end);
        StateSpan gaveUp = Objects.requireNonNull(end.currentSpan());
        IcmpHistory.Message error = client.icmpError();
        if (end.previousState() == SYN_SENT && server.packets == 0 && error != null) {
            return icmpRefused(error, gaveUp);
        }
        return switch (Objects.requireNonNull(end.previousState())) {
            case SYN_SENT -> server.wasIn(SYN_RECV) ? synAckTimedOut(end, gaveUp) : synTimedOut(gaveUp);
            case SYN_RECV -> synAckTimedOut(end, gaveUp);
            case ESTABLISHED, CLOSE_WAIT -> {
                BackoffHistory backoff = end.backoff(Kind.DATA);
                yield withStates(VerdictKind.DATA_TIMED_OUT)
                        .end("sender", end.role)
                        .end("receiver", other.role)
                        .repeats(backoff)
                        .time("silence", silence(end, gaveUp))
                        .build();
            }
            default ->
                withStates(VerdictKind.FIN_TIMED_OUT)
                        .end("closer", end.role)
                        .end("other", other.role)
                        .packet("fin", finPacket(end))
                        .repeats(finBackoff(end))
                        .time("silence", silence(end, gaveUp))
                        .build();
        };
    }

    private static long finPacket(EndpointHistory end) {
        StateSpan fin = end.finSpan();
        return fin == null || fin.cause() != Cause.SENT_FIN ? 0 : fin.packet();
    }

    private Verdict synTimedOut(StateSpan gaveUp) {
        BackoffHistory syns = client.backoff(Kind.SYN);
        if (syns == null || server.packets > 0 || history.challenged) {
            return opening(); // no TCP gives up after a single SYN, and who was answered may have turned away
        }
        return new VerdictBuilder(VerdictKind.SYN_TIMED_OUT)
                .packet("syn", syn)
                .repeats(syns)
                .time("after", gaveUpAfter(gaveUp))
                .time("silence", silence(client, gaveUp))
                .build();
    }

    private Verdict synAckTimedOut(EndpointHistory end, StateSpan gaveUp) {
        return new VerdictBuilder(VerdictKind.SYN_RECV_TIMED_OUT)
                .packet("syn", syn)
                .packet("syn_ack", synAck)
                .count("syn_acks", server.repeats(Kind.SYN_ACK) + 1L)
                .time("after", gaveUpAfter(gaveUp))
                .time("silence", silence(end, gaveUp))
                .build();
    }

    /** From the first packet to when the end gave up, if that moment is known. */
    private long gaveUpAfter(StateSpan gaveUp) {
        return gaveUp.cause() == Cause.GAVE_UP ? sinceFirstPacket(gaveUp) : -1;
    }

    private long sinceFirstPacket(StateSpan closed) {
        return client.firstTime() == EndpointHistory.NEVER ? -1 : closed.since() - client.firstTime();
    }

    /** For how long an end had been silent when it was beyond doubt that it is gone; that moment itself is not known. */
    private static long silence(EndpointHistory end, StateSpan gaveUp) {
        return gaveUp.cause() == Cause.FELL_SILENT ? gaveUp.since() - end.lastTime : -1;
    }

    // ------------------------------------------------------------------ reset

    private Verdict reset(ObservedReset reset) {
        EndpointHistory sender = history.end(reset.sender());
        VerdictKind kind = resetKind(reset);
        VerdictBuilder verdict =
                new VerdictBuilder(kind).end("sender", sender.role).end("receiver", history.peerOf(sender).role);
        switch (kind) {
            case REFUSED -> {
                BackoffHistory syns = client.backoff(Kind.SYN);
                verdict.packet("syn", syns == null || handshake == null ? reset.provoker() : syn)
                        .repeats(syns)
                        .count("port", history.serverAddress.port());
            }
            case CONNECT_ABANDONED -> {
                BackoffHistory syns = client.backoff(Kind.SYN);
                verdict.packet("syn", syn)
                        .repeats(syns)
                        .packet("syn_ack", synAck)
                        .count("syns", syns == null ? 1 : 0);
            }
            case SYN_ACK_UNASKED -> verdict.packet("syn_ack", reset.provoker());
            case INJECTED_RESET -> {
                return injected(reset);
            }
            case IDLE_CUT_OFF -> verdict.time("idle", reset.idle());
            case KEEP_ALIVE_TIMED_OUT -> verdict.count("probes", sender.repeats(Kind.KEEP_ALIVE));
            case HALF_OPEN_SCAN ->
                verdict.packet("syn", syn).packet("syn_ack", synAck).count("port", history.serverAddress.port());
            case RESTARTED -> verdict.packet("new_syn", sender.otherSyn).packet("challenge_ack", answered(reset));
            case LATE_DATA_RESET ->
                verdict.packet("fin", finPacket(sender))
                        .packet("data", reset.provokerPayload() > 0 ? reset.provoker() : 0);
            case ABORTED -> aborted(verdict, reset);
            case PEER_LOST_STATE -> verdict.packet("provoker", answered(reset)).time("idle", reset.idleBefore());
            case RESET_DIFFERENT_TTL -> verdict.unlike(reset).packet("provoker", reset.provoker());
            case RESET -> verdict.packet("provoker", reset.provoker());
            default -> {
                // RESET_BEFORE_ESTABLISHED: the RST says all
            }
        }
        return verdict.packet("rst", reset.packet())
                .time("after", reset.provoker() == 0 ? -1 : Math.max(0, reset.time() - reset.provokerTime()))
                .build();
    }

    /** Number of the packet that the RST answers; 0 if it may be one of several, or was not captured. */
    private long answered(ObservedReset reset) {
        long roundTrip = handshake == null || handshake.synToSynAckNanos() < 0 || handshake.synAckToAckNanos() < 0
                ? -1
                : handshake.synToSynAckNanos() + handshake.synAckToAckNanos();
        return reset.answersProvoker(roundTrip) ? reset.provoker() : 0;
    }

    private void aborted(VerdictBuilder verdict, ObservedReset reset) {
        StateSpan established = history.end(reset.sender()).firstSpan(ESTABLISHED);
        long unacknowledged = client.unacknowledged(server) + server.unacknowledged(client);
        verdict.time("age", established == null ? -1 : Math.max(0, reset.time() - established.since()))
                .time("idle", reset.idle())
                .count("unacknowledged", unacknowledged);
        if (unacknowledged == 0) {
            verdict.count("acknowledged", client.dataSent() + server.dataSent());
        }
    }

    /** The end that was closed by somebody else's RST answers the one that goes on. */
    private Verdict injected(ObservedReset answer) {
        EndpointHistory closed = history.end(answer.sender());
        EndpointHistory goesOn = history.peerOf(closed);
        ContradictedSegment forged = Objects.requireNonNull(goesOn.contradicted);
        return new VerdictBuilder(VerdictKind.INJECTED_RESET)
                .end("sender", goesOn.role)
                .end("receiver", closed.role)
                .packet("rst", forged.packet())
                .packet("contradiction", forged.contradiction())
                .packet("answer", answer.packet())
                .build();
    }

    /**
     * Data after the FIN, from a peer that has got the FIN or could not know of it yet: a FIN that got lost is
     * repeated.
     */
    private boolean answersLateData(ObservedReset reset) {
        EndpointHistory sender = history.end(reset.sender());
        EndpointHistory receiver = history.peerOf(sender);
        if (!sender.hasClosed()) {
            return false;
        }
        boolean dataAfterFin = reset.provokerPayload() > 0 && reset.provoker() > finPacket(sender);
        boolean dataCrossesFin = reset.cause() == ResetCause.AFTER_CLOSE && sender.unacknowledged(receiver) > 0;
        return (dataAfterFin || dataCrossesFin) && (receiver.wasIn(CLOSE_WAIT) || sender.backoff(Kind.FIN) == null);
    }

    private VerdictKind resetKind(ObservedReset reset) {
        EndpointHistory sender = history.end(reset.sender());
        boolean synAcked = server.wasIn(SYN_RECV);
        if (reset.cause() == ResetCause.REFUSED && sender == server && !synAcked && server.bytes == 0) {
            return VerdictKind.REFUSED;
        }
        if (reset.cause() == ResetCause.SCAN) {
            return VerdictKind.HALF_OPEN_SCAN;
        }
        if (!client.wasIn(ESTABLISHED) && !server.wasIn(ESTABLISHED)) {
            if (synAcked && sender == client && reset.cause() == ResetCause.AFTER_CLOSE) {
                return VerdictKind.CONNECT_ABANDONED;
            }
            if (synAcked && sender == client && !client.wasIn(SYN_SENT)) {
                return VerdictKind.SYN_ACK_UNASKED;
            }
            return VerdictKind.RESET_BEFORE_ESTABLISHED;
        }
        if (reset.cause() == ResetCause.DIFFERENT_TTL) {
            return VerdictKind.RESET_DIFFERENT_TTL;
        }
        if (sender.otherSyn > 0 && sender.otherSyn < reset.provoker()) {
            return VerdictKind.RESTARTED;
        }
        ContradictedSegment contradicted = history.peerOf(sender).contradicted;
        if (reset.cause() == ResetCause.HALF_OPEN && contradicted != null && !contradicted.fin()) {
            return VerdictKind.INJECTED_RESET;
        }
        if (reset.cause() == ResetCause.HALF_OPEN && sender.otherSynAck > 0) {
            return VerdictKind.RESET; // of which of both hosts, the packets do not show
        }
        if (answersLateData(reset)) {
            return VerdictKind.LATE_DATA_RESET;
        }
        return switch (reset.cause()) {
            case HALF_OPEN -> VerdictKind.PEER_LOST_STATE;
            case KEEP_ALIVE_TIMEOUT -> VerdictKind.KEEP_ALIVE_TIMED_OUT;
            case IDLE_CUT_OFF -> VerdictKind.IDLE_CUT_OFF;
            case ABORTED, UNREAD_DATA -> sender.hasClosed() ? VerdictKind.RESET : VerdictKind.ABORTED;
            default -> VerdictKind.RESET;
        };
    }

    // ------------------------------------------------------------------ replaced

    private Verdict replaced() {
        EndpointHistory end = client.closeCause() == Cause.STARTED_ANEW ? client : server;
        StateSpan ended = Objects.requireNonNull(end.currentSpan());
        VerdictBuilder verdict = new VerdictBuilder(VerdictKind.REPLACED).packet("syn", ended.packet());
        TcpState before = end.previousState();
        if (before != null) {
            verdict.end("end", end.role).state("before", before);
        }
        return verdict.build();
    }
}
