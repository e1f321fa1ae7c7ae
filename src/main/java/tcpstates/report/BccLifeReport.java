package tcpstates.report;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Counters;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/**
 * Sockets that have closed, in the columns of bcc's {@code tcplife}. As there, a life begins where the socket enters ESTABLISHED (or
 * SYN_SENT, if it comes no further), and a socket whose beginning was not seen is left out.
 */
public final class BccLifeReport implements Report {
    private static final int PID = 5;
    private static final int COMMAND = 10;
    private static final int WIDE_COMMAND = 16;
    private static final int KILOBYTES = 5;
    private static final int WIDE_KILOBYTES = 6;
    private static final int BYTES_PER_KILOBYTE = 1024;

    /** What one socket has been through. */
    private static final class Life {
        private final SocketAddress local;
        private final SocketAddress remote;
        private long birth;
        private boolean closed;
        private long end;
        private long sent;
        private long received;

        private Life(SocketAddress local, SocketAddress remote) {
            this.local = local;
            this.remote = remote;
        }

        private void accept(Transition change) {
            boolean corrected = change.evidence() == Evidence.CORRECTED;
            boolean young = change.to().isOpening() || change.to() == TcpState.ESTABLISHED;
            if (young && !corrected) {
                birth = change.time();
            }
            closed = change.to() == TcpState.CLOSE;
            end = change.time();
            sent = change.counters().bytesAcked();
            received = change.counters().bytesReceived();
        }
    }

    private final TextOutput out;
    private final BccColumns columns;
    private final String unknown;
    private final int commandWidth;
    private final int kilobytesWidth;
    private final Long2ObjectOpenHashMap<Life> lives = new Long2ObjectOpenHashMap<>();

    /**
     * @param layout how columns are set
     * @param unknown stands for what packets do not show
     */
    public BccLifeReport(OutputStream out, BccLayout layout, String unknown) {
        this.out = new TextOutput(out);
        this.unknown = unknown;
        columns = new BccColumns(this.out, layout);
        boolean wide = layout == BccLayout.WIDE;
        commandWidth = wide ? WIDE_COMMAND : COMMAND;
        kilobytesWidth = wide ? WIDE_KILOBYTES : KILOBYTES;
    }

    @Override
    public void begin() {
        columns.column("PID", PID);
        columns.column("COMM", commandWidth);
        columns.addressNames();
        columns.right("TX_KB", kilobytesWidth);
        columns.right("RX_KB", kilobytesWidth);
        out.put("MS").endLine();
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case Transition change -> transition(change);
            case ConnectionSummary summary -> {
                print(lives.remove(key(summary.connection(), Role.CLIENT)));
                print(lives.remove(key(summary.connection(), Role.SERVER)));
            }
            default -> {
                // changes no socket's state
            }
        }
    }

    private void transition(Transition change) {
        long key = key(change.connection(), change.role());
        Life life = lives.get(key);
        if (life == null && change.cause() != Cause.MID_STREAM && !change.from().hasConnection()) {
            life = new Life(change.endpoint(), change.peer());
            lives.put(key, life);
        }
        if (life != null) {
            life.accept(change);
        }
    }

    private static long key(int connection, Role role) {
        return 2L * connection + (role == Role.SERVER ? 1 : 0);
    }

    private void print(@Nullable Life life) {
        if (life == null || !life.closed) {
            return;
        }
        columns.column(unknown, PID);
        columns.column(unknown, commandWidth);
        columns.addresses(life.local, life.remote);
        kilobytes(life.sent);
        kilobytes(life.received);
        columns.roundedMillis(life.end - life.birth);
        out.endLine();
    }

    private void kilobytes(long bytes) {
        columns.right(bytes == Counters.UNKNOWN ? unknown : Long.toString(bytes / BYTES_PER_KILOBYTE), kilobytesWidth);
    }

    @Override
    public void end(CaptureTotals totals) {
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }
}
