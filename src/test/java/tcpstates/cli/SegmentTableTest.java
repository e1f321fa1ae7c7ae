package tcpstates.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --format table}: a row for each packet, and what it is for. */
class SegmentTableTest {
    private static final boolean WRITE = Boolean.getBoolean("golden.write");
    private static final Path GOLDEN = Path.of("src", "test", "resources", "tables");
    private static final String HTTP = "http-server-closes-first";

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    /** The rows' cells, without head and titles. */
    private static List<String[]> rows(String table) {
        return table.lines()
                .filter(line -> line.matches("\\|[0-9].*"))
                .map(line -> line.split("(?<!\\\\)\\|", -1))
                .toList();
    }

    /**
     * Word for word what people learn from, but for one number: there the second row has 3927753348(0) and the third one
     * 3927753348(1), and the first octet behind the SYN has 1.
     */
    @Test
    void theTableThatPeopleLearnFromComesOutOfItsPackets_004_06() {
        assertThat(Run.report("table", TestCaptures.file(HTTP), "--lang", "zh").out())
                .isEqualTo("""
                ### 1: 10.0.0.1:40000（客户端）, 10.0.0.2:80（服务端）

                |No.|Direction|Src|Dst|Length|TCP Segment Len|Flags|Seq(absolutely,relative)|Ack|Msg|
                |--|--|--|--|--|--|--|--|--|--|
                |1|->|client|server|66|0|SYN|3927753347(0)||客户端主动建立连接|
                |2|<-|server|client|62|0|SYN,ACK|1794486207(0)|3927753348(1)|服务端响应握手连接|
                |3|->|client|server|54|0|ACK|3927753348(1)|1794486208(1)|三次握手完成|
                |4|->|client|server|661|607|PSH,ACK|3927753348(1)|1794486208(1)|客户端发HTTP请求：GET /taiping_interface/TpiIntegration;jsessionid=F889EC264CAB6FB66F25509A5B9ACA26 HTTP/1.1|
                |5|<-|server|client|2814|2760|ACK|1794486208(1)|3927753955(608)|服务端返回数据|
                |6|<-|server|client|2814|2760|ACK|1794488968(2761)|3927753955(608)|服务端返回数据|
                |7|<-|server|client|1434|1380|ACK|1794491728(5521)|3927753955(608)|服务端返回数据|
                |8|<-|server|client|524|470|FIN,ACK|1794493108(6901)|3927753955(608)|服务端发送完数据后，响应状态码：HTTP/1.1 200 (text/html)；同时，发送FIN，主动断开连接。|
                |9|->|client|server|54|0|ACK|3927753955(608)|1794488968(2761)|客户端确认数据收到|
                |10|->|client|server|54|0|ACK|3927753955(608)|1794491728(5521)|客户端确认数据收到|
                |11|->|client|server|54|0|ACK|3927753955(608)|1794493579(7372)|客户端确认数据收到|
                |12|->|client|server|54|0|FIN,ACK|3927753955(608)|1794493579(7372)|客户端挥手拒绝。TCP 规定，ACK 可以捎带在其它数据包种，所以四次挥手的2/3包就被合并在一起了。|
                |13|<-|server|client|54|0|ACK|1794493579(7372)|3927753956(609)|服务端确认连接断开|
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "http-server-closes-first, --lang en",
        "01_normal4, --lang en",
        "01_normal4, --lang zh",
        "close-in-three-segments, --lang zh",
        "half-close-data-flows-on, --lang en",
        "simultaneous-open, --lang zh",
        "simultaneous-close, --lang zh",
        "refused, --lang zh",
        "icmp_reject, --lang en",
        "syn-dropped-linear-first, --lang en",
        "data-dropped-rto, --lang zh",
        "half-open-answered-by-rst, --lang en",
        "zero-window, --lang zh",
        "keep-alive-unanswered, --lang en",
        "final-ack-dropped, --lang zh",
        "mid-stream, --lang en",
        "one-direction, --lang zh",
        "21_challengeack, --lang en",
        "time-wait-reuse, --lang en"
    })
    void printsTheTableThatLiesThere(String capture, String options) throws IOException {
        Run run = Run.report("table", TestCaptures.file(capture), options.split(" ", -1));
        Path expected = GOLDEN.resolve(capture + options.replace("--lang ", ".") + ".md");
        if (WRITE) {
            Files.writeString(expected, run.out());
        }
        assertThat(run.err()).isEmpty();
        assertThat(expected).exists().hasContent(run.out());
    }

    /** Flags, numbers and lengths are those of the JSON events, each packet of a connection has a row, and each row ten cells. */
    @ParameterizedTest
    @MethodSource("captures")
    void hasARowForEachPacketWithTheNumbersOfTheJsonEvents(String capture) {
        Map<String, String> told = new TreeMap<>();
        Run.report("json", TestCaptures.file(capture), "--packets")
                .out()
                .lines()
                .filter(line -> line.contains("\"type\":\"packet\"") && line.contains("\"conn\":"))
                .forEach(line -> told.put(
                        field(line, "packet"),
                        String.join(
                                " ",
                                field(line, "flags").replace(' ', ','),
                                field(line, "seq"),
                                field(line, "ack"),
                                field(line, "len"))));
        Map<String, String> drawn = new TreeMap<>();
        for (String language : List.of("en", "zh")) {
            Run run = Run.report("table", TestCaptures.file(capture), "--all", "--lang", language);
            assertThat(run.err()).isEmpty();
            drawn.clear();
            for (String[] row : rows(run.out())) {
                assertThat(row).hasSize(12).doesNotContain("null");
                assertThat(row[10]).isNotBlank().doesNotContain("{", "}", "（）", "()");
                if (!row[5].isEmpty()) {
                    drawn.put(
                            row[1],
                            String.join(
                                    " ",
                                    row[7],
                                    row[8].replaceFirst("\\(.*", ""),
                                    row[9].replaceFirst("\\(.*", ""),
                                    row[6]));
                }
            }
            assertThat(drawn).isEqualTo(told);
        }
    }

    private static String field(String json, String name) {
        String mark = "\"" + name + "\":";
        int start = json.indexOf(mark);
        if (start < 0) {
            return "";
        }
        String rest = json.substring(start + mark.length());
        return rest.startsWith("\"") ? rest.substring(1, rest.indexOf('"', 1)) : rest.replaceFirst("[,}].*", "");
    }

    /** Folded rows say how many packets they stand for, and none is lost. */
    @ParameterizedTest
    @MethodSource("captures")
    void foldsWithoutLosingAPacket(String capture) {
        List<String[]> all =
                rows(Run.report("table", TestCaptures.file(capture), "--all").out());
        long packets = 0;
        long bytes = 0;
        for (String[] row : rows(Run.report("table", TestCaptures.file(capture)).out())) {
            boolean folded = row[10].endsWith("folded, --all shows them");
            packets += folded ? Long.parseLong(row[10].replaceFirst(" .*", "")) : 1;
            bytes += row[6].isEmpty() ? 0 : Long.parseLong(row[6]);
        }
        assertThat(packets).isEqualTo(all.size());
        assertThat(bytes)
                .isEqualTo(all.stream()
                        .filter(row -> !row[6].isEmpty())
                        .mapToLong(row -> Long.parseLong(row[6]))
                        .sum());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /|x|y HTTP/1.1",
                "GET /`code`<script>alert(1)</script>&amp; HTTP/1.1",
                "GET [a](http://b) HTTP/1.1",
                "GET http://proxied.example/ HTTP/1.1",
                "GET www.example.com HTTP/1.1",
                "GET *bold*_em_~~no~~$x$a@b.c HTTP/1.1",
                "GET \\|\\` HTTP/1.1"
            })
    void whatAPacketSaysIsNoMarkdown(String request) {
        String cell = requestCell(request);

        assertThat(cell.replaceAll("\\\\(?=[^A-Za-z0-9 ])", ""))
                .isEqualTo("The client sends an HTTP request: " + request.replaceAll("\\\\(?=[^A-Za-z0-9 ])", ""));
        assertThat(cell)
                .doesNotContainPattern("(?<!\\\\)[|`<>\\[\\]*~$&@]")
                .doesNotContainPattern("[^\\\\]://|[Ww]{3}[.]");
    }

    @Test
    void aLineThatIsNoTextOrTooLongIsNotToldAndNothingReachesTheTerminal() {
        for (String request :
                List.of("GET /\033[31m HTTP/1.1", "GET /" + "x".repeat(400) + " HTTP/1.1", "GET /\u0085 HTTP/1.1")) {
            assertThat(requestCell(request)).isEqualTo("The client sends data");
        }
    }

    /** What is said of the packet with the request, if it asks for this. */
    private static String requestCell(String request) {
        List<Integer> ordinals = new ArrayList<>();
        Path hostile = RewrittenCapture.write(TestCaptures.file(HTTP), "hostile.pcap", (segment, bytes, out) -> {
            ordinals.add(ordinals.size());
            if (ordinals.size() == 4) {
                byte[] line = (request + "\r\n").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
                bytes.put((int) (segment.tcpOffset() + segment.headerLength()), line);
            }
            out.add(segment.time(), bytes);
        });
        return rows(Run.ours("-q", "--format", "table", "-r", hostile.toString())
                        .out())
                .get(3)[10]
                .transform(cell -> US_ASCII.newEncoder().canEncode(cell) ? cell : "not ASCII: " + cell);
    }

    @Test
    void selectionsHoldAsInEveryFormat() {
        Run one = Run.report("table", TestCaptures.file("time-wait-reuse"), "--conn", "2");
        assertThat(one.out()).startsWith("### 2: ").doesNotContain("### 1: ");
        assertThat(Run.report("table", TestCaptures.file("time-wait-reuse")).out())
                .contains("### 1: ", "\n\n### 2: ");
    }

    @Test
    void tcpdumpsTextMakesATableToo() {
        Run run = Run.ours("-q", "--format", "table", "-r", "src/test/resources/transcripts/syn-retransmitted.txt");
        assertThat(rows(run.out())).isNotEmpty();
        assertThat(run.out()).contains("The client sends its SYN again (repeat 1)");
    }
}
