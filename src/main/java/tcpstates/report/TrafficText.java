package tcpstates.report;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import tcpstates.event.DataTransfer;
import tcpstates.event.EndpointSummary;
import tcpstates.event.Outcome;
import tcpstates.event.Role;
import tcpstates.packet.Nanos;

/**
 * How the traffic of a connection went, in sentences that stand behind those of its verdict; the words are in
 * {@code traffic*.properties}. For one thread.
 */
final class TrafficText {
    /** Of less, shares say nothing. */
    private static final long MIN_TOLD_NANOS = 100 * Nanos.PER_MILLI;

    /** A sender of less had hardly anything that could be held up. */
    private static final long MIN_TOLD_BYTES = 10 * 1460;

    private static final int PERCENT = 100;

    private final ResourceBundle words;
    private final VerdictText text;

    /** @param text gives the words for times and ends */
    TrafficText(Language language, VerdictText text) {
        words = language.words("traffic");
        this.text = text;
    }

    /** All sentences. */
    String sentences(Outcome outcome) {
        List<String> sentences = new ArrayList<>();
        for (Role role : Role.values()) {
            EndpointSummary end = role == Role.CLIENT ? outcome.client() : outcome.server();
            DataTransfer data = end.data();
            if (data != null) {
                addRoundTrips(sentences, role, data);
                addHeld(sentences, role, data, end.bytes());
            }
        }
        sentences.add(say("history", outcome.history()));
        return String.join(text.between(" ", ""), sentences);
    }

    private void addRoundTrips(List<String> sentences, Role role, DataTransfer data) {
        if (data.roundTrips() == 1) {
            sentences.add(say("round_trip", text.end(role), text.duration(data.leastNanos())));
        } else if (data.roundTrips() > 1) {
            sentences.add(say(
                    "round_trips",
                    text.end(role),
                    text.duration(data.leastNanos()),
                    text.duration(data.smoothedNanos()),
                    text.duration(data.greatestNanos()),
                    Integer.toString(data.roundTrips())));
        }
    }

    private void addHeld(List<String> sentences, Role role, DataTransfer data, long bytes) {
        boolean held = data.windowFullNanos() > 0 || data.repairingNanos() > 0;
        if (data.totalNanos() < MIN_TOLD_NANOS || !held && bytes < MIN_TOLD_BYTES) {
            return;
        }
        List<String> parts = new ArrayList<>();
        String peer = text.end(role == Role.CLIENT ? Role.SERVER : Role.CLIENT);
        addPart(parts, "held.idle", data.idleNanos(), data, peer);
        addPart(parts, "held.window", data.windowFullNanos(), data, peer);
        addPart(parts, "held.repair", data.repairingNanos(), data, peer);
        addPart(parts, "held.unknown", data.unknownNanos(), data, peer);
        sentences.add(say(
                "held", text.end(role), text.duration(data.totalNanos()), String.join(text.between(", ", "，"), parts)));
    }

    private void addPart(List<String> parts, String key, long nanos, DataTransfer data, @Nullable String peer) {
        if (nanos > 0) {
            long percent = Math.round(PERCENT * (double) nanos / data.totalNanos());
            parts.add(say(key, percent == 0 ? "<1" : Long.toString(percent), peer));
        }
    }

    private String say(String key, @Nullable Object... values) {
        return new MessageFormat(words.getString(key), Locale.ROOT).format(values);
    }
}
