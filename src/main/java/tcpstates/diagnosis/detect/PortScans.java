package tcpstates.diagnosis.detect;

import it.unimi.dsi.fastutil.ints.Int2IntMap;
import it.unimi.dsi.fastutil.ints.Int2IntOpenCustomHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EventSink;
import tcpstates.event.Finding;
import tcpstates.event.Finding.ProbeMethod;
import tcpstates.event.PortList;
import tcpstates.event.Reset;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.StraySegment;
import tcpstates.event.StraySegment.Flags;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.EnumCodes;

/**
 * Hosts that try the ports of another one. A probe is a connection that ended without a byte of data, however far it
 * came, or a segment of nonsense; probes are put together by scanner and target, whatever the source port.
 */
final class PortScans extends Detector<PortScans.Scan> {
    /**
     * Distinct ports of one target. A client that is refused tries one port again and again, a browser tries 80 and
     * 443; three ports without a byte of data mean that somebody asks which ports are open.
     */
    static final int MIN_PORTS = 3;

    /** A bare ACK and the RST that answers it. */
    private static final int PACKETS_OF_ACK_PROBE = 2;

    /** An aggregate's kind, which is a part of the bytes that are kept: a new constant comes last. */
    private static final EnumCodes<ProbeMethod> METHODS = EnumCodes.of(
            ProbeMethod.class,
            ProbeMethod.SYN,
            ProbeMethod.CONNECT,
            ProbeMethod.SYN_OR_CONNECT,
            ProbeMethod.FIN,
            ProbeMethod.NULL,
            ProbeMethod.XMAS,
            ProbeMethod.OTHER_FLAGS,
            ProbeMethod.ACK);

    private static final List<ProbeMethod> WITHOUT_SYN_OR_ACK =
            List.of(ProbeMethod.FIN, ProbeMethod.NULL, ProbeMethod.XMAS, ProbeMethod.OTHER_FLAGS);

    private final HandshakeFlags handshakes;

    PortScans(HandshakeFlags handshakes, EventSink sink, boolean live) {
        super(sink, live, Scan::new);
        this.handshakes = handshakes;
    }

    void transition(Transition change) {
        boolean rejected = change.cause() == Cause.ICMP_ERROR && change.role() == Role.CLIENT;
        if (change.cause() == Cause.REFUSED || rejected) {
            add(
                    ProbeMethod.SYN_OR_CONNECT,
                    change.endpoint(),
                    change.peer(),
                    rejected ? Scan.REJECTED : Scan.CLOSED,
                    change.time(),
                    change.time());
        }
    }

    void reset(Reset reset) {
        if (reset.cause() == ResetCause.SCAN) {
            add(
                    ProbeMethod.SYN_OR_CONNECT,
                    reset.endpoint(),
                    reset.peer(),
                    Scan.OPEN_BY_SYN,
                    reset.time(),
                    reset.time());
        } else if (reset.cause() == ResetCause.STRAY) {
            for (ProbeMethod method : WITHOUT_SYN_OR_ACK) {
                Scan scan = table.find(METHODS.code(method), reset.peer(), 0, reset.endpoint(), 0);
                if (scan != null && scan.ports.containsKey(reset.endpoint().port())) {
                    add(method, reset.peer(), reset.endpoint(), Scan.CLOSED, reset.time(), reset.time());
                }
            }
        }
    }

    void stray(StraySegment segment) {
        ProbeMethod method = method(segment.flags());
        if (method == null) {
            return;
        }
        add(method, segment.endpoint(), segment.peer(), Scan.UNANSWERED, segment.time(), segment.time());
    }

    /** How the segment probes a port; null if it does not. */
    private static @Nullable ProbeMethod method(Flags flags) {
        return switch (flags) {
            case NONE -> ProbeMethod.NULL;
            case FIN -> ProbeMethod.FIN;
            case FIN_PSH_URG -> ProbeMethod.XMAS;
            case OTHER -> ProbeMethod.OTHER_FLAGS;
            case FIN_OUT_OF_WINDOW -> null;
        };
    }

    /** Looks at a connection that is over, or that the capture ends with. */
    void summary(ConnectionSummary summary) {
        int flags = handshakes.of(summary.connection());
        if (summary.bytes() > 0) {
            return;
        }
        if ((flags & HandshakeFlags.SYN_SENT) != 0) {
            handshake(summary, flags);
        } else if ((flags & HandshakeFlags.MID_STREAM) != 0) {
            bareAck(summary, flags);
        }
    }

