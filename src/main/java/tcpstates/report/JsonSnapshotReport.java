package tcpstates.report;

import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.LowerCase;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketDetails;
import tcpstates.packet.Nanos;

/** One JSON object a line for each endpoint that has a connection at a moment; what is not known is left out. */
public final class JsonSnapshotReport implements SnapshotReport {
    private final JsonLines json;
    private final TimeFormat timeFormat;
    private final SnapshotOptions options;
    private final JsonCounters counters = new JsonCounters();

    public JsonSnapshotReport(OutputStream out, TimeFormat timeFormat, SnapshotOptions options) {
        json = new JsonLines(out);
        this.timeFormat = timeFormat;
        this.options = options;
    }

    @Override
    public void print(Snapshot snapshot) {
        snapshot.only(options.wanted()).connected().forEach(this::endpoint);
        json.flush();
    }

    private void endpoint(EndpointSnapshot one) {
        json.beginObject();
        json.word("type", "endpoint");
        json.time("ts", timeFormat, one.time());
        json.number("conn", one.connection());
        if (one.whole() != null) {
            json.id("id", one.whole().id());
        }
        json.address("endpoint", one.endpoint());
        json.address("peer", one.peer());
        if (one.role() != null) {
            json.word("role", LowerCase.of(one.role()));
        }
        json.word("state", one.state().name());
        json.time("since", timeFormat, one.since());
        json.number("duration_us", one.durationNanos() / Nanos.PER_MICRO);
        counters.write(json, one.counters());
        details(one.socket());
        if (one.whole() != null) {
            json.time("start", timeFormat, one.whole().start());
            json.time("latest", timeFormat, one.whole().latest());
            json.number("packets", one.whole().packets());
            json.number("bytes", one.whole().bytes());
        }
        json.endObject();
        json.endLine();
    }

    private void details(@Nullable SocketDetails socket) {
        if (socket == null) {
            return;
        }
        json.number("segments_in_flight", socket.inFlight());
        if (socket.roundTripNanos() != SocketDetails.UNKNOWN) {
            json.number("rtt_us", socket.roundTripNanos() / Nanos.PER_MICRO);
        }
        if (socket.mss() != SocketDetails.UNKNOWN) {
            json.number("mss", socket.mss());
        }
        if (socket.sendScale() != SocketDetails.UNKNOWN) {
            json.number("snd_wscale", socket.sendScale());
            json.number("rcv_wscale", socket.receiveScale());
        }
    }
}
