package tcpstates.diagnosis.detect;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.objects.ObjectOpenHashSet;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EventSink;
import tcpstates.event.Evidence;
import tcpstates.event.Finding;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SeededHash;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;

/** Listeners with many handshakes that their clients do not complete. */
final class SynBacklogs extends Detector<SynBacklogs.Backlog> {
    /**
     * Handshakes in SYN_RECV at once, or without any answer in all: SOMAXCONN before Linux 5.4 and still the backlog
     * that many programs ask for, at which a listener begins to drop SYNs or to answer with cookies.
     */
    static final int MIN_HANDSHAKES = 128;

    /** Distinct clients that are counted for one listener. */
    static final int MAX_SOURCES = 1 << 16;

    private final HandshakeFlags handshakes;

    SynBacklogs(HandshakeFlags handshakes, EventSink sink, boolean live) {
        super(sink, live, Backlog::new);
        this.handshakes = handshakes;
    }

    void transition(Transition change) {
        boolean enters = change.to() == TcpState.SYN_RECV;
        if (change.role() != Role.SERVER || !enters && change.from() != TcpState.SYN_RECV) {
            return;
        }
        Backlog backlog = backlog(change.endpoint());
        int entriesBefore = backlog.entries();
        if (enters) {
            backlog.enter(change);
        } else {
            backlog.leave(change);
        }
        table.changed(backlog, entriesBefore, change.time());
    }

    void retransmission(Retransmission repeat) {
        if (repeat.kind() == Retransmission.Kind.SYN_ACK) {
            SocketAddress listener = repeat.endpoint();
            Backlog backlog = table.find(0, listener, listener.port(), listener, listener.port());
            if (backlog != null) {
                backlog.extend(repeat.time(), repeat.time());
                backlog.synAckRepeats++;
            }
        }
    }

    /** Looks at a connection that is over, or that the capture ends with. */
    void summary(ConnectionSummary summary) {
        boolean unanswered = handshakes.of(summary.connection()) == HandshakeFlags.SYN_SENT;
        if (unanswered && !HandshakeFlags.hadTimeForAnswer(summary)) {
            return;
        }
        if (!unanswered && summary.serverState() != TcpState.SYN_RECV) {
            return;
        }
        Backlog backlog = backlog(summary.server());
        int entriesBefore = backlog.entries();
        if (unanswered) {
            backlog.extend(summary.start(), summary.end());
            backlog.unanswered++;
            backlog.addSource(summary.client());
        } else {
            backlog.halfOpen = Math.max(0, backlog.halfOpen - 1);
        }
        table.changed(backlog, entriesBefore, summary.time());
    }

    private Backlog backlog(SocketAddress listener) {
        return table.use(0, listener, listener.port(), listener, listener.port());
    }

    /** The handshakes with one listener. */
    static final class Backlog extends Aggregate {
        /** Clients with IPv4 addresses, scattered. */
        private final LongOpenHashSet sources = new LongOpenHashSet();
        /** Clients with IPv6 addresses, without their ports: an address that is made shorter could be made to equal another's. */
        private final ObjectOpenHashSet<SocketAddress> sources6 = new ObjectOpenHashSet<>(0);

        private boolean moreSources;
        private int halfOpen;
        private int peak;
        private long peakTime;
        private long opened;
        private long completed;
        private long unanswered;
        private long synAckRepeats;

        @Override
        void listContents(BitCodec bits) {
            bits.beginPart(1);
            moreSources = bits.flag(moreSources);
            halfOpen = bits.number(halfOpen, 0);
            peak = bits.number(peak, 1);
            peakTime = bits.time(peakTime, since());
            opened = bits.number(opened, peak);
            completed = bits.number(completed, opened);
            unanswered = bits.number(unanswered, 0);
            synAckRepeats = bits.number(synAckRepeats, 0);
            bits.endPart();
            CollectionCodec.listScattered(bits, sources);
            CollectionCodec.listAddresses(bits, sources6);
            CodecException.unless(entries() <= MAX_SOURCES, "number of sources");
        }

        void enter(Transition change) {
            extend(change.time(), change.time());
            if (change.evidence() == Evidence.CORRECTED) {
                completed = Math.max(0, completed - 1);
            } else {
                opened++;
                addSource(change.peer());
            }
            halfOpen++;
            if (halfOpen > peak) {
                peak = halfOpen;
                peakTime = change.time();
            }
        }

        void leave(Transition change) {
            extend(change.time(), change.time());
            halfOpen = Math.max(0, halfOpen - 1);
            if (change.to() != TcpState.CLOSE) {
                completed++;
            }
        }

        void addSource(SocketAddress client) {
            SocketAddress source6 = client.v6() ? new SocketAddress(client.high(), client.low(), true, 0) : null;
            long source4 = SeededHash.scatter(client.low());
            if (entries() >= MAX_SOURCES) {
                moreSources |= source6 == null ? !sources.contains(source4) : !sources6.contains(source6);
            } else if (source6 == null) {
                sources.add(source4);
            } else {
                sources6.add(source6);
            }
        }

        @Override
        int entries() {
            return sources.size() + sources6.size();
        }

        @Override
        boolean exceedsThreshold() {
            return peak >= MIN_HANDSHAKES || unanswered >= MIN_HANDSHAKES;
        }

        @Override
        Finding finding(long time, boolean complete) {
            return new Finding.SynBacklog(
                    time,
                    complete,
                    first(),
                    peak,
                    peakTime,
                    opened,
                    completed,
                    unanswered,
                    synAckRepeats,
                    entries(),
                    moreSources,
                    since(),
                    until());
        }
    }
}
