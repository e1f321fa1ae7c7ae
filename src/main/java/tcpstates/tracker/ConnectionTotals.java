package tcpstates.tracker;

import java.util.Arrays;
import tcpstates.event.CaptureHealth;
import tcpstates.tcp.Connection;
import tcpstates.tcp.Connection.EvictionClass;

/** What is counted of connections that have ended. */
@SuppressWarnings("EnumOrdinal") // an index, never a rank
public final class ConnectionTotals {
    private final long[] evicted = new long[EvictionClass.values().length];
    private long forgotten;
    private long told;
    private long copies;
    private long oneDirection;
    private long beganBefore;
    private long unseenAcknowledged;
    private long unmatchedIcmpErrors;

    ConnectionTotals() {}

    void ended(Connection connection) {
        copies += connection.copies();
        oneDirection += connection.isOneDirection() ? 1 : 0;
        beganBefore += connection.isJoinedMidStream() ? 1 : 0;
        unseenAcknowledged += connection.unseenAcknowledged();
    }

    void told(boolean isTold) {
        told += isTold ? 1 : 0;
    }

    void unmatchedIcmpError() {
        unmatchedIcmpErrors++;
    }

    void forgotten(Connection connection) {
        forgotten++;
    }

    void evicted(Connection connection) {
        evicted[connection.evictionClass().ordinal()]++;
    }

    /** Adds those of other connections. */
    void include(ConnectionTotals other) {
        Arrays.setAll(evicted, i -> evicted[i] + other.evicted[i]);
        forgotten += other.forgotten;
        told += other.told;
        copies += other.copies;
        oneDirection += other.oneDirection;
        beganBefore += other.beganBefore;
        unseenAcknowledged += other.unseenAcknowledged;
        unmatchedIcmpErrors += other.unmatchedIcmpErrors;
    }

    /** Connections that were evicted because there were too many. */
    public CaptureHealth.Evicted evicted() {
        return new CaptureHealth.Evicted(
                evicted[EvictionClass.OVER.ordinal()],
                evicted[EvictionClass.HALF_OPEN.ordinal()],
                evicted[EvictionClass.OPEN.ordinal()]);
    }

    /** Connections that were forgotten because they were silent for too long. */
    public long forgotten() {
        return forgotten;
    }

    /** Connections that were told, where only some are, {@link ToldConnections}. */
    public long told() {
        return told;
    }

    /** Packets that are copies of one captured before. */
    public long copies() {
        return copies;
    }

    /** Connections of which one direction only was captured. */
    public long oneDirection() {
        return oneDirection;
    }

    /** Connections that began before the capture. */
    public long beganBefore() {
        return beganBefore;
    }

    /** ACKs of data that was never captured. */
    public long unseenAcknowledged() {
        return unseenAcknowledged;
    }

    /** ICMP errors about segments of no connection that was followed. */
    public long unmatchedIcmpErrors() {
        return unmatchedIcmpErrors;
    }
}
