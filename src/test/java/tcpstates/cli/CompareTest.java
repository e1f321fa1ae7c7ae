package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.packet.TcpSegment;

/**
 * Two captures of the same traffic compared. The recorded pairs were taken at both ends of a path of which it is known what it lost;
 * what a middle box may do besides is done to them here.
 */
class CompareTest {
    private static final Path PAIRS = Path.of("src", "test", "resources", "compare");
    private static final long HOUR = 3600L * 1_000_000_000;
    private static final int SERVER_PORT = 8080;
    private static final int TTL = 8;

    @TempDir
    private Path folder;

    private static Path pair(String name) {
        return PAIRS.resolve(name + ".pcap");
    }

    private static List<JsonEvent> compare(Path a, Path b, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--format", "json", "--compare", a.toString(), b.toString()));
        arguments.addAll(List.of(more));
        Run run = Run.ours(arguments.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        List<JsonEvent> events = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            events.add(JsonEvent.of(line));
        }
        return events;
    }

    private static String text(Path a, Path b, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--time", "utc", "--compare", a.toString(), b.toString()));
        arguments.addAll(List.of(more));
        Run run = Run.ours(arguments.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out();
    }

    private static List<JsonEvent> pairs(List<JsonEvent> events) {
        return events.stream().filter(event -> event.is("compared_connection")).toList();
    }

    /** What one capture holds and the other one does not, with the role of its sender, of all connections. */
    private static List<JsonEvent> differences(List<JsonEvent> events) {
        List<JsonEvent> all = new ArrayList<>();
        for (JsonEvent connection : pairs(events)) {
            for (JsonEvent direction : connection.objects("sent")) {
                for (JsonEvent difference : direction.objects("differences")) {
                    Map<String, Object> fields = new HashMap<>(difference.fields());
                    fields.put("role", direction.text("role"));
                    all.add(new JsonEvent(fields));
                }
            }
        }
        return all;
    }

    private static Map<Object, Long> counted(List<JsonEvent> differences) {
        Map<Object, Long> counted = new HashMap<>();
        differences.forEach(one -> counted.merge(one.text("what"), 1L, Long::sum));
        return counted;
    }

    private static List<String> changes(List<JsonEvent> events) {
        return pairs(events).getFirst().objects("changes").stream()
                .map(change -> change.text("role") + " "
                        + change.text("what") + " " + change.fields().get("a") + " "
                        + change.fields().get("b"))
                .toList();
    }

    private static boolean fromServer(TcpSegment segment) {
        return segment.sourcePort() == SERVER_PORT;
    }

    private static Path without(Path original, Predicate<TcpSegment> left) {
        return RewrittenCapture.write(original, "rewritten.pcap", (segment, bytes, out) -> {
            if (!left.test(segment)) {
                out.add(segment.time(), bytes);
            }
        });
    }

    // ------------------------------------------------------------------ what was lost

    /** The forwarder's own list of what it dropped, and neither a packet less nor one more, whichever capture comes first. */
    @ParameterizedTest
    @CsvSource({"loss.client, loss.server", "loss.server, loss.client"})
    void findsEachPacketThatWasDroppedOnTheWay(String a, String b) throws IOException {
        List<JsonEvent> differences = differences(compare(pair(a), pair(b)));
        List<String> dropped = Files.readAllLines(PAIRS.resolve("loss.dropped.tsv"));
        assertThat(differences)
                .extracting(one -> one.text("role") + "\t" + one.number("seq") + "\t" + one.number("length"))
                .containsExactlyInAnyOrderElementsOf(dropped.subList(1, dropped.size()));
        assertThat(differences).allMatch(one -> Boolean.TRUE.equals(one.fields().get("nearer_to_sender")));
        // What takes sequence numbers was sent again, and the receiver shows that it had to be. An ACK leaves no such
        // trace.
        assertThat(counted(differences)).isEqualTo(Map.of("lost", 19L, "not_seen", 9L));
        assertThat(differences)
                .filteredOn(one -> one.text("what").equals("not_seen"))
                .allMatch(one -> one.number("length") == 0);
    }

    /** A router translates addresses, clamps the MSS, and drops 21 packets above 100 bytes and 16 below, as its counters say. */
    @Test
    void findsWhatWasDroppedBehindAddressTranslation() throws IOException {
        List<JsonEvent> events = compare(pair("nat.client"), pair("nat.server"));
        assertThat(pairs(events)).hasSize(4);
        assertThat(differences(events)).hasSize(37);
        assertThat(differences(events))
                .allMatch(one -> Boolean.TRUE.equals(one.fields().get("nearer_to_sender")));
        assertThat(changes(events))
                .containsExactly(
                        "client address 192.168.7.2:45584 203.0.113.1:" + port(events),
                        "client mss 1460 1300",
                        "client ttl 64 63",
                        "server mss 1300 1460",
                        "server ttl 63 64");
        assertThat(pairs(events)).allMatch(one -> one.text("nearer_to_client").equals("a"));
    }

    private static long port(List<JsonEvent> events) {
        return pairs(events).getFirst().object("b").object("client").number("port");
    }

    /** Each end sends up to 64 KB at once, the router cuts that up behind its filter, which drops 19 packets by its counters. */
    @Test
    void takesSegmentsThatComeInPiecesForNoLoss() throws IOException {
        List<JsonEvent> differences = differences(compare(pair("segmented.client"), pair("segmented.server")));
        assertThat(differences).hasSize(19);
        assertThat(differences).noneMatch(one -> one.has("missing"));
        assertThat(differences).allMatch(one -> Boolean.TRUE.equals(one.fields().get("nearer_to_sender")));
    }

    /** It was acknowledged and never came again, so it was there. */
    @Test
    void tellsWhatACaptureHasMissedFromWhatWasLost() throws IOException {
        var count = new AtomicInteger();
        Path b = without(
                pair("delay.server"),
                segment -> !fromServer(segment) && segment.payloadLength() > 0 && count.getAndIncrement() == 0);
        List<JsonEvent> differences = differences(compare(pair("delay.client"), b));
        assertThat(counted(differences)).isEqualTo(Map.of("not_captured", 1L));
    }

    /** A capture that ends, or begins late, proves nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesNothingForLostThatLiesOutsideOfACapture(boolean front) throws IOException {
        var count = new AtomicInteger();
        Path b = without(pair("delay.server"), segment -> count.getAndIncrement() < 7 == front);
        List<JsonEvent> differences = differences(compare(pair("delay.client"), b));
        assertThat(differences).hasSizeGreaterThan(5);
        assertThat(counted(differences)).containsOnlyKeys("outside");
    }

    @Test
    void findsNoDifferenceBetweenACaptureAndItself() throws IOException {
        List<JsonEvent> events = compare(pair("loss.client"), pair("loss.client"));
        assertThat(differences(events)).isEmpty();
        assertThat(changes(events)).isEmpty();
        assertThat(pairs(events).getFirst().has("nearer_to_client")).isFalse();
        assertThat(events.getFirst().objects("clock_offsets")).isEmpty();
    }

    /** In each of its tunnels the same two hosts say the same. */
    @Test
    void tellsConnectionsOfDifferentTunnelsApart() throws IOException {
        Path tunnels = Path.of("src", "test", "resources", "pcaps", "tunnels.pcap");
        List<JsonEvent> events = compare(tunnels, tunnels);
        assertThat(pairs(events))
                .hasSize(18)
                .allMatch(pair ->
                        pair.object("a").number("conn") == pair.object("b").number("conn"));
        assertThat(differences(events)).isEmpty();
    }

    // ------------------------------------------------------------------ what was changed, and made

    /** Sequence numbers of one end or of both are moved, as some firewalls do it; time stamps show that it is the same. */
    @ParameterizedTest
    @CsvSource({"1000000, 0", "0, -77", "3000000000, 123456789"})
    void knowsAConnectionByItsTimeStampsWhenItsNumbersAreRewritten(long client, long server) throws IOException {
        Path b = RewrittenCapture.write(pair("loss.server"), "rewritten.pcap", (segment, bytes, out) -> {
            move(segment, bytes, fromServer(segment) ? server : client, fromServer(segment) ? client : server);
            out.add(segment.time(), bytes);
        });
        List<JsonEvent> events = compare(pair("loss.client"), b);
        assertThat(differences(events)).hasSize(28);
        List<String> moved = new ArrayList<>();
        if (client != 0) {
            moved.add("client sequence_numbers null " + (client & 0xffff_ffffL));
        }
        if (server != 0) {
            moved.add("server sequence_numbers null " + (server & 0xffff_ffffL));
        }
        assertThat(changes(events)).containsExactlyElementsOf(moved);
    }

    private static void move(TcpSegment segment, ByteBuffer bytes, long seq, long ack) {
        int tcp = (int) segment.tcpOffset();
        bytes.putInt(tcp + RewrittenCapture.SEQ, (int) (segment.seq() + seq));
        if (segment.has(TcpSegment.ACK)) {
            bytes.putInt(tcp + RewrittenCapture.ACK, (int) (segment.ack() + ack));
        }
    }

    /** Without time stamps lengths and payloads, counted from the SYNs, show it. */
    @Test
    void knowsAConnectionByWhatItCarriesWhenThereAreNoTimeStamps() throws IOException {
        Path a = conversation(100, 500, 0).write(folder.resolve("a.pcap"));
        Path b = conversation(7_000_100, 500, 40).write(folder.resolve("b.pcap"));
        List<JsonEvent> events = compare(a, b);
        assertThat(changes(events)).containsExactly("client sequence_numbers null 7000000");
        assertThat(differences(events)).isEmpty();
    }

    private static Segments conversation(int client, int server, long later) {
        var segments = new Segments();
        segments.add(1000 + later, 1, 1025, 80, Segments.SYN, client, 0, 0);
        segments.add(1100 - later, 2, 80, 1025, Segments.SYN | Segments.ACK, server, client + 1, 0);
        for (int i = 0; i < 4; i++) {
            segments.data(2000 + 100 * i + later, 1, 1025, 80, client + 1 + 10 * i, server + 1, 10);
        }
        return segments;
    }

    /** Two callers of one port whose numbers differ are not taken for one, whatever else is the same. */
    @Test
    void leavesConnectionsAloneThatOnlyLookAlike() throws IOException {
        Path a = new Segments().add(1000, 1, 1025, 80, Segments.SYN, 100, 0, 0).write(folder.resolve("a.pcap"));
        Path b = new Segments().add(1000, 1, 1025, 80, Segments.SYN, 900, 0, 0).write(folder.resolve("b.pcap"));
        List<JsonEvent> events = compare(a, b);
        assertThat(pairs(events)).isEmpty();
        assertThat(events)
                .extracting(event -> event.text("type"))
                .containsExactly("comparison", "connection_in_one", "connection_in_one");
        assertThat(events.getLast().fields()).containsEntry("other_captured", "not_known");
    }

    /** A RST that the server's end saw and the client never sent; that its TTL is another one is told. */
    @Test
    void findsARstThatWasMadeOnTheWay() throws IOException {
        Path b = RewrittenCapture.write(pair("delay.server"), "rewritten.pcap", (segment, bytes, out) -> {
            out.add(segment.time(), bytes);
            if (!fromServer(segment) && segment.payloadLength() > 0) {
                ByteBuffer forged = ByteBuffer.allocate(bytes.capacity());
                forged.put(0, bytes, 0, bytes.capacity());
                forged.put((int) segment.ipOffset() + TTL, (byte) 250);
                forged.put((int) segment.tcpOffset() + 13, (byte) TcpSegment.RST);
                out.add(segment.time() + 1000, forged);
            }
        });
        List<JsonEvent> made = differences(compare(pair("delay.client"), b)).stream()
                .filter(one -> one.text("flags").equals("RST"))
                .toList();
        assertThat(made).isNotEmpty();
        assertThat(made)
                .allMatch(one -> one.text("seen_in").equals("b")
                        && one.text("role").equals("client")
                        && Boolean.FALSE.equals(one.fields().get("nearer_to_sender"))
                        && one.text("what").equals("not_seen"));
        assertThat(text(pair("delay.client"), b))
                .contains("not seen in A, though it comes from there: made on the way, or missed there: " + made.size())
                .contains("(RST)(TTL 250, the others 64)");
    }

    @Test
    void tellsACopyThatTheNetworkHasMade() throws IOException {
        Path b = RewrittenCapture.write(pair("delay.server"), "rewritten.pcap", (segment, bytes, out) -> {
            out.add(segment.time(), bytes);
            if (segment.payloadLength() > 0 && fromServer(segment)) {
                out.add(segment.time() + 10_000, bytes);
            }
        });
        List<JsonEvent> differences = differences(compare(pair("delay.client"), b));
        assertThat(differences).isNotEmpty();
        assertThat(counted(differences)).containsOnlyKeys("duplicate");
    }

    @Test
    void countsPacketsWhosePayloadWindowOrTimeStampsWereChanged() throws IOException {
        Path b = RewrittenCapture.write(pair("delay.server"), "rewritten.pcap", (segment, bytes, out) -> {
            int tcp = (int) segment.tcpOffset();
            if (!fromServer(segment)) {
                bytes.putShort(tcp + 14, (short) 1);
                bytes.putShort((int) segment.ipOffset() + 4, (short) 7);
                if (segment.payloadLength() > 0) {
                    bytes.put(tcp + segment.headerLength(), (byte) '!');
                }
            } else if (segment.timestamps()) {
                int at = tcp + 20 + (segment.has(TcpSegment.SYN) ? 8 : 4);
                bytes.putInt(at, segment.timestampValue() + 99);
            }
            out.add(segment.time(), bytes);
        });
        List<JsonEvent> events = compare(pair("delay.client"), b);
        assertThat(pairs(events).getFirst().objects("changes"))
                .extracting(change -> change.text("role") + " " + change.text("what"))
                .containsExactly("client window", "client ip_id", "client payload", "server timestamp_values");
        assertThat(differences(events)).isEmpty();
    }

    // ------------------------------------------------------------------ clocks, states

    private static long bound(List<JsonEvent> events, boolean least) {
        JsonEvent offset = events.getFirst().objects("clock_offsets").getFirst();
        return offset.number(least ? "least_ns" : "most_ns");
    }

    /** Both were recorded by one clock, so the truth is what it is moved by; the path takes 150 ms each way. */
    @ParameterizedTest
    @ValueSource(longs = {0, 5_000_000, -HOUR})
    void boundsHowFarTheClocksLieApart(long moved) throws IOException {
        Path b = RewrittenCapture.write(
                pair("delay.server"),
                "rewritten.pcap",
                (segment, bytes, out) -> out.add(segment.time() + moved, bytes));
        List<JsonEvent> events = compare(pair("delay.client"), b);
        assertThat(bound(events, true)).isBetween(moved - 151_000_000, moved - 149_000_000);
        assertThat(bound(events, false)).isBetween(moved + 149_000_000, moved + 151_000_000);
        assertThat(differences(events)).isEmpty();
    }

    /** One gains a second in twenty: the first and the last range hold what is true then, and no packet is taken for lost. */
    @Test
    void tellsThatTheClocksDoNotRunAlike() throws IOException {
        long begin = 1_795_225_790_540_174_000L;
        Path b = RewrittenCapture.write(
                pair("loss.server"),
                "rewritten.pcap",
                (segment, bytes, out) -> out.add(segment.time() + (segment.time() - begin) / 20, bytes));
        List<JsonEvent> events = compare(pair("loss.client"), b);
        List<JsonEvent> offsets = events.getFirst().objects("clock_offsets");
        assertThat(offsets).hasSizeGreaterThan(2);
        assertThat(offsets.getFirst().number("least_ns")).isLessThan(10_000_000);
        assertThat(offsets.getLast().number("least_ns")).isBetween(60_000_000L, 73_000_000L);
        assertThat(offsets.getLast().number("most_ns")).isBetween(60_000_000L, 83_000_000L);
        assertThat(differences(events)).hasSize(28);
    }

    @Test
    void knowsNothingOfTheClocksFromOneDirection() throws IOException {
        Path b = without(pair("delay.server"), CompareTest::fromServer);
        List<JsonEvent> events = compare(pair("delay.client"), b);
        assertThat(events.getFirst().objects("clock_offsets")).isEmpty();
        assertThat(counted(differences(events))).containsOnlyKeys("outside");
    }

    /** Each end's states come from the capture at its side, by the clock there. */
    @Test
    void tellsTheStatesOfEachEndAsTheNearerCaptureShowsThem() throws IOException {
        List<JsonEvent> events = compare(pair("delay.client"), pair("delay.server"));
        assertThat(pairs(events).getFirst().objects("transitions"))
                .extracting(change -> change.text("seen_in") + " " + change.text("role") + " " + change.text("to"))
                .containsExactly(
                        "a client SYN_SENT",
                        "b server SYN_RECV",
                        "a client ESTABLISHED",
                        "b server ESTABLISHED",
                        "a client FIN_WAIT1",
                        "b server CLOSE_WAIT",
                        "a client FIN_WAIT2",
                        "b server LAST_ACK",
                        "a client TIME_WAIT",
                        "b server CLOSE");
    }

    // ------------------------------------------------------------------ what is asked for

    @Test
    void holdsAFilterToBothCaptures() throws IOException {
        List<JsonEvent> events = compare(pair("nat.client"), pair("nat.server"), "src", "port", "8080");
        assertThat(pairs(events))
                .hasSize(4)
                .allMatch(one -> one.objects("sent").getFirst().number("packets_a") == 0);
    }

    /** It is enough that it is true in one of the two: only the client's side saw its SYN twice. */
    @Test
    void selectsAConnectionOfWhichOneCaptureShowsIt() throws IOException {
        Path a = new Segments()
                .add(0, 1, 1025, 80, Segments.SYN, 100, 0, 0)
                .handshake(1_000_000, 1025)
                .handshake(2_000_000, 1026)
                .write(folder.resolve("a.pcap"));
        Path b = new Segments()
                .handshake(1_000_000, 1025)
                .handshake(2_000_000, 1026)
                .write(folder.resolve("b.pcap"));
        assertThat(pairs(compare(a, b))).hasSize(2);
        assertThat(pairs(compare(a, b, "--where", "retransmission=syn"))).hasSize(1);
        assertThat(pairs(compare(b, a, "--where", "retransmission=syn"))).hasSize(1);
        assertThat(pairs(compare(a, b, "--where", "outcome=refused"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 120, 200})
    void fitsIntoTheWidth(int width) {
        for (String format : List.of("connections", "states")) {
            for (String language : List.of("en", "zh")) {
                String text = text(
                        pair("nat.client"),
                        pair("nat.server"),
                        "--width",
                        Integer.toString(width),
                        "--format",
                        format,
                        "--lang",
                        language);
                assertThat(text.lines()).allMatch(line -> columns(line) <= width);
            }
        }
    }

    private static int columns(String line) {
        return line.codePoints().map(c -> c >= 0x2e80 ? 2 : 1).sum();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-r x | leave out -r",
                "-V x | leave out -V",
                "-i lo | leave out -i",
                "-c 1 | leave out -c",
                "--skip 1 | leave out --skip",
                "-w x | leave out -w",
                "--split x | leave out --split",
                "--at +1 --format ss | not ss",
                "--at +1 --format states | --at",
                "--count | leave out --count",
                "--model linux | leave out --model",
                "--assert retrans=0 | leave out --assert",
                "--alarm count(state=SYN_RECV)>5 | leave out --alarm",
                "-d | leave out -d",
                "--format tcpdump | --format connections, states or json, not tcpdump"
            })
    void refusesInOneLineWhatDoesNotGoTogether(String more, String message) {
        List<String> arguments = new ArrayList<>(List.of(
                "--compare",
                pair("delay.client").toString(),
                pair("delay.server").toString()));
        arguments.addAll(List.of(more.split(" ")));
        Run run = Run.ours(arguments.toArray(String[]::new));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(message);
    }

    @Test
    void saysWhichFileItCannotRead() {
        Run run = Run.ours(
                "--compare",
                pair("delay.client").toString(),
                folder.resolve("none.pcap").toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.message()).contains("none.pcap").contains("No such file");
    }

    /** A damaged capture is compared up to the damage. */
    @Test
    void comparesADamagedCaptureUpToTheDamage() throws IOException {
        byte[] whole = Files.readAllBytes(pair("delay.server"));
        Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(whole, whole.length - 300));
        Run run = Run.ours("--format", "json", "--compare", pair("delay.client").toString(), cut.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.message()).contains("cut.pcap");
        assertThat(run.out()).contains("\"what\":\"outside\"").doesNotContain("\"what\":\"lost\"");
    }

    /** Whatever is in them, two captures are compared, and nothing but a result is printed, or one line. */
    @Test
    void comparesWhatMakesNoSense() {
        var random = new Random(20261126);
        List<Integer> seeds = EditedCapture.seeds();
        for (int i = 0; i < 300; i++) {
            int seed = seeds.get(random.nextInt(seeds.size()));
            Path original = EditedCapture.seed((byte) (seed >> 8), (byte) seed);
            EditedCapture edited = EditedCapture.of(original);
            byte[] edits = new byte[EditedCapture.EDIT_LENGTH * (1 + random.nextInt(40))];
            random.nextBytes(edits);
            edited.edit(edits);
            String file = edited.write(PacketFile.Container.PCAP_NANOS).toString();
            for (String format : List.of("json", "states", "connections")) {
                FrontDoor.run(List.of("--format", format, "--compare", original.toString(), file));
                FrontDoor.run(List.of("--format", format, "--compare", file, original.toString()));
            }
        }
    }

    /** Every field and every word of a field is in the document. */
    @Test
    void describesItsJson() throws IOException {
        Path a = new Segments().handshake(0, 1025).write(folder.resolve("a.pcap"));
        List<JsonEvent> events = new ArrayList<>(compare(pair("nat.client"), pair("segmented.server")));
        events.addAll(compare(pair("nat.client"), pair("nat.server")));
        events.addAll(compare(pair("loss.client"), pair("loss.server")));
        events.addAll(compare(a, pair("loss.server")));
        Set<String> names = new TreeSet<>();
        events.forEach(event -> collect(event, names));
        String document = Files.readString(Path.of("docs", "compare.md"));
        assertThat(names).contains("other_captured", "least_ns", "nearer_to_sender", "evidence");
        assertThat(names).allMatch(name -> document.contains("`" + name + "`"));
    }

    private static void collect(Object value, Set<String> names) {
        if (value instanceof JsonEvent object) {
            names.addAll(object.fields().keySet());
            object.fields().values().forEach(inner -> collect(inner, names));
            List.of("what", "other_captured", "type").stream()
                    .filter(object::has)
                    .forEach(name -> names.add(String.valueOf(object.fields().get(name))));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> collect(inner, names));
        }
    }

    /** No sentence is missing, and none is too many. */
    @Test
    void hasTheSameWordsInBothLanguages() throws IOException {
        Path words = Path.of("src", "main", "resources", "tcpstates", "report");
        assertThat(keys(words.resolve("compare_zh.properties")))
                .containsExactlyElementsOf(keys(words.resolve("compare.properties")));
    }

    private static List<String> keys(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
    }
}
