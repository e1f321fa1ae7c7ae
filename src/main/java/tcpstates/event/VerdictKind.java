package tcpstates.event;

import org.jspecify.annotations.Nullable;

/**
 * What can be said of one connection. The first part are verdicts, one a connection; the second part remarks, any
 * number.
 */
public enum VerdictKind {
    // Verdicts: what became of the connection.
    /** SYNs without an answer, up to the end of the capture. */
    SYN_UNANSWERED(EndReason.OPENING),
    /** SYNs without an answer until the client gave up. */
    SYN_TIMED_OUT(EndReason.TIMED_OUT),
    /** SYN-ACKs seen that the client never acknowledged. */
    SYN_ACK_UNACKNOWLEDGED(EndReason.OPENING),
    /** The client's ACK seen, the SYN-ACK repeated all the same: the server's socket did not take the ACK. */
    SYN_ACK_IGNORED(EndReason.OPENING),
    /** SYN-ACKs without an acknowledgement until the server gave up. */
    SYN_RECV_TIMED_OUT(EndReason.TIMED_OUT),
    /** Each SYN was answered with a RST that does not acknowledge it, which its sender must ignore. */
    REFUSED_WRONGLY(EndReason.OPENING),
    /** The handshake was under way at the end of the capture. */
    HANDSHAKE_UNFINISHED(EndReason.OPENING),
    /** The SYN was answered with a RST. */
    REFUSED(EndReason.REFUSED),
    /** The SYN was answered with an ICMP error, which ended it. */
    ICMP_REFUSED(EndReason.UNREACHABLE),
    /** SYNs were answered with ICMP errors, and the client went on. */
    ICMP_NOT_FINAL(EndReason.OPENING),
    /** The SYN-ACK met an ICMP error, which made the server forget the request. */
    ICMP_DROPPED_REQUEST(EndReason.UNREACHABLE),
    /** The client answered the SYN-ACK with a RST: it never wanted a connection. */
    HALF_OPEN_SCAN(EndReason.RESET),
    /** The client's host answered the SYN-ACK with a RST: the program had given up. */
    CONNECT_ABANDONED(EndReason.RESET),
    /** A SYN-ACK to a host that, as far as the capture shows, had sent no SYN, and answered with a RST. */
    SYN_ACK_UNASKED(EndReason.RESET),
    /** Established on both ends, no close. */
    OPEN(EndReason.OPEN),
    /** Data repeated and still not acknowledged. */
    DATA_UNACKNOWLEDGED(EndReason.OPEN),
    /** Data repeated without an answer until the sender gave up. */
    DATA_TIMED_OUT(EndReason.TIMED_OUT),
    /** A FIN that was never acknowledged. */
    FIN_UNACKNOWLEDGED(EndReason.CLOSING),
    /** A FIN repeated without an answer until the sender gave up. */
    FIN_TIMED_OUT(EndReason.TIMED_OUT),
    /** One end has closed, the other one knows and has not. */
    HALF_CLOSED(EndReason.CLOSING),
    /** Both ends sent a FIN; not both are acknowledged. */
    CLOSE_UNFINISHED(EndReason.CLOSING),
    /** FIN, ACK, FIN, ACK. */
    CLOSED_IN_FOUR(EndReason.CLOSED),
    /** FIN, FIN with the ACK, ACK. */
    CLOSED_IN_THREE(EndReason.CLOSED),
    /** Both FINs crossed on their way. */
    CLOSED_AT_ONCE(EndReason.CLOSED),
    /** A socket that is connected to itself has closed. */
    CLOSED_WITH_ITSELF(EndReason.CLOSED),
    /** Both FINs acknowledged; the capture does not show how. */
    CLOSED(EndReason.CLOSED),
    /** A live socket was closed with a RST. */
    ABORTED(EndReason.RESET),
    /** A RST answered an ordinary segment: its sender did not know the connection any more. */
    PEER_LOST_STATE(EndReason.RESET),
    /** A new SYN on a living connection, a challenge ACK, a RST: the opener had lost its state. */
    RESTARTED(EndReason.RESET),
    /** A RST answered data that came after the program had closed. */
    LATE_DATA_RESET(EndReason.RESET),
    /** A device between the ends answered for one of them after a long silence. */
    IDLE_CUT_OFF(EndReason.RESET),
    /** A RST with another TTL than its sender's packets: whose it is, is not known. */
    RESET_DIFFERENT_TTL(EndReason.RESET),
    /** A RST after keep-alive probes that were not answered. */
    KEEP_ALIVE_TIMED_OUT(EndReason.RESET),
    /** A RST that was not its sender's own closed the other end, as what went on showed. */
    INJECTED_RESET(EndReason.RESET),
    /** Any other RST that ended the connection. */
    RESET(EndReason.RESET),
    /** A RST from the server's side while the handshake was under way. */
    RESET_BEFORE_ESTABLISHED(EndReason.RESET),
    /** Addresses and ports were used for a new connection before this one had ended. */
    REPLACED(EndReason.REPLACED),
    /** A RST, and no connection that it could belong to. */
    STRAY_RESET(EndReason.NO_CONNECTION),
    /** A segment that belongs to no connection (a FIN, NULL or Xmas scan) was answered with a RST. */
    PROBE_REFUSED(EndReason.NO_CONNECTION),
    /** A segment that belongs to no connection was not answered. */
    PROBE_UNANSWERED(EndReason.NO_CONNECTION),

