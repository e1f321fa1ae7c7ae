package tcpstates.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/** What Prometheus gets of a capture, asked over HTTP. */
@Timeout(120)
class MetricsTest {
    private static final List<String> CAPTURES = List.of(
            "src/test/resources/pcaps/normal_client_close.pcap",
            "src/test/resources/pcaps/refused.pcap",
            "src/test/resources/pcaps/syn-dropped-exponential.pcap",
            "src/test/resources/pcaps/final-ack-dropped.pcap",
            "src/test/resources/pcaps/close-wait-left.pcap",
            "src/test/resources/pcaps/handshakes-never-completed.pcap");

    private static final Pattern NAME = Pattern.compile("tcpstates_[a-z_]+");
    private static final String SERIES = "tcpstates_%s{%s}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private HttpResponse<String> ask(int port, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
        return client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Map<String, Double> series(String page) {
        Map<String, Double> values = new HashMap<>();
        for (String line : page.lines().filter(line -> !line.startsWith("#")).toList()) {
            int blank = line.lastIndexOf(' ');
            values.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
        }
        return values;
    }

    private Path run() {
        return directory.resolve("run");
    }

    @Test
    void saysWhatTheReportSays() throws Exception {
        int port = freePort();
        try (RunningCapture capture = RunningCapture.start(run(), "metrics=" + port)) {
            CAPTURES.forEach(capture.first::play);
            List<Transition> changes = capture.report().transitions();

            Map<String, Double> values = series(ask(port, "/metrics").body());

            assertThat(changes).hasSizeGreaterThan(400);
            changes.stream()
                    .collect(Collectors.groupingBy(
                            change -> SERIES.formatted(
                                    "transitions_total", "from=\"" + change.from() + "\",to=\"" + change.to() + '"'),
                            Collectors.counting()))
                    .forEach((name, count) -> assertThat(values).as(name).containsEntry(name, (double) count));
            Map<String, Double> endpoints = new HashMap<>();
            for (TcpState state : TcpState.values()) {
                for (Role role : state.hasConnection() ? Role.values() : new Role[0]) {
                    endpoints.put(endpoint(state, role), 0.0);
                }
            }
            Objects.requireNonNull(capture.service().snapshot()).endpoints().stream()
                    .filter(end -> end.state().hasConnection())
                    .forEach(end -> endpoints.merge(
                            endpoint(end.state(), Objects.requireNonNull(end.role())), 1.0, Double::sum));
            assertThat(values).containsAllEntriesOf(endpoints);
            assertThat(endpoints.get(endpoint(TcpState.SYN_RECV, Role.SERVER))).isGreaterThan(100);
            assertThat(values.get("tcpstates_resets_total{cause=\"refused\"}")).isOne();
            assertThat(values.get("tcpstates_retransmissions_total{kind=\"syn\",mechanism=\"rto\"}"))
                    .isEqualTo(3.0);
            assertThat(values.get("tcpstates_transitions_by_evidence_total{evidence=\"corrected\"}"))
                    .isPositive();
            assertThat(values.get("tcpstates_connections_total")).isGreaterThan(200);
        }
    }

    private static String endpoint(TcpState state, Role role) {
        return SERIES.formatted(
                "endpoints", "role=\"" + role.name().toLowerCase(Locale.ROOT) + "\",state=\"" + state + '"');
    }

    @Test
    void hasNoAddressInItAndNamesThatPrometheusLikes() throws Exception {
        int port = freePort();
        try (RunningCapture capture = RunningCapture.start(run(), "metrics=127.0.0.1:" + port)) {
            CAPTURES.forEach(capture.first::play);
            capture.report();
            String page = ask(port, "/metrics").body();

            assertThat(page).doesNotContainPattern("\\d+\\.\\d+\\.\\d+\\.\\d+");
            Path file = Files.writeString(directory.resolve("page"), page);
            Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectInput(file.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(promtool.waitFor()).as(said).isZero();
            assertThat(said).isEmpty();
        }
    }

    @Test
    void hasTheFiguresThatTheDocumentsAlertsAndTheDashboardName() throws Exception {
        int port = freePort();
        try (RunningCapture capture = RunningCapture.start(run(), "metrics=" + port)) {
            capture.first.play(CAPTURES.getFirst());
            capture.report();
            Set<String> there = names(ask(port, "/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("# TYPE"))
                    .collect(Collectors.joining("\n")));

            assertThat(names(Files.readString(Path.of("docs/metrics.md")))).isEqualTo(there);
            for (String file : List.of("tcpstates.rules.yml", "grafana-dashboard.json")) {
                assertThat(there).as(file).containsAll(names(Files.readString(Path.of("contrib/prometheus", file))));
            }
        }
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text).results().map(name -> name.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void speaksOpenMetricsToWhoeverAsksForIt() throws Exception {
        int port = freePort();
        try (RunningCapture capture = RunningCapture.start(run(), "metrics=" + port)) {
            HttpResponse<String> answer =
                    ask(port, "/metrics", "Accept", "application/openmetrics-text;version=1.0.0,*/*;q=0.1");

            assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("openmetrics");
            assertThat(answer.body()).endsWith("# EOF\n");
            assertThat(capture.report().notices()).isEmpty();
        }
    }

    /** They send half a request and nothing more. */
    @Test
    void answersWhileOthersAskSlowlyAndHangsUpOnThem() throws Exception {
        int port = freePort();
        List<Socket> slow = new ArrayList<>();
        try (RunningCapture capture = RunningCapture.start(run(), "metrics=" + port)) {
            for (int i = 0; i < 20; i++) {
                var socket = new Socket();
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nX-".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            long begin = System.nanoTime();
            assertThat(ask(port, "/metrics").statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));

            capture.first.play(CAPTURES.getFirst());
            assertThat(capture.report().transitions()).isNotEmpty();
            slow.getFirst().setSoTimeout(30_000);
            assertThat(slow.getFirst().getInputStream().readAllBytes())
                    .as("hung up")
                    .isNotNull();
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void doesNotBeginWhereItsPortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> RunningCapture.start(run(), "metrics=" + port))
                    .isInstanceOf(ServiceException.class)
                    .hasMessage("metrics at 127.0.0.1:" + port + ": Address already in use");
        }
    }
}
