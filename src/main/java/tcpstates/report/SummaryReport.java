package tcpstates.report;

import java.io.OutputStream;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Event;
import tcpstates.event.LowerCase;
import tcpstates.event.TcpState;

/** Totals only, printed when the capture has ended. */
public final class SummaryReport implements Report {
    private static final int NAME = 28;
    private static final int NUMBER = 12;

    private final TextOutput out;
    private final WholeCaptureNotes notes;
    private final Tally tally = new Tally();

    /** A report whose sentences are in the given language. */
    public SummaryReport(OutputStream out, Language language) {
        this.out = new TextOutput(out);
        notes = new WholeCaptureNotes(language);
    }

    @Override
    public void accept(Event event) {
        if (event instanceof CaptureHealth health) {
            notes.add(health);
        } else {
            tally.accept(event);
        }
    }

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public void end(CaptureTotals totals) {
        notes.printHealthFirst(out);
        total("packets", totals.packets());
        total("TCP segments", totals.segments());
        total("connections", tally.connections);
        total("transitions", tally.transitions);
        part("corrected", tally.corrected);
        section("endpoints by last state", tally.endpoints);
        section("retransmissions by kind", tally.repeats);
        section("resets by cause", tally.resets);
        section("half-open by kind", tally.halfOpen);
        if (tally.strays.sum() > 0) {
            section("strays by flags", tally.strays);
        }
        if (tally.icmpErrors.sum() > 0) {
            section("ICMP errors by kind", tally.icmpErrors);
        }
        notFollowed(totals);
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }

    private void notFollowed(CaptureTotals totals) {
        total("packets not followed", totals.packets() - totals.segments());
        part("icmp_error", totals.icmpErrors());
        part("not_tcp", totals.notTcp());
        part("not_ip", totals.notIp());
        totals.notFollowed().tunnels().forEach(tunnel -> part("  in " + tunnel.name(), tunnel.packets()));
        part("later_fragment", totals.laterFragments());
        part("truncated", totals.truncated());
        part("malformed", totals.malformed());
        part("unknown_link_type", totals.unknownLinkType());
        total("packets cut when captured", totals.shortened());
        total("dropped by kernel", totals.droppedByKernel());
        total("dropped by interface", totals.droppedByInterface());
    }

    /** A total and its parts; parts that are 0 are left out. */
    private void section(String title, Tally.Counts<?> counts) {
        total(title, counts.sum());
        for (Enum<?> kind : counts.kinds) {
            part(name(kind), counts.of(kind));
        }
    }

    /** States are spelled as everywhere, kinds and causes as in the JSON events. */
    private static String name(Enum<?> kind) {
        return kind instanceof TcpState ? kind.name() : LowerCase.of(kind);
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
