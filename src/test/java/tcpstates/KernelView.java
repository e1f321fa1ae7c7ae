package tcpstates;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tcpstates.KernelRecord.Row;
import tcpstates.KernelRecord.Source;

/**
 * The kernel's record in the terms of RFC 9293. Linux keeps a socket's first and last states in small objects that its
 * tracepoint does not know: a listener's SYN_RECV is a request socket, FIN_WAIT2 of a closed socket and TIME_WAIT are timewait
 * minisockets, and {@code FIN_WAIT2 > CLOSE} only says that such a minisocket takes over.
 */
final class KernelView {
    /** A transition without any packet this near happened in silence: no observer can know of it. */
    private static final long NEAR = 5_000_000;
    /** What the kernel does at once is done within this time. */
    private static final long HANDOVER = 1_000_000;

    private final KernelRecord record;
    private final PacketTimes packets;
    private final Map<SocketPair, List<Long>> synSent = new HashMap<>();

    private KernelView(KernelRecord record, PacketTimes packets) {
        this.record = record;
        this.packets = packets;
        for (Row row : record.rows()) {
            if (row.from().equals("CLOSE") && row.to().equals("SYN_SENT")) {
                synSent.computeIfAbsent(row.pair(), none -> new ArrayList<>()).add(row.time());
            }
        }
    }

    /** Whether an observer must tell of a transition. */
    enum Visibility {
        VISIBLE,
        /** Silent, or outside the capture: may be told, need not be. */
        INVISIBLE,
        /** TIME_WAIT's end. */
        OPTIONAL
    }

    /**
     * A transition as RFC 9293 sees it.
     *
     * @param name {@code FROM>TO}
     * @param earliest not before (ns since the epoch)
     * @param latest not after (ns since the epoch)
     */
    record Expected(String name, long earliest, long latest, Visibility visibility) {
        /** How far outside of the span a time lies (ns). */
        long distance(long time) {
            return Math.max(0, Math.max(earliest - time, time - latest));
        }
    }

    /**
     * What each socket went through, in order.
     *
     * @param packets of the capture that was taken at these sockets' own end
     */
    static Map<SocketPair, List<Expected>> of(KernelRecord record, PacketTimes packets) {
        Map<SocketPair, List<Row>> bySocket = new LinkedHashMap<>();
        for (Row row : record.rows()) {
            if (row.isState() && !row.isListener()) {
                bySocket.computeIfAbsent(row.pair(), none -> new ArrayList<>()).add(row);
            }
        }
        KernelView view = new KernelView(record, packets);
        Map<SocketPair, List<Expected>> expected = new LinkedHashMap<>();
        bySocket.forEach((pair, rows) -> expected.put(pair, view.socket(HeldBackFins.asSeen(rows, packets))));
        return expected;
    }

    private List<Expected> socket(List<Row> rows) {
        List<Row> traced =
                rows.stream().filter(row -> row.source() == Source.TRACE).toList();
        List<Row> minisockets =
                rows.stream().filter(row -> row.source() == Source.TIMEWAIT).toList();
        List<Row> requests =
                rows.stream().filter(row -> row.source() == Source.REQUEST).toList();
        List<Expected> expected = new ArrayList<>();
        long entered = 0;
        for (Row row : traced) {
            if (row.from().equals("LISTEN") && row.to().equals("SYN_RECV")) {
                expected.add(child(row, traced, requests));
            } else if (endsInSilence(row, entered)) {
                expected.add(new Expected(row.from() + ">CLOSE", row.time(), row.time(), Visibility.INVISIBLE));
            } else if (row.to().equals("CLOSE")
                    && (row.from().equals("FIN_WAIT2") || row.from().equals("CLOSING"))) {
                handover(row, traced, minisockets, expected);
            } else {
                expected.add(expected(row, row.from(), row.to(), row.time(), shown(row)));
            }
            entered = row.time();
        }
        childless(requests, traced, expected);
        return expected;
    }

    /** Both ends have closed and nothing has come since: with SO_LINGER 0 the socket is gone without a word. */
    private boolean endsInSilence(Row row, long entered) {
        return row.to().equals("CLOSE")
                && (row.from().equals("LAST_ACK") || row.from().equals("CLOSING"))
                && !packets.anySent(row.pair().reversed(), Math.max(entered, row.time() - NEAR), row.time());
    }

    /** The kernel enters FIN_WAIT1 and LAST_ACK when the program closes; data and windows may hold the FIN back for long. */
    private long shown(Row row) {
        long fin = HeldBackFins.closes(row) ? packets.nextFin(row.pair(), row.time()) : Long.MAX_VALUE;
        return fin == Long.MAX_VALUE ? row.time() : fin;
    }

