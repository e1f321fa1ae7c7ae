package tcpstates.diagnosis.detect;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EventSink;
import tcpstates.event.Evidence;
import tcpstates.event.Finding;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/** Listeners with many handshakes that their clients do not complete. */
final class SynBacklogs {
    /**
     * Handshakes in SYN_RECV at once, or without any answer in all: SOMAXCONN before Linux 5.4 and still the backlog that many
     * programs ask for, at which a listener begins to drop SYNs or to answer with cookies.
     */
    static final int LEAST = 128;

    /** Distinct clients that are told apart for one listener. */
    static final int MAX_SOURCES = 1 << 16;

    private final HandshakeFlags progress;
    private final AggregateTable<HalfOpens> piles;

    SynBacklogs(HandshakeFlags progress, EventSink sink, boolean live) {
        this.progress = progress;
        piles = new AggregateTable<>(sink, live, HalfOpens::new);
    }

    void transition(Transition change) {
        boolean enters = change.to() == TcpState.SYN_RECV;
        if (change.role() != Role.SERVER || !enters && change.from() != TcpState.SYN_RECV) {
            return;
        }
        HalfOpens pile = touch(change.endpoint());
        int before = pile.weight();
        if (enters) {
            pile.opens(change);
        } else {
            pile.leaves(change);
        }
        piles.changed(pile, before, change.time());
    }

    void retransmission(Retransmission repeat) {
        if (repeat.kind() == Retransmission.Kind.SYN_ACK) {
            SocketAddress listener = repeat.endpoint();
            HalfOpens pile = piles.find(0, listener, listener.port(), listener, listener.port());
            if (pile != null) {
                pile.span(repeat.time(), repeat.time());
                pile.synAckRepeats++;
            }
        }
    }

    /** Looks at a connection that is over, or that the capture ends with. */
    void summary(ConnectionSummary summary) {
        boolean unanswered = progress.of(summary.connection()) == HandshakeFlags.CALLED;
        if (!unanswered && summary.serverState() != TcpState.SYN_RECV) {
            return;
        }
        HalfOpens pile = touch(summary.server());
        int before = pile.weight();
        if (unanswered) {
            pile.span(summary.start(), summary.end());
            pile.unanswered++;
            pile.heardOf(summary.client());
        } else {
            pile.now = Math.max(0, pile.now - 1);
        }
        piles.changed(pile, before, summary.time());
    }

    private HalfOpens touch(SocketAddress listener) {
        return piles.touch(0, listener, listener.port(), listener, listener.port());
    }

    void end(long time) {
        piles.end(time);
    }

    /** Entries that it keeps. */
    long size() {
        return piles.size() + piles.weight();
    }

    /** The handshakes with one listener. */
    private static final class HalfOpens extends Aggregate {
        private final LongOpenHashSet sources = new LongOpenHashSet();
        private boolean moreSources;
        private int now;
        private int peak;
        private long peakTime;
        private long opened;
        private long completed;
        private long unanswered;
        private long synAckRepeats;

        void opens(Transition change) {
            span(change.time(), change.time());
            if (change.evidence() == Evidence.CORRECTED) {
                completed = Math.max(0, completed - 1);
            } else {
                opened++;
                heardOf(change.peer());
            }
            now++;
            if (now > peak) {
                peak = now;
                peakTime = change.time();
            }
        }

        void leaves(Transition change) {
            span(change.time(), change.time());
            now = Math.max(0, now - 1);
            if (change.to() != TcpState.CLOSE) {
                completed++;
            }
        }

        void heardOf(SocketAddress client) {
            long address = client.high() * 0x9E3779B97F4A7C15L + client.low();
            if (sources.size() < MAX_SOURCES) {
                sources.add(address);
            } else {
                moreSources |= !sources.contains(address);
            }
        }

        @Override
        int weight() {
            return sources.size();
        }

        @Override
        boolean isNotable() {
            return peak >= LEAST || unanswered >= LEAST;
        }

        @Override
        Finding finding(long time, boolean complete) {
            return new Finding.HalfOpenPile(
                    time,
                    complete,
                    first(),
                    peak,
                    peakTime,
                    opened,
                    completed,
                    unanswered,
                    synAckRepeats,
                    sources.size(),
                    moreSources,
                    since(),
                    until());
        }
    }
}
