package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.script.Script;

/** {@code --format zeek} and {@code zeek-json} print what Zeek's conn.log says. */
class ZeekFormatTest {
    private static final String SYN_ACK = "0 < S.\n";
    private static final String ACK = "0.01 > .\n";

    @TempDir
    private Path folder;

    /** The rows, by the names of their fields. */
    private static List<Map<String, String>> rows(Path capture, String... more) {
        List<String> lines = Run.report("zeek", capture, more).out().lines().toList();
        List<String> names = lines.stream()
                .filter(line -> line.startsWith("#fields\t"))
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .findFirst()
                .orElseThrow();
        return lines.stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> row(names, line))
                .toList();
    }

    private static Map<String, String> row(List<String> names, String line) {
        List<String> values = Arrays.asList(line.split("\t", -1));
        assertThat(values).hasSize(names.size() - 1);
        Map<String, String> row = new TreeMap<>();
        for (int i = 0; i < values.size(); i++) {
            row.put(names.get(i + 1), values.get(i));
        }
        return row;
    }

    private Map<String, String> only(String... script) throws IOException {
        List<Map<String, String>> rows =
                rows(Files.write(folder.resolve("made.pcap"), Script.of(script).pcap()));
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    private String state(String... script) throws IOException {
        return only(script).getOrDefault("conn_state", "");
    }

    @Test
    void aFileBeginsAndEndsAsZeeksDo() {
        assertThat(Run.report("zeek", TestCaptures.file("open-data-client-close"))
                        .out()
                        .lines())
                .containsExactly(
                        "#separator \\x09",
                        "#set_separator\t,",
                        "#empty_field\t(empty)",
                        "#unset_field\t-",
                        "#path\tconn",
                        "#open\t2026-11-21-02-56-11",
                        "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes"
                                + "\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts"
                                + "\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents",
                        "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool"
                                + "\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]",
                        "1795229771.961803\tC1NVcLat2p3LzTKOlk\t10.155.1.1\t45099\t10.155.1.2\t8080\ttcp\t-\t0.104266\t200"
                                + "\t800\tSF\t-\t-\t0\tShADadFf\t6\t520\t5\t1068\t-",
                        "#close\t2026-11-21-02-56-12");
    }

    @Test
    void withoutAConnectionThereAreOnlyTheLinesThatNameTheFields() {
        assertThat(Run.report("zeek", TestCaptures.file("open-data-client-close"), "--state", "CLOSING")
                        .out()
                        .lines())
                .hasSize(7)
                .allMatch(line -> line.startsWith("#"));
    }

    @Test
    void jsonLeavesOutWhatIsNotSet() {
        assertThat(Run.report("zeek-json", TestCaptures.file("syn-dropped-exponential"))
                        .out()
                        .lines()
                        .findFirst())
                .hasValueSatisfying(line -> assertThat(line)
                        .startsWith("{\"ts\":")
                        .contains("\"id.orig_h\":\"", "\"id.resp_p\":", "\"conn_state\":\"S0\"", "\"history\":\"S\"")
                        .doesNotContain("service", "tunnel_parents", "local_orig"));
        assertThat(Run.report("zeek-json", TestCaptures.file("21_challengeack"))
                        .out()
                        .lines()
                        .skip(1))
                .singleElement()
                .asString()
                .doesNotContain("duration", "orig_bytes"); // of one packet
    }

    @ParameterizedTest
    @CsvSource({
        "refused,                  REJ, Sr",
        "open-data-client-close,   SF,  ShADadFf",
        "close-wait-left,          S2,  ShAFa",
        "07_simopen,               S1,  Ss",
        "one-direction,            SH,  SADF"
    })
    void recordedConnectionsHaveZeeksStateAndHistory(String capture, String state, String history) {
        assertThat(rows(TestCaptures.file(capture)).getFirst())
                .containsEntry("conn_state", state)
                .containsEntry("history", history);
    }

    @Test
    void everyStateOfZeeksIsTold() throws IOException {
        assertThat(state("0 > S")).isEqualTo("S0");
        assertThat(state(Script.HANDSHAKE)).isEqualTo("S1");
        assertThat(state(Script.HANDSHAKE, "1 > F.\n1.1 < .")).isEqualTo("S2");
        assertThat(state(Script.HANDSHAKE, "1 < F.\n1.1 > .")).isEqualTo("S3");
        assertThat(state(Script.HANDSHAKE, "1 > F.\n1.1 < F.\n1.2 > .")).isEqualTo("SF");
        assertThat(state("0 > S\n0.01 < R. ack 1")).isEqualTo("REJ");
        assertThat(state(Script.HANDSHAKE, "1 > R.")).isEqualTo("RSTO");
        assertThat(state(Script.HANDSHAKE, "1 < R.")).isEqualTo("RSTR");
        assertThat(state("0 > S\n1 > R 1")).isEqualTo("RSTOS0");
        assertThat(state(SYN_ACK, "1 < R.")).isEqualTo("RSTRH");
        assertThat(state("0 > S\n1 > F 1")).isEqualTo("SH");
        assertThat(state(SYN_ACK, "1 < F.")).isEqualTo("SHR");
        assertThat(state("0 > P. 1:101(100) ack 1\n0.1 < . ack 101")).isEqualTo("OTH");
    }

    @Test
    void whoAnswersASynThatWasNotCapturedIsNotTheOriginator() throws IOException {
        assertThat(only(SYN_ACK, ACK, "1 > P. (50)\n1.1 < ."))
                .containsEntry("id.orig_p", "40000")
                .containsEntry("conn_state", "S1")
                .containsEntry("orig_bytes", "50")
                .containsEntry("resp_bytes", "0");
    }

    @Test
    void bytesThatAreAcknowledgedAndWereNotCapturedAreMissed() throws IOException {
        String gap = "1 > P. 1:101(100) ack 1\n1.1 > P. 301:401(100) ack 1\n1.2 < . ack 401\n";
        assertThat(only(Script.HANDSHAKE, gap))
                .containsEntry("missed_bytes", "200")
                .containsEntry("orig_bytes", "400")
                .containsEntry("orig_pkts", "4");
        assertThat(only(Script.HANDSHAKE, gap, "2 < P. 1001:1101(100) ack 401\n2.1 > . ack 2001\n"))
                .containsEntry("missed_bytes", "2100")
                .containsEntry("resp_bytes", "2000");
        assertThat(only(Script.HANDSHAKE, "1 > P. 101:201(100) ack 1\n1.1 > P. 1:101(100) ack 1\n1.2 < . ack 201"))
                .containsEntry("missed_bytes", "0");
        assertThat(only("0 > P. 1:101(100) ack 1\n1.2 < . ack 401"))
                .as("not of a connection that began before the capture")
                .containsEntry("missed_bytes", "0");
    }

    @Test
    void bytesOfTheIpHeadersCount() throws IOException {
        assertThat(only("0 > S\n1 > S 0:0(0)"))
                .containsEntry("orig_pkts", "2")
                .containsEntry("orig_ip_bytes", "80")
                .containsEntry("duration", "1.000000");
    }

    @Test
    void aRstThatEndsOneConnectionAndASynThatBeginsTheNextAreOfTheirOwn() {
        assertThat(rows(TestCaptures.file("21_challengeack")))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .containsEntry("conn_state", "RSTO")
                                .containsEntry("orig_pkts", "6")
                                .containsEntry("orig_bytes", "100"),
                        second -> assertThat(second)
                                .containsEntry("conn_state", "S0")
                                .containsEntry("orig_pkts", "1"));
    }

    @Test
    void theSameConnectionHasTheSameUidInEveryRunAndAnotherOneNot() {
        Path capture = TestCaptures.file("21_challengeack");
        List<String> uids = rows(capture).stream().map(row -> row.get("uid")).toList();
        assertThat(uids).doesNotHaveDuplicates().allMatch(uid -> uid.matches("C[0-9A-Za-z]{17}"));
        assertThat(rows(capture, "--conn", "2"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("uid", uids.get(1)));
    }

    @Test
    void packetsAndHistoryAreThoseOfTheOtherFormats() throws IOException {
        for (String capture : TestCaptures.names()) {
            List<String> json = Run.report("json", TestCaptures.file(capture))
                    .out()
                    .lines()
                    .filter(line -> line.startsWith("{\"type\":\"connection\""))
                    .map(line -> line.replaceFirst(".*\"history\":\"([^\"]*)\".*", "$1"))
                    .sorted()
                    .toList();
            assertThat(rows(TestCaptures.file(capture)).stream()
                            .map(row -> row.get("history"))
                            .sorted()
                            .toList())
                    .as(capture)
                    .isEqualTo(json);
        }
    }
}
