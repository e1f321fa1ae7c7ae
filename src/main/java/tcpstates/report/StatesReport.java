package tcpstates.report;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.io.OutputStream;
import java.util.ResourceBundle;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.HalfOpen;
import tcpstates.event.IcmpError;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.StateNames;
import tcpstates.event.StraySegment;
import tcpstates.event.Transition;
import tcpstates.packet.Nanos;

/**
 * A line for each change of a state, and for each segment that was sent again, RST, ICMP error and half-open end: fields parted by
 * blanks, columns that never move. The time is that of the cause, so it may step back from one line to the next; the number is
 * that of the packet that proves the change.
 */
public final class StatesReport implements Report {
    /** From here on there is room for whole phrases. */
    private static final int PHRASES = 150;

    /** From here on there is room for all decimals. */
    private static final int WIDE = 120;

    /** From here on there is room for the role, which the states mostly show. */
    private static final int MIDDLE = 112;

    /** From here on there is room for the evidence. */
    private static final int NARROW = 96;

    /** From here on there is room for the packet and three decimals: in 80 columns with all but the longest names of states. */
    private static final int PROOF = 78;

    /** A cause that must be cut shorter says nothing. */
    private static final int SHORTEST_CAUSE = 8;

    private static final int MILLIS = 3;
    private static final int ENDPOINT = "255.255.255.255:65535".length();
    private static final String ARROW = " -> ";
    private static final int DURATION = 10;
    private static final int PACKET = 5;
    private static final String UNKNOWN = "-";

    private final TextOutput out;
    private final ResourceBundle words;
    private final boolean phrases;
    private final int width;
    private final StateNames names;
    private final int stateColumns;
    /** Columns of a change, and what is left to decide what else there is room for. */
    private final int change;

    private final int room;
    private final KindWords kinds;
    private final CausePhrases causes;
    private final int role;
    private final int evidence;
    private final int packet;
    private final TimeColumn times;
    /** The client of each living connection, by which its events know a role. */
    private final Int2ObjectOpenHashMap<SocketAddress> clients = new Int2ObjectOpenHashMap<>();

    /**
     * A report that fits into so many columns, from 80 on.
     *
     * @param times the decimals of the capture's time stamps
     * @param width {@link Integer#MAX_VALUE} for no limit
     */
    public StatesReport(OutputStream out, TimeStyle style, TimeFormat times, Wording wording, int width) {
        this.out = new TextOutput(out);
        this.width = width;
        names = wording.names();
        stateColumns = names.width();
        change = stateColumns + ARROW.length() + stateColumns;
        room = width - 2 * Math.max(0, stateColumns - StateNames.KERNEL.width());
        words = wording.language().words("states");
        kinds = new KindWords(wording);
        causes = new CausePhrases(wording.language());
        phrases = room >= PHRASES;
        packet = Math.max(PACKET, widest("head.PROOF"));
        role = widest("role.CLIENT", "role.SERVER", "head.ROLE");
        evidence =
                widest("evidence.SENT", "evidence.PRESUMED", "evidence.TIMER", "evidence.CORRECTED", "head.EVIDENCE");
        this.times = new TimeColumn(style, room >= WIDE ? times.decimals() : room >= PROOF ? MILLIS : 0);
    }

    private int widest(String... keys) {
        int widest = 0;
        for (String key : keys) {
            widest = Math.max(widest, DisplayWidth.of(words.getString(key)));
        }
        return widest;
    }

