package tcpstates.select;

import java.util.List;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.Transition;

/** Watches how many living connections there are of each kind that somebody wants to be told of; by events alone, in their order. */
public final class Alarms {
    private final LivingConnections living = new LivingConnections();
    private final List<RuleWatch> watches;
    private long clock = Long.MIN_VALUE;

    /**
     * Watches nothing yet.
     *
     * @param sink takes what is to be told
     */
    public Alarms(List<AlarmRule> rules, EventSink sink) {
        this(rules, sink, RuleWatch.MAXIMUM_GROUPS);
    }

    Alarms(List<AlarmRule> rules, EventSink sink, int maximumGroups) {
        watches = rules.stream()
                .map(rule -> new RuleWatch(rule, sink, maximumGroups))
                .toList();
    }

    /** Takes the next event. */
    public void accept(Event event) {
        long time = evidenceTime(event);
        advance(time);
        if (event.connection() == Event.NO_CONNECTION) {
            return;
        }
        ConnectionFacts connection = living.accept(event);
        boolean goesOn = !(event instanceof ConnectionSummary);
        for (RuleWatch watch : watches) {
            watch.changed(connection, goesOn, time);
        }
    }

    /** When the event was known: a change that another segment proves is told behind that one. */
    private static long evidenceTime(Event event) {
        return event instanceof Transition change && change.proofTime() != Transition.NO_PROOF
                ? change.proofTime()
                : event.time();
    }

    /**
     * The capture's clock has come to there at least (ns since the epoch), though nothing may have happened.
     *
     * @return whether an alarm is over by that
     */
    public boolean advance(long time) {
        if (time <= clock) {
            return false;
        }
        clock = time;
        boolean told = false;
        for (RuleWatch watch : watches) {
            told |= watch.advance(time);
        }
        return told;
    }
}
