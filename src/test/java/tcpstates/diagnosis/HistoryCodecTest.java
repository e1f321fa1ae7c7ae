package tcpstates.diagnosis;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.event.Event;
import tcpstates.event.Role;
import tcpstates.report.JsonReport;
import tcpstates.report.TimeFormat;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;
import tcpstates.tcp.RandomStreams;
import tcpstates.tracker.ConnectionObserver;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/** Nothing of a history is lost while it is bytes. */
class HistoryCodecTest {
    private static final int OFTEN = 20_000;

    /** Fields that {@link #everyFieldIsKept} does not change, and what stands for them. */
    private static final Map<String, String> EXEMPT = Map.ofEntries(
            entry("ConnectionHistory.clientAddress", "final; compared"),
            entry("ConnectionHistory.serverAddress", "final; compared"),
            entry("ConnectionHistory.client", "its fields"),
            entry("ConnectionHistory.server", "its fields"),
            entry("ConnectionHistory.silence", "its fields"),
            entry("ConnectionHistory.letters", "its fields"),
            entry("ConnectionHistory.ignoredReset", "a record, no part of which can be forgotten; compared"),
            entry("ConnectionHistory.lastReset", "a record"),
            entry("ConnectionHistory.fatalReset", "a record"),
            entry("EndpointHistory.contradicted", "a record"),
            entry("EndpointHistory.role", "never changes"),
            entry("EndpointHistory.states", "its spans are compared"),
            entry("EndpointHistory.retransmissions", "its fields"),
            entry("EndpointHistory.zeroWindows", "its fields"),
            entry("EndpointHistory.icmpErrors", "its fields"),
            entry("EndpointHistory.data", "its fields"),
            entry("EndpointHistory.checksums", "its fields"),
            entry("DataHistory.sacks", "its fields"),
            entry("IcmpHistory.believed", "a record"),
            entry("IcmpHistory.tooBig", "a record"),
            entry("IcmpHistory.ignored", "a record"),
            entry("RetransmissionHistory.backoffs", "their fields"),
            entry("BackoffHistory.intervals", "compared"),
            entry("BackoffHistory.backoff", "a record"));

    private final HistoryCodec codec = new HistoryCodec();

    // ------------------------------------------------------------------ every field

    @Test
    void everyFieldIsKept() throws IllegalAccessException {
        Set<String> kept = new TreeSet<>();
        for (int i = 0; i < holders(rich()).size(); i++) {
            for (Field field : Fields.of(holders(rich()).get(i).getClass())) {
                if (!EXEMPT.containsKey(Fields.name(field))) {
                    ConnectionHistory changed = rich();
                    Object holder = holders(changed).get(i);
                    Object before = field.get(holder);
                    change(field, holder);
                    assertThat(field.get(holder)).as(Fields.name(field)).isNotEqualTo(before);
                    assertThat(contents(codec.fromBytes(codec.toBytes(changed))))
                            .as("contents when %s is another one", field)
                            .isEqualTo(contents(changed));
                    kept.add(Fields.name(field));
                }
            }
        }
        assertThat(kept).hasSizeGreaterThan(40);
    }

    @Test
    void exemptsNoFieldThatIsGone() {
        Set<String> names = new TreeSet<>();
        for (Object holder : holders(rich())) {
            Fields.of(holder.getClass()).forEach(field -> names.add(Fields.name(field)));
        }
        assertThat(names).containsAll(EXEMPT.keySet());
    }

    @Test
    void keepsAHistoryInWhichNothingHasHappened() {
        var empty = new ConnectionHistory(ConnectionEvents.address(1, 2), ConnectionEvents.address(3, 4));
        assertThat(contents(codec.fromBytes(codec.toBytes(empty)))).isEqualTo(contents(empty));
    }

    /** Objects with fields of their own, always in the same order. */
    private static List<Object> holders(ConnectionHistory history) {
        List<Object> holders = new ArrayList<>(List.of(history));
        for (EndpointHistory end : List.of(history.client, history.server)) {
            holders.add(end);
            value(end, "retransmissions").ifPresent(retransmissions -> {
                holders.add(retransmissions);
                holders.addAll(((Map<?, ?>) value(retransmissions, "backoffs").orElseThrow()).values());
            });
            value(end, "zeroWindows").ifPresent(holders::add);
            value(end, "icmpErrors").ifPresent(holders::add);
            value(end, "checksums").ifPresent(holders::add);
            value(end, "data").ifPresent(data -> {
                holders.add(data);
                value(data, "sacks").ifPresent(holders::add);
            });
        }
        value(history, "silence").ifPresent(holders::add);
        value(history, "letters").ifPresent(holders::add);
        return holders;
    }

