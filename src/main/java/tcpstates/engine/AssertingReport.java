package tcpstates.engine;

import java.util.List;
import tcpstates.event.Event;
import tcpstates.report.ForwardingReport;
import tcpstates.report.Report;
import tcpstates.select.Assertion;

/** Shows the events that a report gets to assertions, too. */
final class AssertingReport extends ForwardingReport {
    private final List<Assertion> assertions;

    AssertingReport(List<Assertion> assertions, Report report) {
        super(report);
        this.assertions = assertions;
    }

    @Override
    public void accept(Event event) {
        super.accept(event);
        assertions.forEach(assertion -> assertion.accept(event));
    }
}
