package tcpstates.diagnosis;

import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.Event;
import tcpstates.event.Handshake;
import tcpstates.event.IcmpError;
import tcpstates.event.Outcome;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;
import tcpstates.event.Teardown;
import tcpstates.event.Transition;
import tcpstates.packet.ChecksumState;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.Connection;
import tcpstates.tracker.ConnectionObserver;

/**
 * What one connection went through, gathered while it lives: the events of the state machine, and of the packets
 * themselves only what is in no event (counts, closed windows, what came last before a RST). Some 600 bytes, however
 * long the connection is.
 */
public final class ConnectionHistory implements ConnectionObserver {
    /** Number of the connection that had the same addresses and ports before; 0 if none. */
    int predecessor;

    /** Number of the SYN-ACK that the client took; 0 while it has taken none that was captured. */
    long takenSynAck;

    /** Whether its SYN was answered as a part of its predecessor. */
    boolean challenged;

    /** Whether it ends because there were too many connections to follow. */
    boolean evicted;
    /** Whether it ends because it was silent for longer than its time-out. */
    boolean forgotten;

    final SocketAddress clientAddress;
    final SocketAddress serverAddress;
    final EndpointHistory client = new EndpointHistory(Role.CLIENT);
    final EndpointHistory server = new EndpointHistory(Role.SERVER);

    final LongestSilence silence = new LongestSilence();
    private final PacketLetters letters = new PacketLetters();

    /** The first RST that was ignored or challenged, if any, and how many there were. */
    @Nullable
    ObservedReset ignoredReset;

    int ignoredResets;

    /** The latest RST. */
    @Nullable
    ObservedReset lastReset;

    /** The latest RST that closed an end. */
    @Nullable
    ObservedReset fatalReset;

    /** As {@link ConnectionObserver.Factory} wants it. */
    public ConnectionHistory(Connection connection, int predecessor, boolean challenged) {
        this(connection.address(Role.CLIENT), connection.address(Role.SERVER));
        this.predecessor = predecessor;
        this.challenged = challenged;
    }

    ConnectionHistory(SocketAddress clientAddress, SocketAddress serverAddress) {
        this.clientAddress = clientAddress;
        this.serverAddress = serverAddress;
    }

    /** Lists every field but the addresses, for both directions. */
    void list(BitCodec bits) {
        bits.beginPart(1);
        challenged = bits.flag(challenged);
        evicted = bits.flag(evicted);
        forgotten = bits.flag(forgotten);
        boolean hasIgnored = bits.flag(ignoredReset != null);
        boolean hasLast = bits.flag(lastReset != null);
        boolean hasFatal = bits.flag(fatalReset != null);
        predecessor = bits.number(predecessor, 0);
        ignoredResets = bits.number(ignoredResets, 0);
        takenSynAck = bits.number(takenSynAck, 0);
        bits.endPart();
        client.list(bits, 0);
        server.list(bits, client.lastTime);
        silence.list(bits);
        letters.list(bits);
        long base = Math.max(client.lastTime, server.lastTime);
        ignoredReset = hasIgnored ? ObservedReset.list(bits, ignoredReset, base) : null;
        lastReset = hasLast ? ObservedReset.list(bits, lastReset, base) : null;
        fatalReset = hasFatal ? ObservedReset.list(bits, fatalReset, base) : null;
    }

    @Override
    public int touch() {
        return client.touch() + server.touch() + letters.touch() + (int) silence.nanos();
    }

    @Override
    public int touchFarther() {
        return client.touchData() + server.touchData();
    }

    @Override
    public void packet(TcpSegment s, boolean fromClient) {
        EndpointHistory sender = fromClient ? client : server;
        silence.packet(s, sender, peerOf(sender));
        letters.packet(s, fromClient);
        if (s.checksumState() != ChecksumState.NOT_LOOKED_AT) {
            int wrong = sender.verified(s);
            if (s.checksumState().isWrong()) {
                letters.wrongChecksum(fromClient, wrong);
            }
        }
        sender.sent(s);
        sender.transfer(s, peerOf(sender));
    }

    @Override
    public void event(Event event) {
        switch (event) {
            case Transition t -> transition(t);
            case Retransmission r -> {
                EndpointHistory end = end(r.endpoint());
                end.retransmission(r, peerOf(end));
                if (r.kind() == Retransmission.Kind.DATA) {
                    letters.repeated(end == client);
                }
            }
            case Reset r -> reset(r);
            case StraySegment s -> end(s.endpoint()).stray(s);
            case IcmpError e -> end(e.endpoint()).icmpError(e);
            default -> {
                // a conclusion from these, or from several connections
            }
        }
    }

