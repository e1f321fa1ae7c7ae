package tcpstates.report;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongSet;
import java.io.OutputStream;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Role;
import tcpstates.event.Transition;

/**
 * Changes of state in the columns of bcc's {@code tcpstates}. As there, how long a socket was in a state that it had taken before
 * anything was seen of it is 0.
 */
public final class BccStatesReport implements Report {
    private static final int SOCKET = 16;
    private static final int PID = 5;
    private static final int COMMAND = 10;
    private static final int WIDE_COMMAND = 16;
    private static final int STATE = 11;
    /** Spreads the starts of a socket's two ends over all digits. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final TextOutput out;
    /** Ends that had taken their state before the capture began. */
    private final LongSet midStream = new LongOpenHashSet();

    private final BccColumns columns;
    private final String unknown;
    private final int commandWidth;

    /**
     * @param layout how columns are set
     * @param unknown stands for what packets do not show
     */
    public BccStatesReport(OutputStream out, BccLayout layout, String unknown) {
        this.out = new TextOutput(out);
        this.unknown = unknown;
        columns = new BccColumns(this.out, layout);
        commandWidth = layout == BccLayout.WIDE ? WIDE_COMMAND : COMMAND;
    }

    @Override
    public void begin() {
        columns.column("SKADDR", SOCKET);
        columns.column("C-PID", PID);
        columns.column("C-COMM", commandWidth);
        columns.addressNames();
        columns.column("OLDSTATE", STATE);
        columns.arrow();
        columns.column("NEWSTATE", STATE);
        out.put("MS").endLine();
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case Transition change -> transition(change);
            case ConnectionSummary summary -> {
                midStream.remove(key(summary.connection(), Role.CLIENT));
                midStream.remove(key(summary.connection(), Role.SERVER));
            }
            default -> {
                // changes no socket's state
            }
        }
    }

    private void transition(Transition change) {
        long key = key(change.connection(), change.role());
        if (change.cause() == Cause.MID_STREAM) {
            midStream.add(key);
            return;
        }
        columns.column(socket(change.id(), change.role()), SOCKET);
        columns.column(unknown, PID);
        columns.column(unknown, commandWidth);
        columns.addresses(change.endpoint(), change.peer());
        columns.column(change.from().name(), STATE);
        columns.arrow();
        columns.column(change.to().name(), STATE);
        columns.millis(midStream.remove(key) ? 0 : change.durationNanos());
        out.endLine();
    }

    private static long key(int connection, Role role) {
        return 2L * connection + (role == Role.SERVER ? 1 : 0);
    }

    /** Stands for the address of the socket in the kernel: the same one as long as it is the same socket. */
    private static String socket(ConnectionId id, Role role) {
        long start = (id.start() + id.ordinal()) * SPREAD;
        return Long.toHexString(id.tuple() + (role == Role.CLIENT ? start : -start));
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
