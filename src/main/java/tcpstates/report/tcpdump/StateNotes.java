package tcpstates.report.tcpdump;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Backoff;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.HalfOpen;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.TcpSegment;

/**
 * What a packet did, in a few words behind its line: {@code server LISTEN→SYN_RECV}. It is fed with events; those of one packet come
 * before the packet itself. What a timer did between two packets is not told.
 */
public final class StateNotes {
    /** Series of repeats that are remembered; the oldest is forgotten first. */
    private static final int MAX_SERIES = 1 << 14;
    /** Intervals of a series that are remembered; Linux repeats a SYN 6 times, data 15 times. */
    private static final int MAX_INTERVALS = 16;

    /** Of what a timer did. */
    private static final long NO_PACKET = 0;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_TENTH = 100_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** One part in so many is no difference. */
    private static final int NEARLY = 32;

    private static final byte[] NOTHING = {};

    /** Of an endpoint and its latest segment that was sent again. */
    private record Series(SocketAddress endpoint, SocketAddress peer) {}

    private final Map<Series, List<Long>> intervals = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Series, List<Long>> eldest) {
            return size() > MAX_SERIES;
        }
    };
    private final StringBuilder note = new StringBuilder();
    private long packet;
    private @Nullable HalfOpen halfOpen;

    void accept(Event event) {
        switch (event) {
            case Transition transition -> add(transition.packet(), text(transition));
            case Retransmission repeat -> add(repeat.packet(), text(repeat));
            case Reset reset -> add(reset.packet(), "reset: " + words(reset.cause()));
            case HalfOpen found -> halfOpen = found;
            case ConnectionSummary summary -> {
                intervals.remove(new Series(summary.client(), summary.server()));
                intervals.remove(new Series(summary.server(), summary.client()));
            }
            default -> {
                // of the capture as a whole, not of a packet
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
        note.append(note.isEmpty() ? "  " : ", ").append(text);
    }

    /** The note of a packet, empty if it did nothing worth one. */
    byte[] take(TcpSegment segment) {
        HalfOpen found = halfOpen;
        if (found != null && isAbout(found, segment)) {
            add(segment.number(), "half-open: " + words(found.kind()));
        }
        halfOpen = null;
        return note.isEmpty() || packet != segment.number()
                ? NOTHING
                : note.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Such an event names no packet, and a timer's may have come just before this packet's. */
    private static boolean isAbout(HalfOpen found, TcpSegment segment) {
        SocketAddress source =
                new SocketAddress(segment.sourceHigh(), segment.sourceLow(), segment.v6(), segment.sourcePort());
        SocketAddress destination = new SocketAddress(
                segment.destinationHigh(), segment.destinationLow(), segment.v6(), segment.destinationPort());
        return found.time() == segment.time()
                && (found.endpoint().equals(source) && found.peer().equals(destination)
                        || found.endpoint().equals(destination) && found.peer().equals(source));
    }

    private static String text(Transition transition) {
        String role = words(transition.role());
        boolean first = transition.from() == TcpState.CLOSE && transition.evidence() != Evidence.CORRECTED;
        String states = first ? transition.to().name() : transition.from() + "→" + transition.to();
        Evidence evidence = transition.evidence();
        return evidence == Evidence.PRESUMED || evidence == Evidence.CORRECTED
                ? role + ' ' + states + ' ' + words(evidence)
                : role + ' ' + states;
    }

    private String text(Retransmission repeat) {
        Backoff backoff = repeat.backoff();
        var text = new StringBuilder(name(repeat.kind())).append(' ').append(repeat.attempt());
        if (backoff != null) {
            text.append(" of ").append(backoff.limit());
        }
        text.append(", ").append(seconds(repeat.intervalNanos())).append(" s");
        return backoff == null
                ? text.append(reason(repeat)).toString()
                : text.append(rounded(series(repeat))).toString();
    }

    /** The intervals of the timer so far, this one included. */
    private List<Long> series(Retransmission repeat) {
        List<Long> series =
                intervals.computeIfAbsent(new Series(repeat.endpoint(), repeat.peer()), endpoint -> new ArrayList<>());
        if (repeat.attempt() == 1 || series.size() >= MAX_INTERVALS) {
            series.clear();
        }
        series.add(repeat.intervalNanos());
        return series;
    }

    private static String name(Retransmission.Kind kind) {
        return switch (kind) {
            case KEEP_ALIVE -> "keep-alive";
            case WINDOW_PROBE -> "window probe";
            case SYN, SYN_ACK, DATA, FIN -> "retransmission";
        };
    }

    /** Why it was sent again, where no timer did it. */
    private static String reason(Retransmission repeat) {
        if (repeat.trigger() == Retransmission.Trigger.REPEATED_SYN) {
            return ", answers a repeated SYN";
        }
        return switch (repeat.mechanism()) {
            case FAST, TAIL_LOSS_PROBE, SPURIOUS -> ", " + words(repeat.mechanism());
            case RTO, UNKNOWN -> "";
        };
    }

    private static String seconds(long nanos) {
        long millis = (nanos + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI;
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
        long seconds = (nanos + NANOS_PER_SECOND / 2) / NANOS_PER_SECOND;
        if (Math.abs(nanos - seconds * NANOS_PER_SECOND) * NEARLY <= nanos) {
            return Long.toString(seconds);
        }
        long tenths = (nanos + NANOS_PER_TENTH / 2) / NANOS_PER_TENTH;
        return tenths / 10 + "." + tenths % 10;
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
