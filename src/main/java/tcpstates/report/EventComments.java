package tcpstates.report;

import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.text.MessageFormat;
import java.util.ResourceBundle;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.IcmpError;
import tcpstates.event.Outcome;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.StateNames;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/**
 * Events as comments on packets: each at the packet that it names, with the states of both ends where one changes, and what became of
 * a connection at its last packet. What a timer does belongs to no packet.
 */
public final class EventComments implements Report {
    /** Takes the comments. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes one.
         *
         * @param packet its number in the capture, from 1
         */
        void comment(long packet, String text);
    }

    private static final long NONE = 0;

    private final Sink sink;
    private final ResourceBundle words;
    private final StateNames names;
    private final CausePhrases causes;
    private final KindWords kinds;
    private final VerdictText verdicts;
    private final CurrentStates states = new CurrentStates();
    /** The client of each living connection, by which its events know a role. */
    private final Int2ObjectOpenHashMap<SocketAddress> clients = new Int2ObjectOpenHashMap<>();
    /** The last packet of each living connection. */
    private final Int2LongOpenHashMap last = new Int2LongOpenHashMap();

    public EventComments(Wording wording, Sink sink) {
        this.sink = sink;
        words = wording.language().words("states");
        names = wording.names();
        causes = new CausePhrases(wording.language());
        kinds = new KindWords(wording);
        verdicts = new VerdictText(wording);
    }

    /** A packet of a connection has come, behind its events. */
    public void packet(int connection, long number) {
        if (connection != Event.NO_CONNECTION) {
            last.put(connection, number);
        }
    }

    @Override
    public void accept(Event event) {
        states.accept(event);
        switch (event) {
            case Transition change -> transition(change);
            case Retransmission repeat ->
                comment(
                        repeat.packet(),
                        "comment",
                        repeat.connection(),
                        role(repeat, repeat.endpoint()),
                        words.getString("again." + repeat.kind()),
                        RepeatText.of(words, repeat));
            case Reset reset -> other(reset, reset.endpoint(), "reset", reset.packet(), reset.cause());
            case IcmpError error -> other(error, error.endpoint(), "icmp", error.packet(), error.kind());
            case StraySegment stray ->
                comment(
                        stray.packet(),
                        "comment.stray",
                        words.getString("stray"),
                        stray.endpoint(),
                        kinds.of(stray.flags()));
            case ConnectionSummary summary -> summary(summary);
            default -> {
                // belongs to no packet
            }
        }
    }

    private void transition(Transition change) {
        clients.put(change.connection(), change.role() == Role.CLIENT ? change.endpoint() : change.peer());
        Role otherRole = change.role() == Role.CLIENT ? Role.SERVER : Role.CLIENT;
        TcpState other = states.of(change.connection(), otherRole);
        comment(
                change.packet(),
                other == null ? "comment.change" : "comment.change.both",
                change.connection(),
                words.getString("role." + change.role()),
                names.of(change.from()),
                names.of(change.to()),
                words.getString("evidence." + change.evidence()),
                causes.of(change.cause()),
                words.getString("role." + otherRole),
                other == null ? "" : names.of(other));
    }

    private void other(Event event, SocketAddress endpoint, String what, long packet, Enum<?> kind) {
        comment(packet, "comment", event.connection(), role(event, endpoint), words.getString(what), kinds.of(kind));
    }

    private String role(Event event, SocketAddress endpoint) {
        SocketAddress client = clients.get(event.connection());
        if (client == null) {
            return endpoint.toString();
        }
        return words.getString("role." + (client.equals(endpoint) ? Role.CLIENT : Role.SERVER));
    }

    private void summary(ConnectionSummary summary) {
        clients.remove(summary.connection());
        long packet = last.remove(summary.connection());
        Outcome outcome = summary.outcome();
        comment(
                packet,
                "comment.end",
                summary.connection(),
                names.of(summary.clientState()),
                names.of(summary.serverState()),
                outcome == null ? "" : verdicts.sentences(outcome));
    }

    private void comment(long packet, String pattern, Object... values) {
        if (packet != NONE) {
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i].toString(); // numbers without separators
            }
            sink.comment(packet, MessageFormat.format(words.getString(pattern), values));
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        // whoever takes the comments knows what to do with them
    }

    @Override
    public void flush() {
        // nothing is held back
    }
}
