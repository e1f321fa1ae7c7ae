package tcpstates.engine;

import java.io.OutputStream;
import java.util.BitSet;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.report.CaptureTotals;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.select.ConnectionFacts;
import tcpstates.select.LivingConnections;
import tcpstates.select.Selection;

/**
 * The first of two walks through a saved capture: finds the connections that are wanted, which is known at the end of each only. The
 * second one, a {@link Run} whose reports are {@link SelectedReport}s, prints them whole.
 */
public final class SelectionPass {
    private final Run run;
    private final Selector selector;

    /** @param options of the second walk */
    public SelectionPass(PacketSource source, FilterFactory filters, RunOptions options, Selection selection)
            throws CaptureException {
        selector = new Selector(selection);
        ReportNeeds needs = ReportNeeds.of(EventUse.IN_ORDER);
        run = new Run(
                source,
                filters,
                options,
                new RunOutput(
                        selection.needsOutcomes() ? needs.withOutcomes() : needs,
                        out -> selector,
                        OutputStream.nullOutputStream(),
                        null,
                        RunListener.NONE));
    }

    /** Walks through the capture, up to damage in it, which the second walk meets again and tells. */
    public SelectedConnections run() {
        run.run();
        return new SelectedConnections(
                selector.wanted,
                selector.openings,
                selector.connections,
                run.counters().packets());
    }

    /** Ends it soon; what was found by then is what is wanted. */
    public void stop() {
        run.stop();
    }

    /** Decides at the end of each connection. */
    private static final class Selector implements Report {
        private final Selection selection;
        private final LivingConnections living = new LivingConnections();
        private final BitSet wanted = new BitSet();
        private final PacketNumbers openings = new PacketNumbers();
        private long connections;

        Selector(Selection selection) {
            this.selection = selection;
        }

        @Override
        public void accept(Event event) {
            if (event.connection() == Event.NO_CONNECTION) {
                return;
            }
            ConnectionFacts facts = living.accept(event);
            if (event instanceof ConnectionSummary) {
                connections++;
                if (selection.selects(facts)) {
                    wanted.set(event.connection());
                    openings.add(facts.syn());
                    openings.add(facts.synAck());
                }
            }
        }

        @Override
        public void end(CaptureTotals totals) {
            // nothing is printed
        }

        @Override
        public void flush() {
            // nothing is printed
        }
    }
}
