package tcpstates.sockets;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Counters;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;

/**
 * Puts the lines of a saved report together again. The punctuation is diagnose-tools' own mix of half and full width; either is
 * taken, for editors change one into the other.
 */
final class ReportLines {
    private static final String COLON = "\\s*[:：]\\s*";
    private static final String COMMA = "\\s*[,，]\\s*";
    private static final String TIME = "\\[(\\d{1,19}):(\\d{1,6})]";
    private static final String CONNECTION_MARK = "tcp-states连接";
    private static final String CHANGE_MARK = "tcp-states跟踪";

    private static final Pattern CONNECTION = Pattern.compile(TIME + COMMA + CONNECTION_MARK + COMMA
            + "源IP" + COLON + "([0-9a-fA-F.:]+?)" + COMMA
            + "目的IP" + COLON + "([0-9a-fA-F.:]+?)" + COMMA
            + "源端口" + COLON + "(\\d{1,5})" + COMMA
            + "目的端口" + COLON + "(\\d{1,5})" + COMMA
            + "状态" + COLON + "(\\w+)" + COMMA
            + "状态持续时间" + COLON + "(\\d{1,19})");
    private static final Pattern CHANGE = Pattern.compile(TIME + COMMA + CHANGE_MARK + ".*");
    /** Others are IPv4 addresses to Java, too: 1.2, and plain numbers. */
    private static final Pattern DOTTED = Pattern.compile("\\d+(?:\\.\\d+){3}");

    private static final Pattern TITLE = Pattern.compile("-+states_num-+");
    private static final Pattern COUNTS = Pattern.compile("-+((?:[A-Z0-9_]+:\\d+\\s*)+)-+");
    private static final Pattern COUNT = Pattern.compile("([A-Z0-9_]+):(\\d+)");
    private static final Pattern RULE = Pattern.compile("-+");

    /** Seconds beyond these do not fit into nanoseconds of 64 bits. */
    private static final long MAX_SECONDS = Long.MAX_VALUE / Nanos.PER_SECOND - 1;

    private final SavedReport report;
    private final List<EndpointSnapshot> list = new ArrayList<>();

    private long number;
    /** Line that the list at hand begins on. */
    private long firstLine;
    /** Lines of the list at hand that could not be read. */
    private long missing;

    /** Whether the title of the counts has been read, and the counts are to come. */
    private boolean counting;

    ReportLines(SavedReport report) {
        this.report = report;
    }

    /** Whether a report begins with this line, whatever stood in front of it. */
    static boolean isFirst(String text) {
        String line = text.strip();
        return line.startsWith("[") && (line.contains(CONNECTION_MARK) || line.contains(CHANGE_MARK))
                || TITLE.matcher(line).matches();
    }

    /** Counts a line without looking at it. */
    void tooLong() {
        number++;
        damaged("longer than any line of a report");
    }

    void line(String text) {
        number++;
        String line = text.strip();
        Matcher connection = CONNECTION.matcher(line);
        if (connection.matches()) {
            connection(connection);
        } else if (CHANGE.matcher(line).matches()) {
            report.change();
        } else if (TITLE.matcher(line).matches()) {
            begin();
            counting = true;
        } else if (counting && RULE.matcher(line).matches()) {
            counting = false;
            endList();
        } else if (counting) {
            counts(line);
        } else if (line.contains(CONNECTION_MARK) || line.contains(CHANGE_MARK)) {
            damaged("not a whole line of a report");
        }
        // All else is what stands around reports and in the entries of changes: prose, fences, numbers, blank lines.
    }

    /** The file ends here. */
    void end() {
        if (counting) {
            report.remark(number, "ends before the counts of the connections do");
        } else if (!list.isEmpty() || missing > 0) {
            report.remark(firstLine, "a list of connections begins here that has no counts at its end: cut off");
        }
        if (counting || !list.isEmpty()) {
            endList();
        }
    }

    private void damaged(String what) {
        begin();
        missing++;
        report.damaged(number, what);
    }

    private void begin() {
        if (firstLine == 0) {
            firstLine = number;
        }
    }

    private void connection(Matcher line) {
        if (counting) {
            report.remark(number, "another list of connections begins before the one in front of it ends");
            counting = false;
            endList();
        }
        SocketAddress endpoint = address(line.group(3), line.group(5));
        SocketAddress peer = address(line.group(4), line.group(6));
        TcpState state = state(line.group(7));
        long seconds = number(line.group(1), MAX_SECONDS);
        long micros = Long.parseLong(line.group(2));
        long duration = number(line.group(8), Long.MAX_VALUE / Nanos.PER_MICRO);
        if (endpoint == null || peer == null) {
            damaged("its addresses are none");
        } else if (state == null || !state.hasConnection()) {
            damaged("'" + line.group(7) + "' is no state of a connection");
        } else if (seconds < 0 || duration < 0) {
            damaged("its time is out of range");
        } else {
            begin();
            long time = seconds * Nanos.PER_SECOND + micros * Nanos.PER_MICRO;
            list.add(new EndpointSnapshot(
                    time,
                    list.size() + 1,
                    endpoint,
                    peer,
                    null,
                    state,
                    time - duration * Nanos.PER_MICRO,
                    Counters.NOT_KNOWN));
        }
    }

    /** Compares with what was read, so that a list that was cut or edited does not pass for a whole one. */
    private void counts(String line) {
        Matcher whole = COUNTS.matcher(line);
        if (!whole.matches()) {
            report.remark(number, "not the counts of a report");
            return;
        }
        Map<TcpState, Long> told = new EnumMap<>(TcpState.class);
        Matcher count = COUNT.matcher(whole.group(1));
        while (count.find()) {
            TcpState state = state(count.group(1));
            long value = number(count.group(2), Integer.MAX_VALUE);
            if (state != null && value >= 0) {
                told.put(state, value);
            }
        }
        told.forEach((state, value) -> {
            long read = list.stream().filter(one -> one.state() == state).count();
            if (read != value) {
                report.remark(number, "counts " + value + " in " + state + ", but " + read + " were read");
            }
        });
    }

    private void endList() {
        report.add(new Snapshot(list.isEmpty() ? 0 : list.getFirst().time(), List.copyOf(list)));
        list.clear();
        firstLine = 0;
        missing = 0;
    }

    private static @Nullable SocketAddress address(String ip, String port) {
        long number = number(port, 0xffff);
        boolean v6 = ip.indexOf(':') >= 0;
        if (number < 0 || !v6 && !DOTTED.matcher(ip).matches()) {
            return null;
        }
        try {
            return SocketAddress.of(InetAddress.ofLiteral(ip).getAddress(), (int) number);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable TcpState state(String name) {
        for (TcpState state : TcpState.values()) {
            if (state.name().equals(name)) {
                return state;
            }
        }
        return null;
    }

    /** The value of digits; -1 if it is beyond the greatest one allowed. */
    private static long number(String digits, long greatest) {
        try {
            long value = Long.parseLong(digits);
            return value <= greatest ? value : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
