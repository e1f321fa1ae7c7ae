package tcpstates.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import tcpstates.event.Backoff;
import tcpstates.event.CaptureHealth;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Counters;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.Finding;
import tcpstates.event.HalfOpen;
import tcpstates.event.PortList;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.StraySegment;
import tcpstates.event.Transition;

/**
 * Every event as one JSON object a line, in the order in which the evidence passed by. Fields may be added, never renamed;
 * one that is not known is left out.
 */
public final class JsonReport implements Report {
    private static final LowerCase<Role> ROLES = new LowerCase<>(Role.class);
    private static final LowerCase<Evidence> EVIDENCE = new LowerCase<>(Evidence.class);
    private static final LowerCase<Retransmission.Kind> REPEATED = new LowerCase<>(Retransmission.Kind.class);
    private static final LowerCase<Retransmission.Mechanism> MECHANISMS =
            new LowerCase<>(Retransmission.Mechanism.class);
    private static final LowerCase<Retransmission.Trigger> TRIGGERS = new LowerCase<>(Retransmission.Trigger.class);
    private static final LowerCase<Backoff.Shape> SHAPES = new LowerCase<>(Backoff.Shape.class);
    private static final LowerCase<Reset.ResetCause> RESET_CAUSES = new LowerCase<>(Reset.ResetCause.class);
    private static final LowerCase<HalfOpen.Kind> HALF_OPEN = new LowerCase<>(HalfOpen.Kind.class);

    private static final LowerCase<StraySegment.Flags> STRAY_FLAGS = new LowerCase<>(StraySegment.Flags.class);
    private static final LowerCase<Finding.ProbeMethod> METHODS = new LowerCase<>(Finding.ProbeMethod.class);

    /** A finding's port 0 stands for any port. */
    private static final int ANY_PORT = 0;

    private final JsonGenerator json;
    private final JsonOutcome outcome;
    private final TimeFormat timeFormat;
    private final StringBuilder time = new StringBuilder();

    /** Tells verdicts in English. */
    public JsonReport(OutputStream out, TimeFormat timeFormat) {
        this(out, timeFormat, Language.EN);
    }

