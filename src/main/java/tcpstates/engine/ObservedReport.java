package tcpstates.engine;

import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.report.ForwardingReport;
import tcpstates.report.Report;

/** Shows the events that a report gets to somebody else, too. */
final class ObservedReport extends ForwardingReport {
    private final EventSink observer;

    ObservedReport(EventSink observer, Report report) {
        super(report);
        this.observer = observer;
    }

    @Override
    public void accept(Event event) {
        super.accept(event);
        observer.accept(event);
    }
}
