package tcpstates.service;

import tcpstates.event.Event;
import tcpstates.event.Transition;
import tcpstates.report.CaptureTotals;
import tcpstates.report.Report;

/** The report of a capture that runs in the background: keeps the transitions that the settings ask for. */
record HistoryReport(History history, Settings settings) implements Report {
    @Override
    public void accept(Event event) {
        if (event instanceof Transition change && settings.verbose() == 0 && settings.concerns(change)) {
            history.add(change);
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        // the history goes on to whoever asks
    }

    @Override
    public void flush() {
        // nothing is printed
    }
}
