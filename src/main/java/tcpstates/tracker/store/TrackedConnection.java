package tcpstates.tracker.store;

import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;

/** A connection with the tracker's marks: where in the timer wheel it is, and whether it is in the flow table. */
public class TrackedConnection extends Connection {
    /** No slot of the timer wheel. */
    static final int NO_TIMER = -1;

    private int timerSlot = NO_TIMER;
    private int timerPosition;
    private boolean inTable;

    public TrackedConnection(int number, TcpSegment segment) {
        super(number, segment);
    }

    /** One without contents, for those of a packed connection that has two ends. */
    TrackedConnection() {}

    /** One without contents, see {@link tcpstates.tcp.ConnectionCodec.Factory}. */
    public TrackedConnection(boolean toItself) {
        super(toItself);
    }

    /** Its slot of the timer wheel, or {@link #NO_TIMER}. */
    final int timerSlot() {
        return timerSlot;
    }

    /** Its position in that slot. */
    final int timerPosition() {
        return timerPosition;
    }

    /** Notes where it is in the timer wheel. */
    final void timer(int slot, int position) {
        timerSlot = slot;
        timerPosition = position;
    }

    /** Whether the flow table has it. */
    final boolean isInTable() {
        return inTable;
    }

    final void inTable(boolean now) {
        inTable = now;
    }

    /** Brings the object itself, which lies in three cache lines, into the cache; the value has no meaning. */
    final int touch() {
        return touchConnection() + timerSlot;
    }
}
