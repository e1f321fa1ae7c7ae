package tcpstates.compare;

import java.util.List;

/** What was kept of one of the two captures. */
public final class RecordedCapture {
    private final String name;
    private final int decimals;
    private final List<RecordedConnection> connections;
    private final long packets;
    private final long start;
    private final long end;
    private final boolean shortened;

    RecordedCapture(
            String name,
            int decimals,
            List<RecordedConnection> connections,
            long packets,
            long start,
            long end,
            boolean shortened) {
        this.name = name;
        this.decimals = decimals;
        this.connections = connections;
        this.packets = packets;
        this.start = start;
        this.end = end;
        this.shortened = shortened;
    }

    /** Of the file. */
    String name() {
        return name;
    }

    /** Of its time stamps, 6 or 9. */
    int decimals() {
        return decimals;
    }

    /** In the order of their beginning. */
    List<RecordedConnection> connections() {
        return connections;
    }

    /** Packets of any kind that were read. */
    long packets() {
        return packets;
    }

    /** Time of the first packet (ns since the epoch); behind {@link #end} if there is none. */
    long start() {
        return start;
    }

    /** Time of the last one. */
    long end() {
        return end;
    }

    /** Whether the capture goes on behind {@link #end}, but not what was kept of it. */
    public boolean isShortened() {
        return shortened;
    }

    boolean isEmpty() {
        return packets == 0;
    }
}
