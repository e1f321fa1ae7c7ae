package tcpstates.report;

import tcpstates.event.Alarm;
import tcpstates.event.SocketAddress;

/** An alarm in one line. */
public final class AlarmText {
    private final TimeColumn times;

    /** Lines that begin with a time: the first of them is what {@link TimeStyle#RELATIVE} times count from. */
    public AlarmText(TimeStyle style, TimeFormat format) {
        times = new TimeColumn(style, format.decimals());
    }

    /** The alarm behind its time. */
    public String line(Alarm alarm) {
        return times.text(alarm.time()).strip() + ' ' + text(alarm);
    }

    /** The alarm without its time. */
    public static String text(Alarm alarm) {
        String what = switch (alarm.kind()) {
            case RAISED -> "raised at " + alarm.count();
            case OVER ->
                "over at " + alarm.count() + " after " + ShortDuration.of(alarm.time() - alarm.since()) + " with "
                        + alarm.peak() + " at most";
        };
        String missing = alarm.complete() ? "" : "; not all are counted, there is no room for more";
        return "alarm " + alarm.rule() + ": " + what + whose(alarm) + missing;
    }

    private static String whose(Alarm alarm) {
        SocketAddress client = alarm.client();
        SocketAddress server = alarm.server();
        if (client == null) {
            return server == null ? "" : ", listener " + server;
        }
        return server == null ? ", client " + client.ip() : ", between " + client.ip() + " and " + server.ip();
    }
}
