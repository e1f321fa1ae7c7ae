package tcpstates.report;

import java.util.Comparator;
import tcpstates.event.LowerCase;

/** In which order the table of connections lists them. */
public enum ConnectionOrder {
    START(Comparator.comparingLong(row -> row.summary().start())),
    /** As they end: nothing need be kept for it. */
    END(Comparator.comparingLong(row -> row.summary().end())),
    /** The longest first. */
    DURATION(Comparator.comparingLong(ConnectionRow::lasted).reversed()),
    STATE(Comparator.comparing(ConnectionRow::states)),
    /** Those that sent most again first. */
    RETRANS(Comparator.comparingLong(ConnectionRow::again).reversed()),
    /** Those with most payload first. */
    BYTES(Comparator.<ConnectionRow>comparingLong(row -> row.summary().bytes()).reversed());

    private final Comparator<ConnectionRow> order;

    ConnectionOrder(Comparator<ConnectionRow> order) {
        this.order = order.thenComparingInt(row -> row.summary().connection());
    }

    Comparator<ConnectionRow> comparator() {
        return order;
    }

    @Override
    public String toString() {
        return LowerCase.of(this);
    }
}
