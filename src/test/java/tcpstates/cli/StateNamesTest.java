package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;

/** {@code --names}: what states are called. */
class StateNamesTest {
    private static final Path CAPTURE = TestCaptures.file("open-data-client-close");
    private static final List<TcpState> WAYS = List.of(
            TcpState.CLOSE, TcpState.SYN_SENT,
            TcpState.LISTEN, TcpState.SYN_RECV,
            TcpState.SYN_SENT, TcpState.ESTABLISHED,
            TcpState.SYN_RECV, TcpState.ESTABLISHED,
            TcpState.ESTABLISHED, TcpState.FIN_WAIT1,
            TcpState.ESTABLISHED, TcpState.CLOSE_WAIT,
            TcpState.FIN_WAIT1, TcpState.FIN_WAIT2,
            TcpState.CLOSE_WAIT, TcpState.LAST_ACK,
            TcpState.FIN_WAIT2, TcpState.TIME_WAIT,
            TcpState.LAST_ACK, TcpState.CLOSE);

    @ParameterizedTest
    @EnumSource
    void changesAreToldInTheNamesThatAreAskedFor(StateNames names) {
        List<String> rows = Run.report("states", CAPTURE, "--names", names.toString())
                .out()
                .lines()
                .skip(1)
                .toList();

        List<String> told = new ArrayList<>();
        rows.forEach(row -> {
            String[] fields = row.split(" +", -1);
            told.add(fields[3]);
            told.add(fields[5]);
        });
        assertThat(told).isEqualTo(WAYS.stream().map(names::of).toList());
    }

