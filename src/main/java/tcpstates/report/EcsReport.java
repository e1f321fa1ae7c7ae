package tcpstates.report;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Alarm;
import tcpstates.event.CaptureHealth;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EndReason;
import tcpstates.event.EndpointSummary;
import tcpstates.event.Event;
import tcpstates.event.Finding;
import tcpstates.event.HalfOpen;
import tcpstates.event.IcmpError;
import tcpstates.event.Outcome;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.StraySegment;
import tcpstates.event.Transition;

/**
 * Every event as a document of the Elastic Common Schema, behind the line of a bulk request that creates it. What the schema has no
 * field for is the JSON object of the event itself.
 */
public final class EcsReport implements Report {
    /** The version whose fields and words are used. */
    private static final String VERSION = "8.11.0";

    private static final String MODULE = "tcpstates";
    private static final int TCP = 6;

    /** Between whom something happened; null where nobody is named. */
    private record Ends(
            @Nullable SocketAddress source, @Nullable SocketAddress destination) {}

    private final JsonLines json;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final JsonReport object;
    private final CommunityId communityId = new CommunityId();

    public EcsReport(OutputStream out, TimeFormat times, Language language) {
        json = new JsonLines(out);
        object = new JsonReport(line, times, language);
    }

    @Override
    public void accept(Event event) {
        json.beginObject();
        json.beginObject("create");
        json.endObject();
        json.endObject();
        json.endLine();
        json.beginObject();
        time("@timestamp", event.time());
        json.beginObject("ecs");
        json.word("version", VERSION);
        json.endObject();
        event(event);
        Outcome outcome = event instanceof ConnectionSummary summary ? summary.outcome() : null;
        Ends ends = ends(event);
        end("source", ends.source, outcome == null ? null : outcome.client());
        end("destination", ends.destination, outcome == null ? null : outcome.server());
        if (!(event instanceof CaptureHealth)) {
            network(event, ends);
        }
        line.reset();
        object.accept(event);
        object.flush();
        json.object(MODULE, line.toString(StandardCharsets.UTF_8).strip());
        json.endObject();
        json.endLine();
    }

    private void time(String name, long nanos) {
        json.word(name, Instant.EPOCH.plusNanos(nanos).toString());
    }

    private void event(Event event) {
        json.beginObject("event");
        json.word("module", MODULE);
        json.word("dataset", MODULE + ".events");
        json.word("kind", kind(event));
        words("category", List.of("network"));
        words("type", types(event));
        json.word("action", JsonReport.type(event));
        if (event instanceof ConnectionSummary summary) {
            time("start", summary.start());
            time("end", summary.end());
            json.number("duration", summary.end() - summary.start());
        }
        json.endObject();
    }

    private void words(String name, List<String> words) {
        json.beginArray(name);
        words.forEach(json::word);
        json.endArray();
    }

    private static String kind(Event event) {
        return switch (event) {
            case Finding finding -> "alert";
            case Alarm alarm -> "alert";
            case CaptureHealth health -> "metric";
            default -> "event";
        };
    }

    private static List<String> types(Event event) {
        if (event.connection() == Event.NO_CONNECTION) {
            return List.of("info");
        }
        Outcome outcome = event instanceof ConnectionSummary summary ? summary.outcome() : null;
        return List.of("connection", outcome != null && isEnd(outcome.endReason()) ? "end" : "info");
    }

    /** Whether the wire shows that the connection is over; the end of a capture shows nothing. */
    private static boolean isEnd(EndReason reason) {
        return switch (reason) {
            case CLOSED, REFUSED, UNREACHABLE, RESET, TIMED_OUT, REPLACED -> true;
            case OPENING, OPEN, CLOSING, NO_CONNECTION -> false;
        };
    }

    private static Ends ends(Event event) {
        return switch (event) {
            case ConnectionSummary summary -> new Ends(summary.client(), summary.server());
            case Transition change ->
                change.role() == Role.CLIENT
                        ? new Ends(change.endpoint(), change.peer())
                        : new Ends(change.peer(), change.endpoint());
            case Retransmission repeat -> new Ends(repeat.endpoint(), repeat.peer());
            case Reset reset -> new Ends(reset.endpoint(), reset.peer());
            case HalfOpen halfOpen -> new Ends(halfOpen.endpoint(), halfOpen.peer());
            case StraySegment segment -> new Ends(segment.endpoint(), segment.peer());
            case IcmpError error -> new Ends(error.endpoint(), error.peer());
            case Finding.PortScan scan -> new Ends(scan.scanner(), scan.target());
            case Finding.SynBacklog backlog -> new Ends(null, backlog.listener());
            case Finding.HalfClosedSockets sockets -> new Ends(null, sockets.server());
            case Finding.PortUse use -> new Ends(use.client(), use.server());
            case Alarm alarm -> new Ends(alarm.client(), alarm.server());
            case CaptureHealth health -> new Ends(null, null);
        };
    }

    private void end(String name, @Nullable SocketAddress address, @Nullable EndpointSummary sent) {
        if (address == null) {
            return;
        }
        json.beginObject(name);
        json.word("address", address.ip());
        json.ip("ip", address);
        if (address.port() != 0) {
            json.number("port", address.port());
        }
        if (sent != null) {
            json.number("packets", sent.packets());
            json.number("bytes", sent.bytes());
        }
        json.endObject();
    }

    private void network(Event event, Ends ends) {
        json.beginObject("network");
        json.word("transport", "tcp");
        json.word("iana_number", Integer.toString(TCP));
        SocketAddress any = ends.destination == null ? ends.source : ends.destination;
        if (any != null) {
            json.word("type", any.v6() ? "ipv6" : "ipv4");
        }
        if (event.id() != null && ends.source != null && ends.destination != null) {
            json.word("community_id", communityId.of(ends.source, ends.destination));
        }
        if (event instanceof ConnectionSummary summary) {
            json.number("packets", summary.packets());
            json.number("bytes", summary.bytes());
        }
        json.endObject();
    }

    @Override
    public void end(CaptureTotals totals) {
        flush();
    }

    @Override
    public void flush() {
        json.flush();
    }
}
