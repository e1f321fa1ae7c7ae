package tcpstates.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The jar by itself, as on a system that is not Linux: no function of the C library is found, there is no libpcap, and Java has no
 * signals to give away. Must be run by root, for a mount namespace of its own.
 */
class PlainJarIT {
    private static final int PATIENCE_SECONDS = 60;
    private static final String CAPTURE = "src/test/resources/pcaps/http-server-closes-first.pcap";

    /**
     * Covers with nothing, for what follows alone, the library that Java looks functions up in, and libpcap. The output goes to a named
     * pipe, of which Linux does not tell that it is no terminal.
     */
    private static final String WITHOUT_LIBRARIES = """
            for library in "$0/lib/libsyslookup.so" $(ldconfig -p | sed -n 's/.*=> \\(.*libpcap\\.so.*\\)/\\1/p'); do
                mount --bind /dev/null "$library" || exit
            done
            mkfifo "$OUT"
            cat "$OUT" &
            exec "$0/bin/java" "$@" >"$OUT"
            """;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"diagnose", "json", "connections", "tcpdump", "summary", "html", "explain"})
    void readsFilesWithoutAnyLibraryOfTheSystem(String format) throws Exception {
        String[] arguments = {"-r", CAPTURE, "--format", format};

        Result result = withoutLibraries(arguments);

        assertThat(result.errors()).startsWith("reading from file " + CAPTURE).hasLineCount(1);
        assertThat(result.output()).isEqualTo(Run.ours(arguments).out());
        assertThat(result.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-i lo", "-D", "-r " + CAPTURE + " tcp port 80"})
    void saysInOneLineWhatNeedsLibpcap(String arguments) throws Exception {
        Result result = withoutLibraries(arguments.split(" ", -1));

        assertThat(result.status()).isOne();
        assertThat(result.output()).isEmpty();
        assertThat(result.errors().lines().filter(line -> !line.startsWith("reading from file")))
                .singleElement()
                .asString()
                .startsWith("tcpstates-sniff: libpcap is not installed: needed for ");
    }

    @Test
    void writesPacketsWithoutAnyLibraryOfTheSystem() throws Exception {
        Path copy = directory.resolve("copy.pcap");

        assertThat(withoutLibraries("-q", "-r", CAPTURE, "-w", copy.toString()).status())
                .isZero();

        assertThat(copy).hasSameBinaryContentAs(Path.of(CAPTURE));
    }

    private record Result(int status, String output, String errors) {}

    private Result withoutLibraries(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("unshare", "--mount", "bash", "-c", WITHOUT_LIBRARIES, System.getProperty("java.home")));
        // With -Xrs Java keeps the signals; what it says of a library that is none would stand on standard output.
        command.addAll(List.of("-Xrs", "-XX:-PrintWarnings", "-jar", "target/tcpstates-sniff.jar"));
        command.addAll(List.of(arguments));
        Path errors = directory.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("OUT", directory.resolve("output").toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, SECONDS)).isTrue();
        return new Result(process.exitValue(), output, Files.readString(errors));
    }
}
