package tcpstates.service;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Lines that the next report is to say beside the transitions, with the time; bounded, the latest go when there are too many. */
final class Notices {
    private static final int MAXIMUM = 100;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final List<String> lines = new ArrayList<>();
    private long left;

    synchronized void add(String line) {
        if (lines.size() < MAXIMUM) {
            lines.add(time(System.currentTimeMillis()) + " " + line);
        } else {
            left++;
        }
    }

    /** What there is to say; the first {@code size} of them are forgotten by {@link #said}. */
    synchronized List<String> all() {
        List<String> all = new ArrayList<>(lines);
        if (left > 0) {
            all.add("and " + left + " further lines like these");
        }
        return all;
    }

    /** A report has said the first of {@link #all}. */
    synchronized void said(int count) {
        if (count > lines.size()) {
            left = 0;
        }
        lines.subList(0, Math.min(count, lines.size())).clear();
    }

    /** A local time, as people read it. */
    static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }
}
