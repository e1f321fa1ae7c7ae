package tcpstates.tracker;

import java.util.function.IntUnaryOperator;
import tcpstates.event.Event;
import tcpstates.event.Outcome;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;

/**
 * Watches one connection from its first captured segment to its end, and says in the end what became of it. All calls come from
 * the thread of the connection's tracker, in the order of the capture.
 */
public interface ConnectionObserver {
    /** Makes the observer of each connection that is opened. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes the observer of one connection.
         *
         * @param connection before its first segment is applied
         * @param predecessor number of the connection that had the same addresses and ports before, 0 if none
         * @param challenged whether the connection's SYN was answered as a part of that predecessor (RFC 5961 section 4)
         */
        ConnectionObserver observe(Connection connection, int predecessor, boolean challenged);
    }

    /** A segment passes by; the events that it makes follow. */
    void packet(TcpSegment s, boolean fromClient);

    /** The state machine emits an event of this connection. */
    void event(Event event);

    /** The connection ends here because it was silent for longer than its time-out. */
    void forgotten();

    /** The connection ends here because there were too many connections to follow. */
    void evicted();

    /**
     * The connection has ended, and nothing follows.
     *
     * @param clock the capture's (ns since the epoch)
     * @return what became of it, for its {@link tcpstates.event.ConnectionSummary}
     */
    Outcome outcome(Connection connection, long clock);

    /** Connections, this one and maybe its predecessor, get other numbers for provisional ones. */
    void renumber(IntUnaryOperator numbers);

    /** Brings what the next segment needs into the cache; the value has no meaning. */
    default int touch() {
        return 0;
    }

    /** The same for what lies behind what {@link #touch} has brought. */
    default int touchFarther() {
        return 0;
    }
}
