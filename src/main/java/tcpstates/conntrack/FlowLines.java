package tcpstates.conntrack;

import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tcpstates.event.SocketAddress;
import tcpstates.packet.Nanos;
import tcpstates.report.TextOutput;
import tcpstates.report.TimeColumn;

/** Lines of conntrack(8), as libnetfilter_conntrack writes them. */
final class FlowLines {
    /** A tick of the kernel's clock, by which it tells how much of a time-out is left (CONFIG_HZ=250), ns. */
    private static final long TICK = 4_000_000;

    private static final int EVENT = 9;

    private static final int MAPPED = 0xffff;

    private final TextOutput out;
    private final @Nullable TimeColumn times;
    private final StringBuilder line = new StringBuilder();
    private final boolean extended;
    private final boolean accounting;

    /**
     * @param times stand in front of events, as with {@code -o timestamp}; null for none
     * @param extended with the protocol of the addresses, as with {@code -o extended}
     * @param accounting with packets and bytes, where the kernel tells them
     */
    FlowLines(OutputStream out, @Nullable TimeColumn times, boolean extended, boolean accounting) {
        this.out = new TextOutput(out);
        this.times = times;
        this.extended = extended;
        this.accounting = accounting;
    }

    /** What has happened and when: {@code [NEW]}. */
    void event(String word, long time) {
        if (times != null) {
            line.append('[').append(times.text(time)).append("]\t");
        }
        line.repeat(' ', EVENT - word.length()).append(word).append(' ');
    }

    /**
     * The flow itself.
     *
     * @param time at which it stands so, ns since the epoch
     * @param state whether its state is told
     * @param counters whether packets and bytes may be told
     */
    void flow(Flow flow, long time, boolean state, boolean counters) {
        if (extended) {
            line.append(flow.source.v6() ? "ipv6     10 " : "ipv4     2 ");
        }
        line.append("tcp      6 ");
        long left = secondsLeft(flow, time);
        if (left > 0 || flow.place != Deadlines.NOWHERE) {
            line.append(left).append(' ');
        }
        if (state) {
            line.append(flow.state.name()).append(' ');
        }
        tuple(flow.source, flow.destination);
        counters(counters, flow.originalPackets, flow.originalBytes);
        line.append(flow.seenReply ? " " : " [UNREPLIED] ");
        tuple(flow.destination, flow.source);
        counters(counters, flow.replyPackets, flow.replyBytes);
        line.append(flow.assured ? " [ASSURED]" : "");
    }

    private static long secondsLeft(Flow flow, long time) {
        return (flow.deadline - time + TICK / 2) / TICK * TICK / Nanos.PER_SECOND;
    }

    private void tuple(SocketAddress source, SocketAddress destination) {
        line.append("src=").append(ip(source)).append(" dst=").append(ip(destination));
        line.append(" sport=").append(source.port());
        line.append(" dport=").append(destination.port());
    }

    /** The address as inet_ntop(3) writes it: one that holds an address of IPv4 ends with that. */
    private static String ip(SocketAddress address) {
        long prefix = address.low() >>> Integer.SIZE;
        boolean holds = prefix == MAPPED || prefix == 0 && address.low() >>> Short.SIZE != 0;
        if (!address.v6() || address.high() != 0 || !holds) {
            return address.ip();
        }
        return (prefix == 0 ? "::" : "::ffff:") + new SocketAddress(0, address.low() & 0xffff_ffffL, false, 0).ip();
    }

    private void counters(boolean told, long packets, long bytes) {
        if (told && accounting) {
            line.append(" packets=").append(packets).append(" bytes=").append(bytes);
        }
    }

    /** What else {@code -L} tells, which no packet shows: no mark, and nobody else uses the flow. */
    void listed() {
        line.append(" mark=0 use=1");
    }

    void endLine() {
        out.put(line.toString()).endLine();
        line.setLength(0);
    }

    void flush() {
        out.flush();
    }
}
