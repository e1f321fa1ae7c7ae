package tcpstates.tcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;
import tcpstates.tcp.Transitions.Row;

/** Writes the page of the documentation that shows the table of transitions. */
final class StatesPage {
    static final Path FILE = Path.of("docs/states.md");

    private static final String INTRODUCTION = """
            # States and transitions

            A socket's state is in its kernel; a capture shows only packets. This page says which packets change which state, and
            how sure that is. It is made from the table in `Transitions.java`, which the program checks itself against; every row
            is reached by a capture or a script of the tests.

            The states are those of [RFC 9293](https://www.rfc-editor.org/rfc/rfc9293) section 3.3.2 by the names of Linux: CLOSE is
            the RFC's CLOSED, SYN_RECV its SYN-RECEIVED, FIN_WAIT1 its FIN-WAIT-1. A client begins in CLOSE, a server in LISTEN,
            which is told once its port has answered; until then it counts as CLOSE.

            ## Evidence

            A captured packet tells two things. That its sender *sent* it shows in which state the sender is. That it is *on its
            way* to the other end shows nothing yet: it may be dropped behind the place of the capture. So a change of state has
            one of four kinds of evidence:

            | evidence | the change is reported when |
            |---|---|
            | sent | the endpoint sends something that it could not send before. The time is that of the packet which made it change, even if only a later packet proves it |
            | presumed | a packet that changes the state was seen on its way, and nothing that the endpoint sends next would prove that it came |
            | timer | the clock of the capture has run past a time-out |
            | corrected | the endpoint sends what it could not send in the state that was presumed: the change is taken back |

            An example: the client's third packet of a handshake *proves* that the client is ESTABLISHED. The server is only
            *presumed* to be: if that packet is lost, the server sends its SYN-ACK again, and is back in SYN_RECV, *corrected*.

            ## The way of a connection

            Without resets, time-outs and corrections.

            """;

    private StatesPage() {}

    /** Writes the page anew; to be run in the project's folder. */
    public static void main(String[] args) throws IOException {
        Files.writeString(FILE, text());
    }

    static String text() {
        var page = new StringBuilder(INTRODUCTION);
        diagram(page);
        page.append("""

                ## The table

                *any* is every state but CLOSE and LISTEN; *synchronized* is any but SYN_SENT and SYN_RECV, too; *waiting* is
                any but FIN_WAIT2 and TIME_WAIT, which wait for no acknowledgement. A dash in the last column: the RFC knows no observer.
                """);
        String section = "";
        for (Row row : Transitions.ROWS) {
            if (!row.section().equals(section)) {
                section = row.section();
                page.append("\n### ").append(section).append("\n\n");
                page.append("| state | what is captured | next state | evidence | cause in reports | RFC 9293 |\n");
                page.append("|---|---|---|---|---|---|\n");
            }
            page.append("| %s | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            name(row.from()),
                            row.trigger(),
                            name(row.to()),
                            row.evidence().name().toLowerCase(Locale.ROOT),
                            row.cause().phrase(),
                            row.rfc()));
        }
        return page.toString();
    }

    /** In mermaid, which ends a label at a semicolon. */
    private static void diagram(StringBuilder page) {
        Map<String, String> arrows = new LinkedHashMap<>();
        Transitions.ROWS.stream()
                .filter(StatesPage::isOnTheWay)
                .forEach(row -> arrows.putIfAbsent(
                        name(row.from()) + " --> " + name(row.to()),
                        row.trigger().replace(';', ',').replace(':', ',')));
        page.append("```mermaid\nstateDiagram-v2\n");
        arrows.forEach((arrow, trigger) ->
                page.append("    ").append(arrow).append(" : ").append(trigger).append('\n'));
        page.append("```\n");
    }

    private static boolean isOnTheWay(Row row) {
        boolean waited = row.from().equals(Set.of(TcpState.TIME_WAIT)) && row.evidence() == Evidence.TIMER;
        boolean wayOut = row.section().equals("Opening") || row.section().equals("Closing");
        return wayOut || waited;
    }

    private static String name(Set<TcpState> states) {
        if (states.size() == 1) {
            return states.iterator().next().name();
        }
        if (!states.contains(TcpState.FIN_WAIT2)) {
            return "waiting";
        }
        return states.contains(TcpState.SYN_SENT) ? "any" : "synchronized";
    }
}
