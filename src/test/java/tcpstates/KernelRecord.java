package tcpstates;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the kernel said while a capture was made: the file beside it, as {@code record-captures} writes it.
 *
 * @param start of the capture (ns since the epoch)
 * @param end of the capture (ns since the epoch)
 * @param clientIps the addresses of the host called client
 * @param serverIps the addresses of the host called server
 * @param gap the longest time between two questions for the small sockets that no tracepoint knows (ns)
 * @param rows in the order of time
 */
record KernelRecord(long start, long end, Set<String> clientIps, Set<String> serverIps, long gap, List<Row> rows) {
    /** Questions are asked every few milliseconds; on a busy machine some come late. */
    private static final long USUAL_GAP = 20_000_000;

    /** Who tells of it. */
    enum Source {
        /** The tracepoint of full sockets. */
        TRACE,
        /** A request socket: a listener's SYN_RECV before the handshake is complete. */
        REQUEST,
        /** A timewait minisocket: FIN_WAIT2 of a closed socket, and TIME_WAIT. */
        TIMEWAIT,
        /** {@code tcp_retransmit_skb}. */
        RETRANSMIT_SKB,
        /** {@code tcp_retransmit_synack}. */
        RETRANSMIT_SYNACK,
        /** {@code tcp_send_reset}: the state of the socket, if any, and the kernel's reason. */
        SEND_RESET
    }

    /**
     * One line.
     *
     * @param earliest time before which it cannot have happened; equal to {@code time} where the kernel gave a time
     * @param time time at which it had happened
     * @param pair the socket
     * @param from state before; {@code -} for a minisocket that appears
     * @param to state after
     * @param source who tells of it
     */
    record Row(long earliest, long time, SocketPair pair, String from, String to, Source source) {
        boolean isRetransmission() {
            return source == Source.RETRANSMIT_SKB || source == Source.RETRANSMIT_SYNACK;
        }

        /** Whether it tells of a state, not of a packet that was sent. */
        boolean isState() {
            return source == Source.TRACE || source == Source.REQUEST || source == Source.TIMEWAIT;
        }

        boolean isListener() {
            return pair.local().port() == 0 || pair.peer().port() == 0;
        }
    }

    /** A record whose small sockets were asked for as often as usual. */
    KernelRecord(long start, long end, Set<String> clientIps, Set<String> serverIps, List<Row> rows) {
        this(start, end, clientIps, serverIps, USUAL_GAP, rows);
    }

    static KernelRecord read(Path path) throws IOException {
        long start = 0;
        long end = 0;
        Set<String> clientIps = new HashSet<>();
        Set<String> serverIps = new HashSet<>();
        long gap = USUAL_GAP;
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            List<String> words = List.of(line.split("[ \t]"));
            if (!line.startsWith("#")) {
                rows.add(row(words));
            } else if (words.get(1).equals("capture")) {
                start = nanos(words.get(2));
                end = nanos(words.get(3));
            } else if (words.get(1).equals("asked")) {
                gap = Math.max(USUAL_GAP, nanos(words.get(3)));
            } else if (words.get(1).equals("client")) {
                clientIps.addAll(words.subList(2, words.size()));
            } else if (words.get(1).equals("server")) {
                serverIps.addAll(words.subList(2, words.size()));
            }
        }
        return new KernelRecord(start, end, clientIps, serverIps, gap, rows);
    }

    private static Row row(List<String> words) {
        long time = nanos(words.get(0));
        String earliest = words.get(8);
        return new Row(
                earliest.equals("-") ? time : nanos(earliest),
                time,
                new SocketPair(
                        SocketPair.address(words.get(1), Integer.parseInt(words.get(2))),
                        SocketPair.address(words.get(3), Integer.parseInt(words.get(4)))),
                words.get(5),
                words.get(6),
                Source.valueOf(words.get(7).toUpperCase(Locale.ROOT)));
    }

    private static long nanos(String seconds) {
        return new BigDecimal(seconds).movePointRight(9).longValueExact();
    }
}