    private static Optional<Object> value(Object of, String name) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return Optional.ofNullable(field.get(of));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Everything that a history says, under names. */
    private static Map<String, @Nullable Object> contents(ConnectionHistory history) {
        Map<String, @Nullable Object> contents = new LinkedHashMap<>();
        List<Object> holders = holders(history);
        for (int i = 0; i < holders.size(); i++) {
            for (Field field : Fields.of(holders.get(i).getClass())) {
                Object value = value(holders.get(i), field.getName()).orElse(null);
                String name = i + " " + Fields.name(field);
                if (value instanceof StateHistory states) {
                    for (int span = 0; span < states.size(); span++) {
                        contents.put(name + span, states.get(span));
                    }
                } else if (!holders.contains(value)) {
                    contents.put(name, value instanceof Map<?, ?> map ? map.keySet() : value);
                }
            }
        }
        return contents;
    }

    private static void change(Field field, Object of) throws IllegalAccessException {
        if (field.getType() == Role.class) {
            field.set(of, field.get(of) == Role.SERVER ? Role.CLIENT : Role.SERVER);
        } else if (!Fields.change(field, of)) {
            throw new AssertionError("say here how " + field + " can be changed, or why it need not be");
        }
    }

    /** A connection on which everything happens: repeats on both sides, closed windows, RSTs of which two are ignored. */
    private static ConnectionHistory rich() {
        List<ConnectionHistory> histories = new ArrayList<>();
        List<ScriptedPacket> packets = Script.script()
                .with("0 > S 1000")
                .with("1 > S 1000")
                .with("1.01 < S. 5000 ack 1001")
                .with("2.01 < S. 5000 ack 1001")
                .with("2.02 > . 1001 ack 5001")
                .with("2.03 > P. 1001 (10) ack 5001")
                .with("2.3 > P. 1001 (10) ack 5001")
                .with("2.9 > P. 1001 (10) ack 5001")
                .with("3 < P. 5001 (20) ack 1011 win 0")
                .with("4 < . 5021 ack 1011 win 100")
                .with("4.1 > . 1011 ack 5021 win 0")
                .with("4.2 < P. 5021 (20) ack 1011")
                .with("4.6 < P. 5021 (20) ack 1011")
                .with("5 > . 1011 ack 5041 win 100")
                .with("5.01 < icmp 3 1 about 1011 from 10.9.9.9")
                .with("5.02 < icmp 3 4 about 1011 mtu 296 from 10.9.9.9")
                .with("5.03 < icmp 3 1 about 0")
                .with("5.1 < R 900000")
                .with("5.2 < R 5042")
                .with("6 < R 5041")
                .packets();
        track(packets, (connection, predecessor, challenged) -> {
            var history = new ConnectionHistory(connection, predecessor, challenged);
            histories.add(history);
            return history;
        });
        ConnectionHistory history = histories.getFirst();
        history.client.checksums = new ChecksumHistory();
        assertThat(holders(history).size()).isGreaterThanOrEqualTo(9);
        assertThat(history.ignoredReset).isNotNull();
        assertThat(history.fatalReset).isNotNull().isNotEqualTo(history.ignoredReset);
        return history;
    }

    // ------------------------------------------------------------------ the same events

    @ParameterizedTest
    @MethodSource("captures")
    void saysTheSameOfACaptureWhenPackedAfterEverySegment(Path capture) {
        List<Event> expected = TrackedCapture.of(capture).events();
        List<Event> repacked = TrackedCapture.of(capture, RepackedHistory::new).events();

        assertThat(repacked).isEqualTo(expected);
        assertThat(json(repacked)).isEqualTo(json(expected));
    }

