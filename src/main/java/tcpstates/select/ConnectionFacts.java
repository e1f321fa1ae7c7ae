package tcpstates.select;

import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EndpointSummary;
import tcpstates.event.Event;
import tcpstates.event.HalfOpen;
import tcpstates.event.Handshake;
import tcpstates.event.IcmpError;
import tcpstates.event.Outcome;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.event.Tunnel;

/** What the events of one connection say of it, as far as conditions ask for it; whole once its summary has come. */
public final class ConnectionFacts {
    /** A duration or count that the capture does not show: no comparison with it holds. */
    static final long UNKNOWN = Long.MIN_VALUE;

    private final int number;
    // The end that was heard of first, and the other one: which of them is the client is known later.
    private final EndFacts first = new EndFacts();
    private final EndFacts second = new EndFacts();
    private @Nullable EndFacts client;
    private long syn = Transition.NO_PACKET;
    private long synAck = Transition.NO_PACKET;
    private int mechanisms;
    private int resets;
    private int resetCauses;
    private int halfOpen;
    private int icmpErrors;
    private int strays;
    private @Nullable Tunnel tunnel;
    private @Nullable ConnectionSummary summary;

    /** @param number of the connection, from 1 */
    public ConnectionFacts(int number) {
        this.number = number;
    }

    /** Makes it those of another connection, of which no more is known than between whom it is. */
    void between(SocketAddress client, SocketAddress server) {
        first.address = client;
        second.address = server;
    }

    /** Takes the next event of the connection. */
    public void accept(Event event) {
        ConnectionId id = event.id();
        tunnel = id == null ? tunnel : id.tunnel();
        switch (event) {
            case Transition change -> {
                if (change.to() == TcpState.SYN_SENT) {
                    syn = change.packet();
                } else if (change.to() == TcpState.SYN_RECV) {
                    synAck = change.packet();
                }
                EndFacts end = end(change.endpoint());
                other(end).address = change.peer();
                client = change.role() == Role.CLIENT ? end : other(end);
                end.changed(change.from(), change.to(), change.evidence());
            }
            case Retransmission repeat -> {
                end(repeat.endpoint()).repeated(repeat.kind());
                mechanisms |= bit(repeat.mechanism());
            }
            case Reset reset -> {
                resets++;
                resetCauses |= bit(reset.cause());
            }
            case HalfOpen half -> halfOpen |= bit(half.kind());
            case IcmpError error -> icmpErrors |= bit(error.kind());
            case StraySegment segment -> strays |= bit(segment.flags());
            case ConnectionSummary whole -> summarized(whole);
            default -> {
                // of no single connection
            }
        }
    }

    private void summarized(ConnectionSummary whole) {
        summary = whole;
        EndFacts end = end(whole.client());
        other(end).address = whole.server();
        client = end;
        end.in(whole.clientState());
        other(end).in(whole.serverState());
    }

    /** An end; the client is the first one heard of while nothing shows which it is. */
    EndFacts end(Role role) {
        EndFacts known = client == null ? first : client;
        return role == Role.CLIENT ? known : other(known);
    }

    private EndFacts end(SocketAddress address) {
        if (first.address == null) {
            first.address = address;
        }
        return address.equals(first.address) ? first : second;
    }

    private EndFacts other(EndFacts end) {
        return end == first ? second : first;
    }

    /** Whether it is known between whom the connection is: from its first change of a state on, or at its end. */
    public boolean hasAddresses() {
        return client != null;
    }

    /** Number in the capture of its SYN; {@link Transition#NO_PACKET} if it was not captured. */
    public long syn() {
        return syn;
    }

    /** Number in the capture of its latest SYN-ACK; {@link Transition#NO_PACKET} if none was captured. */
    public long synAck() {
        return synAck;
    }

    int number() {
        return number;
    }

    boolean hasMechanism(Enum<?> mechanism) {
        return EndFacts.has(mechanisms, mechanism);
    }

    long resets() {
        return resets;
    }

    boolean hasReset(Enum<?> cause) {
        return EndFacts.has(resetCauses, cause);
    }

    boolean isHalfOpen() {
        return halfOpen != 0;
    }

    boolean isHalfOpen(Enum<?> kind) {
        return EndFacts.has(halfOpen, kind);
    }

    boolean hasIcmpError(Enum<?> kind) {
        return EndFacts.has(icmpErrors, kind);
    }

    boolean hasStray(Enum<?> flags) {
        return EndFacts.has(strays, flags);
    }

    /** What its packets are in; null for no tunnel. */
    @Nullable
    Tunnel tunnel() {
        return tunnel;
    }

    /** Null before its end. */
    @Nullable
    ConnectionSummary summary() {
        return summary;
    }

    /** Null before its end, and where nobody asked for it. */
    @Nullable
    Outcome outcome() {
        return summary == null ? null : summary.outcome();
    }

    /** What one end did; null where {@link #outcome} is. */
    @Nullable
    EndpointSummary did(Role role) {
        Outcome outcome = outcome();
        if (outcome == null) {
            return null;
        }
        return role == Role.CLIENT ? outcome.client() : outcome.server();
    }

    /** From its first packet to its last (ns). */
    long duration() {
        return summary == null ? UNKNOWN : Math.max(0, summary.end() - summary.start());
    }

    long packets() {
        return summary == null ? UNKNOWN : summary.packets();
    }

    long bytes() {
        return summary == null ? UNKNOWN : summary.bytes();
    }

    /** From the latest SYN that the SYN-ACK can answer to the client's acknowledgement of the SYN-ACK (ns). */
    long handshake() {
        Outcome outcome = outcome();
        Handshake handshake = outcome == null ? null : outcome.handshake();
        return handshake == null
                        || handshake.synToSynAckNanos() == Handshake.UNKNOWN
                        || handshake.synAckToAckNanos() == Handshake.UNKNOWN
                ? UNKNOWN
                : handshake.synToSynAckNanos() + handshake.synAckToAckNanos();
    }

    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    private static int bit(Enum<?> constant) {
        return 1 << constant.ordinal();
    }
}
