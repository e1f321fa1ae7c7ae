package tcpstates.tcp;

import tcpstates.event.Cause;
import tcpstates.event.IcmpError;
import tcpstates.event.IcmpError.Effect;
import tcpstates.event.IcmpError.Kind;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.packet.IcmpField;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;

/**
 * What an ICMP error does to the endpoint whose segment it quotes: RFC 1122 section 4.2.3.9, RFC 5461, RFC 5927; Linux {@code
 * tcp_v4_err} and {@code tcp_v6_err}.
 *
 * <p>While a connection opens, Linux takes each error for the end of it, soft ones too (RFC 5461 section 4.1), unless connect()
 * holds the socket at that moment; other systems go on after a soft one. Neither shows on the wire but by what the endpoint sends
 * next, so the end is presumed, and taken back if it goes on. An established connection is never ended (RFC 5927 section 5).
 */
final class IcmpErrorRules {
    private static final Kind[] V4_UNREACHABLE = {
        Kind.NET_UNREACHABLE,
        Kind.HOST_UNREACHABLE,
        Kind.PROTOCOL_UNREACHABLE,
        Kind.PORT_UNREACHABLE,
        Kind.FRAGMENTATION_NEEDED,
        Kind.SOURCE_ROUTE_FAILED,
        Kind.NET_UNKNOWN,
        Kind.HOST_UNKNOWN,
        Kind.HOST_ISOLATED,
        Kind.NET_PROHIBITED,
        Kind.HOST_PROHIBITED,
        Kind.NET_UNREACHABLE_FOR_TOS,
        Kind.HOST_UNREACHABLE_FOR_TOS,
        Kind.ADMIN_PROHIBITED,
        Kind.PRECEDENCE_VIOLATION,
        Kind.PRECEDENCE_CUTOFF
    };
    private static final Kind[] V6_UNREACHABLE = {
        Kind.NO_ROUTE,
        Kind.PROHIBITED,
        Kind.BEYOND_SCOPE,
        Kind.ADDRESS_UNREACHABLE,
        Kind.PORT_UNREACHABLE,
        Kind.SOURCE_POLICY,
        Kind.ROUTE_REJECTED
    };
    private static final Kind[] TIME_EXCEEDED = {Kind.HOPS_EXCEEDED, Kind.REASSEMBLY_TIMEOUT};

    /** RFC 8200 section 5: what names less is ignored (RFC 8201 section 4). */
    private static final int LEAST_V6_MTU = 1280;

    private static final int NO_PORT = 0;

    private final ConnectionEventSink sink;
    private final StateChanges changes;

    IcmpErrorRules(ConnectionEventSink sink, StateChanges changes) {
        this.sink = sink;
        this.changes = changes;
    }

    /** Applies a message about a segment of the connection. */
    void error(Connection connection, IcmpMessage message) {
        TcpSegment quoted = message.quoted();
        Endpoint endpoint = connection.senderOf(quoted);
        Kind kind = kind(message);
        Effect effect = effect(endpoint, message, kind);
        sink.accept(
                connection,
                new IcmpError(
                        quoted.time(),
                        quoted.number(),
                        connection.number(),
                        connection.id(),
                        connection.address(endpoint.role),
                        connection.address(connection.peerOf(endpoint).role),
                        new SocketAddress(message.routerHigh(), message.routerLow(), message.v6(), NO_PORT),
                        message.type(),
                        message.code(),
                        kind,
                        Integer.toUnsignedLong(message.mtu()),
                        quoted.seq(),
                        endpoint.state(),
                        effect,
                        effect == Effect.ENDS || effect == Effect.SOFT ? kind.error() : IcmpError.SocketError.NONE));
        endpoint.icmpError |= effect != Effect.IGNORED;
        if (effect == Effect.ENDS) {
            changes.presume(connection, endpoint, TcpState.CLOSE, Cause.ICMP_ERROR, quoted);
            endpoint.closedAbruptly = true;
            endpoint.closedByIcmp = true;
        }
    }

    private static Effect effect(Endpoint endpoint, IcmpMessage message, Kind kind) {
        if (!message.isForQuotedSender()
                || !isInFlight(endpoint, message.quoted().seq())) {
            return Effect.IGNORED;
        }
        if (kind.isTooBig()) {
            long mtu = Integer.toUnsignedLong(message.mtu());
            return message.v6() && mtu < LEAST_V6_MTU ? Effect.IGNORED : Effect.MTU;
        }
        if (kind.error() == IcmpError.SocketError.NONE) {
            return Effect.IGNORED; // source quench, or a code without a meaning
        }
        return switch (endpoint.state()) {
            case SYN_SENT -> Effect.ENDS;
            case SYN_RECV -> endpoint.activeOpen || dropsRequest(kind, message.v6()) ? Effect.ENDS : Effect.IGNORED;
            default -> Effect.SOFT;
        };
    }

    /**
     * Whether the endpoint has sent that number and does not know yet that it has arrived: only then does it believe what is
     * quoted (RFC 5927 section 4.1).
     */
    private static boolean isInFlight(Endpoint endpoint, int seq) {
        if (!endpoint.issKnown) {
            return false;
        }
        return switch (endpoint.state()) {
            case CLOSE, LISTEN, TIME_WAIT -> false;
            // What acknowledges its SYN may have passed by without having reached it.
            case SYN_SENT -> Seq.leq(endpoint.iss, seq) && Seq.leq(seq, endpoint.sndNxt);
            case SYN_RECV -> seq == endpoint.iss; // tcp_req_err
            default -> Seq.leq(endpoint.sndUna, seq) && Seq.leq(seq, endpoint.sndNxt);
        };
    }

    /** Whether a listener on Linux drops the request whose SYN-ACK met the error ({@code tcp_req_err} and its callers). */
    private static boolean dropsRequest(Kind kind, boolean v6) {
        return switch (kind) {
            case PARAMETER_PROBLEM -> true;
            case NET_UNREACHABLE, HOST_UNREACHABLE, HOPS_EXCEEDED, REASSEMBLY_TIMEOUT -> !v6;
            case PROHIBITED, PORT_UNREACHABLE, SOURCE_POLICY, ROUTE_REJECTED -> v6;
            default -> false;
        };
    }

    private static Kind kind(IcmpMessage message) {
        return message.v6() ? v6Kind(message.type(), message.code()) : v4Kind(message.type(), message.code());
    }

    private static Kind v4Kind(int type, int code) {
        return switch (type) {
            case IcmpField.V4_UNREACHABLE -> of(V4_UNREACHABLE, code);
            case IcmpField.V4_TIME_EXCEEDED -> of(TIME_EXCEEDED, code);
            case IcmpField.V4_PARAMETER_PROBLEM -> Kind.PARAMETER_PROBLEM;
            case IcmpField.V4_SOURCE_QUENCH -> Kind.SOURCE_QUENCH;
            default -> Kind.UNKNOWN;
        };
    }

    private static Kind v6Kind(int type, int code) {
        return switch (type) {
            case IcmpField.V6_UNREACHABLE -> of(V6_UNREACHABLE, code);
            case IcmpField.V6_TIME_EXCEEDED -> of(TIME_EXCEEDED, code);
            case IcmpField.V6_PARAMETER_PROBLEM -> Kind.PARAMETER_PROBLEM;
            case IcmpField.V6_TOO_BIG -> Kind.PACKET_TOO_BIG;
            default -> Kind.UNKNOWN;
        };
    }

    private static Kind of(Kind[] codes, int code) {
        return code < codes.length ? codes[code] : Kind.UNKNOWN;
    }
}