    private static String json(List<Event> events) {
        var out = new ByteArrayOutputStream();
        var report = new JsonReport(out, TimeFormat.MICROSECONDS);
        events.forEach(report::accept);
        report.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    static List<Path> captures() throws IOException {
        return TrackedCapture.captures();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void saysTheSameOfRandomConversations(long seed) {
        assertSame(RandomStreams.conversation(seed));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void saysTheSameOfNonsense(long seed) {
        assertSame(RandomStreams.nonsense(seed));
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private static void assertSame(List<ScriptedPacket> packets) {
        assertThat(track(packets, RepackedHistory::new)).isEqualTo(track(packets, ConnectionHistory::new));
    }

    private static List<Event> track(List<ScriptedPacket> packets, ConnectionObserver.Factory observers) {
        List<Event> events = new ArrayList<>();
        var tracker = new ConnectionTracker(events::add, TrackerOptions.EVENTS_ONLY.withObservers(observers));
        Told.feed(tracker, packets, 1);
        tracker.end();
        return events;
    }

    // ------------------------------------------------------------------ the bytes

    @Test
    void readsWhatThisVersionWrites() {
        byte[] bytes = HexFormat.of().parseHex(WRITTEN.replace("\n", ""));
        assertThat(contents(codec.fromBytes(bytes))).isEqualTo(contents(rich()));
        assertThat(codec.toBytes(rich()))
                .as("the format: a change is another version")
                .isEqualTo(bytes);
    }

    @Test
    void refusesOtherVersions() {
        var bits = new BitCodec();
        bits.writeSealed(HistoryCodec.VERSION + 1);
        new HistoryCodec(bits).write(rich());
        byte[] bytes = bits.seal();
        assertThatThrownBy(() -> codec.fromBytes(bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("version " + HistoryCodec.VERSION);
    }

    @Test
    void refusesEveryFlippedBitAndEveryCut() {
        byte[] whole = codec.toBytes(rich());
        for (int bit = 0; bit < Byte.SIZE * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> codec.fromBytes(flipped)).isInstanceOf(CodecException.class);
        }
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> codec.fromBytes(cut)).isInstanceOf(CodecException.class);
        }
    }

    /** Bytes with a right checksum that no codec has written: reading them ends, with a history or a clear exception. */
    @Test
    void readsNonsenseToAnEnd() {
        byte[] whole = codec.toBytes(rich());
        byte[] contents = Arrays.copyOfRange(whole, 1, whole.length - Integer.BYTES);
        Random random = new Random(1);
        int read = 0;
        for (int i = 0; i < OFTEN; i++) {
            byte[] damaged = contents.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                codec.fromBytes(sealed(damaged));
                read++;
            } catch (CodecException e) {
                assertThat(e).hasMessageContaining("damaged");
            }
        }
        assertThat(read).isBetween(1, OFTEN - 1);
    }

    private static byte[] sealed(byte[] contents) {
        var bits = new BitCodec();
        bits.writeSealed(HistoryCodec.VERSION);
        for (byte part : contents) {
            bits.fixed8(part & 0xff);
        }
        return bits.seal();
    }

    private static final String WRITTEN = """
            0800000100000a409c00000200000a50003801060408ef0607ff2547103c34022f8280d0e2c6bfce972f1a82c8afa02581a4
            a7da06f1550f00de03000082dac409c80102140302000102020105010782aaf1fc0e0a82dac4090712010382c694dd1d2800
            0101010bde03000081a0d9e61d040180a8d6b9070000010f80a8d6b9071482a8d6b90782a8fe8fc107000101010fdf030000
            81d4dbd20f02100280febe810280989abc040100010f80febe81021e82b0b4f80882b0d4b2db35000000011f001680a4a7da
            0616069307153c0de90300001481eab49016ec07d20f8284af5f8084af5f80d2c08f08809a889d0780829bc3070103c104e9
            030000d28f8080e0f701d28f8080e0f701040007010b02d00402010001051e92a4c8a001040001052092a4c8a00101000105
            22848080a00177020fffbd470212783c061781c694dd1d2282eeea962581a0f8fa05e90300001581f882ad16c8550f00df03
            000082dac409ec07025012030302010781dac4090682dac4090109010782ccfd930e128284af5f0710010382fcb18c172801
            0102000101010bc8550f0081c694dd1d080180a8d6b9070000010f80a8d6b9070a82d0acf30e82e0ba84bf0300000000011f
            001280a8d6b90712021307d5340af1550f002881c8ceb40d0280ac859908c80181a4a7da068084af5f80a0f8fa0580b4e3d7
            090f010780a8d6b9070204033f3e1aa2b1d297c186fc98060cb881d001de030000c8550f00f1550f0004020202010b03af07
            2481a4a7da061c8184af5f80018e8001018194ebdc0381a4a7da06010203ad07281c81a8d6b90780019280010581a0f8fa05
            81a4a7da06010203ad07281c81a8d6b90780019280010581a0f8fa0581a4a7da065870e0f2
            """;
}