    private void transition(Transition t) {
        EndpointHistory end = end(t.role());
        end.transition(t);
        if (t.cause() == Cause.RECEIVED_SYN_ACK && t.role() == Role.CLIENT) {
            takenSynAck = t.causePacket();
        }
        if (t.to() == TcpState.ESTABLISHED && t.role() == Role.CLIENT) {
            Handshake handshake = handshake();
            client.near = handshake == null ? -1 : handshake.synAckToAckNanos();
            server.near = handshake == null ? -1 : handshake.synToSynAckNanos();
        }
        boolean reset = t.cause() == Cause.SENT_RESET
                || t.cause() == Cause.ANSWERED_WITH_RESET
                || t.cause() == Cause.RECEIVED_RESET
                || t.cause() == Cause.REFUSED;
        if (reset && t.to() == TcpState.CLOSE && !isClosedBySending(fatalReset)) {
            fatalReset = lastReset;
        }
    }

    /** Whether the sender of the RST has closed by it: what it answers later with RST has this cause. */
    private boolean isClosedBySending(@Nullable ObservedReset reset) {
        return reset != null
                && lastReset != null
                && lastReset.sender() == reset.sender()
                && end(reset.sender()).isClosedBy(reset);
    }

    private void reset(Reset r) {
        EndpointHistory sender = end(r.endpoint());
        EndpointHistory receiver = peerOf(sender);
        lastReset = new ObservedReset(
                r.packet(),
                r.time(),
                sender.role,
                r.cause(),
                receiver.lastPacket,
                receiver.lastTime,
                receiver.lastPayload,
                r.ttl(),
                r.usualTtl(),
                r.ipId(),
                r.previousIpId(),
                sender.previousTime,
                receiver.previousTime);
        if (r.cause() == Reset.ResetCause.OUT_OF_WINDOW || r.cause() == Reset.ResetCause.CHALLENGED) {
            ignoredResets++;
            if (ignoredReset == null) {
                ignoredReset = lastReset;
            }
        }
    }

    private EndpointHistory end(SocketAddress address) {
        return address.equals(clientAddress) ? client : server;
    }

    EndpointHistory end(Role role) {
        return role == Role.CLIENT ? client : server;
    }

    EndpointHistory peerOf(EndpointHistory end) {
        return end == client ? server : client;
    }

    boolean isSelfConnect() {
        return clientAddress.equals(serverAddress);
    }

    // ------------------------------------------------------------------ the end

    @Override
    public void forgotten() {
        forgotten = true;
    }

    @Override
    public void evicted() {
        evicted = true;
    }

    @Override
    public void renumber(IntUnaryOperator numbers) {
        predecessor = numbers.applyAsInt(predecessor);
    }

    @Override
    public Outcome outcome(Connection c, long clock) {
        EndpointHistory closer = closer();
        Handshake handshake = handshake();
        Teardown teardown = teardown(closer);
        var verdicts = new VerdictRules(this, c, clock, closer, handshake, teardown).verdicts();
        return new Outcome(
                openedBy(),
                closedBy(closer),
                Objects.requireNonNull(verdicts.getFirst().kind().endReason()),
                handshake,
                teardown,
                client.summary(clock),
                server.summary(clock),
                silence.nanos(),
                letters.text(),
                c.id().tunnel(),
                verdicts);
    }

    private @Nullable Role openedBy() {
        return client.wasIn(TcpState.SYN_SENT) ? Role.CLIENT : null;
    }

    /** Who sent the first FIN, or else the RST that ended it. */
    private @Nullable Role closedBy(@Nullable EndpointHistory closer) {
        if (closer != null) {
            return closer.role;
        }
        return fatalReset != null && (client.isClosedBy(fatalReset) || server.isClosedBy(fatalReset))
                ? fatalReset.sender()
                : null;
    }

