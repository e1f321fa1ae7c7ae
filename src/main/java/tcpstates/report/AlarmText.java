package tcpstates.report;

import tcpstates.event.Alarm;
import tcpstates.event.SocketAddress;

/** An alarm in one line. */
public final class AlarmText {
    private final TimeColumn times;

    /** Lines that begin with the time of day, where this runs. */
    public AlarmText(TimeFormat format) {
        times = new TimeColumn(TimeStyle.LOCAL, format.decimals());
    }

    /** The alarm behind its time. */
    public String line(Alarm alarm) {
        return times.text(alarm.time()) + ' ' + text(alarm);
    }

    /** The alarm without its time. */
    public static String text(Alarm alarm) {
        return "alarm " + alarm.rule() + ": "
                + switch (alarm.kind()) {
                    case RAISED -> alarm.count() + whose(alarm);
                    case OVER ->
                        "over" + whose(alarm) + ", " + alarm.count() + " left of " + alarm.peak() + " at most, "
                                + ShortDuration.of(alarm.time() - alarm.since());
                }
                + (alarm.complete() ? "" : ", not counted: connections of other groups, which are too many");
    }

    private static String whose(Alarm alarm) {
        SocketAddress client = alarm.client();
        SocketAddress server = alarm.server();
        if (client == null) {
            return server == null ? "" : " to " + server;
        }
        return server == null ? " of " + client.ip() : " from " + client.ip() + " to " + server.ip();
    }
}
