package tcpstates.event;

/** Why an endpoint changed its state, each in one phrase. */
public enum Cause {
    SENT_SYN("sent a SYN"),
    SYN_PROVEN_BY_SYN_ACK("the peer's SYN-ACK acknowledges its SYN"),
    RECEIVED_SYN("received a SYN, answered with SYN-ACK"),
    SYN_ACK_PROVEN_BY_ACK("the peer acknowledges its SYN-ACK"),
    RECEIVED_SYN_IN_SYN_SENT("both ends opened: received a SYN, answered with SYN-ACK"),
    RECEIVED_SYN_ACK("received the SYN-ACK, acknowledged it"),
    HANDSHAKE_ACKED("the ACK of its SYN-ACK is on its way to it"),
    BOTH_SYNS_ACKED("both ends opened: the ACK of its SYN is on its way to it"),
    SENDS_AS_ESTABLISHED("sends what only an established end sends"),
    RECEIVED_DATA_LATER("a later segment completed the handshake"),
    MID_STREAM("the capture began in the middle of the connection"),
    SENT_FIN("closed: sent a FIN"),
    FIN_PROVEN_BY_ACK("the peer acknowledges one more byte: its FIN"),
    RECEIVED_FIN("received the peer's FIN, acknowledged it"),
    FIN_ON_ITS_WAY("the peer's FIN is on its way to it"),
    FIN_ACKED("the ACK of its FIN is on its way to it"),
    SENT_RESET("sent a RST"),
    ANSWERED_WITH_RESET("answered with a RST: it has no such socket"),
    RECEIVED_RESET("a RST is on its way to it"),
    REFUSED("its SYN was refused by a RST"),
    ICMP_ERROR("an ICMP error about its SYN is on its way to it"),
    ICMP_NOT_FINAL("goes on: the ICMP error did not end it"),
    SYN_ACK_REPEATED("sends its SYN-ACK again: the ACK never reached it"),
    FIN_REPEATED("sends its FIN again: the ACK never reached it"),
    SYN_REPEATED("sends its SYN again: the RST never reached it"),
    STILL_SENDING("goes on sending: the RST never reached it"),
    STILL_TRYING("goes on: its time-out was not over"),
    RESET_NOT_ITS_OWN("goes on sending: the RST in its name was somebody else's"),
    RESET_STILL_UNDER_WAY("sent this before the RST reached it"),
    NEVER_CALLED("answered the SYN-ACK with a RST: it had sent no SYN"),
    ACK_CAME_TOO_LATE("its RST answers an earlier segment: the ACK of its FIN came too late"),
    SENDS_BEHIND_FIN("goes on sending behind the FIN: the FIN in its name was somebody else's"),
    FIN_NOT_RECEIVED("does not acknowledge the FIN: it never reached it"),
    MORE_DATA("the peer acknowledges more: it was data, no FIN"),
    FINS_CROSSED("its FIN does not acknowledge the peer's: it was sent before that came"),
    STARTED_ANEW("its address and port are used for a new connection"),
    GAVE_UP("no answer until the last retry was over"),
    FELL_SILENT("silent for longer than any host waits to repeat: given up, or closed by its program"),
    TIME_WAIT_OVER("waited 2 MSL");

    private final String phrase;

    Cause(String phrase) {
        this.phrase = phrase;
    }

    /** The phrase, in English. */
    public String phrase() {
        return phrase;
    }
}
