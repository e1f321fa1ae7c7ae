package tcpstates.report;

import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.LowerCase;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.packet.ChecksumState;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpFlags;
import tcpstates.packet.TcpSegment;

/** The JSON events, and behind those of each segment an object of its own with the states of both ends. */
public final class JsonPacketsReport implements PacketReport {
    private final TimeFormat timeFormat;
    private final JsonLines json;
    private final JsonReport events;
    private final CurrentStates states = new CurrentStates();

    public JsonPacketsReport(OutputStream out, TimeFormat timeFormat, Language language) {
        this.timeFormat = timeFormat;
        json = new JsonLines(out);
        events = new JsonReport(json, timeFormat, language);
    }

    @Override
    public void accept(Event event) {
        events.accept(event);
        states.accept(event);
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        json.beginObject();
        json.word("type", "packet");
        json.time("ts", timeFormat, segment.time());
        json.number("conn", connection);
        json.number("packet", segment.number());
        address("endpoint", SegmentAddresses.source(segment));
        address("peer", SegmentAddresses.destination(segment));
        json.word("flags", String.join(" ", TcpFlags.names(segment.flags())));
        json.number("seq", Integer.toUnsignedLong(segment.seq()));
        if (segment.has(TcpSegment.ACK)) {
            json.number("ack", Integer.toUnsignedLong(segment.ack()));
        }
        json.number("win", segment.window());
        json.number("len", segment.payloadLength());
        if (segment.checksumState() != ChecksumState.NOT_LOOKED_AT) {
            json.word("checksum", LowerCase.of(segment.checksumState()));
        }
        state("client_state", states.of(connection, Role.CLIENT));
        state("server_state", states.of(connection, Role.SERVER));
        json.endObject();
        json.endLine();
    }

    private void address(String field, SocketAddress address) {
        json.beginObject(field);
        json.ip("ip", address);
        json.number("port", address.port());
        json.endObject();
    }

    private void state(String field, @Nullable TcpState state) {
        if (state != null) {
            json.word(field, state.name());
        }
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        // the event says what there is to say
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        // belongs to no connection
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
