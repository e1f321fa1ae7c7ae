package tcpstates.report;

import java.io.OutputStream;
import java.util.List;
import tcpstates.event.Alarm;
import tcpstates.event.Backoff;
import tcpstates.event.CaptureHealth;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Finding;
import tcpstates.event.HalfOpen;
import tcpstates.event.IcmpError;
import tcpstates.event.LowerCase;
import tcpstates.event.PortList;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.SocketAddress;
import tcpstates.event.StraySegment;
import tcpstates.event.Transition;
import tcpstates.packet.Nanos;

/**
 * Every event as one JSON object a line, in the order in which the evidence passed by. Fields may be added, never renamed;
 * one that is not known is left out.
 */
public final class JsonReport implements Report {

    private final JsonLines json;
    private final JsonOutcome outcome;
    private final CausePhrases causes;
    private final TimeFormat timeFormat;
    private final JsonCounters counters = new JsonCounters();
    private final CommunityId communityId = new CommunityId();

    /** Verdicts in English. */
    public JsonReport(OutputStream out, TimeFormat timeFormat) {
        this(out, timeFormat, Language.EN);
    }

    public JsonReport(OutputStream out, TimeFormat timeFormat, Language language) {
        this(new JsonLines(out), timeFormat, language);
    }

    JsonReport(JsonLines json, TimeFormat timeFormat, Language language) {
        this.timeFormat = timeFormat;
        this.json = json;
        outcome = new JsonOutcome(json, language);
        causes = new CausePhrases(language);
    }

    @Override
    public void accept(Event event) {
        json.beginObject();
        switch (event) {
            case Transition transition -> transition(transition);
            case Retransmission retransmission -> retransmission(retransmission);
            case Reset reset -> reset(reset);
            case HalfOpen halfOpen -> halfOpen(halfOpen);
            case StraySegment segment -> stray(segment);
            case IcmpError error -> icmp(error);
            case ConnectionSummary summary -> connection(summary);
            case Finding finding -> finding(finding);
            case CaptureHealth health -> health(health);
            case Alarm alarm -> alarm(alarm);
        }
        json.endObject();
        json.endLine();
    }

    @Override
    public void end(CaptureTotals totals) {
        flush();
    }

    @Override
    public void flush() {
        json.flush();
    }

    private void transition(Transition change) {
        head(change);
        packet(change.packet());
        if (change.causePacket() != Transition.NO_PACKET) {
            json.number("cause_packet", change.causePacket());
        }
        address("endpoint", change.endpoint());
        address("peer", change.peer());
        json.word("role", LowerCase.of(change.role()));
        json.word("from", change.from().name());
        json.word("to", change.to().name());
        json.number("duration_us", change.durationNanos() / Nanos.PER_MICRO);
        json.word("evidence", LowerCase.of(change.evidence()));
        if (change.proofTime() != Transition.NO_PROOF) {
            time("proof_ts", change.proofTime());
        }
        causes.write(json, "cause", change.cause());
        counters.write(json, change.counters());
    }

    private void retransmission(Retransmission repeat) {
        head(repeat);
        packet(repeat.packet());
        address("endpoint", repeat.endpoint());
        address("peer", repeat.peer());
        json.word("kind", LowerCase.of(repeat.kind()));
        json.word("mechanism", LowerCase.of(repeat.mechanism()));
        json.number("attempt", repeat.attempt());
        if (repeat.intervalNanos() != Retransmission.UNKNOWN_INTERVAL) {
            json.number("interval_us", repeat.intervalNanos() / Nanos.PER_MICRO);
        }
        json.number("seq", Integer.toUnsignedLong(repeat.seq()));
        json.number("len", repeat.length());
        json.word("trigger", LowerCase.of(repeat.trigger()));
        Backoff backoff = repeat.backoff();
        if (backoff != null) {
            json.word("series", LowerCase.of(backoff.shape()));
            json.number("series_base_us", backoff.baseNanos() / Nanos.PER_MICRO);
            json.number("limit", backoff.limit());
            if (backoff.nextDue() != Backoff.NEVER) {
                time("next_due_ts", backoff.nextDue());
            }
            time("gives_up_ts", backoff.givesUp());
        }
    }

    private void reset(Reset reset) {
        head(reset);
        packet(reset.packet());
        address("endpoint", reset.endpoint());
        address("peer", reset.peer());
        json.word("cause", LowerCase.of(reset.cause()));
        json.word("phase", reset.phase().name());
        if (reset.error() != Reset.SocketError.NONE) {
            json.word("error", reset.error().name());
        }
        json.number("ttl", reset.ttl());
        if (reset.usualTtl() > 0) {
            json.number("usual_ttl", reset.usualTtl());
        }
        if (reset.ipId() >= 0) {
            json.number("ip_id", reset.ipId());
        }
        if (reset.previousIpId() >= 0) {
            json.number("previous_ip_id", reset.previousIpId());
        }
    }

