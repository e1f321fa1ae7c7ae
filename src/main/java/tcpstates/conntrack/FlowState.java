package tcpstates.conntrack;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tcpstates.tcp.IdleTimeOuts;

/** The states of a flow, in the order and by the names of the kernel's {@code enum tcp_conntrack}. */
enum FlowState {
    /** Nothing was seen. */
    NONE(null),
    /** A SYN. */
    SYN_SENT(IdleTimeOuts.Name.SYN_SENT),
    /** A SYN-ACK. */
    SYN_RECV(IdleTimeOuts.Name.SYN_RECV),
    /** Its ACK. */
    ESTABLISHED(IdleTimeOuts.Name.ESTABLISHED),
    /** A FIN. */
    FIN_WAIT(IdleTimeOuts.Name.FIN_WAIT),
    /** Its ACK. */
    CLOSE_WAIT(IdleTimeOuts.Name.CLOSE_WAIT),
    /** The other end's FIN. */
    LAST_ACK(IdleTimeOuts.Name.LAST_ACK),
    /** Its ACK. */
    TIME_WAIT(IdleTimeOuts.Name.TIME_WAIT),
    /** A RST. */
    CLOSE(IdleTimeOuts.Name.CLOSE),
    /** A SYN of the other end, too. */
    SYN_SENT2(null);

    /** Of a SYN from each end, which no setting changes, ns. */
    private static final long SIMULTANEOUS = Duration.ofMinutes(2).toNanos();

    private final IdleTimeOuts.@Nullable Name timeOut;

    FlowState(IdleTimeOuts.@Nullable Name timeOut) {
        this.timeOut = timeOut;
    }

    /** After how long a silence a flow in this state is forgotten, ns. */
    long timeOut(ConntrackSettings settings) {
        return timeOut == null ? SIMULTANEOUS : settings.nanos(timeOut);
    }

    /** Whether such a flow may make room for another one: a FIN or a RST was seen. */
    boolean isClosing() {
        return switch (this) {
            case FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE -> true;
            case NONE, SYN_SENT, SYN_RECV, ESTABLISHED, SYN_SENT2 -> false;
        };
    }
}