    // Remarks: what else is worth knowing.
    /** The connection was older than the capture. */
    MID_STREAM,
    /** Packets of one end only were captured. */
    ONE_WAY,
    /** Both ends sent a SYN. */
    SIMULTANEOUS_OPEN,
    /** The socket connected to itself. */
    SELF_CONNECT,
    /** The same addresses and ports belonged to another connection before. */
    PORT_REUSED,
    /** Its SYN met an older connection, whose end answered in its place. */
    SYN_CHALLENGED,
    /** The SYN carried data (TCP Fast Open) that the SYN-ACK acknowledged. */
    SYN_DATA,
    /** The SYN carried data that the SYN-ACK did not acknowledge. */
    SYN_DATA_REFUSED,
    /** The SYN was repeated before it was answered. */
    SYN_REPEATED,
    /** The SYN was answered by SYN-ACKs of different numbers: of two hosts, maybe. */
    SYN_ACKS_DIFFER,
    /** The SYN-ACK was repeated although its ACK, or data, was seen; the connection was established later. */
    HANDSHAKE_ACK_LOST,
    /** The same, and the SYN-ACK was repeated so late that the server may have waited for data. */
    ACCEPT_DEFERRED,
    /** Keep-alive probes, the last one answered. */
    KEEP_ALIVE_ANSWERED,
    /** Keep-alive probes, the last ones not answered. */
    KEEP_ALIVE_UNANSWERED,
    /** A receiver closed its window: its program did not read. */
    READER_STALLED,
    /** A receiver's window is still closed. */
    READER_STALLS,
    /** Segments were sent again and got through. */
    SENT_AGAIN,
    /** Nothing passed for long, while one end waited for the other one's acknowledgement. */
    SILENCE_AWAITED,
    /** Nothing passed for long, and what was awaited is nothing, or not known. */
    SILENCE,
    /** ICMP errors that a living connection survived. */
    ICMP_SOFT_ERROR,
    /** A router named the longest packet that fits. */
    PATH_MTU_TOLD,
    /** The same, and longer packets were sent all the same and not acknowledged. */
    PATH_MTU_EXCEEDED,
    /** ICMP errors that changed nothing: about numbers that are not in flight, or of a kind that is ignored. */
    ICMP_IGNORED,
    /** Packets appear twice in the capture; nothing was sent again. */
    CAPTURED_TWICE,
    /** An end's checksums hold no more than the network card was to complete. */
    CHECKSUMS_NOT_COMPUTED,
    /** None of an end's checksums is right: not computed yet, or the capture was changed. */
    CHECKSUMS_ALL_WRONG,
    /** Some of an end's checksums are wrong. */
    CHECKSUMS_WRONG,
    /** A RST outside of the window was ignored. */
    FORGED_RESET,
    /** A RST came another way than its sender's packets: a hint that somebody else sent it. */
    RESET_UNLIKE_ITS_SENDER,
    /** A RST inside of the window, but not with the next number, was challenged and closed nothing. */
    CHALLENGED_RESET,
    /** A FIN below what was acknowledged was ignored. */
    FORGED_FIN,
    /** A RST was taken back: the end in whose name it was sent went on. */
    CONTRADICTED_RESET,
    /** A FIN was taken back: the end in whose name it was sent went on. */
    CONTRADICTED_FIN,
    /** A RST came when the connection was over already. */
    RESET_AFTER_CLOSE,
    /** What the program at the end that got the RST sees. */
    SEES_ECONNRESET,
    /** What the program at the end that got the RST in CLOSE_WAIT sees. */
    SEES_EPIPE,
    /** It was followed no longer, for there were more connections than fit the bounds. */
    EVICTED,
    /** It was followed no longer, for it was silent for longer than its time-out. */
    FORGOTTEN;

    private final @Nullable EndReason endReason;

    VerdictKind() {
        endReason = null;
    }

    VerdictKind(EndReason endReason) {
        this.endReason = endReason;
    }

    /** How a connection of this verdict ended; null for a remark. */
    public @Nullable EndReason endReason() {
        return endReason;
    }
}
