package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is easily typed and would lose something, or do nothing without a word. */
class WrongUseTest {
    private static final Path CAPTURE = Path.of("src", "test", "resources", "pcaps", "open-data-client-close.pcap");

    @TempDir
    private Path folder;

    private Path copy;

    @BeforeEach
    void copyACapture() throws IOException {
        copy = Files.copy(CAPTURE, folder.resolve("copy.pcap"));
    }

    @Test
    void doesNotWriteOverTheCaptureThatItReads() throws IOException {
        Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic.pcap"), copy);
        Path hard = Files.createLink(folder.resolve("hard.pcap"), copy);
        for (Path written : new Path[] {copy, symbolic, hard}) {
            Run run = Run.ours("-q", "-r", copy.toString(), "-w", written.toString());
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .isEqualTo("tcpstates-sniff: " + written + ": packets are read from it; -w needs another file\n");
            assertThat(copy).hasSameBinaryContentAs(CAPTURE);
        }
    }

    @Test
    void doesNotPrintOverTheCaptureThatItReads() throws IOException {
        Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic.pcap"), copy);
        Path other = Files.copy(CAPTURE, folder.resolve("other.pcap"));
        String message = "tcpstates-sniff: " + symbolic + ": packets are read from it; -o needs another file\n";
        assertThat(Run.ours("-q", "-r", copy.toString(), "-o", symbolic.toString()))
                .isEqualTo(new Run(1, "", message));
        assertThat(Run.ours("-q", "--compare", other.toString(), copy.toString(), "-o", symbolic.toString()))
                .isEqualTo(new Run(1, "", message));
        assertThat(copy).hasSameBinaryContentAs(CAPTURE);
    }

