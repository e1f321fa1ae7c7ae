package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.engine.Parallelism;

/** With {@code --anonymize} everything is told as without it, but for whose connections they are and what was said. */
class AnonymizeTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String ANONYMIZE = "--anonymize=" + KEY;

    private static final Set<String> SHOW_ADDRESSES =
            Set.of("diagnose", "states", "json", "ladder", "tcpdump", "connections", "zeek", "csv", "svg", "mermaid");

    private static final Set<String> FRAGMENTED = Set.of("ipv4-fragments", "ipv6-fragments");

    /** What addresses go into by design. */
    private static final Set<String> MADE_OF_ADDRESSES = Set.of("id", "community_id", "display_filter", "pcap_filter");

    private static final String ADDRESS = "\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-f]{1,4}(:[0-9a-f]{0,4}){2,7}";

    @TempDir
    private Path folder;

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void everyEventOfARecordingIsTheSameButForAddresses(String capture) throws IOException {
        Path file = TestCaptures.file(capture);
        List<JsonEvent> plain = events(Run.report("json", file));
        List<JsonEvent> anonymized = events(Run.report("json", file, ANONYMIZE));
        Map<String, String> addresses = new HashMap<>();

        assertThat(anonymized).hasSameSizeAs(plain);
        for (int i = 0; i < plain.size(); i++) {
            if (FRAGMENTED.contains(
                    capture)) { // a first fragment does not tell the length that its checksum is made with
                plain.get(i).fields().keySet().removeIf(name -> name.startsWith("checksums_"));
                anonymized.get(i).fields().keySet().removeIf(name -> name.startsWith("checksums_"));
            }
            assertSame(plain.get(i), anonymized.get(i), addresses);
        }
        assertThat(new HashSet<>(addresses.values())).hasSameSizeAs(addresses.keySet());
        addresses.forEach((before, after) -> assertThat(after).isNotEqualTo(before));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void whatIsWrittenIsReadAgainAsItWasToldAndHasNoneOfTheAddresses(String capture) throws IOException {
        Path written = folder.resolve("written.pcap");
        Run told = Run.report("json", TestCaptures.file(capture), ANONYMIZE, "-w", written.toString());
        String bytes = Files.readString(written, StandardCharsets.ISO_8859_1);

        assertThat(Run.report("json", written).out()).isEqualTo(told.out());
        for (JsonEvent event : events(Run.report("json", TestCaptures.file(capture)))) {
            for (String end : List.of("client", "server", "router")) {
                String ip = event.object(end).text("ip");
                if (!ip.isEmpty() && !ip.equals("::1")) {
                    byte[] address = InetAddress.getByName(ip).getAddress();
                    assertThat(bytes).as(ip).doesNotContain(new String(address, StandardCharsets.ISO_8859_1));
                }
            }
        }
        assertThat(bytes).doesNotContain("HTTP/1", "GET /", "Host:");
    }

    @Test
    void noFormatPrintsAnAddressAMacAnInterfaceAFileOrAWordOfTheContents() {
        for (Format format : Format.ALL) {
            String name = format.toString();
            Run run = Run.report(name, TestCaptures.file("http-server-closes-first"), ANONYMIZE, "--lang", "en");
            Run plain = Run.report(name, TestCaptures.file("http-server-closes-first"), "--lang", "en");

            assertThat(run.out())
                    .as(name)
                    .doesNotContain(
                            "10.0.0.1", "10.0.0.2", "GET /", "HTTP/1", "Host", "localhost", "http-server", "pcaps");
            if (SHOW_ADDRESSES.contains(name)) {
                assertThat(plain.out()).as(name).contains("10.0.0.1");
            }
            assertThat(run.status()).as(name).isEqualTo(plain.status());
        }
        assertThat(Run.report("tcpdump", TestCaptures.file("open-data-client-close"), "-e", "-XX", ANONYMIZE)
                        .out())
                .doesNotContain("10.155", "0a9b");
        Run any = Run.report("tcpdump", TestCaptures.file("any-cooked-v2"), "-e", ANONYMIZE);
        assertThat(any.out()).isNotEmpty().doesNotContain("lo  ", "eth0 ");
    }

    @Test
    void threadsTellTheSame() {
        for (String capture : List.of("13_reuse", "ports-tried-open-closed-filtered", "ipv6", "lossy-path")) {
            Path file = TestCaptures.file(capture);
            var two = new Parallelism(2, 0, 16, 5);

            assertThat(Run.report(two, "json", file, ANONYMIZE)).isEqualTo(Run.report("json", file, ANONYMIZE));
        }
    }

    @Test
    void aKeyMakesTheSameAddressesInEveryRunAndNoKeyOthers() {
        Path file = TestCaptures.file("refused");
        String once = Run.report("states", file, ANONYMIZE).out();

        assertThat(Run.report("states", file, ANONYMIZE).out()).isEqualTo(once);
        assertThat(Run.report("states", file, "--anonymize").out())
                .isNotEqualTo(Run.report("states", file, "--anonymize").out())
                .isNotEqualTo(once);
    }

    @Test
    void filtersAskForTheAddressesOfThePacketsAndSelectionsForThoseThatAreTold() {
        Path file = TestCaptures.file("refused");
        String told = events("refused").getFirst().object("client").text("ip");

        assertThat(Run.report("json", file, ANONYMIZE, "host 10.155.8.1").out()).isNotEmpty();
        assertThat(Run.report("json", file, ANONYMIZE, "--addr", told).out()).contains(told);
        assertThat(Run.report("json", file, ANONYMIZE, "--addr", "10.155.8.1").out())
                .doesNotContain("\"transition\"");
    }

    @Test
    void aKeyIsReadFromAFileThatNobodyElseMayRead() throws IOException {
        Path file = TestCaptures.file("refused");
        Path key = Files.writeString(folder.resolve("key"), KEY + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

        assertThat(Run.report("states", file, "--anonymize=" + key).out())
                .isEqualTo(Run.report("states", file, ANONYMIZE).out());

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        Run open = Run.report("states", file, "--anonymize=" + key);
        assertThat(open.status()).isEqualTo(1);
        assertThat(open.message()).isEqualTo(key + ": others may read or write this key; give the file rights of 600");
    }

    @Test
    void whatIsNoKeyIsRefusedAndNotRepeated() throws IOException {
        Path file = TestCaptures.file("refused");
        Path secret = Files.writeString(folder.resolve("secret"), "correct horse\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));

        assertThat(Run.report("states", file, "--anonymize=" + secret).message())
                .isEqualTo(secret + ": holds no key, which is 64 hexadecimal digits");
        assertThat(Run.report("states", file, "--anonymize=" + folder.resolve("none"))
                        .message())
                .isEqualTo(folder.resolve("none") + ": No such file or directory");
        assertThat(Run.ours("--compare", file.toString(), file.toString(), "--anonymize")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void noDamagedPacketStopsIt() throws IOException {
        byte[] whole = Files.readAllBytes(TestCaptures.file("icmp_reject"));
        for (int at = 40; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) 0xff;
            Run run = Run.report("json", Files.write(folder.resolve("damaged.pcap"), damaged), ANONYMIZE);

            assertThat(run.err()).doesNotContain("internal error", "Exception");
        }
    }

    private static void assertSame(JsonEvent plain, JsonEvent anonymized, Map<String, String> addresses) {
        assertThat(anonymized.fields().keySet()).isEqualTo(plain.fields().keySet());
        plain.fields().forEach((name, value) -> {
            Object other = Objects.requireNonNull(anonymized.fields().get(name));
            if (name.equals("ip")) {
                String known = addresses.putIfAbsent((String) value, (String) other);
                assertThat(known == null || known.equals(other)).isTrue();
            } else if (!MADE_OF_ADDRESSES.contains(name)) {
                assertSameValue(value, other, addresses);
            }
        });
    }

    private static void assertSameValue(Object plain, Object anonymized, Map<String, String> addresses) {
        switch (plain) {
            case JsonEvent object -> assertSame(object, (JsonEvent) anonymized, addresses);
            case List<?> list -> {
                List<?> others = (List<?>) anonymized;
                assertThat(others).hasSameSizeAs(list);
                for (int i = 0; i < list.size(); i++) {
                    assertSameValue(list.get(i), others.get(i), addresses);
                }
            }
            case String text ->
                assertThat(((String) anonymized).replaceAll(ADDRESS, "address"))
                        .isEqualTo(text.replaceAll(ADDRESS, "address"));
            default -> assertThat(anonymized).isEqualTo(plain);
        }
    }

    private static List<JsonEvent> events(String capture) {
        try {
            return events(Run.report("json", TestCaptures.file(capture), ANONYMIZE));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<JsonEvent> events(Run run) throws IOException {
        List<JsonEvent> events = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            events.add(JsonEvent.of(line));
        }
        return events;
    }
}
