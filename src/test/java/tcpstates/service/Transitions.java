package tcpstates.service;

import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.Counters;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/** Transitions made by hand. */
final class Transitions {
    private static final SocketAddress V6 = new SocketAddress(0x2001_0db8_0000_0000L, 1, true, 65_535);

    private Transitions() {}

    /** One of which every field is another than that of the others. */
    static Transition number(long n) {
        return new Transition(
                1_721_105_348_906_359_000L + n,
                Transition.NO_PROOF,
                n + 1,
                n + 2,
                (int) n,
                new ConnectionId(n + 3, n + 4, (int) n + 5),
                new SocketAddress(0, n, false, (int) n & 0xffff),
                V6,
                Role.SERVER,
                TcpState.SYN_SENT,
                TcpState.ESTABLISHED,
                n + 6,
                Evidence.SENT,
                Cause.RECEIVED_SYN_ACK,
                new Counters(Counters.UNKNOWN, n + 7, n + 8, n + 9, n + 10, n + 11, n + 12));
    }
}
