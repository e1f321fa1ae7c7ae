package tcpstates.select;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Alarm;
import tcpstates.event.EventSink;
import tcpstates.packet.Nanos;
import tcpstates.select.AlarmRule.Group;

/** Counts the connections of one rule, group by group, and raises its alarms; an event changes one count by one at most. */
final class RuleWatch {
    /** How long there must be so few connections that an alarm is over (ns of the capture): they come and go. */
    private static final long CALM = Nanos.PER_SECOND;

    /** Groups with a count of their own at once; connections of further ones are not counted, and that is told. */
    static final int MAXIMUM_GROUPS = 100_000;

    private final AlarmRule rule;
    private final EventSink sink;
    private final int maximumGroups;
    private final Map<Group, Count> groups = new HashMap<>();
    /** What each connection counts in. */
    private final Int2ObjectOpenHashMap<Count> counted = new Int2ObjectOpenHashMap<>();
    /** Alarms that will be over if nothing happens, the one that will be so first in front. */
    private final TreeSet<Count> calming = new TreeSet<>(
            Comparator.comparingLong((Count count) -> count.calmSince).thenComparingLong(count -> count.number));

    private long numbers;

    private boolean complete = true;

    RuleWatch(AlarmRule rule, EventSink sink, int maximumGroups) {
        this.rule = rule;
        this.sink = sink;
        this.maximumGroups = maximumGroups;
    }

    /** There is a connection that is not watched. */
    void missed() {
        complete = false;
    }

    /**
     * Something has happened to a connection.
     *
     * @param living whether it goes on
     * @param time when that was known (ns since the epoch): of a timer when it ran out, which may be told later
     */
    void changed(ConnectionFacts connection, boolean living, long time) {
        Group group = living ? rule.group(connection) : null;
        Count before = counted.get(connection.number());
        if (group == null && before == null || before != null && before.group.equals(group)) {
            return;
        }
        if (before != null) {
            counted.remove(connection.number());
            decrement(before, time);
        }
        Count after = group == null ? null : count(group);
        if (after != null) {
            counted.put(connection.number(), after);
            increment(after, time);
        } else if (group != null) {
            missed();
        }
    }

    /** Null if there are too many groups. */
    private @Nullable Count count(Group group) {
        Count known = groups.get(group);
        if (known == null && groups.size() < maximumGroups) {
            known = new Count(group, numbers++);
            groups.put(group, known);
        }
        return known;
    }

    private void increment(Count count, long time) {
        count.now++;
        count.at(time);
        count.peak = Math.max(count.peak, count.now);
        if (count.now > rule.over()) {
            calming.remove(count);
        }
        if (!count.raised && count.now >= rule.raising()) {
            count.raised = true;
            count.since = count.latest;
            count.peak = count.now;
            sink.accept(alarm(Alarm.Kind.RAISED, count, count.since));
        }
    }

    private void decrement(Count count, long time) {
        count.now--;
        count.at(time);
        if (!count.raised) {
            if (count.now == 0) {
                groups.remove(count.group);
            }
        } else if (count.now <= rule.over() && !calming.contains(count)) {
            count.calmSince = count.latest;
            calming.add(count);
        }
    }

    /** The clock has come to there; returns whether an alarm is over. */
    boolean advance(long clock) {
        boolean told = false;
        while (!calming.isEmpty()) {
            Count first = calming.first();
            long over = first.calmSince + CALM;
            if (over > clock) {
                break;
            }
            told = true;
            calming.remove(first);
            first.raised = false;
            sink.accept(alarm(Alarm.Kind.OVER, first, over));
            if (first.now == 0) {
                groups.remove(first.group);
            }
        }
        return told;
    }

    private Alarm alarm(Alarm.Kind kind, Count count, long time) {
        return new Alarm(
                time,
                kind,
                rule.text(),
                count.group.client(),
                count.group.server(),
                count.now,
                count.peak,
                count.since,
                complete);
    }

    /** The connections of a group. */
    private static final class Count {
        final Group group;
        final long number;
        long now;
        long latest = Long.MIN_VALUE;
        long peak;
        boolean raised;
        long since;
        long calmSince;

        Count(Group group, long number) {
            this.group = group;
            this.number = number;
        }

        /** Something has happened at that time, which may step back. */
        void at(long time) {
            latest = Math.max(latest, time);
        }
    }
}
