package tcpstates.report;

import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.Retransmission;
import tcpstates.event.SocketAddress;

/**
 * How often each socket sent something again, to the byte as {@code diagnose-tools tcp-retrans --report} prints it: its totals, then
 * a line for each pair of addresses and ports; with {@code verbose=1} before them a line for each segment.
 */
public final class TcpRetransReport implements Report {
    /** Pairs that are listed; what further ones send again is in the totals only. */
    private static final int MAX_PAIRS = 1 << 17;

    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** The original compares addresses as they lie in memory, as numbers with a sign, on machines whose lowest byte comes first. */
    private static final Comparator<SocketAddress> AS_IN_MEMORY = Comparator.comparing(SocketAddress::v6)
            .thenComparingInt(address -> address.v6() ? 0 : Integer.reverseBytes((int) address.low()))
            .thenComparingLong(SocketAddress::high)
            .thenComparingLong(SocketAddress::low)
            .thenComparingInt(SocketAddress::port);

    /** Who sent it, and to whom. */
    private record Pair(SocketAddress source, SocketAddress destination) {}

    private static final Comparator<Pair> BY_ADDRESSES =
            Comparator.comparing(Pair::source, AS_IN_MEMORY).thenComparing(Pair::destination, AS_IN_MEMORY);

    /** Segments that a socket sent again. */
    private static final class Count {
        /** SYN-ACKs, by {@code tcp_rtx_synack}. */
        private long synAcks;
        /** SYNs, data and FINs, by {@code tcp_retransmit_skb}. */
        private long segments;
    }

    private final TextOutput out;
    private final String unknown;
    private final @Nullable ZoneId zone;
    private final Map<Pair, Count> pairs = new HashMap<>();
    private final Count total = new Count();
    private long unlisted;

    /**
     * @param unknown stands for what packets do not show
     * @param zone prints a line for each segment with its time there; null for no such lines
     */
    public TcpRetransReport(OutputStream out, String unknown, @Nullable ZoneId zone) {
        this.out = new TextOutput(out);
        this.unknown = unknown;
        this.zone = zone;
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Retransmission repeat) {
            switch (repeat.kind()) {
                case SYN_ACK, SYN, DATA, FIN -> count(repeat);
                case KEEP_ALIVE, WINDOW_PROBE -> {
                    // the kernel makes them anew each time
                }
            }
        }
    }

    private void count(Retransmission repeat) {
        boolean synAck = repeat.kind() == Retransmission.Kind.SYN_ACK;
        add(total, synAck);
        var pair = new Pair(repeat.endpoint(), repeat.peer());
        Count count = pairs.get(pair);
        if (count == null && pairs.size() < MAX_PAIRS) {
            count = new Count();
            pairs.put(pair, count);
        }
        if (count == null) {
            unlisted++;
        } else {
            add(count, synAck);
        }
        if (zone != null) {
            out.put("丢包记录[")
                    .put(SECOND.format(Instant.EPOCH.plusNanos(repeat.time()).atZone(zone)));
            out.put("]， ");
            addresses(pair).put(synAck ? "， SYNC： Y" : "， SYNC： N").endLine();
        }
    }

    private static void add(Count count, boolean synAck) {
        if (synAck) {
            count.synAcks++;
        } else {
            count.segments++;
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        out.put("TCP重传调试统计：").endLine();
        out.put("    分配次数：").put(unlisted).endLine(); // the original: for want of memory
        out.put("    tcp_retransmit_skb调用次数：").put(total.segments).endLine();
        out.put("    tcp_rtx_synack调用次数：").put(total.synAcks).endLine();
        out.put("    tcp_dupack调用次数：").put(unknown).endLine();
        out.put("    tcp_send_dupack调用次数：").put(unknown).endLine();
        pairs.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(BY_ADDRESSES))
                .forEach(entry -> line(entry.getKey(), entry.getValue()));
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }

    private void line(Pair pair, Count count) {
        out.put("    ");
        addresses(pair).put("， SYNC重传次数: ").put(count.synAcks);
        out.put(", 报文重传次数： ").put(count.segments).endLine();
    }

    private TextOutput addresses(Pair pair) {
        out.put("源地址： ");
        address(pair.source);
        out.put("， 目的地址： ");
        return address(pair.destination);
    }

    private TextOutput address(SocketAddress address) {
        return out.putIp(address).put('[').put(address.port()).put(']');
    }
}
