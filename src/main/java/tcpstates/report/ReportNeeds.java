package tcpstates.report;

/**
 * What a format wants of the program that runs it; the rest need not be worked out. The program goes by this alone and knows no
 * report by its class.
 *
 * @param events how the report takes events
 * @param outcomes whether it prints what became of each connection; costs about a kilobyte for each one that is being followed
 * @param findings whether it prints what shows of several connections together
 * @param health whether it prints how the capture was taken
 * @param snapshot whether it prints how the connections stand in the end, see {@link Report#accept(tcpstates.event.Snapshot)}
 */
public record ReportNeeds(EventUse events, boolean outcomes, boolean findings, boolean health, boolean snapshot) {
    /** How a report takes events; the less it asks for, the faster it can be served. */
    public enum EventUse {
        /** Not at all: it prints totals, so that no connection need be followed. */
        NONE,
        /** Only how many of each kind there are, in whatever order: {@link Report#tally()} counts them. */
        COUNTED,
        /**
         * What it prints of a connection's event depends on that event alone. Several threads print with a report each, and the
         * texts are put together; what is of the whole capture comes to one report.
         */
        EACH_ALONE,
        /** It keeps something from one event to the next, so one report gets them all, in the order of the capture. */
        IN_ORDER,
        /** The same, and each packet behind the events that it caused: {@link Report#packetReport()} takes them. */
        WITH_PACKETS
    }

    public ReportNeeds {
        boolean eventsMade = events != EventUse.NONE && events != EventUse.COUNTED;
        if ((outcomes || findings) && !eventsMade) {
            throw new IllegalArgumentException("outcomes and findings come with events, which are not made: " + events);
        }
    }

    /** Nothing beyond events. */
    public static ReportNeeds of(EventUse events) {
        return new ReportNeeds(events, false, false, false, false);
    }

    public ReportNeeds withOutcomes() {
        return new ReportNeeds(events, true, findings, health, snapshot);
    }

    public ReportNeeds withFindings() {
        return new ReportNeeds(events, outcomes, true, health, snapshot);
    }

    /** The same, and each packet behind its events. */
    public ReportNeeds withPackets() {
        return new ReportNeeds(EventUse.WITH_PACKETS, outcomes, findings, health, snapshot);
    }

    public ReportNeeds withHealth() {
        return new ReportNeeds(events, outcomes, findings, true, snapshot);
    }

    /** The same with every event made and handed over in order, where less would do. */
    public ReportNeeds inOrder() {
        return switch (events) {
            case COUNTED, EACH_ALONE -> new ReportNeeds(EventUse.IN_ORDER, outcomes, findings, health, snapshot);
            case NONE, IN_ORDER, WITH_PACKETS -> this;
        };
    }

    public ReportNeeds withSnapshot() {
        return new ReportNeeds(events, outcomes, findings, health, true);
    }

    /** Whether connections must be followed at all. */
    public boolean connections() {
        return events != EventUse.NONE;
    }

    /** Whether it takes the packets themselves. */
    public boolean packets() {
        return events == EventUse.WITH_PACKETS;
    }
}
