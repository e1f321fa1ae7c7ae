package tcpstates.explain;

import tcpstates.event.Cause;
import tcpstates.event.Reset;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Step;

/**
 * Where RFC 9293 says what a step is.
 *
 * @param section its number
 * @param figure number of the figure that shows it; {@link #NONE} if none does
 */
record RfcSection(String section, int figure) {
    static final int NONE = 0;

    private static final int HANDSHAKE = 6;
    private static final int SIMULTANEOUS_OPEN = 7;
    private static final int HALF_OPEN = 10;
    private static final int CLOSE = 12;
    private static final int SIMULTANEOUS_CLOSE = 13;

    /** @param crossed whether both ends of the connection opened it */
    static RfcSection of(Step step, boolean crossed) {
        return switch (step.kind()) {
            case SYN, SYN_ACK, HANDSHAKE_ACK -> new RfcSection("3.5", crossed ? SIMULTANEOUS_OPEN : HANDSHAKE);
            case CROSSED_SYN -> new RfcSection("3.5", SIMULTANEOUS_OPEN);
            case DATA, OUT_OF_ORDER, FOLD -> of("3.8");
            case DATA_AFTER_FIN -> of("3.6.1");
            case ACK -> of("3.4");
            case FIN, FIN_ACK, SECOND_FIN, SECOND_FIN_WITH_ACK, LAST_ACK -> new RfcSection("3.6", CLOSE);
            case CROSSED_FIN, CLOSING_ACK -> new RfcSection("3.6", SIMULTANEOUS_CLOSE);
            case SYN_AGAIN, SYN_ACK_AGAIN, DATA_AGAIN, TAIL_LOSS_PROBE, FIN_AGAIN, NEEDLESS_REPEAT -> of("3.8.1");
            case DUPLICATE_ACK, FAST_RETRANSMISSION -> of("3.8.2");
            case KEEP_ALIVE, KEEP_ALIVE_ANSWER -> of("3.8.4");
            case WINDOW_CLOSED, WINDOW_STILL_CLOSED, WINDOW_OPENED -> of("3.8.6");
            case WINDOW_PROBE -> of("3.8.6.1");
            case RESET ->
                step instanceof SegmentStep segment && segment.reset() != null
                        ? of(segment.reset().cause())
                        : of("3.5.3");
            case FORGED_RESET -> of("3.5.3");
            case HANDSHAKE_ACK_AGAIN, CHALLENGE_ACK -> of("3.10.7.4");
            case OTHER_SEGMENT -> of("3.10.7");
            case ICMP_ERROR -> of("3.9.2.2");
            case TIMER -> of("3.10.8");
            case OTHER_CONNECTION -> of(isReplaced(step) ? "3.6.1" : "3.5.1");
        };
    }

    private static boolean isReplaced(Step step) {
        return step.changes().stream().anyMatch(change -> change.event().cause() == Cause.STARTED_ANEW);
    }

    private static RfcSection of(Reset.ResetCause cause) {
        return switch (cause) {
            case REFUSED, FILTERED, STRAY, SCAN -> of("3.5.2");
            case ABORTED -> of("3.10.5");
            case UNREAD_DATA, AFTER_CLOSE -> of("3.6.1");
            case KEEP_ALIVE_TIMEOUT -> of("3.8.4");
            case IDLE_CUT_OFF, DIFFERENT_TTL -> of("3.5.3");
            case HALF_OPEN -> new RfcSection("3.5.1", HALF_OPEN);
            case CHALLENGED, OUT_OF_WINDOW -> of("3.10.7.4");
        };
    }

    private static RfcSection of(String section) {
        return new RfcSection(section, NONE);
    }
}
