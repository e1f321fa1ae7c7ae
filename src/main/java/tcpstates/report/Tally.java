package tcpstates.report;

import java.util.Arrays;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.Evidence;
import tcpstates.event.HalfOpen;
import tcpstates.event.IcmpError;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.event.TransitionCounter;

/** How many events of which kind there were, whatever their order. */
public final class Tally implements EventSink, TransitionCounter {
    long connections;
    long transitions;
    long corrected;
    final Counts<TcpState> endpoints = new Counts<>(TcpState.class);
    final Counts<Retransmission.Kind> repeats = new Counts<>(Retransmission.Kind.class);
    final Counts<Reset.ResetCause> resets = new Counts<>(Reset.ResetCause.class);
    final Counts<HalfOpen.Kind> halfOpen = new Counts<>(HalfOpen.Kind.class);
    final Counts<StraySegment.Flags> strays = new Counts<>(StraySegment.Flags.class);
    final Counts<IcmpError.Kind> icmpErrors = new Counts<>(IcmpError.Kind.class);

    @Override
    public void accept(Event event) {
        switch (event) {
            case Transition change -> transition(change.from(), change.to(), change.evidence());
            case Retransmission retransmission -> repeats.count(retransmission.kind());
            case Reset reset -> resets.count(reset.cause());
            case HalfOpen half -> halfOpen.count(half.kind());
            case ConnectionSummary summary -> connection(summary.clientState(), summary.serverState());
            case StraySegment segment -> strays.count(segment.flags());
            case IcmpError error -> icmpErrors.count(error.kind());
            default -> {
                // of the whole capture
            }
        }
    }

    @Override
    public TransitionCounter transitionCounter() {
        return this;
    }

    @Override
    public void transition(TcpState from, TcpState to, Evidence evidence) {
        transitions++;
        if (evidence == Evidence.CORRECTED) {
            corrected++;
        }
    }

    @Override
    public void connection(TcpState clientState, TcpState serverState) {
        connections++;
        endpoints.count(clientState);
        endpoints.count(serverState);
    }

    /** Adds what another one has counted. */
    public void include(Tally other) {
        connections += other.connections;
        transitions += other.transitions;
        corrected += other.corrected;
        endpoints.include(other.endpoints);
        repeats.include(other.repeats);
        resets.include(other.resets);
        halfOpen.include(other.halfOpen);
        strays.include(other.strays);
        icmpErrors.include(other.icmpErrors);
    }

    /** How often each kind occurred: plain numbers, for a map would make an object for each event. */
    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    static final class Counts<E extends Enum<E>> {
        final E[] kinds;
        private final long[] counts;

        Counts(Class<E> type) {
            kinds = type.getEnumConstants();
            counts = new long[kinds.length];
        }

        void count(E kind) {
            counts[kind.ordinal()]++;
        }

        long of(Enum<?> kind) {
            return counts[kind.ordinal()];
        }

        long sum() {
            return Arrays.stream(counts).sum();
        }

        void include(Counts<E> other) {
            Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
        }
    }
}
