package tcpstates.select;

import java.util.List;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.Transition;

/** Watches how many living connections there are of each kind that somebody wants to be told of; by events alone, in their order. */
public final class Alarms {
    /** About what a connection and its group take. */
    private static final int CONNECTION_BYTES = 640;

    /** What connections may take: this part of the heap, of which half may be in use for them elsewhere. */
    private static final int PART_OF_HEAP = 4;

    private final LivingConnections living = new LivingConnections();
    private final List<RuleWatch> watches;
    private final long maximum;
    private long clock = Long.MIN_VALUE;

    /**
     * Watches nothing yet.
     *
     * @param sink takes what is to be told
     */
    public Alarms(List<AlarmRule> rules, EventSink sink) {
        this(rules, sink, RuleWatch.MAXIMUM_GROUPS, Runtime.getRuntime().maxMemory() / PART_OF_HEAP / CONNECTION_BYTES);
    }

    /**
     * The same with other bounds.
     *
     * @param maximum connections that are watched at once
     */
    Alarms(List<AlarmRule> rules, EventSink sink, int maximumGroups, long maximum) {
        this.maximum = maximum;
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
        boolean goesOn = !(event instanceof ConnectionSummary);
        if (living.size() >= maximum && !living.knows(event.connection())) {
            if (goesOn) {
                watches.forEach(RuleWatch::missed);
            }
            return;
        }
        ConnectionFacts connection = living.accept(event);
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
