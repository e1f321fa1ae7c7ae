package tcpstates.report;

import java.io.OutputStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import tcpstates.event.CaptureHealth;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.Finding;
import tcpstates.event.HalfOpen;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/** Totals only, told when the capture has ended. */
public final class SummaryReport implements Report {
    private static final int NAME = 28;
    private static final int NUMBER = 12;

    private final TextOutput out;
    private final WholeCaptureNotes notes;
    private long connections;
    private long transitions;
    private long corrected;
    private final Map<TcpState, Long> endpoints = new EnumMap<>(TcpState.class);
    private final Map<Retransmission.Kind, Long> repeats = new EnumMap<>(Retransmission.Kind.class);
    private final Map<Reset.ResetCause, Long> resets = new EnumMap<>(Reset.ResetCause.class);
    private final Map<HalfOpen.Kind, Long> halfOpen = new EnumMap<>(HalfOpen.Kind.class);
    private final Map<StraySegment.Flags, Long> strays = new EnumMap<>(StraySegment.Flags.class);

    /** A report whose sentences are in the given language. */
    public SummaryReport(OutputStream out, Language language) {
        this.out = new TextOutput(out);
        notes = new WholeCaptureNotes(language);
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case Transition transition -> {
                transitions++;
                if (transition.evidence() == Evidence.CORRECTED) {
                    corrected++;
                }
            }
            case Retransmission retransmission -> repeats.merge(retransmission.kind(), 1L, Long::sum);
            case Reset reset -> resets.merge(reset.cause(), 1L, Long::sum);
            case HalfOpen half -> halfOpen.merge(half.kind(), 1L, Long::sum);
            case ConnectionSummary summary -> {
                connections++;
                endpoints.merge(summary.clientState(), 1L, Long::sum);
                endpoints.merge(summary.serverState(), 1L, Long::sum);
            }
            case StraySegment segment -> strays.merge(segment.flags(), 1L, Long::sum);
            case Finding finding -> notes.add(finding);
            case CaptureHealth health -> notes.add(health);
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        notes.printHealthFirst(out);
        total("packets", totals.packets());
        total("TCP segments", totals.segments());
        total("connections", connections);
        total("transitions", transitions);
        part("corrected", corrected);
        section("endpoints by last state", endpoints);
        section("retransmissions by kind", repeats);
        section("resets by cause", resets);
        section("half-open by kind", halfOpen);
        if (!strays.isEmpty()) {
            section("strays by flags", strays);
        }
        notFollowed(totals);
        notes.printFindings(out);
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }

    private void notFollowed(CaptureTotals totals) {
        total("packets not followed", totals.packets() - totals.segments());
        part("not_tcp", totals.notTcp());
        part("not_ip", totals.notIp());
        part("later_fragment", totals.laterFragments());
        part("truncated", totals.truncated());
        part("malformed", totals.malformed());
        part("unknown_link_type", totals.unknownLinkType());
        total("packets cut when captured", totals.shortened());
        total("dropped by kernel", totals.droppedByKernel());
        total("dropped by interface", totals.droppedByInterface());
    }

    /** A total and its parts; parts that are 0 are left out. */
    private <E extends Enum<E>> void section(String title, Map<E, Long> counts) {
        total(title, counts.values().stream().mapToLong(Long::longValue).sum());
        counts.forEach((kind, count) -> part(name(kind), count));
    }

    /** States are spelled as everywhere, kinds and causes as in the JSON events. */
    private static String name(Enum<?> kind) {
        return kind instanceof TcpState ? kind.name() : kind.name().toLowerCase(Locale.ROOT);
    }

    private void total(String name, long count) {
        out.left(name, NAME).right(count, NUMBER).endLine();
    }

    private void part(String name, long count) {
        if (count != 0) {
            out.put("  ").left(name, NAME - 2).right(count, NUMBER).endLine();
        }
    }
}
