package tcpstates.report;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ResourceBundle;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.DataTransfer;
import tcpstates.event.EndReason;
import tcpstates.event.EndpointSummary;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.Handshake;
import tcpstates.event.Outcome;
import tcpstates.event.Reset;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/**
 * How long things took, as percentiles over all connections; how much was sent again, by service; RSTs by cause. A time counts only
 * where the capture shows both its beginning and its end.
 */
public final class StatsReport implements Report {
    private static final int NAME = 26;
    private static final int COUNT = 9;
    private static final int TIME = 8;
    private static final int SERVICE = 22;
    private static final int PACKETS = 11;
    private static final int RATE = 8;

    /** Services that are listed. */
    private static final int SERVICES = 50;

    private static final List<Double> PERCENTS = List.of(0.0, 50.0, 90.0, 99.0, 100.0);
    private static final String UNKNOWN = "-";

    /** States whose time is told: of TIME_WAIT it is the host's own clock that ends it. */
    private static final List<TcpState> STATES = List.of(
            TcpState.SYN_SENT,
            TcpState.SYN_RECV,
            TcpState.ESTABLISHED,
            TcpState.FIN_WAIT1,
            TcpState.FIN_WAIT2,
            TcpState.CLOSING,
            TcpState.CLOSE_WAIT,
            TcpState.LAST_ACK);

    private final TextOutput out;
    private final ResourceBundle words;
    private final KindWords kinds;
    private final WholeCaptureNotes notes;
    private final ServiceTraffic services;
    private final Tally.Counts<Reset.ResetCause> resets = new Tally.Counts<>(Reset.ResetCause.class);
    private final Percentiles handshake = new Percentiles();
    private final Percentiles synToSynAck = new Percentiles();
    private final Percentiles synAckToAck = new Percentiles();
    private final Percentiles duration = new Percentiles();
    private final Map<Role, Percentiles> roundTrips = new EnumMap<>(Role.class);
    private final Map<Role, Map<TcpState, Percentiles>> states = new EnumMap<>(Role.class);
    /** Of living connections, states of which the end was not {@linkplain #isSeen seen}: a bit for each end and state. */
    private final Int2IntOpenHashMap unseen = new Int2IntOpenHashMap();

