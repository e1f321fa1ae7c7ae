package tcpstates.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Finding;
import tcpstates.event.LowerCase;
import tcpstates.event.PortList;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;

/** Findings and a capture's health in sentences; the words are in {@code whole_capture*.properties}. */
final class WholeCaptureText {

    /** So much of a list of ports fits a line. */
    private static final int MAX_PORTS_TEXT = 60;

    private static final int PERCENT = 100;

    private final ResourceBundle words;
    private final StateNames names;

    WholeCaptureText(Wording wording) {
        words = wording.language().words("whole_capture");
        names = wording.names();
    }

    String findingsTitle() {
        return words.getString("findings");
    }

    String healthTitle() {
        return words.getString("health");
    }

    String andMore(long count) {
        return say("more", count);
    }

    String sentence(Finding finding) {
        return switch (finding) {
            case Finding.PortScan scan -> portScan(scan);
            case Finding.SynBacklog backlog -> synBacklog(backlog);
            case Finding.HalfClosedSockets sockets -> halfClosedSockets(sockets);
            case Finding.PortUse use -> portUse(use);
        };
    }

    private String portScan(Finding.PortScan scan) {
        String method = words.getString("method." + LowerCase.of(scan.method()));
        String kind = switch (scan.method()) {
            case SYN, CONNECT, SYN_OR_CONNECT -> "handshakes";
            case FIN, NULL, XMAS, OTHER_FLAGS -> "flags";
            case ACK -> "ack";
        };
        int tried = scan.open().size()
                + scan.closed().size()
                + scan.rejected().size()
                + scan.unanswered().size();
        String text = say(
                "scan." + kind,
                scan.scanner().ip(),
                tried,
                scan.target().ip(),
                seconds(scan.until() - scan.since()),
                method,
                ports(scan.open()),
                ports(scan.closed()),
                ports(scan.unanswered()));
        return scan.rejected().size() == 0 ? text : text + say("scan.rejected", ports(scan.rejected()));
    }

    private String ports(PortList ports) {
        if (ports.size() == 0) {
            return words.getString("none");
        }
        String ranges = ports.ranges();
        if (ranges.length() <= MAX_PORTS_TEXT) {
            return say("ports", ports.size(), ranges);
        }
        return say("ports", ports.size(), ranges.substring(0, ranges.lastIndexOf(',', MAX_PORTS_TEXT) + 1) + "...");
    }

    private String synBacklog(Finding.SynBacklog backlog) {
        return say(
                "half_open",
                backlog.listener(),
                backlog.peak(),
                backlog.opened(),
                backlog.completed(),
                backlog.unanswered(),
                backlog.synAckRepeats(),
                backlog.moreSources() ? say("at_least", backlog.sources()) : backlog.sources(),
                seconds(backlog.until() - backlog.since()));
    }

    private String halfClosedSockets(Finding.HalfClosedSockets sockets) {
        String key = sockets.state() == TcpState.CLOSE_WAIT ? "close_wait." : "fin_wait2.";
        return say(
                key + (sockets.role() == Role.SERVER ? "server" : "client"),
                host(sockets.endpoint()),
                sockets.server(),
                sockets.entered(),
                sockets.lasting(),
                sockets.left(),
                seconds(sockets.longestNanos()));
    }

    private String portUse(Finding.PortUse use) {
        return say(
                "port_use",
                use.client().ip(),
                use.server(),
                use.peak(),
                use.range().size(),
                use.range().first() + "-" + use.range().last(),
                use.peak() * PERCENT / use.range().size(),
                use.timeWait(),
                use.connections());
    }

    private static String host(SocketAddress endpoint) {
        return endpoint.port() == 0 ? endpoint.ip() : endpoint.toString();
    }

    /**
     * What may mislead: one sentence each; none for a capture in perfect health.
     *
     * @param all whether to tell also what misleads nobody
     */
    List<String> sentences(CaptureHealth health, boolean all) {
        List<String> sentences = new ArrayList<>();
        CaptureHealth.NotFollowed notFollowed = health.notFollowed();
        CaptureHealth.Checksums checksums = health.checksums();
        boolean leftOut = checksums.leftOut() > 0; // the wrong ones
        add(sentences, "dropped_by_kernel", health.loss().droppedByKernel());
        add(sentences, "dropped_by_interface", health.loss().droppedByInterface());
        String unseen = leftOut
                ? "unseen_or_left_out"
                : notFollowed.tunnels().isEmpty() ? "unseen_acknowledged" : "unseen_or_in_tunnels";
        add(sentences, unseen, health.loss().unseenAcknowledged());
        CaptureHealth.Evicted evicted = health.evicted();
        add(sentences, "evicted", evicted.total(), evicted.over(), evicted.halfOpen(), evicted.open());
        add(sentences, "forgotten", health.forgotten());
        add(sentences, "captured_twice", health.capturedTwice());
        add(sentences, "counted_once", health.countedOnce());
        add(sentences, "one_direction", health.oneDirection(), health.connections());
        add(sentences, "began_before", health.beganBefore(), health.connections());
        add(sentences, "shortened", all || health.truncated() > 0 ? health.shortened() : 0, health.truncated());
        CaptureHealth.BrokenDatagrams broken = health.brokenDatagrams();
        add(
                sentences,
                "later_fragments",
                health.laterFragments(),
                broken.incomplete(),
                broken.overlapping(),
                broken.malformed());
        add(sentences, "in_tunnels", notFollowed.inTunnels(), parts(notFollowed.tunnels()));
        add(sentences, "icmp_errors_unmatched", health.unmatchedIcmpErrors(), health.icmpErrors());
        add(sentences, "checksums_unfinished", all ? checksums.unfinished() : 0, checksums.verified());
        add(sentences, "checksums_wrong", leftOut ? 0 : checksums.wrong(), checksums.verified());
        add(sentences, "ip_checksums_wrong", leftOut ? 0 : checksums.headersWrong());
        add(sentences, "checksums_unknown", all ? checksums.unknown() : 0);
        add(sentences, "checksums_left_out", checksums.leftOut(), checksums.firstWrong());
        CaptureHealth.Clock clock = health.clock();
        add(sentences, "out_of_order", clock.outOfOrder(), seconds(clock.largestStepBackNanos()));
        add(sentences, "clock_steps", clock.steps());
        return sentences;
    }

    /** What there was besides TCP, which misleads nobody; empty if there was nothing. */
    String otherProtocols(CaptureHealth.NotFollowed notFollowed) {
        return notFollowed.others().isEmpty()
                ? ""
                : say("not_tcp", notFollowed.ofOtherProtocols(), parts(notFollowed.others()));
    }

    private String parts(List<CaptureHealth.Part> parts) {
        return parts.stream()
                .map(part -> say("part", part.packets(), words.getString("part." + part.name())))
                .collect(Collectors.joining(", "));
    }

    private void add(List<String> sentences, String key, long count, Object... more) {
        if (count == 0) {
            return;
        }
        Object[] all = new Object[more.length + 1];
        all[0] = count;
        System.arraycopy(more, 0, all, 1, more.length);
        sentences.add(say(key, all));
    }

    /** Numbers are printed plainly, as everywhere in the reports: without marks between thousands. */
    private String say(String key, Object... values) {
        return SentenceTemplate.fill(names.in(words.getString(key)), values);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / (double) Nanos.PER_SECOND);
    }
}
