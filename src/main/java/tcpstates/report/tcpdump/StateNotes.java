package tcpstates.report.tcpdump;

import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Backoff;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.HalfOpen;
import tcpstates.event.IcmpError;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.SocketAddress;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;
import tcpstates.report.SegmentAddresses;
import tcpstates.report.Wording;

/**
 * What a packet did, in a few words behind its line: {@code server LISTEN→SYN_RECV}. It is fed with events; those of one packet come
 * before the packet itself. What a timer did between two packets has a line of its own.
 */
public final class StateNotes {
    /** Series of repeats that are remembered; the oldest is forgotten first. */
    private static final int MAX_SERIES = 1 << 14;
    /** Intervals of a series that are remembered; Linux repeats a SYN 6 times, data 15 times. */
    private static final int MAX_INTERVALS = 16;

    /** Of what a timer did. */
    private static final long NO_PACKET = 0;

    /** No timer of Linux that sends a SYN-ACK again is shorter (TCP_RTO_MIN, ns). */
    private static final long SHORTEST_TIMER = 200 * Nanos.PER_MILLI;

    private static final long NANOS_PER_TENTH = 100 * Nanos.PER_MILLI;
    /** A difference of one part in so many is rounded away. */
    private static final int ROUNDING_TOLERANCE = 32;

    private static final byte[] NOTHING = {};

    /** Of an endpoint and its latest segment that was sent again. */
    private record Series(SocketAddress endpoint, SocketAddress peer) {}

    /** Repeats of one segment so far. */
    private static final class Repeats {
        private final List<Long> intervals = new ArrayList<>();
        /** Since the segment before, where the latest repeat was an answer; else 0. */
        private long untilAnswer;

        private Retransmission.@Nullable Kind kind;
        private int seq;

        /** A SYN-ACK's answers and time-outs are counted apart, but are repeats of one segment. */
        boolean areOf(Retransmission repeat) {
            boolean first = repeat.attempt() == 1 && kind != Retransmission.Kind.SYN_ACK;
            return kind == repeat.kind() && seq == repeat.seq() && !first;
        }

        void begin(Retransmission first) {
            kind = first.kind();
            seq = first.seq();
            intervals.clear();
            untilAnswer = 0;
        }
    }