    /** A child is born when the handshake is complete; SYN_RECV began with its request socket. */
    private Expected child(Row row, List<Row> traced, List<Row> requests) {
        long previous = 0;
        for (Row other : traced) {
            if (other.time() < row.time()) {
                previous = Math.max(previous, other.time());
            }
        }
        Row request = null;
        for (Row other : requests) {
            if (other.to().equals("SYN_RECV") && other.time() > previous && other.earliest() <= row.time()) {
                request = other;
            }
        }
        long earliest = Math.max(request == null ? row.time() - record.gap() : request.earliest(), previous);
        for (long syn : synSent.getOrDefault(row.pair().reversed(), List.of())) {
            if (syn <= row.time()) {
                earliest = Math.max(earliest, syn);
            }
        }
        long latest = request == null ? row.time() : Math.min(request.time(), row.time());
        return expected(row, "LISTEN", "SYN_RECV", Math.min(earliest, latest), latest);
    }

    /** The full socket is gone; its minisocket's life follows, up to the next socket with the same addresses. */
    private void handover(Row row, List<Row> traced, List<Row> minisockets, List<Expected> expected) {
        long next = Long.MAX_VALUE;
        for (Row other : traced) {
            if (other.time() > row.time()
                    && (other.from().equals("CLOSE") || other.from().equals("LISTEN"))) {
                next = Math.min(next, other.time());
            }
        }
        Row first = null;
        for (Row mini : minisockets) {
            boolean appeared = mini.from().equals("-");
            if (first == null) {
                if (appeared && mini.time() >= row.time() - HANDOVER && mini.earliest() < next) {
                    first = mini;
                    if (mini.to().equals("TIME_WAIT")) {
                        expected.add(
                                expected(row, row.from(), "TIME_WAIT", row.time(), Math.max(row.time(), mini.time())));
                    }
                }
            } else if (appeared) {
                return;
            } else {
                expected.add(expected(mini, mini.from(), end(mini), mini.earliest(), mini.time()));
            }
        }
        if (first == null) {
            expected.add(expected(row, row.from(), end(row), row.time(), row.time()));
        }
    }

    /**
     * What FIN_WAIT2 or CLOSING ends in. A FIN that arrives twice is answered by the closed peer with a RST: that TIME_WAIT may end
     * before anybody asks for it. A FIN beyond a hole is answered with a RST of its own and never comes to TIME_WAIT.
     */
    private String end(Row row) {
        SocketPair peer = row.pair().reversed();
        long from = row.earliest() - NEAR;
        if (row.from().equals("CLOSING")) {
            return packets.anyReset(peer, row.time() - HANDOVER, row.time()) ? "CLOSE" : "TIME_WAIT";
        }
        long fin = packets.nextFin(peer, from);
        long reset = packets.nextReset(row.pair(), from);
        boolean unseen = row.from().equals("FIN_WAIT2")
                && fin <= row.time() + (row.source() == Source.TRACE ? record.gap() : NEAR)
                && reset > (fin <= row.time() ? row.time() + NEAR : fin + HANDOVER);
        return unseen ? "TIME_WAIT" : row.to();
    }

    /** Request sockets whose handshake was never completed: the next thing known of them is their end, or nothing. */
    private void childless(List<Row> requests, List<Row> traced, List<Expected> expected) {
        for (int i = 0; i < requests.size(); i++) {
            Row request = requests.get(i);
            boolean appeared = request.to().equals("SYN_RECV");
            boolean vanishes =
                    i + 1 < requests.size() && requests.get(i + 1).to().equals("CLOSE");
            boolean child =
                    traced.stream().anyMatch(row -> row.from().equals("LISTEN") && row.time() >= request.earliest());
            if (!appeared || vanishes || !child) {
                expected.add(expected(request, request.from(), request.to(), request.earliest(), request.time()));
            }
        }
    }

    private Expected expected(Row row, String from, String to, long earliest, long latest) {
        return new Expected(from + ">" + to, earliest, latest, visibility(row.pair(), from, to, earliest, latest));
    }

    private Visibility visibility(SocketPair pair, String from, String to, long earliest, long latest) {
        if (from.equals("TIME_WAIT")) {
            return Visibility.OPTIONAL;
        }
        long since = earliest - NEAR;
        long until = latest + NEAR;
        // Only the ACK of its FIN, or a RST of either end, ends a socket before the eyes of others.
        boolean shown = to.equals("CLOSE") && !from.equals("LAST_ACK")
                ? packets.anyReset(pair, since, until) || packets.anyReset(pair.reversed(), since, until)
                : packets.any(pair, since, until);
        boolean captured = latest >= record.start() && earliest <= record.end();
        return captured && shown ? Visibility.VISIBLE : Visibility.INVISIBLE;
    }
}
