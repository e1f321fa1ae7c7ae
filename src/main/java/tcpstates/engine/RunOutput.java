package tcpstates.engine;

import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.file.ConnectionFiles;
import tcpstates.capture.file.SaveFile;
import tcpstates.event.Alarm;
import tcpstates.event.EventSink;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.select.AlarmRule;
import tcpstates.select.Assertion;
import tcpstates.select.Selection;

/**
 * Where that goes what a run has to say.
 *
 * @param needs what the reports want
 * @param reports makes the report; if it takes each event alone, one for each thread, too
 * @param text what the report prints to
 * @param packets gets the packets that pass the filter; null for no such file
 * @param listener hears how far the run has come
 * @param ends decides by addresses and ports of which connections events are made; null if of all
 */
public record RunOutput(
        ReportNeeds needs,
        ReportFactory reports,
        OutputStream text,
        @Nullable SaveFile packets,
        RunListener listener,
        @Nullable Selection ends) {
    /** What tells all connections. */
    public RunOutput(
            ReportNeeds needs,
            ReportFactory reports,
            OutputStream text,
            @Nullable SaveFile packets,
            RunListener listener) {
        this(needs, reports, text, packets, listener, null);
    }

    /** The same for these connections of a saved capture only. */
    public RunOutput of(SelectedConnections wanted) {
        return selected(needs.outcomes(), report -> new SelectedReport(wanted, report));
    }

    /** Whether addresses and ports decide, for the packets that are handed on, too: {@link #ofEnds} will do. */
    public boolean isServedByEnds(Selection selection) {
        return needs.packets() || packets != null ? selection.isOfEitherEnd() : selection.isOfEnds();
    }

    /** The same for the connections that a selection wants which {@linkplain #isServedByEnds goes by addresses and ports}. */
    public RunOutput ofEnds(Selection selection) {
        boolean withPackets = needs.packets() || packets != null;
        RunOutput told = withPackets ? selected(needs.outcomes(), report -> new EndsReport(selection, report)) : this;
        ReportNeeds its = told.needs;
        return new RunOutput(
                new ReportNeeds(its.events(), its.outcomes(), false, its.health(), its.snapshot()),
                told.reports,
                text,
                null,
                listener,
                selection);
    }

    /**
     * The same for the connections of a capture that is walked through once, each held back until it is known whether it is wanted.
     *
     * @param bound bytes that may be held back
     * @param shortened is told at the end how many connections that were wanted have lost their front by the bound
     */
    public RunOutput of(Selection selection, long bound, LongConsumer shortened) {
        return selected(
                needs.outcomes() || selection.needsOutcomes(),
                report -> new HoldingReport(selection, report, needs.snapshot(), bound, shortened));
    }

    /** Events are needed even where they are only counted; findings are about other connections, too. */
    private RunOutput selected(boolean outcomes, UnaryOperator<Report> wrapped) {
        SaveFile file = packets;
        EventUse use = needs.events() == EventUse.COUNTED ? EventUse.IN_ORDER : needs.events();
        return new RunOutput(
                new ReportNeeds(
                        file == null ? use : EventUse.WITH_PACKETS, outcomes, false, needs.health(), needs.snapshot()),
                out -> wrapped.apply(file == null ? reports.open(out) : new SavingReport(reports.open(out), file)),
                text,
                null,
                listener);
    }

    /**
     * The same of a live capture that is watched: somebody takes all that a report takes, and packets, too.
     *
     * @param text in the place of this one's
     */
    public RunOutput watched(OutputStream text, UnaryOperator<Report> watching) {
        return new RunOutput(
                needs.withPackets(), out -> watching.apply(reports.open(out)), text, packets, listener, ends);
    }

    /** The same, and assertions take the events that the report takes. */
    public RunOutput asserting(List<Assertion> assertions) {
        if (assertions.isEmpty()) {
            return this;
        }
        boolean outcomes = needs.outcomes() || assertions.stream().anyMatch(Assertion::needsOutcomes);
        ReportNeeds ordered = needs.events() == EventUse.NONE ? ReportNeeds.of(EventUse.IN_ORDER) : needs.inOrder();
        return new RunOutput(
                outcomes ? ordered.withOutcomes() : ordered,
                out -> new AssertingReport(assertions, reports.open(out)),
                text,
                packets,
                listener);
    }

    /**
     * The same, and alarms are raised by all events of the capture, whatever a selection leaves of them.
     *
     * @param told hears of each alarm, on the thread of the report
     */
    public RunOutput alarming(List<AlarmRule> rules, Consumer<Alarm> told) {
        if (rules.isEmpty()) {
            return this;
        }
        return new RunOutput(
                needs.inOrder(), out -> new AlarmingReport(rules, told, reports.open(out)), text, packets, listener);
    }

    /** The same, and the packets of each connection that is told go to a file of its own. */
    public RunOutput splitting(ConnectionFiles files) {
        return new RunOutput(
                needs.withPackets(), out -> new SplitReport(reports.open(out), files), text, packets, listener);
    }

    /** The same, and what is told is noted as comments on packets. */
    public RunOutput annotating(Annotations annotations) {
        ReportNeeds its = needs.withPackets();
        return new RunOutput(
                its.withOutcomes(),
                out -> new AnnotatingReport(reports.open(out), annotations),
                text,
                packets,
                listener);
    }

    /** The same, and somebody else takes all events of the capture, whatever a selection leaves of them; on the report's thread. */
    public RunOutput observed(EventSink observer) {
        return new RunOutput(
                needs.inOrder(), out -> new ObservedReport(observer, reports.open(out)), text, packets, listener);
    }

    /** Makes a report that prints to a stream. */
    @FunctionalInterface
    public interface ReportFactory {
        Report open(OutputStream out);
    }
}
