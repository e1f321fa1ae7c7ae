package tcpstates.report;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
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
    private final Counts<TcpState> endpoints = new Counts<>(TcpState.class);
    private final Counts<Retransmission.Kind> repeats = new Counts<>(Retransmission.Kind.class);
    private final Counts<Reset.ResetCause> resets = new Counts<>(Reset.ResetCause.class);
    private final Counts<HalfOpen.Kind> halfOpen = new Counts<>(HalfOpen.Kind.class);
    private final Counts<StraySegment.Flags> strays = new Counts<>(StraySegment.Flags.class);

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
            case Retransmission retransmission -> repeats.count(retransmission.kind());
            case Reset reset -> resets.count(reset.cause());
            case HalfOpen half -> halfOpen.count(half.kind());
            case ConnectionSummary summary -> {
                connections++;
                endpoints.count(summary.clientState());
                endpoints.count(summary.serverState());
            }
            case StraySegment segment -> strays.count(segment.flags());
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
        if (strays.sum() > 0) {
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
    private void section(String title, Counts<?> counts) {
        total(title, counts.sum());
        for (Enum<?> kind : counts.kinds) {
            part(name(kind), counts.of(kind));
        }
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

    /** How often each kind occurred: plain numbers, for a map would make an object for each event. */
    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    private static final class Counts<E extends Enum<E>> {
        final E[] kinds;
        private final long[] counts;

        Counts(Class<E> type) {
            kinds = type.getEnumConstants();
            counts = new long[kinds.length];
        }

        void count(E kind) {
            counts[kind.ordinal()]++;
        }

        long of(Enum<?> kind) {
            return counts[kind.ordinal()];
        }

        long sum() {
            return Arrays.stream(counts).sum();
        }
    }
}
