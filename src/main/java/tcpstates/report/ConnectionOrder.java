package tcpstates.report;

import java.util.Comparator;
import tcpstates.event.LowerCase;

/** In which order the table of connections lists them. */
public enum ConnectionOrder {
    START,
    /** As they end. */
    END,
    /** The longest first. */
    DURATION,
    STATE,
    /** Those that sent most again first. */
    RETRANS,
    /** Those with most payload first. */
    BYTES;

    /** The order; of those that are alike by number. */
    Comparator<ConnectionRow> comparator() {
        Comparator<ConnectionRow> order = switch (this) {
            case START -> Comparator.comparingLong(row -> row.summary().start());
            case END -> Comparator.comparingLong(row -> row.summary().end());
            case DURATION -> Comparator.comparingLong(ConnectionRow::lasted).reversed();
            case STATE -> Comparator.comparing(ConnectionRow::states);
            case RETRANS -> Comparator.comparingLong(ConnectionRow::again).reversed();
            case BYTES -> Comparator.comparingLong(row -> -row.summary().bytes());
        };
        return order.thenComparingInt(row -> row.summary().connection());
    }

    @Override
    public String toString() {
        return LowerCase.of(this);
    }
}
