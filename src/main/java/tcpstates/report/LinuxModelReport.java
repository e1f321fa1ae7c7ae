package tcpstates.report;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongSet;
import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Counters;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.Outcome;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.event.Verdict;

/**
 * Tells another report of the states that Linux' sockets take, in the place of RFC 9293's: what the tracepoint {@code
 * sock:inet_sock_set_state} shows, and whatever reads it (diagnose-tools, bcc).
 *
 * <ul>
 *   <li>In TIME_WAIT there is no socket any more: whoever enters it is in CLOSE ({@code tcp_time_wait}), and that is the end.
 *   <li>Before the handshake is over a listener keeps only a request: its SYN_RECV begins together with ESTABLISHED ({@code
 *       tcp_check_req}), and a handshake that is never completed leaves no trace. Who opened by a SYN of its own has a socket.
 * </ul>
 *
 * <p>What a program does to its socket the wire does not show: where it has closed it, Linux goes from FIN_WAIT2 to CLOSE at the ACK
 * of the FIN, where it has only shut it down, at the peer's FIN. The latter is told.
 */
public final class LinuxModelReport extends ForwardingReport {
    /** Of a child that still is a copy of its listener. */
    private static final Counters NOTHING_COUNTED = new Counters(0, 0, 0, 0, 0, 0, 0);

    /** Ends that were opened by a SYN on its way to them. */
    private final LongSet passive = new LongOpenHashSet();

    /** @param report gets every event behind the one before it, on one thread: not one each for several */
    public LinuxModelReport(Report report) {
        super(report);
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case Transition change -> transition(change);
            case ConnectionSummary summary -> summary(summary);
            default -> super.accept(event);
        }
    }

    @Override
    public void accept(Snapshot snapshot) {
        super.accept(LinuxModelSnapshot.of(snapshot));
    }

    private void transition(Transition change) {
        long end = end(change.connection(), change.role());
        if (change.cause() == Cause.RECEIVED_SYN || change.cause() == Cause.SYN_ACK_PROVEN_BY_ACK) {
            passive.add(end);
        }
        boolean isPassive = passive.contains(end);
        TcpState from = state(change.from(), isPassive);
        TcpState to = state(change.to(), isPassive);
        if (isShown(from) || isShown(to)) {
            show(change, from, to);
        }
    }

    private void show(Transition change, TcpState from, TcpState to) {
        if (from == to) {
            return;
        }
        if (isPassiveListener(from, change.from())) {
            Evidence evidence = change.evidence();
            super.accept(changed(change, from, TcpState.SYN_RECV, 0, evidence, Cause.RECEIVED_SYN, NOTHING_COUNTED));
            super.accept(changed(change, TcpState.SYN_RECV, to, 0, evidence, change.cause(), change.counters()));
        } else if (isPassiveListener(to, change.to())) {
            super.accept(change);
            super.accept(
                    changed(change, TcpState.SYN_RECV, to, 0, change.evidence(), change.cause(), change.counters()));
        } else if (from == change.from() && to == change.to()) {
            super.accept(change);
        } else {
            super.accept(changed(
                    change, from, to, change.durationNanos(), change.evidence(), change.cause(), change.counters()));
        }
    }

    /** Whether what the RFC calls SYN_RECV is a request of a listener. */
    private static boolean isPassiveListener(TcpState shown, TcpState state) {
        return shown == TcpState.LISTEN && state == TcpState.SYN_RECV;
    }

    /** Whether a socket of this connection is in that state. */
    private static boolean isShown(TcpState state) {
        return state.hasConnection();
    }

    /** In which state Linux' socket is. */
    static TcpState state(TcpState state, boolean passive) {
        return switch (state) {
            case TIME_WAIT -> TcpState.CLOSE;
            case SYN_RECV -> passive ? TcpState.LISTEN : TcpState.SYN_RECV;
            default -> state;
        };
    }

    private static Transition changed(
            Transition change,
            TcpState from,
            TcpState to,
            long durationNanos,
            Evidence evidence,
            Cause cause,
            Counters counters) {
        return new Transition(
                change.time(),
                change.proofTime(),
                change.packet(),
                change.causePacket(),
                change.connection(),
                change.id(),
                change.endpoint(),
                change.peer(),
                change.role(),
                from,
                to,
                durationNanos,
                evidence,
                cause,
                counters);
    }

    private void summary(ConnectionSummary summary) {
        boolean passiveClient = passive.remove(end(summary.connection(), Role.CLIENT));
        boolean passiveServer = passive.remove(end(summary.connection(), Role.SERVER));
        TcpState client = state(summary.clientState(), passiveClient);
        TcpState server = state(summary.serverState(), passiveServer);
        Outcome outcome = summary.outcome();
        super.accept(
                client == summary.clientState() && server == summary.serverState()
                        ? summary
                        : new ConnectionSummary(
                                summary.time(),
                                summary.connection(),
                                summary.id(),
                                summary.client(),
                                summary.server(),
                                summary.tags(),
                                summary.start(),
                                summary.end(),
                                client,
                                server,
                                summary.packets(),
                                summary.bytes(),
                                outcome == null ? null : outcome(outcome, passiveClient, passiveServer)));
    }

    /** What became of a connection, in the same states. */
    private static Outcome outcome(Outcome outcome, boolean passiveClient, boolean passiveServer) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Verdict verdict : outcome.verdicts()) {
            List<Verdict.Argument> arguments = new ArrayList<>(verdict.arguments());
            arguments.replaceAll(argument -> argument instanceof Verdict.State told
                    ? new Verdict.State(
                            told.name(),
                            state(told.state(), told.name().startsWith("client") ? passiveClient : passiveServer))
                    : argument);
            verdicts.add(new Verdict(verdict.kind(), List.copyOf(arguments)));
        }
        return new Outcome(
                outcome.openedBy(),
                outcome.closedBy(),
                outcome.endReason(),
                outcome.handshake(),
                outcome.teardown(),
                outcome.client(),
                outcome.server(),
                outcome.silenceNanos(),
                outcome.history(),
                outcome.tunnel(),
                List.copyOf(verdicts));
    }

    private static long end(int connection, Role role) {
        return 2L * connection + (role == Role.SERVER ? 1 : 0);
    }
}
