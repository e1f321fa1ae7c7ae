package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --format ecs} prints bulk requests of documents whose fields the Elastic Common Schema has. */
class EcsFormatTest {
    /** Fields and types of the field sets that are used, as generated/csv/fields.csv of the schema lists them. */
    private static final Path FIELDS = Path.of("src/test/resources/ecs/fields.csv");

    /** Words that the schema allows: of event.kind, event.category, event.type. */
    private static final Map<String, Set<String>> WORDS = Map.of(
            "event.kind",
                    Set.of("alert", "asset", "enrichment", "event", "metric", "state", "pipeline_error", "signal"),
            "event.category", Set.of("network"),
            "event.type", Set.of("access", "allowed", "connection", "denied", "end", "info", "protocol", "start"));

    private static List<String> lines(String capture, String... more) {
        return Run.report("ecs", TestCaptures.file(capture), more).out().lines().toList();
    }

    private static List<JsonEvent> documents(String capture, String... more) {
        return lines(capture, more).stream()
                .filter(line -> !line.equals("{\"create\":{}}"))
                .map(EcsFormatTest::document)
                .toList();
    }

    private static JsonEvent document(String line) {
        try {
            return JsonEvent.of(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> flat(JsonEvent document) {
        Map<String, Object> fields = new TreeMap<>();
        flat("", document, fields);
        return fields;
    }

    private static void flat(String path, JsonEvent object, Map<String, Object> fields) {
        object.fields().forEach((name, value) -> {
            if (value instanceof JsonEvent below && !name.equals("tcpstates")) {
                flat(path + name + '.', below, fields);
            } else {
                fields.put(path + name, value);
            }
        });
    }

    private static Map<String, String> schema() throws IOException {
        Map<String, String> types = new TreeMap<>();
        for (String line : Files.readAllLines(FIELDS)) {
            String[] cells = line.split(",", -1);
            types.put(cells[0], cells[1]);
        }
        return types;
    }

    private static boolean fits(Object value, String type) {
        return switch (type) {
            case "date" -> Instant.parse(value.toString()) != null;
            case "ip" -> isAddress(value.toString());
            case "long" -> value instanceof Long;
            default -> value instanceof String;
        };
    }

    private static boolean isAddress(String text) {
        try {
            return InetAddress.ofLiteral(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "open-data-client-close",
                "refused",
                "lossy-path",
                "ipv6",
                "icmp_reject",
                "keep-alive-unanswered",
                "ports-tried-open-closed-filtered",
                "handshakes-never-completed",
                "close-wait-left",
                "mid-stream",
                "abort-unread-data"
            })
    void everyFieldIsOneOfTheSchemaWithItsType(String capture) throws IOException {
        Map<String, String> schema = schema();
        for (JsonEvent document : documents(capture)) {
            flat(document).forEach((name, value) -> {
                if (name.equals("tcpstates")) {
                    return;
                }
                assertThat(schema).containsKey(name);
                List<?> values = value instanceof List<?> several ? several : List.of(value);
                assertThat(values).as(name).isNotEmpty().allMatch(one -> fits(one, schema.getOrDefault(name, "")));
                if (WORDS.containsKey(name)) {
                    assertThat(values.stream().map(Object::toString)).isSubsetOf(WORDS.getOrDefault(name, Set.of()));
                }
            });
        }
    }

    @Test
    void eachDocumentStandsBehindItsRequestAndHoldsTheEventOfTheJson() {
        List<String> lines = lines("ports-tried-open-closed-filtered");
        List<String> events = Run.report("json", TestCaptures.file("ports-tried-open-closed-filtered"))
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize(2 * events.size());
        for (int i = 0; i < events.size(); i++) {
            assertThat(lines.get(2 * i)).isEqualTo("{\"create\":{}}");
            assertThat(lines.get(2 * i + 1)).endsWith(",\"tcpstates\":" + events.get(i) + "}");
        }
    }

    @Test
    void aConnectionTellsWhenItWasAndWhatEachEndHasSent() {
        JsonEvent document = documents("open-data-client-close").stream()
                .filter(one -> one.object("event").text("action").equals("connection"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> fields = flat(document);
        JsonEvent ours = document.object("tcpstates");
        assertThat(fields)
                .containsEntry("source.ip", "10.155.1.1")
                .containsEntry("destination.port", 8080L)
                .containsEntry("source.packets", ours.number("client_packets", -1))
                .containsEntry("destination.bytes", ours.number("server_bytes", -1))
                .containsEntry("network.community_id", ours.text("community_id"))
                .containsEntry("event.type", List.of("connection", "end"));
        Instant start = Instant.parse(String.valueOf(fields.get("event.start")));
        assertThat(start.plusNanos(Long.parseLong(String.valueOf(fields.get("event.duration")))))
                .isEqualTo(String.valueOf(fields.get("event.end")));
    }

    @ParameterizedTest
    @CsvSource({"close-wait-left, info", "keep-alives-answered, info", "refused, end", "abort-unread-data, end"})
    void onlyWhatTheWireShowsIsAnEnd(String capture, String type) {
        assertThat(documents(capture).stream()
                        .filter(one -> one.object("event").text("action").equals("connection")))
                .isNotEmpty()
                .allMatch(one -> List.of("connection", type).equals(flat(one).get("event.type")));
    }

    @Test
    void sourceIsTheClientOfAChangeAndTheSenderOfAReset() {
        List<JsonEvent> documents = documents("refused");
        assertThat(Stream.of("transition", "reset")
                        .map(action -> documents.stream()
                                .filter(one ->
                                        one.object("event").text("action").equals(action))
                                .map(one -> one.object("source").number("port", 0))
                                .distinct()
                                .toList()))
                .containsExactly(List.of(42283L), List.of(8081L));
    }
}
