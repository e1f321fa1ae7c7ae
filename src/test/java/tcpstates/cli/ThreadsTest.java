package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketSource;
import tcpstates.engine.Parallelism;
import tcpstates.event.Event;
import tcpstates.report.CaptureTotals;
import tcpstates.report.Report;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;

/** What is printed does not depend on how many threads there are. */
@Timeout(120)
class ThreadsTest {
    /** A format as anybody may add one: it keeps every event until the capture has ended. */
    private static final Format COLLECTING = new Format(
            "collecting",
            ReportNeeds.of(EventUse.IN_ORDER).withOutcomes().withFindings().withHealth(),
            false,
            false,
            Set.of(),
            Format.Health.BY_REPORT,
            (out, times, options) -> new CollectingReport(out),
            null,
            null);

    private static final List<Format> FORMATS =
            Stream.concat(Format.ALL.stream(), Stream.of(COLLECTING)).toList();

    private record CollectingReport(OutputStream out, List<Event> events) implements Report {
        CollectingReport(OutputStream out) {
            this(out, new ArrayList<>());
        }

        @Override
        public void accept(Event event) {
            events.add(event);
        }

        @Override
        public void end(CaptureTotals totals) {
            PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
            text.println(events.size() + " events");
            events.forEach(text::println);
            text.println(totals);
        }

        @Override
        public void flush() {
            // prints at the end
        }
    }

    private static final int CHUNK = 32;
    private static final int MANY = 1 << 30;
    private static final int CONNECTIONS = 300;

    @TempDir
    private Path folder;

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void printTheSameOfARecording(String capture) {
        assertSame(TestCaptures.file(capture));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void printTheSameOfAMixture(long seed) throws IOException {
        assertSame(mixture(seed));
    }

    @Test
    void giveAFormatThatKeepsAllEventsAllOfThem() throws IOException {
        Path capture = mixture(11);
        long events =
                run(division(1, CHUNK, MANY), "json", capture).out().lines().count();

        assertThat(events).isGreaterThan(CONNECTIONS);
        assertThat(run(division(4, CHUNK, MANY), COLLECTING.name(), capture).out())
                .startsWith(events + " events\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port 80",
                "-c 1",
                "-c 32",
                "-c 500",
                "-c 100 --skip 33 tcp",
                "--skip 100000",
                "udp",
                "less 10",
                "-v",
                "--lang zh",
                "--nano"
            })
    void printTheSameWhateverTheOptions(String options) throws IOException {
        assertSame(mixture(99), options.split(" "));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 25, 60, 1000, 12_345, 54_321})
    void printTheSameOfACaptureThatBreaksOff(int cut) throws IOException {
        byte[] whole = Files.readAllBytes(mixture(5));
        Path broken = Files.write(folder.resolve("broken.pcap"), Arrays.copyOf(whole, cut));

        assertSame(broken);
    }

    @Test
    void printTheSameOfACaptureThatIsDamagedInItsMiddle() throws IOException {
        byte[] bytes = Files.readAllBytes(mixture(6));
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 2500, (byte) 0xff);
        Path damaged = Files.write(folder.resolve("damaged.pcap"), bytes);