    @ParameterizedTest
    @EnumSource
    void columnsStandAndFitEightyColumns(StateNames names) {
        for (String width : List.of("80", "96", "112", "115", "150", "200")) {
            List<String> rows = Run.report(
                            "states", CAPTURE, "--names", names.toString(), "--width", width, "--time", "utc")
                    .out()
                    .lines()
                    .toList();
            int arrow = rows.getFirst().indexOf("->");
            assertThat(rows)
                    .allSatisfy(row -> assertThat(row).hasSizeLessThanOrEqualTo(Integer.parseInt(width)))
                    .allSatisfy(row -> assertThat(row.indexOf("->")).isEqualTo(arrow));
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothStatesInFrontOfLinesStandInColumns(StateNames names) {
        assertThat(Run.report("tcpdump", CAPTURE, "-n", "--states=both", "--names", names.toString())
                        .out()
                        .lines())
                .allSatisfy(line -> assertThat(line.indexOf(" IP "))
                        .isEqualTo(2 * (names.width() + 1) + "02:56:11.961803".length()));
    }

    @ParameterizedTest
    @CsvSource({
        "connections, TIME-WAIT/CLOSED",
        "summary, TIME-WAIT",
        "stats, client FIN-WAIT-2",
        "counts, 1 TIME-WAIT",
        "ladder, FIN-WAIT-2",
        "explain, FIN-WAIT-2",
        "mermaid, FIN-WAIT-2",
    })
    void everyTextFormatHasTheNames(String format, String words) {
        assertThat(Run.report(format, CAPTURE, "--names", "rfc").out())
                .contains(words)
                .doesNotContain("TIME_WAIT", "FIN_WAIT2");
    }

    @Test
    void notesBesideTcpdumpsLinesHaveTheNames() {
        assertThat(Run.report("tcpdump", CAPTURE, "-n", "--states", "--names", "book")
                        .out())
                .contains("server LISTEN→SYN_RCVD", "client FIN_WAIT_1→FIN_WAIT_2");
    }

    @Test
    void sentencesOfFindingsAndVerdictsHaveTheNames() throws IOException {
        for (String language : List.of("en", "zh")) {
            var told = new StringBuilder();
            for (String capture : TestCaptures.names()) {
                told.append(Run.report(
                                "connections", TestCaptures.file(capture), "-v", "--names", "rfc", "--lang", language)
                        .out());
            }
            for (TcpState state : TcpState.values()) {
                if (!StateNames.RFC.of(state).equals(state.name())) {
                    assertThat(told.toString()).doesNotContainPattern("(?<![A-Z_-])" + state.name() + "(?![A-Z_-])");
                }
            }
            assertThat(told.toString()).contains("CLOSE-WAIT", "SYN-RECEIVED");
        }
    }

    @Test
    void comparisonsHaveTheNames() {
        Run run = Run.ours("--compare", CAPTURE.toString(), CAPTURE.toString(), "--names", "rfc", "--format", "states");
        assertThat(run.out())
                .contains("SYN-SENT     -> ESTABLISHED", "TIME-WAIT")
                .doesNotContain("TIME_WAIT");
    }

    /** Where each state has a row, no two rows are called the same. */
    @ParameterizedTest
    @EnumSource
    void noTwoRowsOfATableHaveOneName(StateNames names) {
        for (String format : List.of("counts", "stats", "summary")) {
            List<String> states = Run.report(format, CAPTURE, "--names", names.toString(), "--all-states")
                    .out()
                    .lines()
                    .map(line -> line.strip().replaceFirst("^[0-9]+ ", "").replaceFirst(" +[0-9].*", ""))
                    .filter(name -> StateNames.typed(name) != null || name.matches("(client|server) \\S+"))
                    .toList();
            assertThat(states).isNotEmpty().doesNotHaveDuplicates();
        }
        assertThat(Arrays.stream(TcpState.values()).map(names::inTable)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "diagnose",
                "json",
                "netstat-counts",
                "ss",
                "tcp-retrans",
                "zeek",
                "zeek-json",
                "conntrack",
                "conntrack-list",
                "bcc",
                "tcplife",
                "bcc-csv",
                "tcplife-csv",
                "csv",
                "csv-events",
                "ecs"
            })
    void aFormatThatOthersReadKeepsItsNamesAndSaysSo(String format) {
        Run asked = Run.ours("-r", CAPTURE.toString(), "--format", format, "--names", "rfc");
        assertThat(asked.out()).isEqualTo(Run.report(format, CAPTURE).out());
        assertThat(asked.err()).contains("--names").contains("no effect");
    }

    @Test
    void everyNameIsUnderstoodWhereAStateIsTyped() {
        for (StateNames names : StateNames.values()) {
            for (TcpState state : List.of(TcpState.SYN_RECV, TcpState.FIN_WAIT2, TcpState.TIME_WAIT)) {
                String name = names.of(state);
                assertThat(Run.report("connections", CAPTURE, "--state", name).out())
                        .contains("45099");
                assertThat(Run.report("connections", CAPTURE, "--where", "time(" + name + ")>0 and state=" + name)
                                .out())
                        .contains("45099");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "state=NEW_SYN_RECV, true",
        "state=FIN_WAIT, true",
        "client_state=FIN_WAIT, false",
        "change=SYN_SEND>ESTAB, true",
        "change=FIN_WAIT>FIN_WAIT, true",
        "client.change=UNCONN>TCP_CLOSED, false",
        "state=UNKNOWN, false",
        "state=NULL, false",
        "state!=UNKNOWN, true",
        "from=UNKNOWN, false",
        "time(FIN_WAIT)>100ms, true",
        "time(FIN_WAIT1)>100ms, false",
    })
    void aNameMeansWhatItsOwnersMean(String expression, boolean selects) {
        assertThat(Run.report("connections", CAPTURE, "--where", expression)
                        .out()
                        .contains("45099"))
                .isEqualTo(selects);
    }

    @Test
    void aNameThatNobodyHasIsOneLine() {
        Run state = Run.ours("-r", CAPTURE.toString(), "--state", "FIN_WAIT3");
        assertThat(state.status()).isEqualTo(2);
        assertThat(state.err().lines()).hasSize(1);
        Run names = Run.ours("-r", CAPTURE.toString(), "--names", "windows");
        assertThat(names.status()).isEqualTo(2);
        assertThat(names.err()).contains("kernel, rfc, book, ss, netstat, bsd, zeek, conntrack");
    }
}
