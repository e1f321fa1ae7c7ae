package tcpstates.event;

import java.util.function.IntUnaryOperator;

/**
 * An ICMP or ICMPv6 message told an endpoint that a segment of it met an error on its way.
 *
 * @param time of the message (ns since the epoch)
 * @param packet its number in the capture, from 1
 * @param connection number of the connection that the quoted segment belongs to
 * @param id of that connection, the same in every run
 * @param endpoint who sent the segment that it quotes, so that the message is for this end
 * @param peer whom that segment was sent to
 * @param router who sent the message: a router, a firewall, or the peer's host itself; without a port
 * @param type of the message, 0 to 255, by the address family
 * @param code of the message, 0 to 255
 * @param kind what these two mean
 * @param mtu bytes that a packet may have, 0 if the message does not say
 * @param seq the quoted sequence number
 * @param phase state of {@code endpoint} before it
 * @param effect what the endpoint does with it
 * @param error what the endpoint's program gets to know: at once if the message ends the connection, else if the connection times out
 */
public record IcmpError(
        long time,
        long packet,
        int connection,
        ConnectionId id,
        SocketAddress endpoint,
        SocketAddress peer,
        SocketAddress router,
        int type,
        int code,
        Kind kind,
        long mtu,
        int seq,
        TcpState phase,
        Effect effect,
        SocketError error)
        implements Event {
    /** What an endpoint does with such a message: RFC 1122 section 4.2.3.9, RFC 5927, Linux {@code tcp_v4_err}, {@code tcp_v6_err}. */
    public enum Effect {
        /** It ends the opening of the connection, unless the endpoint shows that it goes on. */
        ENDS,
        /** It is noted, and the connection goes on. */
        SOFT,
        /** It makes the endpoint send shorter packets. */
        MTU,
        /** Nothing: the endpoint has no such segment in flight, no socket any more, or nothing to do with this kind of message. */
        IGNORED
    }

    /** Error numbers as Linux gives them ({@code icmp_err_convert}, {@code icmpv6_err_convert}). */
    public enum SocketError {
        /** None. */
        NONE,
        EACCES,
        ECONNREFUSED,
        EHOSTDOWN,
        EHOSTUNREACH,
        ENETUNREACH,
        ENONET,
        ENOPROTOOPT,
        EOPNOTSUPP,
        EPROTO
    }

    /** What a message says: types and codes of RFC 792, RFC 1122, RFC 1812 and RFC 4443. */
    public enum Kind {
        NET_UNREACHABLE(SocketError.ENETUNREACH),
        HOST_UNREACHABLE(SocketError.EHOSTUNREACH),
        PROTOCOL_UNREACHABLE(SocketError.ENOPROTOOPT),
        PORT_UNREACHABLE(SocketError.ECONNREFUSED),
        FRAGMENTATION_NEEDED(SocketError.NONE),
        SOURCE_ROUTE_FAILED(SocketError.EOPNOTSUPP),
        NET_UNKNOWN(SocketError.ENETUNREACH),
        HOST_UNKNOWN(SocketError.EHOSTDOWN),
        HOST_ISOLATED(SocketError.ENONET),
        NET_PROHIBITED(SocketError.ENETUNREACH),
        HOST_PROHIBITED(SocketError.EHOSTUNREACH),
        NET_UNREACHABLE_FOR_TOS(SocketError.ENETUNREACH),
        HOST_UNREACHABLE_FOR_TOS(SocketError.EHOSTUNREACH),
        ADMIN_PROHIBITED(SocketError.EHOSTUNREACH),
        PRECEDENCE_VIOLATION(SocketError.EHOSTUNREACH),
        PRECEDENCE_CUTOFF(SocketError.EHOSTUNREACH),
        /** Obsolete, and ignored: RFC 6633. */
        SOURCE_QUENCH(SocketError.NONE),
        /** The TTL or hop limit ran out on the way. */
        HOPS_EXCEEDED(SocketError.EHOSTUNREACH),
        /** Fragments were missing for too long. */
        REASSEMBLY_TIMEOUT(SocketError.EHOSTUNREACH),
        PARAMETER_PROBLEM(SocketError.EPROTO),
        NO_ROUTE(SocketError.ENETUNREACH),
        /** ADMIN_PROHIBITED of ICMPv6. */
        PROHIBITED(SocketError.EACCES),
        BEYOND_SCOPE(SocketError.EHOSTUNREACH),
        ADDRESS_UNREACHABLE(SocketError.EHOSTUNREACH),
        SOURCE_POLICY(SocketError.EACCES),
        ROUTE_REJECTED(SocketError.EACCES),
        PACKET_TOO_BIG(SocketError.NONE),
        /** A code that no document gives a meaning. */
        UNKNOWN(SocketError.NONE);

        private final SocketError error;

        Kind(SocketError error) {
            this.error = error;
        }

        /** What the program gets to know where such a message ends its connection, or where that times out behind it. */
        public SocketError error() {
            return error;
        }

        /** Whether it names the longest packet that fits. */
        public boolean isTooBig() {
            return this == FRAGMENTATION_NEEDED || this == PACKET_TOO_BIG;
        }
    }

    @Override
    public IcmpError renumbered(IntUnaryOperator numbers) {
        return new IcmpError(
                time,
                packet,
                numbers.applyAsInt(connection),
                id,
                endpoint,
                peer,
                router,
                type,
                code,
                kind,
                mtu,
                seq,
                phase,
                effect,
                error);
    }
}