    @Override
    public void begin() {
        line(
                words.getString("head.TIME"),
                words.getString("head.ENDPOINT"),
                words.getString("head.ROLE"),
                change(words.getString("head.OLD"), words.getString("head.NEW")),
                words.getString("head.MS"),
                words.getString("head.EVIDENCE"),
                words.getString("head.PROOF"),
                words.getString("head.CAUSE"));
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case Transition transition -> transition(transition);
            case Retransmission repeat -> repeat(repeat);
            case Reset reset -> other(reset, reset.endpoint(), "reset", reset.packet(), kinds.of(reset.cause()));
            case IcmpError error -> other(error, error.endpoint(), "icmp", error.packet(), kinds.of(error.kind()));
            case HalfOpen half ->
                other(half, half.endpoint(), "half_open", Transition.NO_PACKET, kinds.of(half.kind()));
            case StraySegment stray -> other(stray, stray.endpoint(), "stray", stray.packet(), kinds.of(stray.flags()));
            case ConnectionSummary summary -> clients.remove(summary.connection());
            default -> {
                // of the capture as a whole
            }
        }
    }

    private void transition(Transition change) {
        clients.put(change.connection(), change.role() == Role.CLIENT ? change.endpoint() : change.peer());
        boolean begins = change.durationNanos() == 0 && !change.from().hasConnection();
        line(
                times.text(change.time()),
                change.endpoint().toString(),
                words.getString("role." + change.role()),
                change(names.of(change.from()), names.of(change.to())),
                begins ? UNKNOWN : millis(change.durationNanos()),
                words.getString("evidence." + change.evidence()),
                packet(change.packet()),
                phrase(change.cause()) + tunnel(change.id()));
    }

    private String tunnel(ConnectionId id) {
        return phrases && id.tunnel() != null ? " (" + id.tunnel() + ')' : "";
    }

    private void repeat(Retransmission repeat) {
        boolean timed = repeat.intervalNanos() != Retransmission.UNKNOWN_INTERVAL;
        line(
                times.text(repeat.time()),
                repeat.endpoint().toString(),
                role(repeat, repeat.endpoint()),
                words.getString("again." + repeat.kind()),
                timed ? millis(repeat.intervalNanos()) : UNKNOWN,
                UNKNOWN,
                packet(repeat.packet()),
                RepeatText.of(words, repeat));
    }

    private void other(Event event, SocketAddress endpoint, String what, long packet, String cause) {
        line(
                times.text(event.time()),
                endpoint.toString(),
                role(event, endpoint),
                words.getString(what),
                UNKNOWN,
                UNKNOWN,
                packet(packet),
                cause);
    }

    private String role(Event event, SocketAddress endpoint) {
        SocketAddress client = clients.get(event.connection());
        if (client == null) {
            return UNKNOWN;
        }
        return words.getString("role." + (client.equals(endpoint) ? Role.CLIENT : Role.SERVER));
    }

    private String phrase(Cause cause) {
        return phrases ? causes.of(cause) : words.getString("short." + cause);
    }

    private String change(String from, String to) {
        return from + " ".repeat(Math.max(0, stateColumns - DisplayWidth.of(from))) + ARROW + to;
    }

    private static String packet(long number) {
        return number == Transition.NO_PACKET ? UNKNOWN : "#" + number;
    }

    private static String millis(long nanos) {
        long micros = nanos / Nanos.PER_MICRO;
        String fraction = Long.toString(micros % 1000);
        return micros / 1000 + "." + "0".repeat(3 - fraction.length()) + fraction;
    }

    @Override
    public void end(CaptureTotals totals) {
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }

    private void line(
            String time,
            String endpoint,
            String whose,
            String transition,
            String duration,
            String ground,
            String proof,
            String cause) {
        var line = new StringBuilder();
        left(line, time, times.width());
        left(line, endpoint, ENDPOINT);
        if (room >= MIDDLE) {
            left(line, whose, role);
        }
        left(line, transition, change);
        line.append(" ".repeat(Math.max(0, DURATION - DisplayWidth.of(duration))))
                .append(duration)
                .append(' ');
        if (room >= NARROW) {
            left(line, ground, evidence);
        }
        if (room >= PROOF) {
            left(line, proof, packet);
        }
        int rest = width - DisplayWidth.of(line.toString());
        if (rest >= SHORTEST_CAUSE) {
            line.append(DisplayWidth.cut(cause, rest));
        }
        out.put(line.toString().stripTrailing()).endLine();
    }

    private static void left(StringBuilder line, String word, int columns) {
        line.append(word).append(" ".repeat(Math.max(0, columns - DisplayWidth.of(word)) + 1));
    }
}
