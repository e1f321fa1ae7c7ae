package tcpstates.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hands on the rows of a ladder that is drawn while packets come; its head waits for the first of them. */
final class LadderRows {
    private static final Pattern PACKET = Pattern.compile("^ *(\\d+) .*");

    private final List<String> head = new ArrayList<>();
    private boolean begun;

    /** The number of the packet that a row is about; 0 if it has none. */
    static int packet(String row) {
        Matcher matcher = PACKET.matcher(row);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    void line(String row, Stage.Listener listener) {
        if (!begun && packet(row) == 0) {
            head.add(row);
            return;
        }
        if (!begun) {
            begun = true;
            head.forEach(line -> listener.row(line, 0));
        }
        listener.row(row, packet(row));
    }
}