    private void handshake(ConnectionSummary summary, int flags) {
        int outcome;
        if ((flags & HandshakeFlags.REFUSED) != 0) {
            outcome = Scan.CLOSED;
        } else if (isRejected(flags)) {
            outcome = Scan.REJECTED;
        } else if ((flags & HandshakeFlags.ESTABLISHED) != 0) {
            if (summary.clientState() == TcpState.ESTABLISHED) {
                return; // idle, but alive
            }
            if ((flags & HandshakeFlags.DROPPED_AT_ONCE) != 0) {
                return; // as load balancers check a port that they know; connect(), which scanners use, sends the ACK
                // first
            }
            outcome = Scan.OPEN_BY_CONNECT;
        } else if (summary.clientState().isOpening() && !HandshakeFlags.hadTimeForAnswer(summary)) {
            return; // the capture ended meanwhile
        } else {
            outcome = (flags & HandshakeFlags.SYN_RECEIVED) != 0 ? Scan.OPEN_BY_SYN : Scan.UNANSWERED;
        }
        add(ProbeMethod.SYN_OR_CONNECT, summary.client(), summary.server(), outcome, summary.start(), summary.end());
    }

    /** Whether nobody but an ICMP error answered. */
    private static boolean isRejected(int flags) {
        int answered = HandshakeFlags.SYN_RECEIVED | HandshakeFlags.ESTABLISHED;
        return (flags & HandshakeFlags.REJECTED) != 0 && (flags & answered) == 0;
    }

    private void bareAck(ConnectionSummary summary, int flags) {
        boolean halfOpen = (flags & HandshakeFlags.HALF_OPEN) != 0;
        if (summary.packets() != (halfOpen ? PACKETS_OF_ACK_PROBE : 1)) {
            return;
        }
        boolean byServer = (flags & HandshakeFlags.MID_STREAM_FROM_SERVER) != 0;
        SocketAddress scanner = byServer ? summary.server() : summary.client();
        SocketAddress target = byServer ? summary.client() : summary.server();
        int outcome = halfOpen ? Scan.CLOSED : Scan.UNANSWERED;
        add(ProbeMethod.ACK, scanner, target, outcome, summary.start(), summary.end());
    }

    private void add(ProbeMethod family, SocketAddress scanner, SocketAddress target, int outcome, long from, long to) {
        Scan scan = table.use(METHODS.code(family), scanner, 0, target, 0);
        int entriesBefore = scan.entries();
        scan.extend(from, to);
        scan.found(target.port(), outcome);
        table.changed(scan, entriesBefore, to);
    }

    /** What one host found out about the ports of another. */
    static final class Scan extends Aggregate {
        // What a port was found to be; of several answers the highest counts.
        static final int UNANSWERED = 1;

        static final int REJECTED = 2;
        static final int CLOSED = 3;
        static final int OPEN_BY_CONNECT = 4;
        static final int OPEN_BY_SYN = 5;

        private final Int2IntOpenCustomHashMap ports = new Int2IntOpenCustomHashMap(SeededKeys.SEEDED);

        /** How many of them are {@link #CLOSED}. */
        private int closed;

        void found(int port, int outcome) {
            int before = ports.get(port);
            int after = ports.merge(port, outcome, Math::max);
            closed += (after == CLOSED ? 1 : 0) - (before == CLOSED ? 1 : 0);
        }

        @Override
        void listContents(BitCodec bits) {
            CollectionCodec.list(bits, ports);
            closed = count(CLOSED, CLOSED);
            METHODS.constant(kind()); // refuses others
        }

        /** Probes by SYN, however they turn out, are of one {@link ProbeMethod#SYN_OR_CONNECT family}. */
        private ProbeMethod family() {
            return METHODS.constant(kind());
        }

        @Override
        int entries() {
            return ports.size();
        }

        /** An ACK without an answer may as well be a part of a connection of which nothing else was captured. */
        @Override
        boolean exceedsThreshold() {
            return ports.size() >= MIN_PORTS && (family() != ProbeMethod.ACK || closed >= MIN_PORTS);
        }

        @Override
        Finding finding(long time, boolean complete) {
            return new Finding.PortScan(
                    time,
                    complete,
                    method(),
                    first(),
                    second(),
                    list(OPEN_BY_CONNECT, OPEN_BY_SYN),
                    list(CLOSED, CLOSED),
                    list(REJECTED, REJECTED),
                    list(UNANSWERED, UNANSWERED),
                    since(),
                    until());
        }

        private ProbeMethod method() {
            if (family() != ProbeMethod.SYN_OR_CONNECT) {
                return family();
            }
            if (count(OPEN_BY_SYN, OPEN_BY_SYN) > 0) {
                return ProbeMethod.SYN;
            }
            return count(OPEN_BY_CONNECT, OPEN_BY_CONNECT) > 0 ? ProbeMethod.CONNECT : ProbeMethod.SYN_OR_CONNECT;
        }

        private int count(int from, int to) {
            int count = 0;
            for (int outcome : ports.values()) {
                count += outcome >= from && outcome <= to ? 1 : 0;
            }
            return count;
        }

        private PortList list(int from, int to) {
            return PortList.of(ports.int2IntEntrySet().stream()
                    .filter(port -> port.getIntValue() >= from && port.getIntValue() <= to)
                    .mapToInt(Int2IntMap.Entry::getIntKey)
                    .toArray());
        }
    }
}
