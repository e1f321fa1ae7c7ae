package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A packet costs no more because many came before it, whatever a stranger sends: twice as many packets take twice as many steps. The
 * captures are those of {@code bench/GenerateAttacks.java}.
 */
@Timeout(300)
class CostTest {
    private static final int PACKETS = 10_000;
    private static final int MANY_PACKETS = 160_000;

    /** Tables grow by doubling, and a search among twice as many takes a step more. */
    private static final double MAX_GROWTH = 2.4;

    @TempDir
    private static Path folder;

    private static @Nullable Method report;

    @BeforeAll
    static void generate() throws IOException, InterruptedException {
        generate(PACKETS);
        generate(2 * PACKETS);
    }

    static List<String> kinds() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            String ending = "-" + PACKETS + ".pcap";
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .sorted()
                    .toList();
        }
    }

    private static void generate(int packets, String... kinds) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "bench/GenerateAttacks.java", folder.toString(), Integer.toString(packets)));
        command.addAll(List.of(kinds));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ofADiagnosisGrowsWithTheNumberOfPacketsOnly(String kind) throws Exception {
        assertGrowth(kind, "diagnose");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void withinBoundsGrowsWithTheNumberOfPacketsOnly(String kind) throws Exception {
        assertGrowth(kind, "connections", "--max-memory", "2m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"established", "in-flight-repeated", "one-way", "port-used-again", "syn-repeated", "stray-probes"
            })
    void ofLinesGrowsWithTheNumberOfPacketsOnly(String kind) throws Exception {
        assertGrowth(kind, "tcpdump", "--states");
    }

    /** A flood is packed, which costs more per packet, but no more with even more of them. */
    @Test
    void ofAFloodGrowsWithTheNumberOfPacketsOnly() throws Exception {
        generate(MANY_PACKETS, "stray-probes");
        generate(2 * MANY_PACKETS, "stray-probes");

        assertThat(growth(MANY_PACKETS, "stray-probes", "diagnose")).isLessThan(MAX_GROWTH);
    }

    private static void assertGrowth(String kind, String format, String... options) throws Exception {
        assertThat(growth(PACKETS, kind, format, options)).isLessThan(MAX_GROWTH);
    }

    /** By how much more steps twice as many packets take. */
    private static double growth(int packets, String kind, String format, String... options) throws Exception {
        long once = steps(format, folder.resolve(kind + "-" + packets + ".pcap"), options);
        long twice = steps(format, folder.resolve(kind + "-" + 2 * packets + ".pcap"), options);
        return (double) twice / once;
    }

    /** Steps of a run on one thread. */
    private static long steps(String format, Path capture, String... options) throws ReflectiveOperationException {
        List<String> more = new ArrayList<>(List.of(options));
        more.addAll(List.of("--threads", "1"));
        Method method = report();
        long before = Steps.count();
        Object run = method.invoke(null, format, capture, more.toArray(String[]::new));
        long steps = Steps.count() - before;
        assertThat(run.toString()).startsWith("Run[status=0,");
        return steps;
    }

    private static Method report() throws ReflectiveOperationException {
        if (report == null) {
            Class<?> run = new StepCountingLoader().loadClass("tcpstates.cli.Run");
            report = run.getDeclaredMethod("report", String.class, Path.class, String[].class);
            report.setAccessible(true);
        }
        return report;
    }

    @Test
    void countsEachRoundOfALoop() throws ReflectiveOperationException {
        Method of =
                new StepCountingLoader().loadClass("tcpstates.event.PortList").getMethod("of", int[].class);
        long before = Steps.count();
        of.invoke(null, (Object) IntStream.range(0, 1000).map(i -> 2 * i).toArray());

        assertThat(Steps.count() - before).isBetween(1000L, 10_000L);
    }
}
