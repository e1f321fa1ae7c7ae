package tcpstates.tracker;

import tcpstates.event.Finding;

/** What several connections with something in common add up to. */
abstract class Pile {
    private long since = Long.MAX_VALUE;
    private long until = Long.MIN_VALUE;
    /** Whether it was told while the capture went on. */
    boolean told;

    /** Adds the time of something that counts (ns since the epoch). */
    final void span(long from, long to) {
        since = Math.min(since, from);
        until = Math.max(until, to);
    }

    final long since() {
        return since;
    }

    final long until() {
        return until;
    }

    /** Whether it has passed its threshold. */
    abstract boolean isNotable();

    /** Whether it is worth telling when the capture has ended. */
    boolean isNotableAtEnd() {
        return isNotable();
    }

    /** Entries of its sets, which take memory. */
    int weight() {
        return 0;
    }

    /** Itself as an event. */
    abstract Finding finding(long time, boolean complete);
}