    private void icmp(IcmpError error) {
        head(error);
        packet(error.packet());
        address("endpoint", error.endpoint());
        address("peer", error.peer());
        address("router", error.router());
        json.number("icmp_type", error.type());
        json.number("icmp_code", error.code());
        json.word("name", LowerCase.of(error.kind()));
        if (error.mtu() > 0) {
            json.number("mtu", error.mtu());
        }
        json.number("seq", Integer.toUnsignedLong(error.seq()));
        json.word("phase", error.phase().name());
        json.word("effect", LowerCase.of(error.effect()));
        if (error.error() != IcmpError.SocketError.NONE) {
            json.word("error", error.error().name());
        }
    }

    private void halfOpen(HalfOpen halfOpen) {
        head(halfOpen);
        address("endpoint", halfOpen.endpoint());
        address("peer", halfOpen.peer());
        json.word("kind", LowerCase.of(halfOpen.kind()));
    }

    private void connection(ConnectionSummary summary) {
        head(summary);
        address("client", summary.client());
        address("server", summary.server());
        communityId.append(json.beginWord("community_id"), summary.client(), summary.server());
        json.endWord();
        ConnectionFilters.display(json.beginWord("display_filter"), summary);
        json.endWord();
        ConnectionFilters.pcap(json.beginWord("pcap_filter"), summary);
        json.endWord();
        time("start", summary.start());
        time("end", summary.end());
        json.word("client_state", summary.clientState().name());
        json.word("server_state", summary.serverState().name());
        json.number("packets", summary.packets());
        json.number("bytes", summary.bytes());
        if (summary.outcome() != null) {
            outcome.write(summary.outcome());
        }
    }

    private void stray(StraySegment segment) {
        head(segment);
        packet(segment.packet());
        address("endpoint", segment.endpoint());
        address("peer", segment.peer());
        json.word("flags", LowerCase.of(segment.flags()));
    }

    private void alarm(Alarm alarm) {
        head(alarm);
        json.word("kind", LowerCase.of(alarm.kind()));
        json.text("alarm", alarm.rule());
        SocketAddress client = alarm.client();
        if (client != null) {
            address("client", client);
        }
        SocketAddress server = alarm.server();
        if (server != null) {
            address("server", server);
        }
        json.number("count", alarm.count());
        if (alarm.kind() == Alarm.Kind.OVER) {
            json.number("peak", alarm.peak());
        }
        time("since", alarm.since());
        json.bool("complete", alarm.complete());
    }

    private void finding(Finding finding) {
        head(finding);
        switch (finding) {
            case Finding.PortScan scan -> portScan(scan);
            case Finding.SynBacklog backlog -> synBacklog(backlog);
            case Finding.HalfClosedSockets sockets -> halfClosedSockets(sockets);
            case Finding.PortUse use -> portUse(use);
        }
        time("since", finding.since());
        time("until", finding.until());
        json.bool("complete", finding.complete());
    }

    private void portScan(Finding.PortScan scan) {
        json.word("kind", "port_scan");
        json.word("method", LowerCase.of(scan.method()));
        address("scanner", scan.scanner());
        address("target", scan.target());
        ports("open", scan.open());
        ports("closed", scan.closed());
        if (scan.rejected().size() > 0) {
            ports("rejected", scan.rejected());
        }
        ports("unanswered", scan.unanswered());
    }

    private void ports(String field, PortList ports) {
        json.number(field, ports.size());
        json.word(field + "_ports", ports.ranges());
    }

    private void synBacklog(Finding.SynBacklog backlog) {
        json.word("kind", "half_open_pile");
        address("listener", backlog.listener());
        json.number("peak", backlog.peak());
        if (backlog.peak() > 0) {
            time("peak_ts", backlog.peakTime());
        }
        json.number("opened", backlog.opened());
        json.number("completed", backlog.completed());
        json.number("unanswered", backlog.unanswered());
        json.number("syn_ack_repeats", backlog.synAckRepeats());
        json.number("sources", backlog.sources());
        json.bool("more_sources", backlog.moreSources());
    }