    /** @param byAddress whether the same port of another host is another service */
    public StatsReport(OutputStream out, Wording wording, boolean byAddress) {
        this.out = new TextOutput(out);
        words = wording.language().words("stats");
        kinds = new KindWords(wording);
        notes = new WholeCaptureNotes(wording);
        services = new ServiceTraffic(byAddress);
        for (Role role : Role.values()) {
            roundTrips.put(role, new Percentiles());
            Map<TcpState, Percentiles> times = new EnumMap<>(TcpState.class);
            STATES.forEach(state -> times.put(state, new Percentiles()));
            states.put(role, times);
        }
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case Transition change -> {
                if (!isSeen(change)) {
                    unseen.put(
                            change.connection(), unseen.get(change.connection()) | bit(change.role(), change.from()));
                }
            }
            case Reset reset -> resets.count(reset.cause());
            case ConnectionSummary connection -> ended(connection);
            case CaptureHealth health -> notes.add(health);
            default -> {
                // shows in the outcome of its connection
            }
        }
    }

    /** Whether the state was left when the change says, and not when a timer of ours runs out or it turns out to be over. */
    private static boolean isSeen(Transition change) {
        return change.evidence() != Evidence.TIMER
                && change.cause() != Cause.STARTED_ANEW
                && change.cause() != Cause.ANSWERED_WITH_RESET;
    }

    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    private static int bit(Role role, TcpState state) {
        return 1 << 2 * state.ordinal() + role.ordinal();
    }

    private void ended(ConnectionSummary connection) {
        int unseenOnes = unseen.remove(connection.connection());
        Outcome outcome = connection.outcome();
        if (outcome == null || outcome.endReason() == EndReason.NO_CONNECTION) {
            return;
        }
        services.add(connection.server(), outcome);
        if (outcome.handshake() != null) {
            add(outcome.handshake());
        }
        add(Role.CLIENT, outcome.client(), connection.clientState(), outcome, unseenOnes);
        add(Role.SERVER, outcome.server(), connection.serverState(), outcome, unseenOnes);
        boolean over = switch (outcome.endReason()) {
            case CLOSED, RESET, REFUSED -> true;
            case OPENING, OPEN, CLOSING, UNREACHABLE, TIMED_OUT, REPLACED, NO_CONNECTION -> false;
        };
        if (over && outcome.openedBy() != null) {
            duration.add(Math.max(0, connection.end() - connection.start()));
        }
    }

    private void add(Handshake times) {
        boolean first = times.synToSynAckNanos() != Handshake.UNKNOWN;
        boolean second = times.synAckToAckNanos() != Handshake.UNKNOWN;
        if (first) {
            synToSynAck.add(times.synToSynAckNanos());
        }
        if (second) {
            synAckToAck.add(times.synAckToAckNanos());
        }
        if (first && second) {
            handshake.add(times.synToSynAckNanos() + times.synAckToAckNanos());
        }
    }

    /** @param last the end's last state, whose own end was not seen */
    private void add(Role role, EndpointSummary end, TcpState last, Outcome outcome, int unseenOnes) {
        DataTransfer data = end.data();
        if (data != null && data.roundTrips() > 0) {
            at(roundTrips, role).add(data.smoothedNanos());
        }
        if (outcome.openedBy() == null) {
            return; // nobody knows how long it had been in the state in which the capture has found it
        }
        end.timeInState().forEach((state, nanos) -> {
            Percentiles times = at(states, role).get(state);
            if (times != null && state != last && (unseenOnes & bit(role, state)) == 0) {
                times.add(nanos);
            }
        });
    }

    private static <K, V> V at(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key));
    }

    @Override
    public void end(CaptureTotals totals) {
        notes.printHealthFirst(out);
        head("head.time", NAME, COUNT, "head.count");
        for (String head : List.of("min", "p50", "p90", "p99", "max")) {
            out.right(words.getString("head." + head), TIME);
        }
        out.endLine();
        times("handshake", handshake);
        times("syn_to_syn_ack", synToSynAck);
        times("syn_ack_to_ack", synAckToAck);
        times("round_trip.CLIENT", at(roundTrips, Role.CLIENT));
        times("round_trip.SERVER", at(roundTrips, Role.SERVER));
        times("duration", duration);
        for (Role role : Role.values()) {
            String who = words.getString("role." + role) + ' ';
            STATES.forEach(state -> row(who + kinds.of(state), at(at(states, role), state)));
        }
        printServices();
        printResets();
        flush();
    }

    private void head(String name, int nameColumns, int countColumns, String count) {
        out.left(words.getString(name), nameColumns);
        out.right(words.getString(count), countColumns);
    }

    private void times(String key, Percentiles times) {
        row(words.getString(key), times);
    }

    private void row(String name, Percentiles times) {
        out.left(name, NAME);
        out.right(times.count(), COUNT);
        for (double percent : PERCENTS) {
            String time = times.count() == 0 ? UNKNOWN : ShortDuration.of(times.at(percent));
            out.put(' ').right(time, TIME - 1); // of wild clocks longer than its column
        }
        out.endLine();
    }

    private void printServices() {
        out.endLine();
        head("head.service", SERVICE, COUNT, "head.connections");
        out.right(words.getString("head.packets"), PACKETS);
        out.right(words.getString("head.again"), PACKETS);
        out.right(words.getString("head.rate"), RATE);
        out.right(words.getString("role.CLIENT"), RATE);
        out.right(words.getString("role.SERVER"), RATE);
        out.endLine();
        services.first(SERVICES).forEach(service -> print(service.name(), service));
        if (services.others().connections() > 0) {
            print(words.getString("others"), services.others());
        }
    }

    private void print(String name, ServiceTraffic.Service service) {
        if (DisplayWidth.of(name) > SERVICE) { // an IPv6 address: its numbers stay in their columns, below
            out.put(name).endLine();
            out.left("", SERVICE);
        } else {
            out.left(name, SERVICE);
        }
        out.right(service.connections(), COUNT);
        out.right(service.both().packets(), PACKETS);
        out.right(service.both().repeats(), PACKETS);
        out.right(rate(service.both()), RATE);
        out.right(rate(service.client()), RATE);
        out.right(rate(service.server()), RATE);
        out.endLine();
    }

    /** Which share of the packets had been sent before, in percent. */
    private static String rate(ServiceTraffic.Direction direction) {
        return direction.packets() == 0
                ? UNKNOWN
                : String.format(Locale.ROOT, "%.2f%%", 100.0 * direction.repeats() / direction.packets());
    }

    private void printResets() {
        out.endLine();
        head("head.resets", NAME, COUNT, "head.count");
        out.endLine();
        for (Reset.ResetCause cause : resets.kinds) {
            if (resets.of(cause) > 0) {
                out.left(kinds.of(cause), NAME);
                out.right(resets.of(cause), COUNT).endLine();
            }
        }
        out.left(words.getString("all"), NAME);
        out.right(resets.sum(), COUNT).endLine();
    }

    @Override
    public void flush() {
        out.flush();
    }
}