    /** Who sent the first FIN; null if nobody did. */
    private @Nullable EndpointHistory closer() {
        StateSpan fromClient = client.finSpan();
        StateSpan fromServer = server.finSpan();
        if (fromClient == null || fromServer == null) {
            return fromClient != null ? client : fromServer != null ? server : null;
        }
        // An end whose FIN leads from CLOSE_WAIT to LAST_ACK had got the peer's before, whatever the stamps say; where
        // both
        // were sent from ESTABLISHED and the stamps are equal, the order of the capture decides.
        boolean clientSecond = fromClient.state() == TcpState.LAST_ACK;
        boolean serverSecond = fromServer.state() == TcpState.LAST_ACK;
        if (clientSecond != serverSecond) {
            return clientSecond ? server : client;
        }
        int order = Long.compare(fromClient.since(), fromServer.since());
        return (order == 0 ? Long.compare(fromClient.packet(), fromServer.packet()) : order) <= 0 ? client : server;
    }

    private @Nullable Handshake handshake() {
        if (!client.wasIn(TcpState.SYN_SENT)) {
            return null;
        }
        StateSpan syn = begunBy(client.firstSpan(TcpState.SYN_SENT), Cause.SENT_SYN);
        StateSpan synAck = server.firstSpan(TcpState.SYN_RECV);
        if (synAck != null && synAck.cause() != Cause.RECEIVED_SYN_IN_SYN_SENT) {
            synAck = begunBy(synAck, Cause.RECEIVED_SYN);
        }
        boolean other = server.otherSynAck > 0 && takenSynAck > 0 && takenSynAck != packet(synAck);
        StateSpan ack = begunBy(client.firstSpan(TcpState.ESTABLISHED), Cause.RECEIVED_SYN_ACK);
        return new Handshake(
                packet(syn),
                other ? takenSynAck : packet(synAck),
                packet(ack),
                syn == null || synAck == null || other ? Handshake.UNKNOWN : synAck.packetTime() - synAck.since(),
                synAck == null || ack == null ? Handshake.UNKNOWN : ack.packetTime() - ack.since());
    }

    /** @param first who sent the first FIN */
    private @Nullable Teardown teardown(@Nullable EndpointHistory first) {
        StateSpan fin1 = first == null ? null : first.finSpan();
        if (first == null || fin1 == null) {
            return null;
        }
        EndpointHistory second = peerOf(first);
        StateSpan fin2 = second.finSpan();
        StateSpan ack1 = ofReceivedFin(second, TcpState.CLOSE_WAIT, TcpState.CLOSING);
        if (ack1 == null) {
            ack1 = ofReceivedFin(
                    second, TcpState.TIME_WAIT, TcpState.TIME_WAIT); // of a FIN that crossed its own, and was lost
        }
        StateSpan ack2 = ofReceivedFin(first, TcpState.TIME_WAIT, TcpState.CLOSING);
        // The capture may hold the acknowledgement before the FIN, or the FINs in another order than they were sent in.
        boolean ack1Shows = first.isFinAcknowledged(second);
        boolean ack2Shows = second.isFinAcknowledged(first);
        long time1 = ack1 == null ? 0 : ack1Shows ? second.highestAckTime : ack1.packetTime();
        long time2 = ack2 == null ? 0 : ack2Shows ? first.highestAckTime : ack2.packetTime();
        return new Teardown(
                packet(begunBy(fin1, Cause.SENT_FIN)),
                ack1 != null && ack1Shows ? second.highestAckPacket : packet(ack1),
                packet(begunBy(fin2, Cause.SENT_FIN)),
                ack2 != null && ack2Shows ? first.highestAckPacket : packet(ack2),
                ack1 == null ? Handshake.UNKNOWN : unlessNegative(time1 - fin1.since()),
                ack1 == null || fin2 == null || fin2.state() != TcpState.LAST_ACK
                        ? Handshake.UNKNOWN
                        : fin2.since() - time1,
                ack2 == null || fin2 == null ? Handshake.UNKNOWN : unlessNegative(time2 - fin2.since()));
    }

    private static long unlessNegative(long nanos) {
        return nanos < 0 ? Handshake.UNKNOWN : nanos;
    }

    /** The span, if it began for this reason. */
    private static @Nullable StateSpan begunBy(@Nullable StateSpan span, Cause cause) {
        return span != null && span.cause() == cause ? span : null;
    }

    private static long packet(@Nullable StateSpan span) {
        return span == null ? 0 : span.packet();
    }

    /** The span that the end began by acknowledging its peer's FIN; null if that acknowledgement was not captured. */
    private static @Nullable StateSpan ofReceivedFin(EndpointHistory end, TcpState first, TcpState second) {
        StateSpan span = begunBy(end.firstSpan(first), Cause.RECEIVED_FIN);
        return span == null ? begunBy(end.firstSpan(second), Cause.RECEIVED_FIN) : span;
    }
}