    private final Map<Series, Repeats> series = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Series, Repeats> eldest) {
            return size() > MAX_SERIES;
        }
    };
    private final ResourceBundle words;
    private final StateNames names;
    private final StringBuilder note = new StringBuilder();
    private long packet;
    private @Nullable HalfOpen halfOpen;

    public StateNotes(Wording wording) {
        words = wording.language().words("packet_lines");
        names = wording.names();
    }

    void accept(Event event) {
        switch (event) {
            case Transition transition -> add(transition.packet(), text(transition));
            case Retransmission repeat -> add(repeat.packet(), text(repeat));
            case Reset reset -> add(reset.packet(), say("reset", word(reset.cause())));
            case IcmpError error -> icmp(error);
            case HalfOpen found -> halfOpen = found;
            case ConnectionSummary summary -> {
                series.remove(new Series(summary.client(), summary.server()));
                series.remove(new Series(summary.server(), summary.client()));
            }
            default -> {
                // of the capture as a whole, not of a packet
            }
        }
    }

    /**
     * What to say of an event between two packets, as a line of its own: a change of state that a timer made. Null for all others.
     */
    @Nullable
    String between(Event event) {
        if (!(event instanceof Transition transition) || transition.packet() != NO_PACKET) {
            return null;
        }
        String text = transition.endpoint() + " > " + transition.peer() + ": " + text(transition);
        return switch (transition.cause()) {
            case GAVE_UP, FELL_SILENT, TIME_WAIT_OVER -> text + words.getString("comma") + word(transition.cause());
            default -> text;
        };
    }

    /** What ends a connection shows by the change of state. */
    private void icmp(IcmpError error) {
        switch (error.effect()) {
            case ENDS -> {}
            case SOFT, IGNORED -> add(error.packet(), words.getString("icmp." + error.effect()));
            case MTU -> {
                if (error.mtu() > 0) {
                    add(error.packet(), say("icmp.MTU", Long.toString(error.mtu())));
                }
            }
        }
    }

    private void add(long cause, String text) {
        if (cause == NO_PACKET) {
            return;
        }
        if (cause != packet) {
            note.setLength(0);
            packet = cause;
        }
        note.append(note.isEmpty() ? "  " : words.getString("comma")).append(text);
    }

    /** The note of a packet, empty if it did nothing worth one. */
    byte[] take(TcpSegment segment) {
        HalfOpen found = halfOpen;
        if (found != null && isAbout(found, segment)) {
            add(segment.number(), say("half_open", word(found.kind())));
        }
        halfOpen = null;
        return note.isEmpty() || packet != segment.number()
                ? NOTHING
                : note.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Such an event names no packet, and a timer's may have come just before this packet's. */
    private static boolean isAbout(HalfOpen found, TcpSegment segment) {
        SocketAddress source = SegmentAddresses.source(segment);
        SocketAddress destination = SegmentAddresses.destination(segment);
        return found.time() == segment.time()
                && (found.endpoint().equals(source) && found.peer().equals(destination)
                        || found.endpoint().equals(destination) && found.peer().equals(source));
    }

    private String text(Transition transition) {
        boolean first = transition.from() == TcpState.CLOSE && transition.evidence() != Evidence.CORRECTED;
        String to = names.of(transition.to());
        String states = first ? to : names.of(transition.from()) + "→" + to;
        Evidence evidence = transition.evidence();
        String text = word(transition.role()) + ' ' + states;
        return evidence == Evidence.PRESUMED || evidence == Evidence.CORRECTED ? text + ' ' + word(evidence) : text;
    }

    private String text(Retransmission repeat) {
        Repeats repeats =
                series.computeIfAbsent(new Series(repeat.endpoint(), repeat.peer()), endpoint -> new Repeats());
        if (!repeats.areOf(repeat)) {
            repeats.begin(repeat);
        }
        String name = words.getString("kind." + repeat.kind());
        Backoff backoff = repeat.backoff();
        if (repeat.trigger() == Retransmission.Trigger.REPEATED_SYN) {
            repeats.untilAnswer = repeat.intervalNanos();
            return name + words.getString("comma") + words.getString("answers");
        }
        if (repeat.intervalNanos() == Retransmission.UNKNOWN_INTERVAL) {
            return say("attempt_untimed", name, Integer.toString(repeat.attempt())) + reason(repeat);
        }
        if (backoff == null) {
            return say("attempt", name, Integer.toString(repeat.attempt()), seconds(repeat.intervalNanos()))
                    + reason(repeat);
        }
        long interval = byTimer(repeats, repeat.intervalNanos());
        String attempt = Integer.toString(repeat.attempt());
        return say("attempt_of", name, attempt, Integer.toString(backoff.limit()), seconds(interval))
                + rounded(repeats.intervals);
    }

    /** How long the timer ran that sent a repeat, which is remembered. */
    private static long byTimer(Repeats repeats, long sinceSegmentBefore) {
        // One right behind an answer was due when the answer was sent: its timer ran since the segment before that.
        boolean due = sinceSegmentBefore < SHORTEST_TIMER;
        long interval = due ? repeats.untilAnswer + sinceSegmentBefore : sinceSegmentBefore;
        repeats.untilAnswer = 0;
        if (repeats.intervals.size() >= MAX_INTERVALS) {
            repeats.intervals.clear();
        }
        repeats.intervals.add(interval);
        return interval;
    }

    /** Why it was sent again, where no timer did it. */
    private String reason(Retransmission repeat) {
        return switch (repeat.mechanism()) {
            case FAST, TAIL_LOSS_PROBE, SPURIOUS -> words.getString("comma") + word(repeat.mechanism());
            case RTO, UNKNOWN -> "";
        };
    }

    private static String seconds(long nanos) {
        long millis = (nanos + Nanos.PER_MILLI / 2) / Nanos.PER_MILLI;
        return millis / 1000 + "." + String.format(Locale.ROOT, "%03d", millis % 1000);
    }

    /** The intervals so far, as people say them: {@code (0.2 0.4 0.8)}, {@code (1 2 4)}. */
    private static String rounded(List<Long> series) {
        var text = new StringBuilder();
        for (long nanos : series) {
            text.append(text.isEmpty() ? " (" : " ").append(rounded(nanos));
        }
        return text.append(')').toString();
    }

    /** Whole seconds where that is nearly so, else tenths; clocks tick, so 4.06 s are 4. */
    private static String rounded(long nanos) {
        long seconds = (nanos + Nanos.PER_SECOND / 2) / Nanos.PER_SECOND;
        if (Math.abs(nanos - seconds * Nanos.PER_SECOND) * ROUNDING_TOLERANCE <= nanos) {
            return Long.toString(seconds);
        }
        long tenths = (nanos + NANOS_PER_TENTH / 2) / NANOS_PER_TENTH;
        return tenths / 10 + "." + tenths % 10;
    }

    private String say(String key, Object... values) {
        return MessageFormat.format(words.getString(key), values);
    }

    private String word(Enum<?> value) {
        return words.getString(value.name());
    }
}
