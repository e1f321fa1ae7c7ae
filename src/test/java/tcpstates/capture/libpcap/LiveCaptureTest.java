package tcpstates.capture.libpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.CaptureException;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;

/** Captures the test's own datagrams on the loopback interface, which takes root. */
@Timeout(60)
class LiveCaptureTest {
    private static final int ETHERNET = 1;
    private static final int LINUX_SLL2 = 276;
    private static final int UDP_HEADERS = 14 + 20 + 8;

    enum Engine {
        LIBPCAP {
            @Override
            LiveSource open(LiveOptions options) throws CaptureException {
                return LiveCapture.open(options);
            }
        },
        PCAP4J {
            @Override
            LiveSource open(LiveOptions options) throws CaptureException {
                return Pcap4jCapture.open(options);
            }
        };

        abstract LiveSource open(LiveOptions options) throws CaptureException;
    }

    /** What a handler was given. */
    private record Seen(int captured, int length, long nanos, int linkType, String text) {}

    @ParameterizedTest
    @EnumSource
    void deliversThePacketsThatPassTheKernelFilter(Engine engine) throws Exception {
        try (Sender sender = new Sender();
                LiveSource capture = engine.open(LiveOptions.of("lo", sender.filter()))) {
            assertThat(capture.linkType()).isEqualTo(ETHERNET);
            assertThat(capture.snapshotLength()).isEqualTo(LiveOptions.DEFAULT_SNAPSHOT_LENGTH);
            assertThat(capture.decimals()).isEqualTo(6);
            long before = now();
            sender.send("first");
            sender.send("second");
            List<Seen> seen = take(capture, 2, UDP_HEADERS);
            assertThat(seen).extracting(Seen::text).containsExactly("first", "second");
            assertThat(seen).extracting(Seen::captured).containsExactly(UDP_HEADERS + 5, UDP_HEADERS + 6);
            assertThat(seen).extracting(Seen::linkType).containsOnly(ETHERNET);
            assertThat(seen).allSatisfy(packet -> assertThat(packet.nanos()).isBetween(before - 1_000, now()));
            assertThat(capture.statistics().received()).isGreaterThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void cutsPacketsAndCountsNanosecondsAsTold(Engine engine) throws Exception {
        try (Sender sender = new Sender();
                LiveSource capture = engine.open(new LiveOptions(
                        "lo",
                        sender.filter(),
                        false,
                        UDP_HEADERS + 4,
                        1 << 20,
                        false,
                        true,
                        LiveOptions.Direction.IN,
                        9,
                        null,
                        "EN10MB",
                        false))) {
            assertThat(capture.snapshotLength()).isEqualTo(UDP_HEADERS + 4);
            assertThat(capture.decimals()).isEqualTo(9);
            sender.send("truncated");
            Seen seen = take(capture, 1, UDP_HEADERS).getFirst();
            assertThat(seen.text()).isEqualTo("trun");
            assertThat(seen.captured()).isEqualTo(UDP_HEADERS + 4);
            assertThat(seen.length()).isEqualTo(UDP_HEADERS + 9);
            assertThat(Duration.ofNanos(now() - seen.nanos())).isBetween(Duration.ZERO, Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void capturesOnAllInterfacesWithTheSecondCookedLinkType(Engine engine) throws Exception {
        try (Sender sender = new Sender();
                LiveSource capture = engine.open(LiveOptions.of("any", sender.filter()))) {
            assertThat(capture.linkType()).isEqualTo(LINUX_SLL2);
            sender.send("cooked");
            Seen seen = take(capture, 1, 20 + 20 + 8).getFirst();
            assertThat(seen.linkType()).isEqualTo(LINUX_SLL2);
            assertThat(seen.text()).isEqualTo("cooked");
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopsWithinASecondWhenNoPacketComes(Engine engine) throws Exception {
        try (LiveSource capture = engine.open(LiveOptions.of("lo", "udp src port 9 and udp dst port 9"))) {
            AtomicInteger rounds = new AtomicInteger();
            CompletableFuture<Void> delivery = inBackground(
                    capture, (memory, offset, captured, length, nanos, type) -> true, new DeliveryListener() {
                        @Override
                        public void roundEnded(long completeUpTo) {
                            rounds.incrementAndGet();
                        }
                    });
            Thread.sleep(500);
            assertThat(delivery).isNotDone();
            assertThat(rounds).hasValueGreaterThanOrEqualTo(3);
            capture.stop();
            delivery.get(1, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void handsPacketsOnWithinAFractionOfASecond(Engine engine) throws Exception {
        try (Sender sender = new Sender();
                LiveSource capture = engine.open(LiveOptions.of("lo", sender.filter()))) {
            CompletableFuture<Long> delay = new CompletableFuture<>();
            CompletableFuture<Void> delivery =
                    inBackground(capture, (memory, offset, captured, length, nanos, type) -> {
                        delay.complete(now() - nanos);
                        return false;
                    });
            Thread.sleep(300);
            sender.send("late");
            assertThat(Duration.ofNanos(delay.get(5, TimeUnit.SECONDS))).isLessThan(Duration.ofMillis(500));
            delivery.get(1, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void throwsWhatTheHandlerThrows(Engine engine) throws Exception {
        try (Sender sender = new Sender();
                LiveSource capture = engine.open(LiveOptions.of("lo", sender.filter()))) {
            sender.send("bad");
            assertThatThrownBy(() -> capture.deliver((memory, offset, captured, length, nanos, type) -> {
                        throw new IllegalArgumentException("from the handler");
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("from the handler");
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysThatAnInterfaceDoesNotExist(Engine engine) {
        assertThatThrownBy(() -> engine.open(LiveOptions.of("nosuch0", "")))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("nosuch0: ")
                .hasMessageContaining("No such device")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @EnumSource
    void refusesAFilterThatDoesNotCompile(Engine engine) {
        assertThatThrownBy(() -> engine.open(LiveOptions.of("lo", "port xyz")))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("unknown port 'xyz'");
    }

    @ParameterizedTest
    @EnumSource
    void refusesALinkTypeThatDoesNotExist(Engine engine) {
        assertThatThrownBy(() -> engine.open(withTypes(null, "NOSUCH")))
                .isInstanceOf(CaptureException.class)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @EnumSource
    void refusesATimeStampTypeThatDoesNotExist(Engine engine) {
        assertThatThrownBy(() -> engine.open(withTypes("nosuch", null))).isInstanceOf(CaptureException.class);
    }

    @ParameterizedTest
    @EnumSource
    void mayBeStoppedAndAskedAfterItWasClosed(Engine engine) throws Exception {
        LiveSource capture = engine.open(LiveOptions.of("lo", ""));
        capture.close();
        capture.close();
        capture.stop();
        assertThat(capture.statistics().droppedByKernel()).isNotNegative();
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatToDoWithoutThePermission(Engine engine) throws Exception {
        // Still root, so that it may read the classes, but without any capability.
        List<String> lines = probe(engine, "lo", "setpriv", "--bounding-set=-all", "--inh-caps=-all");
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("lo: ")
                .contains("socket: Operation not permitted")
                .contains("; run as root, or as another user with the right to capture (as root: setpriv ");
        if (engine == Engine.LIBPCAP) {
            assertThat(lines.getFirst())
                    .startsWith("lo: You don't have permission to perform this capture on that device");
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWithAnErrorWhenTheInterfaceDisappears(Engine engine) throws Exception {
        String shell =
                "ip link add gone0 type veth peer name gone1 && ip link set gone0 up && { sleep 4; ip link del gone0; } & exec \"$@\"";
        List<String> lines = probe(engine, "gone0", "unshare", "--net", "sh", "-c", shell, "sh");
        assertThat(lines.getLast()).startsWith("gone0: ").endsWith("The interface disappeared");
    }

    @Test
    void makesNoObjectPerPacket() throws Exception {
        int packets = 20_000;
        try (Sender sender = new Sender();
                LiveSource capture = LiveCapture.open(new LiveOptions(
                        "lo",
                        sender.filter(),
                        true,
                        96,
                        64 << 20,
                        true,
                        false,
                        LiveOptions.Direction.IN,
                        9,
                        null,
                        null,
                        false))) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long[] allocated = new long[packets];
            AtomicInteger count = new AtomicInteger();
            CompletableFuture<Void> delivery =
                    inBackground(capture, (memory, offset, captured, length, nanos, type) -> {
                        int number = count.getAndIncrement();
                        allocated[number] = threads.getCurrentThreadAllocatedBytes();
                        return number + 1 < packets;
                    });
            while (!delivery.isDone()) {
                sender.send("x");
            }
            delivery.get(1, TimeUnit.SECONDS);
            // Not the first half: there the JVM still compiles. The rest allows for the rounds, which are few.
            double perPacket = (double) (allocated[packets - 1] - allocated[packets / 2]) / (packets / 2.0);
            assertThat(perPacket).as("bytes per packet").isLessThan(4);
        }
    }

    @Test
    void listsTheInterfacesAsTcpdumpDoes() throws Exception {
        assertThat(Device.all()).extracting(Device::line).isEqualTo(FilterCompilerTest.lines("tcpdump", "-D"));
    }

    @Test
    void describesWirelessInterfacesAsTcpdumpDoes() {
        assertThat(new Device(1, "wlan0", "", 0x1e).line()).isEqualTo("1.wlan0 [Up, Running, Wireless, Associated]");
        assertThat(new Device(2, "wlan1", "", 0x28).line()).isEqualTo("2.wlan1 [Wireless, Not associated]");
        assertThat(new Device(3, "x", "what", 0).line()).isEqualTo("3.x (what)");
        assertThat(new Device(4, "eth1", "", 0x22).line()).isEqualTo("4.eth1 [Up, Disconnected]");
    }

    @Test
    void takesANumberForAnInterface() throws Exception {
        Device loopback = Device.all().stream()
                .filter(device -> device.name().equals("lo"))
                .findFirst()
                .orElseThrow();
        assertThat(Device.nameOf(String.valueOf(loopback.number()))).isEqualTo("lo");
        assertThat(Device.nameOf("eth7")).isEqualTo("eth7");
        assertThatThrownBy(() -> Device.nameOf("4711"))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("4711: No interface has that number");
    }

    @Test
    void capturesByDefaultOnAnInterfaceOfTheList() throws Exception {
        assertThat(Device.all()).contains(Device.byDefault());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lo", "any"})
    void listsLinkTypesAndTimeStampTypesAsTcpdumpDoes(String device) throws Exception {
        assertThat(LiveCapture.linkTypes(LiveOptions.of(device, "")))
                .extracting(NamedCode::line)
                .isEqualTo(listedByTcpdump(device, "-L"));
        assertThat(LiveCapture.timeStampTypes(device))
                .extracting(NamedCode::line)
                .isEqualTo(listedByTcpdump(device, "-J"));
    }

    private static List<String> listedByTcpdump(String device, String option) throws IOException {
        return FilterCompilerTest.lines("tcpdump", "-p", "-i", device, option).stream()
                .filter(line -> line.startsWith("  "))
                .toList();
    }

    @Test
    void namesTheLibrary() throws Exception {
        assertThat(LiveCapture.libraryVersion()).startsWith("libpcap version 1.");
    }

    private static LiveOptions withTypes(@Nullable String timeStampType, @Nullable String linkType) {
        return new LiveOptions(
                "lo",
                "",
                true,
                LiveOptions.DEFAULT_SNAPSHOT_LENGTH,
                1 << 20,
                true,
                false,
                LiveOptions.Direction.INOUT,
                6,
                timeStampType,
                linkType,
                false);
    }

    private static List<Seen> take(LiveSource capture, int count, int headers) throws CaptureException {
        List<Seen> seen = new ArrayList<>();
        capture.deliver((memory, offset, captured, length, nanos, linkType) -> {
            byte[] payload =
                    memory.asSlice(offset + headers, captured - headers).toArray(ValueLayout.JAVA_BYTE);
            seen.add(new Seen(captured, length, nanos, linkType, new String(payload, StandardCharsets.UTF_8)));
            return seen.size() < count;
        });
        return seen;
    }

    private static CompletableFuture<Void> inBackground(LiveSource capture, PacketHandler handler) {
        return inBackground(capture, handler, DeliveryListener.NONE);
    }

    private static CompletableFuture<Void> inBackground(
            LiveSource capture, PacketHandler handler, DeliveryListener listener) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                capture.deliver(handler, listener);
                result.complete(null);
            } catch (CaptureException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** What {@link #main} prints in a JVM of its own. */
    private static List<String> probe(Engine engine, String device, String... wrapper) throws Exception {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LiveCaptureTest.class.getName(),
                engine.name(),
                device));
        return FilterCompilerTest.lines(command.toArray(String[]::new));
    }

    /** Captures on an interface until an error ends it and prints that; waits for an interface that is not there yet. */
    public static void main(String[] args) throws InterruptedException {
        CaptureException last = new CaptureException("not tried");
        for (int attempt = 0; attempt < 20; attempt++) {
            try (LiveSource capture = Engine.valueOf(args[0]).open(LiveOptions.of(args[1], ""))) {
                capture.deliver((memory, offset, captured, length, nanos, linkType) -> true);
                return;
            } catch (CaptureException e) {
                last = e;
                if (!String.valueOf(e.getMessage()).contains("No such device")) {
                    break;
                }
                Thread.sleep(100);
            }
        }
        System.out.println(last.getMessage());
    }

    /** Sends datagrams to itself on the loopback interface. */
    private static final class Sender implements AutoCloseable {
        private final DatagramSocket socket;

        Sender() throws Exception {
            socket = new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        }

        /** Each packet passes the loopback interface out and in; libpcap hides the way out. */
        String filter() {
            return "udp dst port " + socket.getLocalPort();
        }

        void send(String text) throws Exception {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, socket.getLocalAddress(), socket.getLocalPort()));
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
