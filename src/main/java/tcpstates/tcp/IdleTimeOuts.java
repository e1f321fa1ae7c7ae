package tcpstates.tcp;

import java.util.Arrays;
import java.util.stream.Collectors;
import tcpstates.event.LowerCase;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;

/**
 * After how long a silence a connection is forgotten: the time-outs of Linux' connection tracking, under its names and with its
 * values ({@code net.netfilter.nf_conntrack_tcp_timeout_*}; {@code tcp_timeouts} in nf_conntrack_proto_tcp.c). They say nothing
 * of the sockets, which stay in FIN_WAIT2 or CLOSE_WAIT for as long as their programs want: to forget them earlier makes a new
 * connection without a beginning of what comes later. So only {@link Name#ESTABLISHED}, five days, is in force unless more is
 * asked for. Immutable.
 */
@SuppressWarnings(
        "EnumOrdinal") // looked up for every connection that is put into the timer wheel: a plain array, no map
public final class IdleTimeOuts {
    /** A time-out's name. */
    public enum Name {
        /** A SYN that is not answered. */
        SYN_SENT(120),
        /** A SYN-ACK that is not acknowledged. */
        SYN_RECV(60),
        /** Neither end has closed. */
        ESTABLISHED(432_000),
        /** One end has sent its FIN, which is not acknowledged. */
        FIN_WAIT(120),
        /** One end has sent its FIN, which is acknowledged. */
        CLOSE_WAIT(60),
        /** Both ends have sent their FINs, one of which is not acknowledged. */
        LAST_ACK(30),
        /** Both FINs are acknowledged. */
        TIME_WAIT(120),
        /** A RST has ended it, or an end has given up. */
        CLOSE(10),
        /** In place of a longer one: a segment was sent three times more ({@code nf_conntrack_tcp_max_retrans}) in vain. */
        MAX_RETRANS(300),
        /** In place of a longer one: something sent is not acknowledged. */
        UNACKNOWLEDGED(300);

        private final long conntrackSeconds;

        Name(long conntrackSeconds) {
            this.conntrackSeconds = conntrackSeconds;
        }

        /** As it stands in the setting: {@code syn_sent}. */
        @Override
        public String toString() {
            return LowerCase.of(this);
        }

        /** As it stands in {@code sysctl -a}. */
        public String setting() {
            return "net.netfilter.nf_conntrack_tcp_timeout_" + this;
        }
    }

    /** Longest time-out, s: the kernel keeps them in 32 bits. */
    public static final long MAX_SECONDS = 0xffff_ffffL;

    /** Longer than any capture, ns. */
    private static final long NO_TIME_OUT = Long.MAX_VALUE / 2;

    /** Any time and so much do not overflow together: 73 years. */
    private static final long LONGEST = Long.MAX_VALUE / 4;

    private static final int MAX_RETRANS = 3;

    /** Forgets nothing. */
    public static final IdleTimeOuts NONE = none();

    /** Those of connection tracking, all of them. */
    public static final IdleTimeOuts CONNTRACK = conntrack();

    /** What is in force unless more is asked for. */
    public static final IdleTimeOuts DEFAULTS = NONE.with(Name.ESTABLISHED, Name.ESTABLISHED.conntrackSeconds);

    private final long[] nanos;

    private IdleTimeOuts(long[] nanos) {
        this.nanos = nanos;
    }

    private static IdleTimeOuts none() {
        long[] nanos = new long[Name.values().length];
        Arrays.fill(nanos, NO_TIME_OUT);
        return new IdleTimeOuts(nanos);
    }

    private static IdleTimeOuts conntrack() {
        IdleTimeOuts all = NONE;
        for (Name name : Name.values()) {
            all = all.with(name, name.conntrackSeconds);
        }
        return all;
    }

    /**
     * These time-outs with one of them changed, and in force.
     *
     * @param seconds 0 to {@link #MAX_SECONDS}
     */
    public IdleTimeOuts with(Name name, long seconds) {
        long[] changed = nanos.clone();
        changed[name.ordinal()] = seconds * Nanos.PER_SECOND;
        return new IdleTimeOuts(changed);
    }

    /** One of them, ns; longer than any capture if it is not in force. */
    public long nanos(Name name) {
        return nanos[name.ordinal()];
    }

    /** The least time after which anything is forgotten, ns; longer than any capture if nothing is. */
    public long shortest() {
        return Math.min(Arrays.stream(nanos).min().orElse(LONGEST), LONGEST);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdleTimeOuts timeOuts && Arrays.equals(nanos, timeOuts.nanos);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(nanos);
    }

    @Override
    public String toString() {
        return Arrays.stream(Name.values())
                .filter(name -> nanos(name) != NO_TIME_OUT)
                .map(name -> name + "=" + nanos(name) / Nanos.PER_SECOND)
                .collect(Collectors.joining(","));
    }

    /** When the connection is forgotten if nothing more comes (ns since the epoch); later than any capture if never. */
    public long deadline(Connection connection) {
        long repeats = Math.min(ofRepeats(connection.client, connection.server), ofUnacknowledged(connection));
        return connection.end + Math.min(LONGEST, Math.min(nanos(name(connection)), repeats));
    }

    private long ofRepeats(Endpoint client, Endpoint server) {
        return hasRepeated(client) || hasRepeated(server) ? nanos(Name.MAX_RETRANS) : NO_TIME_OUT;
    }

    private static boolean hasRepeated(Endpoint endpoint) {
        return endpoint.inFlight() > 0 && endpoint.sendsOf(0) > MAX_RETRANS;
    }

    private long ofUnacknowledged(Connection connection) {
        return connection.client.inFlight() > 0 || connection.server.inFlight() > 0
                ? nanos(Name.UNACKNOWLEDGED)
                : NO_TIME_OUT;
    }

    /** The state that connection tracking, which has one for both ends, would have it in. */
    private static Name name(Connection connection) {
        Endpoint client = connection.client;
        Endpoint server = connection.server;
        if (client.closedAbruptly || server.closedAbruptly) {
            return Name.CLOSE;
        }
        if (client.state() == TcpState.SYN_SENT && !server.issKnown) {
            return Name.SYN_SENT;
        }
        if (client.state() == TcpState.SYN_RECV || server.state() == TcpState.SYN_RECV) {
            return Name.SYN_RECV;
        }
        boolean acknowledged = isFinAcknowledged(client) && isFinAcknowledged(server);
        if (client.finSent && server.finSent) {
            return acknowledged ? Name.TIME_WAIT : Name.LAST_ACK;
        }
        if (client.finSent || server.finSent) {
            return acknowledged ? Name.CLOSE_WAIT : Name.FIN_WAIT;
        }
        return connection.isOver() ? Name.CLOSE : Name.ESTABLISHED;
    }

    private static boolean isFinAcknowledged(Endpoint endpoint) {
        return !endpoint.finSent || endpoint.sndUna == endpoint.finEnd;
    }
}
