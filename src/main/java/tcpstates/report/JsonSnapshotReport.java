package tcpstates.report;

import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSnapshot;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.HostSocket;
import tcpstates.event.LowerCase;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketDetails;
import tcpstates.event.SocketOwner;
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
        ConnectionSnapshot whole = one.isKernelOnly() ? null : one.whole();
        if (one.isKernelOnly()) {
            json.word("source", "kernel");
        } else {
            json.number("conn", one.connection());
        }
        if (whole != null) {
            json.id("id", whole.id());
        }
        json.address("endpoint", one.endpoint());
        json.address("peer", one.peer());
        if (one.role() != null) {
            json.word("role", LowerCase.of(one.role()));
        }
        json.word("state", one.state().name());
        if (!one.isKernelOnly()) {
            json.time("since", timeFormat, one.since());
            json.number("duration_us", one.durationNanos() / Nanos.PER_MICRO);
        }
        counters.write(json, one.counters());
        details(one.socket());
        if (whole != null) {
            json.time("start", timeFormat, whole.start());
            json.time("latest", timeFormat, whole.latest());
            json.number("packets", whole.packets());
            json.number("bytes", whole.bytes());
        }
        owners(one.host());
        json.endObject();
        json.endLine();
    }

    private void owners(@Nullable HostSocket host) {
        if (host == null || host.owners().isEmpty()) {
            return;
        }
        json.beginArray("processes");
        for (SocketOwner owner : host.owners()) {
            json.beginObject();
            json.number("pid", owner.pid());
            if (!owner.program().isEmpty()) {
                json.text("name", owner.program());
            }
            json.number("fd", owner.descriptor());
            json.endObject();
        }
        json.endArray();
    }

    @Override
    public boolean marksKernelOnly() {
        return true;
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
