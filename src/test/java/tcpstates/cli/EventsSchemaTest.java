package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.event.Alarm;
import tcpstates.event.Backoff;
import tcpstates.event.EndReason;
import tcpstates.event.Evidence;
import tcpstates.event.Finding;
import tcpstates.event.HalfOpen;
import tcpstates.event.IcmpError;
import tcpstates.event.PortRange;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;
import tcpstates.event.VerdictKind;
import tcpstates.report.JsonReport;
import tcpstates.report.TimeFormat;

/** Every event that is printed is as docs/events.schema.json describes it. */
class EventsSchemaTest {
    private static final SocketAddress ONE = new SocketAddress(0, 0x0a000001, false, 40_000);
    private static final SocketAddress OTHER = new SocketAddress(0, 0x0a000002, false, 80);

    /** What a field may hold. */
    record Words(String definition, List<? extends Enum<?>> words) {}

    private static List<String> lines(String capture, String... more) {
        return Run.report("json", TestCaptures.file(capture), more)
                .out()
                .lines()
                .toList();
    }

    /** Of captures that lie here, of each option that has events of its own, and findings that no capture here shows. */
    private static List<String> events() throws IOException {
        try (Stream<Path> files = Files.walk(TestCaptures.DIRECTORY)) {
            Stream<String> captured = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .flatMap(file -> read(file).lines());
            Stream<String> asked = Stream.of(
                            lines("open-data-client-close", "--packets"),
                            lines("open-data-client-close", "--at", "+0.05"),
                            lines("loopback", "--packets", "--checksums", "mark"),
                            lines("snaplen60", "--checksums", "mark"),
                            lines("open-data-client-close", "--model", "linux", "--tunnels", "ignore"),
                            lines("12_midstream", "--at", "+0.5"),
                            lines("refused", "--alarm", "count(state=SYN_SENT)>0 by listener"),
                            lines("time-wait-reuse", "--alarm", "count(state=ESTABLISHED)>0 by client"),
                            made())
                    .flatMap(List::stream);
            return Stream.concat(captured, asked).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> made() {
        var out = new ByteArrayOutputStream();
        var report = new JsonReport(out, TimeFormat.NANOSECONDS);
        for (TcpState state : List.of(TcpState.CLOSE_WAIT, TcpState.FIN_WAIT2)) {
            report.accept(
                    new Finding.HalfClosedSockets(1, true, state, Role.SERVER, OTHER, OTHER, 9, 2, 1, 61_000, 0, 0));
        }
        report.accept(
                new Finding.PortUse(1, false, ONE, OTHER, 28_000, 0, 27_000, 99_999, PortRange.LINUX_EPHEMERAL, 0, 0));
        report.flush();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void everyEventIsAsTheSchemaDescribesItAndEveryKindOfEventIsThere() throws IOException {
        var schema = new EventsSchema();
        Set<String> errors = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        for (String line : events()) {
            JsonEvent event = JsonEvent.of(line);
            errors.addAll(schema.errors(event));
            seen.add(schema.nameOf(event));
        }
        assertThat(errors).isEmpty();
        assertThat(seen).containsExactlyInAnyOrderElementsOf(schema.events());
    }

    /** So that any validator says of a field that is not described what {@link EventsSchema} says of it. */
    @Test
    void noObjectOfTheSchemaAllowsFieldsThatItDoesNotDescribe() throws IOException {
        List<String> described = new ArrayList<>();
        List<String> open = new ArrayList<>();
        new EventsSchema().eachObject((path, schema) -> {
            described.add(path);
            if (!Boolean.FALSE.equals(schema.fields().get("additionalProperties"))) {
                open.add(path);
            }
        });
        assertThat(described).hasSizeGreaterThan(20).contains("health_event", "connection_event", "packet_event");
        assertThat(open).isEmpty();
    }

    static Stream<Words> words() {
        return Stream.of(
                new Words("state", List.of(TcpState.values())),
                new Words("role", List.of(Role.values())),
                new Words("evidence", List.of(Evidence.values())),
                new Words("retransmission_kind", List.of(Retransmission.Kind.values())),
                new Words("mechanism", List.of(Retransmission.Mechanism.values())),
                new Words("trigger", List.of(Retransmission.Trigger.values())),
                new Words("series", List.of(Backoff.Shape.values())),
                new Words("reset_cause", List.of(Reset.ResetCause.values())),
                new Words("reset_error", List.of(Reset.SocketError.values())),
                new Words("half_open_kind", List.of(HalfOpen.Kind.values())),
                new Words("stray_flags", List.of(StraySegment.Flags.values())),
                new Words("icmp_effect", List.of(IcmpError.Effect.values())),
                new Words("icmp_error", List.of(IcmpError.SocketError.values())),
                new Words("icmp_name", List.of(IcmpError.Kind.values())),
                new Words("alarm_kind", List.of(Alarm.Kind.values())),
                new Words("end_reason", List.of(EndReason.values())),
                new Words("verdict_kind", List.of(VerdictKind.values())),
                new Words("probe_method", List.of(Finding.ProbeMethod.values())));
    }

    /** {@code NONE} of an error is left out in the JSON. */
    @ParameterizedTest
    @MethodSource("words")
    void everyWordThatAFieldMayHoldIsListed(Words words) throws IOException {
        boolean error = words.definition.endsWith("_error");
        List<String> expected = words.words.stream()
                .map(Enum::name)
                .filter(name -> !error || !name.equals("NONE"))
                .toList();
        assertThat((List<?>)
                        new EventsSchema().definition(words.definition).fields().get("enum"))
                .map(word -> word.toString().toUpperCase(Locale.ROOT))
                .containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"surprise\",\"ts\":\"1.000000\"}",
                "{\"type\":\"half_open\",\"ts\":\"1.000000\",\"conn\":1}",
                "{\"type\":\"alarm\",\"ts\":\"now\",\"kind\":\"raised\",\"alarm\":\"a\",\"count\":1,\"since\":\"1.000000\",\"complete\":true}",
                "{\"type\":\"alarm\",\"ts\":\"1.000000\",\"kind\":\"loud\",\"alarm\":\"a\",\"count\":1,\"since\":\"1.000000\",\"complete\":true}",
                "{\"type\":\"alarm\",\"ts\":\"1.000000\",\"kind\":\"raised\",\"alarm\":\"a\",\"count\":-1,\"since\":\"1.000000\",\"complete\":true}",
                "{\"type\":\"alarm\",\"ts\":\"1.000000\",\"kind\":\"raised\",\"alarm\":\"a\",\"count\":1,\"since\":\"1.000000\",\"complete\":1}",
                "{\"type\":\"alarm\",\"ts\":\"1.000000\",\"kind\":\"raised\",\"alarm\":\"a\",\"count\":1,\"since\":\"1.000000\",\"complete\":true,\"x\":1}"
            })
    void anythingElseIsAnError(String event) throws IOException {
        assertThat(new EventsSchema().errors(JsonEvent.of(event))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"closed_in_four_packets\",\"syn_pakcet\":1}",
                "{\"kind\":\"closed_somehow\"}",
                "{\"syn_packet\":1}",
                "{\"kind\":\"mid_stream\",\"syn_packet\":\"1\"}",
                "{\"kind\":\"mid_stream\",\"closer\":\"nobody\"}"
            })
    void aVerdictThatIsNoneIsRefusedWithinAnEventThatIsOne(String verdict) throws IOException {
        String event = lines("refused").stream()
                .filter(line -> line.startsWith("{\"type\":\"connection\""))
                .findFirst()
                .orElseThrow();
        String changed =
                event.replaceFirst("\"verdicts\":\\[", Matcher.quoteReplacement("\"verdicts\":[" + verdict + ','));
        assertThat(changed).isNotEqualTo(event);
        assertThat(new EventsSchema().errors(JsonEvent.of(event))).isEmpty();
        assertThat(new EventsSchema().errors(JsonEvent.of(changed))).isNotEmpty();
    }
}
