package tcpstates.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java has less memory than the connections of the capture take, in a process of its own. */
class MachineFailureTest {
    private static final String LINE = "tcpstates-sniff: the memory that Java was given ";

    /** Smaller captures are read by one thread, whatever is asked. */
    private static final int ENOUGH_FOR_THREADS = 300_000;

    private static final int SYN = 2;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"summary", "json"})
    void printsWhatWasAnalysedWhenTheMemoryIsUsedUp(String format) throws Exception {
        Result result = run(format, 60_000, 16, "--threads", "1", "--max-memory", "1g");

        assertThat(result.status()).isOne();
        assertThat(result.errors().lines().toList())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith(LINE)
                        .contains("--max-memory")
                        .matches(".* at packet \\d+ of .*flood\\.pcap; what was analysed before it is printed"));
        assertThat(result.output())
                .as("no packet is analysed a second time")
                .doesNotContain("\"type\":\"retransmission\"")
                .containsPattern("(?m)^retransmissions by kind +0$|\"type\":\"health\"");
        assertThat(result.output()).contains("json".equals(format) ? "\"type\":\"connection\"" : "SYN_SENT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"summary", "json", "connections"})
    void printsWhatSeveralThreadsHaveAnalysedWhenTheMemoryIsUsedUp(String format) throws Exception {
        Result result = run(format, ENOUGH_FOR_THREADS, 40, "--threads", "2", "--max-memory", "1g");

        assertThat(result.status()).isOne();
        assertThat(result.errors().lines().toList())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith(LINE)
                        .matches(".*, when its threads had come to packets \\d+ to \\d+ of .*flood\\.pcap;"
                                + " what was analysed before it is printed"));
        Matcher packets = Pattern.compile("packets (\\d+) to (\\d+)").matcher(result.errors());
        assertThat(packets.find()).isTrue();
        int last = Integer.parseInt(packets.group(2));
        switch (format) {
            case "summary" -> assertThat(result.output()).contains("SYN_SENT");
            case "json" -> {
                assertThat(result.output()).doesNotContain("\"type\":\"retransmission\"");
                assertThat(numbers(result, "\"type\":\"connection\",.*?\"conn\":(\\d+)"))
                        .hasSizeBetween(1000, last);
            }
            default -> assertThat(numbers(result, "(?m)^ *\\S? *(\\d+) ")).hasSizeBetween(1000, last);
        }
    }

    /** Files larger than the memory are read, and what is given up for that is told. */
    @ParameterizedTest
    @ValueSource(strings = {"summary", "json", "connections"})
    void keepsNoMoreThanASmallHeapHasRoomFor(String format) throws Exception {
        Result result = run(format, ENOUGH_FOR_THREADS, 64);

        assertThat(result.status()).as(result.errors()).isZero();
        assertThat(result.errors())
                .containsPattern("\\d+ connections were followed no longer, to stay within half of the Java heap");
    }

    /** Each packet opens a connection: none is told twice, and their numbers are those of their packets or lower. */
    private static Set<Integer> numbers(Result result, String pattern) {
        Set<Integer> numbers = new TreeSet<>();
        Matcher number = Pattern.compile(pattern).matcher(result.output());
        while (number.find()) {
            assertThat(numbers.add(Integer.valueOf(number.group(1))))
                    .as(number.group())
                    .isTrue();
        }
        return numbers;
    }

    private record Result(int status, String output, String errors) {}

    private Result run(String format, int packets, int megabytes, String... options)
            throws IOException, InterruptedException {
        Segments segments = new Segments();
        for (int i = 0; i < packets; i++) {
            segments.add(1_000_000L + i, 1, 1 + i % 50_000, 80 + i / 50_000, SYN, i, 0, 0);
        }
        Path flood = segments.write(folder.resolve("flood.pcap"));
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx" + megabytes + "m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "-q",
                "--format",
                format,
                "-r",
                flood.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(
                process.exitValue(),
                Files.readString(output, StandardCharsets.UTF_8),
                Files.readString(errors, StandardCharsets.UTF_8));
    }
}
