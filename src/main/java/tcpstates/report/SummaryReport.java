package tcpstates.report;

import java.io.OutputStream;
import java.util.ResourceBundle;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Event;

/** Totals only, printed when the capture has ended. */
public final class SummaryReport implements Report {
    private static final int NAME = 28;
    private static final int NUMBER = 12;

    private final TextOutput out;
    private final WholeCaptureNotes notes;
    private final ResourceBundle words;
    private final KindWords kinds;
    private final Tally tally = new Tally();

    /** A report in the given words. */
    public SummaryReport(OutputStream out, Wording wording) {
        this.out = new TextOutput(out);
        notes = new WholeCaptureNotes(wording);
        words = wording.language().words("summary");
        kinds = new KindWords(wording);
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
        total("segments", totals.segments());
        total("connections", tally.connections);
        total("transitions", tally.transitions);
        part("corrected", tally.corrected);
        section("endpoints", tally.endpoints);
        section("repeats", tally.repeats);
        section("resets", tally.resets);
        section("half_open", tally.halfOpen);
        if (tally.strays.sum() > 0) {
            section("strays", tally.strays);
        }
        if (tally.icmpErrors.sum() > 0) {
            section("icmp", tally.icmpErrors);
        }
        notFollowed(totals);
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }

    private void notFollowed(CaptureTotals totals) {
        total("not_followed", totals.packets() - totals.segments() - totals.putTogether());
        part("icmp_error", totals.icmpErrors());
        part("not_tcp", totals.notTcp());
        part("not_ip", totals.notIp());
        String in = "  " + words.getString("in") + ' ';
        totals.notFollowed().tunnels().forEach(tunnel -> counted(in + tunnel.name(), tunnel.packets()));
        part("fragment", totals.laterFragments());
        part("truncated", totals.truncated());
        part("malformed", totals.malformed());
        part("wrong_checksum", totals.wrongChecksum());
        part("unknown_link_type", totals.unknownLinkType());
        total("shortened", totals.shortened());
        total("dropped_by_kernel", totals.droppedByKernel());
        total("dropped_by_interface", totals.droppedByInterface());
    }

    /** A total and its parts; parts that are 0 are left out. */
    private void section(String title, Tally.Counts<?> counts) {
        total(title, counts.sum());
        for (Enum<?> kind : counts.kinds) {
            counted(kinds.of(kind), counts.of(kind));
        }
    }

    private void total(String key, long count) {
        out.left(words.getString(key), NAME).right(count, NUMBER).endLine();
    }

    private void part(String key, long count) {
        counted(words.getString(key), count);
    }

    private void counted(String name, long count) {
        if (count != 0) {
            out.put("  ").left(name, NAME - 2).right(count, NUMBER).endLine();
        }
    }
}
