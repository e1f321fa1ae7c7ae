package tcpstates.report;

import tcpstates.event.Counters;

/** An endpoint's counters as fields of a JSON object; those that are not known are left out. */
final class JsonCounters {
    private static final String[] NAMES = {
        "rcv_wnd", "bytes_sent", "bytes_received", "bytes_acked", "retrans", "bytes_in_flight", "max_segments_in_flight"
    };

    private final long[] values = new long[NAMES.length];

    /** A loop, because the just-in-time compiler would copy the printing of a number into each of seven calls. */
    void write(JsonLines json, Counters counters) {
        values[0] = counters.receiveWindow();
        values[1] = counters.bytesSent();
        values[2] = counters.bytesReceived();
        values[3] = counters.bytesAcked();
        values[4] = counters.retransmissions();
        values[5] = counters.bytesInFlight();
        values[6] = counters.maxSegmentsInFlight();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != Counters.UNKNOWN) {
                json.number(NAMES[i], values[i]);
            }
        }
    }
}