    @Test
    void printsAndWritesPacketsToTwoFiles() {
        String file = folder.resolve("both").toString();
        Run run = Run.ours("-q", "-r", copy.toString(), "-w", file, "-o", file);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("tcpstates-sniff: -o and -w write to one file: name another one; see --help\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"diagnose", "json", "connections", "ss", "summary"})
    void printsToAFileWhatItPrintsOnStandardOutput(String format) throws IOException {
        Path file = folder.resolve("printed");
        Run run = Run.report(format, CAPTURE, "-o", file.toString());
        assertThat(run).isEqualTo(new Run(0, "", ""));
        assertThat(Files.readString(file)).isEqualTo(Run.report(format, CAPTURE).out());
    }

    @Test
    void comparesIntoAFile() throws IOException {
        Path file = folder.resolve("compared");
        Run run = Run.ours("-q", "--compare", CAPTURE.toString(), copy.toString(), "-o", file.toString());
        assertThat(run).isEqualTo(new Run(0, "", ""));
        assertThat(Files.readString(file))
                .isEqualTo(Run.ours("-q", "--compare", CAPTURE.toString(), copy.toString())
                        .out());
    }

    @Test
    void saysInOneLineWhyNothingCanBePrintedToAFile() {
        assertThat(Run.report("json", CAPTURE, "-o", folder.toString()).err())
                .isEqualTo("tcpstates-sniff: " + folder + ": Is a directory\n");
        assertThat(Run.report("json", CAPTURE, "-o", folder + "/no/file").err())
                .isEqualTo("tcpstates-sniff: " + folder + "/no/file: No such file or directory\n");
        assertThat(Run.report("json", CAPTURE, "-o", "/dev/full"))
                .isEqualTo(new Run(1, "", "tcpstates-sniff: /dev/full: No space left on device\n"));
    }

    @Test
    void doesNotWriteOverAnyCaptureOfAList() throws IOException {
        Path list = Files.writeString(folder.resolve("list"), CAPTURE + "\n" + copy + "\n");
        Run run = Run.ours("-q", "-V", list.toString(), "-w", copy.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.message()).endsWith(": packets are read from it; -w needs another file\n".strip());
        assertThat(copy).hasSameBinaryContentAs(CAPTURE);
    }

    @Test
    void doesNotWriteOverTheCaptureWithALaterFileOfASeries() throws IOException {
        Path numbered = Files.move(copy, folder.resolve("series1"));
        Run run = Run.ours(
                "-q",
                "-r",
                numbered.toString(),
                "-C",
                "1",
                "-w",
                folder.resolve("series").toString());
        assertThat(run.status()).isZero();
        assertThat(numbered).hasSameBinaryContentAs(CAPTURE);
    }

    @Test
    void printsNoEscapeOfAFilesName() throws IOException {
        Path named = Files.copy(CAPTURE, folder.resolve("\033[31mred.pcap"));
        Run run = Run.ours("-r", named.toString());
        assertThat(run.status()).isZero();
        assertThat(run.err()).startsWith("reading from file " + folder + "/?[31mred.pcap, link-type ");
    }

    @Test
    void refusesASecondValueWhereOnlyOneCanCount() {
        Run files = Run.ours("-w", "a.pcap", "-w", "b.pcap", "-r", copy.toString());
        assertThat(files.status()).isEqualTo(2);
        assertThat(files.err())
                .isEqualTo("tcpstates-sniff: -w takes one value and is given a.pcap and b.pcap; see --help\n");
        Run formats = Run.ours("--format", "json", "-r", copy.toString(), "--format=summary");
        assertThat(formats.status()).isEqualTo(2);
        assertThat(formats.message()).isEqualTo("--format takes one value and is given json and summary; see --help");
    }

    @Test
    void takesLettersTwiceAsTcpdumpDoes() {
        assertThat(Run.ours("-nn", "-n", "-q", "-q", "-e", "-e", "-c", "1", "-r", copy.toString())
                        .status())
                .isZero();
    }

    @Test
    void saysHowToReadAFileThatStandsForAFilter() {
        Run run = Run.ours("-q", "-r", copy.toString(), copy.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.message()).endsWith("; '" + copy + "' is a file: -r " + copy + " reads it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"port", "65536", "-1", "localhost:9469", "::1:9469", "[::1]", "10.0.0.1:", "1.2:80x"})
    void saysHowAnAddressForPrometheusIsWritten(String address) {
        Run run = Run.ours("-i", "lo", "--metrics=" + address);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.message())
                .isEqualTo("invalid value for option '--metrics': '" + address
                        + "' is not [ADDRESS:]PORT, such as 9469, 10.0.0.1:9469 or [::1]:9469; see --help");
    }

    @Test
    void saysThatOnlyALiveCaptureAnswersPrometheus() {
        assertThat(Run.ours("-q", "-r", copy.toString(), "--metrics", "9469").err())
                .isEqualTo("tcpstates-sniff: --metrics: for live captures, no effect on a saved one\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp.port == 80", "ip.addr==192.0.2.1", "tcp.flags.reset == 1 && ip.src == 192.0.2.1"})
    void saysThatADisplayFilterIsNone(String filter) {
        Run run = Run.ours("-q", "-r", copy.toString(), filter);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.message())
                .contains("' is a word of Wireshark's display filters; here filters are libpcap's, such as");
    }

    @Test
    void saysThatAnInterfacesListsAreNotACaptures() {
        Run types = Run.ours("-L", "-r", copy.toString());
        assertThat(types.status()).isEqualTo(2);
        assertThat(types.message()).isEqualTo("-L is about an interface: give -i, not a saved capture; see --help");
        assertThat(Run.ours("-J", "-r", copy.toString()).message())
                .isEqualTo("-J is about an interface: give -i, not a saved capture; see --help");
    }

    @Test
    void saysThatPortsForFindingsHaveNoEffectWithoutThem() {
        Run run = Run.ours("-q", "-r", copy.toString(), "--format", "diagnose", "--ephemeral-ports", "1-2");
        assertThat(run.status()).isZero();
        assertThat(run.err())
                .isEqualTo("tcpstates-sniff: --ephemeral-ports: for findings, which --format diagnose does not print:"
                        + " no effect\n");
        assertThat(Run.ours("-q", "-r", copy.toString(), "--format", "json", "--ephemeral-ports", "1-2")
                        .err())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--format diagnose, true",
        "--format states, true",
        "--format counts, false",
        "--format tcpdump, false",
        "--count, false",
        "--format tcpdump --states, true",
        "--format json, true",
        "--format connections, true",
        "--format summary, true"
    })
    void saysThatALanguageHasNoEffectWhereThereAreNoWords(String options, boolean words) {
        List<String> line = new ArrayList<>(List.of("-q", "-n", "-r", copy.toString(), "--lang", "zh"));
        line.addAll(List.of(options.split(" ")));
        Run run = Run.ours(line.toArray(String[]::new));
        assertThat(run.status()).isZero();
        String said = "tcpstates-sniff: --lang：只用于提示信息：(--count|--format [a-z]+) 在各种语言下打印的内容相同";
        assertThat(run.err().lines().anyMatch(told -> told.matches(said))).isNotEqualTo(words);
    }
}
