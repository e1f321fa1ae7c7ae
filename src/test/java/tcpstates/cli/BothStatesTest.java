package tcpstates.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The states of both ends at every packet: in front of tcpdump's lines, and in the JSON objects of packets. */
class BothStatesTest {
    private static final int COLUMNS = 24;

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    private static List<String> lines(String capture, String... options) {
        List<String> all = new ArrayList<>(List.of("-n", "-#"));
        all.addAll(List.of(options));
        return Run.report("tcpdump", TestCaptures.file(capture), all.toArray(String[]::new))
                .out()
                .lines()
                .filter(line -> !line.startsWith("\t")) // what goes on behind a line
                .toList();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void bothStatesStandInTwoColumnsInFrontOfTcpdumpsOwnLines(String capture) {
        List<String> both = lines(capture, "--states=both");
        assertEquals(
                lines(capture),
                both.stream().map(line -> line.substring(COLUMNS)).toList());
        assertTrue(both.stream().allMatch(line -> line.matches("([A-Z_12]+|-) +([A-Z_12]+|-) +\\d+  .*")));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void theStatesOfAPacketAreThoseOfTheEventsUpToIt(String capture) throws IOException {
        Map<String, String> now = new HashMap<>();
        Map<Long, String> ofPackets = new HashMap<>();
        List<String> events = new ArrayList<>();
        for (String line : Run.report("json", TestCaptures.file(capture), "--packets")
                .out()
                .lines()
                .toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("transition")) {
                now.put(event.connection() + event.text("role"), event.text("to"));
            }
            if (event.is("packet")) {
                String client = now.getOrDefault(event.connection() + "client", "");
                String server = now.getOrDefault(event.connection() + "server", "");
                assertEquals(client, event.text("client_state"), line);
                assertEquals(server, event.text("server_state"), line);
                ofPackets.put(
                        event.number("packet"),
                        (client.isEmpty() ? "-" : client) + " " + (server.isEmpty() ? "-" : server));
            } else {
                events.add(line);
            }
        }
        assertEquals(
                Run.report("json", TestCaptures.file(capture)).out().lines().toList(), events, "the events stay");
        List<String> lines = lines(capture, "--states=both");
        for (String line : lines) {
            String[] fields = line.split(" +", 4);
            String states = ofPackets.getOrDefault(Long.parseLong(fields[2]), "- -");
            boolean icmp = line.contains(" ICMP"); // its connection has states, too
            assertTrue(icmp || states.equals(fields[0] + " " + fields[1]), line + ": " + states);
        }
    }

    @Test
    void theValueOfStatesFollowsAnEqualsSignAndAnyOtherWordIsTheFilters() {
        String file = TestCaptures.file("crafted/01_normal4").toString();
        Run changes = Run.ours("-q", "-n", "-r", file, "--format", "tcpdump", "--states", "port", "80");
        assertTrue(changes.out().contains("  client SYN_SENT\n"), changes.out());
        assertFalse(changes.out().startsWith("SYN_SENT"));
        Run none = Run.ours("-q", "-n", "-r", file, "--format", "tcpdump", "--states=both", "port", "81");
        assertEquals("", none.out());
        Run wrong = Run.ours("-q", "-n", "-r", file, "--format", "tcpdump", "--states=boht");
        assertEquals(Main.WRONG_USAGE, wrong.status());
        assertTrue(wrong.message().contains("'boht' is none of changes, both"), wrong.message());
    }

    @Test
    void packetsAreForJsonOnly() {
        Run run = Run.report("summary", TestCaptures.file("crafted/01_normal4"), "--packets");
        assertTrue(run.err().contains("--packets"), run.err());
        assertTrue(run.err().contains("no effect on --format summary"), run.err());
    }
}
