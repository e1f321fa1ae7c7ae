package tcpstates.tcp;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import tcpstates.event.Cause;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;

/**
 * The table of transitions: every change of state that the {@link StateMachine} may make, and no other. {@link StateChanges}
 * asserts that each change is a row of it, one test renders it to {@code docs/states.md}, another one reaches every row.
 *
 * <p>Columns are two or more blanks apart: state, trigger, next state, evidence, cause, section of RFC 9293. A trigger is what
 * was captured: what the endpoint sends, or what was seen on its way to it. A dash stands where the RFC, which knows no
 * observer, has no section. {@code any} is each state with a connection, {@code synchronized} each that the RFC calls so,
 * {@code waiting} each that may wait for an acknowledgement.
 */
@SuppressWarnings("EnumOrdinal") // an index, never a rank
final class Transitions {
    private static final String TABLE = """
    # Opening
    CLOSE         sends a SYN                                 SYN_SENT     sent       SENT_SYN                  3.10.1
    LISTEN        SYN on its way; sends a SYN-ACK             SYN_RECV     sent       RECEIVED_SYN              3.10.7.2
    SYN_SENT      SYN on its way; sends a SYN-ACK             SYN_RECV     sent       RECEIVED_SYN_IN_SYN_SENT  3.10.7.3
    SYN_SENT      SYN-ACK on its way; acknowledges it         ESTABLISHED  sent       RECEIVED_SYN_ACK          3.10.7.3
    SYN_RECV      ACK of its SYN-ACK on its way               ESTABLISHED  presumed   HANDSHAKE_ACKED           3.10.7.4
    SYN_RECV      both opened: ACK of its SYN on its way      ESTABLISHED  presumed   BOTH_SYNS_ACKED           3.10.7.4
    SYN_RECV      sends or acknowledges data, sends a FIN     ESTABLISHED  sent       SENDS_AS_ESTABLISHED      3.10.7.4
    # Closing
    SYN_RECV      sends a FIN                                 FIN_WAIT1    sent       SENT_FIN                  3.10.4
    ESTABLISHED   sends a FIN                                 FIN_WAIT1    sent       SENT_FIN                  3.10.4
    CLOSE_WAIT    sends a FIN                                 LAST_ACK     sent       SENT_FIN                  3.10.4
    ESTABLISHED   FIN on its way; acknowledges it             CLOSE_WAIT   sent       RECEIVED_FIN              3.10.7.4
    ESTABLISHED   FIN on its way; a RST, or silence, follows  CLOSE_WAIT   presumed   FIN_ON_ITS_WAY            3.10.7.4
    FIN_WAIT1     FIN on its way; acknowledges it             CLOSING      sent       RECEIVED_FIN              3.10.7.4
    FIN_WAIT1     FIN on its way; a RST follows               CLOSING      presumed   FIN_ON_ITS_WAY            3.10.7.4
    FIN_WAIT2     FIN on its way; acknowledges it             TIME_WAIT    sent       RECEIVED_FIN              3.10.7.4
    FIN_WAIT2     FIN on its way; a RST, or silence, follows  TIME_WAIT    presumed   FIN_ON_ITS_WAY            3.10.7.4
    FIN_WAIT1     ACK of its FIN on its way                   FIN_WAIT2    presumed   FIN_ACKED                 3.10.7.4
    CLOSING       ACK of its FIN on its way                   TIME_WAIT    presumed   FIN_ACKED                 3.10.7.4
    LAST_ACK      ACK of its FIN on its way                   CLOSE        presumed   FIN_ACKED                 3.10.7.4
    # Where the capture lacks something
    CLOSE         SYN-ACK on its way; its SYN was not seen    SYN_SENT     presumed   SYN_PROVEN_BY_SYN_ACK     3.10.1
    CLOSE         SYN on its way; had seemed not to listen    SYN_RECV     sent       RECEIVED_SYN              3.10.7.2
    LISTEN        ACK of a SYN-ACK that was not seen          SYN_RECV     sent       SYN_ACK_PROVEN_BY_ACK     3.10.7.2
    CLOSE         the same; had seemed not to listen          SYN_RECV     sent       SYN_ACK_PROVEN_BY_ACK     3.10.7.2
    SYN_SENT      its peer sends as an established end does   ESTABLISHED  sent       SENDS_AS_ESTABLISHED      3.10.7.3
    CLOSE         the capture begins after the handshake      ESTABLISHED  presumed   MID_STREAM                -
    ESTABLISHED   ACK of a FIN that was not seen              FIN_WAIT1    presumed   FIN_PROVEN_BY_ACK         3.10.4
    CLOSE_WAIT    ACK of a FIN that was not seen              LAST_ACK     presumed   FIN_PROVEN_BY_ACK         3.10.4
    # Resets
    any           sends a RST with ACK                        CLOSE        sent       SENT_RESET                3.10.5
    any           answers with a RST without ACK              CLOSE        sent       ANSWERED_WITH_RESET       3.10.7.1
    any           sends a RST: unasked, or of another TTL     CLOSE        presumed   SENT_RESET                3.5.3
    SYN_SENT      acceptable RST on its way                   CLOSE        presumed   REFUSED                   3.10.7.3
    SYN_RECV      acceptable RST on its way                   CLOSE        presumed   RECEIVED_RESET            3.10.7.4
    synchronized  acceptable RST on its way                   CLOSE        presumed   RECEIVED_RESET            3.10.7.4
    # ICMP errors
    SYN_SENT      ICMP error about its SYN on its way         CLOSE        presumed   ICMP_ERROR                3.9.2.2
    SYN_RECV      ICMP error about its SYN-ACK on its way     CLOSE        presumed   ICMP_ERROR                3.9.2.2
    # Time and new connections
    SYN_SENT      the last repeat of its SYN is over          CLOSE        timer      GAVE_UP                   3.8.3
    SYN_RECV      the last repeat of its SYN-ACK is over      CLOSE        timer      GAVE_UP                   3.8.3
    SYN_SENT      silence, and no repeat of its SYN           CLOSE        timer      FELL_SILENT               3.8.3
    SYN_RECV      silence, and no repeat of its SYN-ACK       CLOSE        timer      FELL_SILENT               3.8.3
    ESTABLISHED   silence, and no repeat of its data          CLOSE        timer      FELL_SILENT               3.8.3
    CLOSE_WAIT    silence, and no repeat of its data          CLOSE        timer      FELL_SILENT               3.8.3
    FIN_WAIT1     silence, and no repeat of its FIN           CLOSE        timer      FELL_SILENT               3.8.3
    CLOSING       silence, and no repeat of its FIN           CLOSE        timer      FELL_SILENT               3.8.3
    LAST_ACK      silence, and no repeat of its FIN           CLOSE        timer      FELL_SILENT               3.8.3
    TIME_WAIT     2 MSL pass                                  CLOSE        timer      TIME_WAIT_OVER            3.10.8
    any           a new connection takes its place            CLOSE        presumed   STARTED_ANEW              3.6.1
    # Taking back what was presumed
    CLOSE         sends its SYN again: no RST reached it      SYN_SENT     corrected  SYN_REPEATED              3.8.1
    CLOSE         goes on after an ICMP error                 SYN_SENT     corrected  ICMP_NOT_FINAL            3.9.2.2
    CLOSE         goes on after an ICMP error                 SYN_RECV     corrected  ICMP_NOT_FINAL            3.9.2.2
    ESTABLISHED   sends its SYN-ACK again: no ACK reached it  SYN_RECV     corrected  SYN_ACK_REPEATED          3.8.1
    ESTABLISHED   acknowledges data that had to come again    SYN_RECV     corrected  RECEIVED_DATA_LATER       3.10.7.4
    SYN_RECV      the same: those data ended the handshake    ESTABLISHED  sent       RECEIVED_DATA_LATER       3.10.7.4
    FIN_WAIT2     sends its FIN again: no ACK reached it      FIN_WAIT1    corrected  FIN_REPEATED              3.8.1
    TIME_WAIT     sends its FIN again: no ACK reached it      CLOSING      corrected  FIN_REPEATED              3.8.1
    CLOSE         sends its FIN again: no ACK reached it      LAST_ACK     corrected  FIN_REPEATED              3.8.1
    FIN_WAIT2     its RST answers what came before the ACK    FIN_WAIT1    corrected  ACK_CAME_TOO_LATE         3.10.7.4
    CLOSE         goes on sending: no RST reached it          any          corrected  STILL_SENDING             3.5.3
    CLOSE         goes on sending: the RST was not its own    any          corrected  RESET_NOT_ITS_OWN         3.5.3
    CLOSE         goes on: its time-out was not over          waiting      corrected  STILL_TRYING              3.8.3
    CLOSE         a RST is on its way; acknowledges a SYN     SYN_SENT     corrected  RESET_STILL_UNDER_WAY     3.10.7.3
    CLOSE         a RST is on its way; closes, or has a FIN   ESTABLISHED  corrected  RESET_STILL_UNDER_WAY     3.10.4
    CLOSE         a RST is on its way; sends its FIN          CLOSE_WAIT   corrected  RESET_STILL_UNDER_WAY     3.10.4
    CLOSE         a RST is on its way; acknowledges a FIN     FIN_WAIT1    corrected  RESET_STILL_UNDER_WAY     3.10.7.4
    CLOSE         a RST is on its way; acknowledges a FIN     FIN_WAIT2    corrected  RESET_STILL_UNDER_WAY     3.10.7.4
    SYN_SENT      answers the SYN-ACK with a RST: no SYN      CLOSE        corrected  NEVER_CALLED              3.10.7.1
    ESTABLISHED   has sent a RST only: no such socket         CLOSE        corrected  ANSWERED_WITH_RESET       3.10.7.1
    FIN_WAIT1     sends behind the FIN: that was not its own  ESTABLISHED  corrected  SENDS_BEHIND_FIN          3.10.4
    FIN_WAIT2     sends behind the FIN: that was not its own  ESTABLISHED  corrected  SENDS_BEHIND_FIN          3.10.4
    CLOSING       sends behind the FIN: that was not its own  CLOSE_WAIT   corrected  SENDS_BEHIND_FIN          3.10.4
    LAST_ACK      sends behind the FIN: that was not its own  CLOSE_WAIT   corrected  SENDS_BEHIND_FIN          3.10.4
    CLOSE_WAIT    goes on, and does not acknowledge the FIN   ESTABLISHED  corrected  FIN_NOT_RECEIVED          3.10.7.4
    CLOSING       goes on, and does not acknowledge the FIN   FIN_WAIT1    corrected  FIN_NOT_RECEIVED          3.10.7.4
    TIME_WAIT     goes on, and does not acknowledge the FIN   FIN_WAIT2    corrected  FIN_NOT_RECEIVED          3.10.7.4
    TIME_WAIT     the same where both closed at once          FIN_WAIT1    corrected  FIN_NOT_RECEIVED          3.10.7.4
    CLOSE_WAIT    sends a FIN that acknowledges no FIN        ESTABLISHED  corrected  FINS_CROSSED              3.6
    FIN_WAIT2     ACK of more: what seemed a FIN was data     ESTABLISHED  corrected  MORE_DATA                 -
    TIME_WAIT     ACK of more: what seemed a FIN was data     ESTABLISHED  corrected  MORE_DATA                 -
    """;