    private void halfClosedSockets(Finding.HalfClosedSockets sockets) {
        json.word("kind", LowerCase.of(sockets.state()));
        json.word("role", LowerCase.of(sockets.role()));
        address("endpoint", sockets.endpoint());
        address("server", sockets.server());
        json.number("entered", sockets.entered());
        json.number("lasting", sockets.lasting());
        json.number("left", sockets.left());
        json.number("longest_us", sockets.longestNanos() / Nanos.PER_MICRO);
    }

    private void portUse(Finding.PortUse use) {
        json.word("kind", "port_exhaustion");
        address("client", use.client());
        address("server", use.server());
        json.number("peak", use.peak());
        time("peak_ts", use.peakTime());
        json.number("time_wait", use.timeWait());
        json.number("connections", use.connections());
        json.number("ports", use.range().size());
        json.word("range", use.range().first() + "-" + use.range().last());
    }

    private void health(CaptureHealth health) {
        head(health);
        json.number("dropped_by_kernel", health.loss().droppedByKernel());
        json.number("dropped_by_interface", health.loss().droppedByInterface());
        json.number("unseen_acknowledged", health.loss().unseenAcknowledged());
        json.number("evicted_over", health.evicted().over());
        json.number("evicted_half_open", health.evicted().halfOpen());
        json.number("evicted_open", health.evicted().open());
        json.number("forgotten", health.forgotten());
        json.number("captured_twice", health.capturedTwice());
        if (health.countedOnce() > 0) {
            json.number("counted_once", health.countedOnce());
        }
        json.number("connections", health.connections());
        json.number("one_direction", health.oneDirection());
        json.number("began_before", health.beganBefore());
        json.number("shortened", health.shortened());
        json.number("truncated", health.truncated());
        json.number("later_fragments", health.laterFragments());
        if (health.laterFragments() > 0) {
            json.number("datagrams_incomplete", health.brokenDatagrams().incomplete());
            json.number("datagrams_overlapping", health.brokenDatagrams().overlapping());
            json.number("datagrams_malformed", health.brokenDatagrams().malformed());
        }
        parts(
                "in_tunnels",
                "tunnels",
                health.notFollowed().inTunnels(),
                health.notFollowed().tunnels());
        parts(
                "other_protocols",
                "protocols",
                health.notFollowed().ofOtherProtocols(),
                health.notFollowed().others());
        if (health.icmpErrors() > 0) {
            json.number("icmp_errors", health.icmpErrors());
            json.number("icmp_errors_unmatched", health.unmatchedIcmpErrors());
        }
        json.number("checksums_verified", health.checksums().verified());
        json.number("checksums_unfinished", health.checksums().unfinished());
        json.number("checksums_wrong", health.checksums().wrong());
        numberIfAny("ip_checksums_wrong", health.checksums().headersWrong());
        numberIfAny("checksums_unknown", health.checksums().unknown());
        numberIfAny("checksums_first_wrong", health.checksums().firstWrong());
        numberIfAny("checksums_left_out", health.checksums().leftOut());
        json.number("out_of_order", health.clock().outOfOrder());
        json.number("largest_step_back_us", health.clock().largestStepBackNanos() / Nanos.PER_MICRO);
        json.number("clock_steps", health.clock().steps());
    }

    private void numberIfAny(String field, long number) {
        if (number > 0) {
            json.number(field, number);
        }
    }

    /** A sum and its parts; left out if there are none. */
    private void parts(String total, String name, long sum, List<CaptureHealth.Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        json.number(total, sum);
        json.beginObject(name);
        for (CaptureHealth.Part part : parts) {
            json.number(part.name(), part.packets());
        }
        json.endObject();
    }

    /** What kind of event it is, as {@code type} tells. */
    static String type(Event event) {
        return switch (event) {
            case Transition change -> "transition";
            case Retransmission repeat -> "retransmission";
            case Reset reset -> "reset";
            case HalfOpen halfOpen -> "half_open";
            case StraySegment segment -> "stray";
            case IcmpError error -> "icmp";
            case ConnectionSummary summary -> "connection";
            case Finding finding -> "finding";
            case CaptureHealth health -> "health";
            case Alarm alarm -> "alarm";
        };
    }

    private void head(Event event) {
        json.word("type", type(event));
        time("ts", event.time());
        if (event.connection() != Event.NO_CONNECTION) {
            json.number("conn", event.connection());
        }
        ConnectionId id = event.id();
        if (id != null) {
            json.id("id", id);
        }
    }

    private void time(String field, long nanos) {
        json.time(field, timeFormat, nanos);
    }

    private void packet(long number) {
        if (number > 0) { // a timer's transition has no packet
            json.number("packet", number);
        }
    }

    private void address(String field, SocketAddress address) {
        json.address(field, address);
    }
}
