package tcpstates;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tcpstates.KernelRecord.Row;
import tcpstates.KernelRecord.Source;

/**
 * A socket's states as its packets show them. A program that closes changes the state at once, but its FIN waits until all data
 * have left: while the window is closed, or lost data are not acknowledged yet. Until then the socket looks open, and if the
 * peer's FIN comes first, it looks like the one that closes second.
 */
final class HeldBackFins {
    private static final Map<String, String> BEFORE_THE_FIN =
            Map.of("FIN_WAIT1", "ESTABLISHED", "CLOSING", "CLOSE_WAIT", "LAST_ACK", "CLOSE_WAIT");
    private static final Map<String, String> BEHIND_A_LATE_FIN = Map.of("CLOSING", "LAST_ACK");

    private HeldBackFins() {}

    /** Whether the program has closed: the state that waits for the ACK of a FIN. */
    static boolean closes(Row row) {
        return row.to().equals("FIN_WAIT1") || row.to().equals("LAST_ACK");
    }

    /** The rows of one socket, without changes of its state that no packet has shown before the next one. */
    static List<Row> asSeen(List<Row> rows, PacketTimes packets) {
        List<Row> seen = new ArrayList<>();
        Map<String, String> looks = Map.of();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (row.source() != Source.TRACE) {
                seen.add(row);
                continue;
            }
            if (row.from().equals(row.to())) {
                continue; // close() behind a shutdown() enters the state once more
            }
            long fin = packets.nextFin(row.pair(), row.time());
            long next = nextTime(rows, i);
            if (row.from().equals("CLOSE") || row.from().equals("LISTEN")) {
                looks = Map.of();
            }
            if (closes(row) && looks.isEmpty() && fin >= next && next != Long.MAX_VALUE) {
                looks = BEFORE_THE_FIN;
                continue;
            }
            String from = looks.getOrDefault(row.from(), row.from());
            String to = looks.getOrDefault(row.to(), row.to());
            if (!from.equals(to)) {
                seen.add(change(row, row.time(), from, to));
            }
            if (looks == BEFORE_THE_FIN && fin < next && !row.to().equals("CLOSE")) {
                seen.add(change(row, fin, to, to.equals("ESTABLISHED") ? "FIN_WAIT1" : "LAST_ACK"));
                looks = BEHIND_A_LATE_FIN;
            }
        }
        return seen;
    }

    /** The time of the next change of the full socket. */
    private static long nextTime(List<Row> rows, int i) {
        return rows.stream()
                .skip(i + 1L)
                .filter(row -> row.source() == Source.TRACE && !row.from().equals(row.to()))
                .mapToLong(Row::time)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static Row change(Row row, long time, String from, String to) {
        return new Row(time, time, row.pair(), from, to, row.source());
    }
}
