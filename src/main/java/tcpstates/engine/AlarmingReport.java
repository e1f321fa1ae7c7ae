package tcpstates.engine;

import java.util.List;
import java.util.function.Consumer;
import tcpstates.event.Alarm;
import tcpstates.event.Event;
import tcpstates.report.ForwardingReport;
import tcpstates.report.Report;
import tcpstates.select.AlarmRule;
import tcpstates.select.Alarms;

/** Shows the events that a report gets to the rules of alarms, and tells it what these say. */
final class AlarmingReport extends ForwardingReport {
    private final Alarms alarms;

    /** @param told hears of each alarm, behind the report */
    AlarmingReport(List<AlarmRule> rules, Consumer<Alarm> told, Report report) {
        super(report);
        alarms = new Alarms(rules, event -> {
            super.accept(event);
            told.accept((Alarm) event);
        });
    }

    @Override
    public void accept(Event event) {
        super.accept(event);
        alarms.accept(event);
    }

    @Override
    public void advance(long time) {
        super.advance(time);
        if (alarms.advance(time)) {
            flush(); // nobody knows when the next event comes
        }
    }
}