    public JsonReport(OutputStream out, TimeFormat timeFormat, Language language) {
        this.timeFormat = timeFormat;
        try {
            json = new JsonFactory().createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        json.setRootValueSeparator(new SerializedString(""));
        outcome = new JsonOutcome(json, language);
    }

    @Override
    public void accept(Event event) {
        try {
            json.writeStartObject();
            switch (event) {
                case Transition transition -> transition(transition);
                case Retransmission retransmission -> retransmission(retransmission);
                case Reset reset -> reset(reset);
                case HalfOpen halfOpen -> halfOpen(halfOpen);
                case StraySegment segment -> stray(segment);
                case ConnectionSummary summary -> connection(summary);
                case Finding finding -> finding(finding);
                case CaptureHealth health -> health(health);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        flush();
    }

    @Override
    public void flush() {
        try {
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void transition(Transition change) throws IOException {
        head("transition", change);
        packet(change.packet());
        address("endpoint", change.endpoint());
        address("peer", change.peer());
        json.writeStringField("role", ROLES.of(change.role()));
        json.writeStringField("from", change.from().name());
        json.writeStringField("to", change.to().name());
        json.writeNumberField("duration_us", change.durationNanos() / TimeFormat.NANOS_PER_MICRO);
        json.writeStringField("evidence", EVIDENCE.of(change.evidence()));
        if (change.proofTime() != Transition.NO_PROOF) {
            time("proof_ts", change.proofTime());
        }
        json.writeStringField("cause", change.cause().phrase());
        counters(change.counters());
    }

    private void counters(Counters counters) throws IOException {
        counter("rcv_wnd", counters.receiveWindow());
        counter("bytes_sent", counters.bytesSent());
        counter("bytes_received", counters.bytesReceived());
        counter("bytes_acked", counters.bytesAcked());
        counter("retrans", counters.retransmissions());
        counter("bytes_in_flight", counters.bytesInFlight());
        counter("max_segments_in_flight", counters.maxSegmentsInFlight());
    }

    private void retransmission(Retransmission repeat) throws IOException {
        head("retransmission", repeat);
        packet(repeat.packet());
        address("endpoint", repeat.endpoint());
        address("peer", repeat.peer());
        json.writeStringField("kind", REPEATED.of(repeat.kind()));
        json.writeStringField("mechanism", MECHANISMS.of(repeat.mechanism()));
        json.writeNumberField("attempt", repeat.attempt());
        json.writeNumberField("interval_us", repeat.intervalNanos() / TimeFormat.NANOS_PER_MICRO);
        json.writeNumberField("seq", Integer.toUnsignedLong(repeat.seq()));
        json.writeNumberField("len", repeat.length());
        json.writeStringField("trigger", TRIGGERS.of(repeat.trigger()));
        Backoff backoff = repeat.backoff();
        if (backoff != null) {
            json.writeStringField("series", SHAPES.of(backoff.shape()));
            json.writeNumberField("series_base_us", backoff.baseNanos() / TimeFormat.NANOS_PER_MICRO);
            json.writeNumberField("limit", backoff.limit());
            if (backoff.nextDue() != Backoff.NEVER) {
                time("next_due_ts", backoff.nextDue());
            }
            time("gives_up_ts", backoff.givesUp());
        }
    }

    private void reset(Reset reset) throws IOException {
        head("reset", reset);
        packet(reset.packet());
        address("endpoint", reset.endpoint());
        address("peer", reset.peer());
        json.writeStringField("cause", RESET_CAUSES.of(reset.cause()));
        json.writeStringField("phase", reset.phase().name());
        if (reset.error() != Reset.SocketError.NONE) {
            json.writeStringField("error", reset.error().name());
        }
        json.writeNumberField("ttl", reset.ttl());
        if (reset.usualTtl() > 0) {
            json.writeNumberField("usual_ttl", reset.usualTtl());
        }
        if (reset.ipId() >= 0) {
            json.writeNumberField("ip_id", reset.ipId());
        }
        if (reset.previousIpId() >= 0) {
            json.writeNumberField("previous_ip_id", reset.previousIpId());
        }
    }

    private void halfOpen(HalfOpen halfOpen) throws IOException {
        head("half_open", halfOpen);
        address("endpoint", halfOpen.endpoint());
        address("peer", halfOpen.peer());
        json.writeStringField("kind", HALF_OPEN.of(halfOpen.kind()));
    }

    private void connection(ConnectionSummary summary) throws IOException {
        head("connection", summary);
        address("client", summary.client());
        address("server", summary.server());
        time("start", summary.start());
        time("end", summary.end());
        json.writeStringField("client_state", summary.clientState().name());
        json.writeStringField("server_state", summary.serverState().name());
        json.writeNumberField("packets", summary.packets());
        json.writeNumberField("bytes", summary.bytes());
        if (summary.outcome() != null) {
            outcome.write(summary.outcome());
        }
    }

    private void stray(StraySegment segment) throws IOException {
        head("stray", segment);
        packet(segment.packet());
        address("endpoint", segment.endpoint());
        address("peer", segment.peer());
        json.writeStringField("flags", STRAY_FLAGS.of(segment.flags()));
    }

    private void finding(Finding finding) throws IOException {
        head("finding", finding);
        switch (finding) {
            case Finding.PortScan scan -> portScan(scan);
            case Finding.HalfOpenPile pile -> halfOpenPile(pile);
            case Finding.LingeringClose sockets -> lingeringClose(sockets);
            case Finding.PortUse use -> portUse(use);
        }
        time("since", finding.since());
        time("until", finding.until());
        json.writeBooleanField("complete", finding.complete());
    }

    private void portScan(Finding.PortScan scan) throws IOException {
        json.writeStringField("kind", "port_scan");
        json.writeStringField("method", METHODS.of(scan.method()));
        address("scanner", scan.scanner());
        address("target", scan.target());
        ports("open", scan.open());
        ports("closed", scan.closed());
        ports("unanswered", scan.unanswered());
    }

    private void ports(String field, PortList ports) throws IOException {
        json.writeNumberField(field, ports.size());
        json.writeStringField(field + "_ports", ports.ranges());
    }

    private void halfOpenPile(Finding.HalfOpenPile pile) throws IOException {
        json.writeStringField("kind", "half_open_pile");
        address("listener", pile.listener());
        json.writeNumberField("peak", pile.peak());
        if (pile.peak() > 0) {
            time("peak_ts", pile.peakTime());
        }
        json.writeNumberField("opened", pile.opened());
        json.writeNumberField("completed", pile.completed());
        json.writeNumberField("unanswered", pile.unanswered());
        json.writeNumberField("syn_ack_repeats", pile.synAckRepeats());
        json.writeNumberField("sources", pile.sources());
        json.writeBooleanField("more_sources", pile.moreSources());
    }

    private void lingeringClose(Finding.LingeringClose sockets) throws IOException {
        json.writeStringField("kind", sockets.state().name().toLowerCase(Locale.ROOT));
        json.writeStringField("role", ROLES.of(sockets.role()));
        address("endpoint", sockets.endpoint());
        address("server", sockets.server());
        json.writeNumberField("entered", sockets.entered());
        json.writeNumberField("lasting", sockets.lasting());
        json.writeNumberField("left", sockets.left());
        json.writeNumberField("longest_us", sockets.longestNanos() / TimeFormat.NANOS_PER_MICRO);
    }

    private void portUse(Finding.PortUse use) throws IOException {
        json.writeStringField("kind", "port_exhaustion");
        address("client", use.client());
        address("server", use.server());
        json.writeNumberField("peak", use.peak());
        time("peak_ts", use.peakTime());
        json.writeNumberField("time_wait", use.timeWait());
        json.writeNumberField("connections", use.connections());
        json.writeNumberField("ports", use.range().size());
        json.writeStringField("range", use.range().first() + "-" + use.range().last());
    }

    private void health(CaptureHealth health) throws IOException {
        head("health", health);
        json.writeNumberField("dropped_by_kernel", health.loss().droppedByKernel());
        json.writeNumberField("dropped_by_interface", health.loss().droppedByInterface());
        json.writeNumberField("unseen_acknowledged", health.loss().unseenAcknowledged());
        json.writeNumberField("evicted_over", health.evicted().over());
        json.writeNumberField("evicted_half_open", health.evicted().halfOpen());
        json.writeNumberField("evicted_open", health.evicted().open());
        json.writeNumberField("captured_twice", health.capturedTwice());
        json.writeNumberField("connections", health.connections());
        json.writeNumberField("one_direction", health.oneDirection());
        json.writeNumberField("began_before", health.beganBefore());
        json.writeNumberField("shortened", health.shortened());
        json.writeNumberField("truncated", health.truncated());
        json.writeNumberField("later_fragments", health.laterFragments());
        json.writeNumberField("checksums_verified", health.checksums().verified());
        json.writeNumberField("checksums_unfinished", health.checksums().unfinished());
        json.writeNumberField("checksums_wrong", health.checksums().wrong());
        json.writeNumberField("out_of_order", health.clock().outOfOrder());
        json.writeNumberField(
                "largest_step_back_us", health.clock().largestStepBackNanos() / TimeFormat.NANOS_PER_MICRO);
        json.writeNumberField("clock_steps", health.clock().steps());
    }

    private void head(String type, Event event) throws IOException {
        json.writeStringField("type", type);
        time("ts", event.time());
        if (event.connection() != Event.NO_CONNECTION) {
            json.writeNumberField("conn", event.connection());
        }
    }

    private void time(String field, long nanos) throws IOException {
        time.setLength(0);
        timeFormat.append(time, nanos);
        json.writeStringField(field, time.toString());
    }

    private void packet(long number) throws IOException {
        if (number > 0) { // a timer's transition has no packet
            json.writeNumberField("packet", number);
        }
    }

    private void address(String field, SocketAddress address) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("ip", address.ip());
        if (address.port() != ANY_PORT) {
            json.writeNumberField("port", address.port());
        }
        json.writeEndObject();
    }

    private void counter(String field, long value) throws IOException {
        if (value != Counters.UNKNOWN) {
            json.writeNumberField(field, value);
        }
    }
}