        assertSame(damaged);
        assertThat(Run.report(division(3, CHUNK, MANY), "json", damaged).status())
                .isEqualTo(1);
    }

    /** Connections whose timers run out all at once, so that their events are merged in pieces. */
    @Test
    void printTheSameWhereManyTimersRunOutAtOnce() throws IOException {
        Segments segments = new Segments();
        for (int i = 0; i < 2000; i++) {
            segments.add(1_700_000_000_000_000L + i, 1, 10_000 + i, 80, 2, i, 0, 0);
        }
        segments.add(1_700_000_300_000_000L, 1, 9_999, 80, 2, 1, 0, 0);
        segments.add(1_700_000_900_000_000L, 1, 9_998, 80, 2, 1, 0, 0);

        assertSame(segments.write(folder.resolve("storm.pcap")));
    }

    /** Wild stamps and set clocks around the ends of chunks, and timers in between. */
    @Test
    void printTheSameWhateverTheClockDoes() throws IOException {
        var random = new Random(4);
        var segments = new Segments();
        long clock = 1_700_000_000_000_000L;
        for (int i = 0; i < 2_000; i++) {
            clock += random.nextInt(20) == 0 ? random.nextInt(90_000_000) : 1_000;
            clock += random.nextInt(100) == 0 ? random.nextLong(-7_200_000_000L, 7_200_000_000L) : 0;
            long stamp = random.nextInt(30) == 0 ? random.nextLong(0xffff_ffffL * 1_000_000) : clock;
            int flags = new int[] {0x02, 0x10, 0x11, 0x04}[random.nextInt(4)];
            segments.add(stamp, 1 + random.nextInt(2), 4_000 + random.nextInt(40), 80, flags, random.nextInt(9), 1, 0);
        }

        assertSame(segments.write(folder.resolve("clocks.pcap")));
        assertSame(segments.write(folder.resolve("clocks.pcap")), "-c", "777", "--skip", "33", "greater", "1");
    }

    @Test
    void endAtTheSamePacketWhenStopped() throws Exception {
        Path capture = mixture(7, 1500);
        Class<?> signal = Class.forName("sun.misc.Signal");
        Object interrupt = signal.getConstructor(String.class).newInstance("INT");
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                if (size() == 0) {
                    raise(signal, interrupt);
                }
                super.write(bytes, offset, length);
            }
        };
        Run run = Run.ours(out, new SystemCaptures(), division(3, CHUNK, MANY), Run.reportArguments("json", capture));

        assertThat(run.status()).isZero();
        String whole = Run.report(division(1, CHUNK, MANY), "json", capture).out();
        assertThat(run.out().length()).isLessThan(whole.length() / 2);
        boolean found = false;
        for (int packets = CHUNK; !found && packets < 20_000; packets += CHUNK) {
            found = run.out()
                    .equals(Run.report(division(1, CHUNK, MANY), "json", capture, "-c", "" + packets)
                            .out());
        }
        assertThat(found).as("what is printed of so many whole chunks").isTrue();
    }

    private static void raise(Class<?> signal, Object interrupt) {
        try {
            signal.getMethod("raise", signal).invoke(null, interrupt);
            Thread.sleep(500); // handlers run on a thread of their own
        } catch (ReflectiveOperationException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void endAllWhenOneFails() throws IOException {
        AtomicInteger filters = new AtomicInteger();
        CaptureFactory failing = new LibraryCaptures() {
            @Override
            public PacketFilter filter(Options options, String filter, PacketSource source) {
                int number = filters.incrementAndGet();
                AtomicInteger packets = new AtomicInteger();
                return (memory, offset, captured, length, linkType) -> {
                    if (number == 3 && packets.incrementAndGet() == 200) {
                        throw new IllegalStateException("the third one is broken");
                    }
                    return true;
                };
            }
        };
        Run run = Run.ours(
                new ByteArrayOutputStream(),
                failing,
                division(4, CHUNK, MANY),
                Run.reportArguments("json", mixture(8), "tcp"));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("the third one is broken").hasLineCount(1);
    }

    @Test
    void endAllWhenTheOutputFails() throws IOException {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        Run run = Run.ours(
                full, new SystemCaptures(), division(4, CHUNK, MANY), Run.reportArguments("json", mixture(9, 2000)));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("No space left on device").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "257"})
    void areSoManyAsMakeSense(String threads) {
        Run run = Run.ours("--threads", threads, "-r", "nowhere.pcap");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.message()).isEqualTo("--threads takes 1 to 256, not " + threads + "; see --help");
    }

    private Path mixture(long seed) throws IOException {
        return mixture(seed, CONNECTIONS);
    }

    private Path mixture(long seed, int connections) throws IOException {
        return new Mixture(seed).write(folder.resolve("mixture.pcap"), connections);
    }

    /** Where each packet is printed behind its events, one thread does it however many are asked for: to ask once is enough. */
    private static List<Parallelism> divisions(Format format) {
        return format.needs().packets()
                ? List.of(division(3, CHUNK, 3))
                : List.of(division(2, CHUNK, MANY), division(3, CHUNK, 3), division(4, 7, 40), division(2, 1, MANY));
    }

    private static void assertSame(Path capture, String... options) {
        for (Format each : FORMATS) {
            String format = each.name();
            Run one = run(division(1, CHUNK, MANY), format, capture, options);
            for (Parallelism division : divisions(each)) {
                assertThat(run(division, format, capture, options))
                        .as("%s, %s", format, division)
                        .isEqualTo(one);
            }
        }
    }

    private static Parallelism division(int threads, int chunk, int timerBurst) {
        return new Parallelism(threads, 0, chunk, timerBurst);
    }

    private static Run run(Parallelism division, String format, Path capture, String... more) {
        List<String> arguments = new ArrayList<>(List.of(Run.reportArguments(format, capture, "-n")));
        arguments.addAll(List.of(more));
        return Run.ours(FORMATS, division, arguments.toArray(String[]::new));
    }
}