    /**
     * A row: in each state of {@code from}, the trigger leads to a state of {@code to}.
     *
     * @param section heading above it in the table
     * @param from one state or a group
     * @param trigger what was captured, for people
     * @param to one state, or the group that the endpoint may return to
     * @param evidence what the change rests on
     * @param cause as events name it
     * @param rfc section of RFC 9293; a dash where the RFC has none
     */
    record Row(
            String section,
            Set<TcpState> from,
            String trigger,
            Set<TcpState> to,
            Evidence evidence,
            Cause cause,
            String rfc) {}

    private static final int STATES = TcpState.values().length;
    private static final int EVIDENCES = Evidence.values().length;
    private static final int COLUMNS = 6;

    /** In the order of the table. */
    static final List<Row> ROWS = rows();

    /** A bit for each change of {@link #ROWS}. */
    private static final BitSet CHANGES = changes();

    private Transitions() {}

    /** Whether a row of the table says so. */
    static boolean contain(TcpState from, TcpState to, Evidence evidence, Cause cause) {
        return CHANGES.get(index(from, to, evidence, cause));
    }

    private static int index(TcpState from, TcpState to, Evidence evidence, Cause cause) {
        return ((cause.ordinal() * EVIDENCES + evidence.ordinal()) * STATES + from.ordinal()) * STATES + to.ordinal();
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        String section = "";
        for (String line : TABLE.lines().toList()) {
            if (line.startsWith("# ")) {
                section = line.substring(2);
                continue;
            }
            String[] cells = line.split(" {2,}", -1);
            if (cells.length != COLUMNS) {
                throw new IllegalStateException("not " + COLUMNS + " columns: " + line);
            }
            rows.add(new Row(
                    section,
                    states(cells[0]),
                    cells[1],
                    states(cells[2]),
                    Evidence.valueOf(cells[3].toUpperCase(Locale.ROOT)),
                    Cause.valueOf(cells[4]),
                    cells[5]));
        }
        return List.copyOf(rows);
    }

    private static Set<TcpState> states(String cell) {
        return switch (cell) {
            case "any" -> group(TcpState::hasConnection);
            case "synchronized" -> group(TcpState::isSynchronized);
            case "waiting" ->
                group(state -> state.hasConnection() && state != TcpState.FIN_WAIT2 && state != TcpState.TIME_WAIT);
            default -> EnumSet.of(TcpState.valueOf(cell));
        };
    }

    private static Set<TcpState> group(Predicate<TcpState> members) {
        Set<TcpState> group = EnumSet.allOf(TcpState.class);
        group.removeIf(members.negate());
        return group;
    }

    private static BitSet changes() {
        BitSet changes = new BitSet();
        for (Row row : ROWS) {
            for (TcpState from : row.from()) {
                for (TcpState to : row.to()) {
                    changes.set(index(from, to, row.evidence(), row.cause()));
                }
            }
        }
        return changes;
    }
}
