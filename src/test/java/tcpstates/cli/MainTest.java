package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--frmat json -r x | unknown option '--frmat' (did you mean --format?)",
                "-nY -r x          | unknown option '-Y'",
                "--zzzzzzzzzz      | unknown option '--zzzzzzzzzz'",
                "-nE k -r x        | tcpdump's option '-E' is not supported: nothing is decrypted",
                "--lengths -r x    | tcpdump's option '--lengths' is not supported: -v prints the length of each"
                        + " packet",
                "-C 1 -r x         | -C and -G need a file to write to: give -w FILE",
                "-C 1 -r x -w -    | -C and -G need a file to write to: standard output cannot be changed",
                "-C 0 -r x -w f    | -C needs a size of at least 1 (million bytes), not 0",
                "-G 0 -r x -w f    | -G needs at least 1 second, not 0",
                "-W 0 -r x -w f    | -W needs a count of at least 1, not 0",
                "-z gzip -r x      | -W and -z go with -C or -G: give one",
                "-V l -r x         | -V and -r are mutually exclusive",
                "--skip -1 -r x    | --skip needs a count of at least 0, not -1",
                "--format xml      | invalid value for option '--format': 'xml' is none of diagnose, json, tcpdump,"
                        + " connections, summary, states, ladder, explain, table, stats, svg, mermaid, html, counts,"
                        + " netstat-counts, ss, tcp-retrans, zeek, zeek-json, conntrack, conntrack-list, bcc, tcplife,"
                        + " bcc-csv, tcplife-csv, csv, csv-events, ecs",
                "-c many           | invalid value for option '-c': 'many' is not a number",
                "-c 0 -r x         | -c needs a count of at least 1, not 0",
                "-s -1             | -s takes 0 to 262144 bytes, not -1",
                "-B 0              | -B takes 1 to 2097151 KiB, not 0",
                "-tttttt -r x      | only -t, -tt, -ttt, -tttt and -ttttt are supported",
                "--count           | --count counts the packets of a saved capture: give -r FILE",
                "-Q in -r x        | -Q needs a live capture: a saved one does not tell the direction",
                "-F f -r x port 80 | -F and a filter expression on the command line exclude each other: 'port 80'"
            })
    void refusesWrongUsageInOneLineWithStatus2(String arguments, String message) {
        Run run = Run.ours(arguments.strip().split(" +"));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("tcpstates-sniff: " + message + "; see --help\n");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void namesAFileThatIsNotThere() {
        Run run = Run.ours("-r", "no-such.pcap");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("tcpstates-sniff: no-such.pcap: No such file or directory\n");
    }

    @Test
    void keepsMessagesOnOneLineWhateverAFileIsCalled() {
        Run run = Run.ours("-r", "a\n\u001b[31mb");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("tcpstates-sniff: a??[31mb: No such file or directory\n");
    }

    @Test
    void printsHelpAndVersionOnStandardOutput() {
        Run help = Run.ours("--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).startsWith("Usage: tcpstates-sniff [options] [filter expression]\n");
        Run version = Run.ours("--version");
        assertThat(version.status()).isZero();
        assertThat(version.out()).contains("tcpstates-sniff version ").contains("libpcap version ");
        assertThat(help.err() + version.err()).isEmpty();
    }

    @Test
    void saysWhatItReadsAsTcpdumpDoes() throws IOException {
        Path file = Pcap.synsTo80(directory.resolve("f.pcap"), 1);

        Run run = Run.ours("-r", file.toString());
        assertThat(run.status()).isZero();
        assertThat(run.err())
                .isEqualTo(
                        "reading from file " + file + ", link-type EN10MB (Ethernet), snapshot length 65535\n"
                                + "What may mislead in this capture\n"
                                + "  wrong checksums: 1 of 1 segment; a receiver drops such a"
                                + " segment, unless the capture changed it, or took it before the network card computed the checksum\n");
    }

    @Test
    void readsWhatTcpdumpPrintedAndSaysWhatThatLeavesOpen() {
        String notes = "src/test/resources/transcripts/refused.txt";
        Run run = Run.ours("-r", notes, "port", "54321");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("源端口: 43590,目的端口: 54321,原先状态: SYN_SENT, 新状态: CLOSE, 原状态持续时间: 23\n");
        assertThat(run.err())
                .startsWith("reading from file " + notes + ", link-type RAW (Raw IP), snapshot length 262144\n"
                        + "tcpstates-sniff: " + notes + ": time stamps have no date: they begin on 1970-01-02, ")
                .hasLineCount(2);
    }

    @Test
    void keepsQuietWithQ() throws IOException {
        Run run = Run.ours("-q", "-r", syns(1));
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-qr FILE --count                     | 5 packets",
                "-qr FILE --count -c1                 | 1 packet",
                "-q -c3 --count -r FILE               | 3 packets",
                "-r FILE port 80 -qn --count          | 5 packets",
                "port 81 -r FILE -nnq --count         | 0 packets",
                "-q --count -r FILE -- src port 40002 | 1 packet"
            })
    void countsPacketsWhereverOptionsStand(String arguments, String printed) throws IOException {
        String file = syns(5);
        Run run = Run.ours(arguments.strip().replace("FILE", file).split(" +"));
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo(printed + "\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void readsTheFilterFromAFile() throws IOException {
        Path filter =
                Files.writeString(directory.resolve("filter"), "src port 40001 # the second\nor src port 40002\n");

        Run run = Run.ours("-q", "--count", "-r", syns(5), "-F", filter.toString());
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("2 packets\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nnvvS", "-nvSv", "-vvSnn"})
    void saysWhenOptionsOfPacketLinesHaveNoEffect(String cluster) throws IOException {
        Run run = Run.ours("host", "10.0.0.1", "-q", cluster, "-r", syns(1));
        assertThat(run.status()).isZero();
        assertThat(run.err())
                .isEqualTo("tcpstates-sniff: -S -v: only for --format tcpdump, no effect on --format diagnose\n");
    }

    @Test
    void saysWhenLiveOptionsHaveNoEffectOnAFile() throws IOException {
        Run run = Run.ours("-q", "-i", "eth0", "-s", "96", "-p", "-r", syns(1));
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEqualTo("tcpstates-sniff: -i -s -p: for live captures, no effect on a saved one\n");
    }

    @Test
    void takesS0ForWholePacketsWithoutAWord() throws IOException {
        Run run = Run.ours("-q", "-s0", "-r", syns(1));
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void refusesABadFilterBeforeTheFirstPacket() throws IOException {
        Run run = Run.ours("-q", "-r", syns(1), "port", "nonsense");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("tcpstates-sniff: ")
                .contains("nonsense")
                .hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void printsWhatADamagedCaptureHoldsAndThenTheByteOffset() throws IOException {
        Path file = Pcap.synsTo80(directory.resolve("cut.pcap"), 3);
        int whole = Pcap.HEADER_LENGTH + 2 * Pcap.RECORD_LENGTH;
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), whole + 20));

        Run run = Run.ours("-q", "--format", "summary", "-r", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("\npackets                                2\n");
        assertThat(run.err())
                .startsWith("tcpstates-sniff: ")
                .contains(String.valueOf(whole))
                .hasLineCount(1);
    }

    @Test
    void writesThePacketsThatPassAndPrintsAllTheSame() throws IOException {
        Path written = directory.resolve("w.pcap");

        Run run =
                Run.ours("-q", "-U", "--format", "summary", "-r", syns(5), "-w", written.toString(), "src port 40003");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("\npackets                                1\n");
        assertThat(written).hasSize(Pcap.HEADER_LENGTH + Pcap.RECORD_LENGTH);
    }

    @Test
    void namesTheFileThatCannotBeWritten() throws IOException {
        Run run = Run.ours("-q", "-r", syns(5), "-w", "/dev/full");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("tcpstates-sniff: /dev/full: No space left on device\n");
    }

    @Test
    void endsQuietlyWhenTheReaderHasGone() throws IOException {
        Run run = summaryTo(failing("Broken pipe"));
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void saysThatTheDiskIsFull() throws IOException {
        Run run = summaryTo(failing("No space left on device"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("tcpstates-sniff: standard output: No space left on device\n");
    }

    @Test
    void saysHowToGetAnEngineThatThisBuildLacks() {
        Run run = Run.ours("-i", "lo", "--engine", "jnetpcap");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("tcpstates-sniff: this build has no engine jnetpcap: ")
                .hasLineCount(1);
    }

    @Test
    void dumpsTheCompiledFilter() {
        Run run = Run.ours("-ddd", "tcp");
        assertThat(run.status()).isZero();
        assertThat(run.out().lines().findFirst())
                .hasValueSatisfying(n -> assertThat(Integer.parseInt(n))
                        .isEqualTo(run.out().lines().count() - 1));
    }

    private String syns(int count) throws IOException {
        return Pcap.synsTo80(directory.resolve(count + ".pcap"), count).toString();
    }

    private Run summaryTo(OutputStream out) throws IOException {
        return Run.ours(
                out, new SystemCaptures(), Parallelisms.ofSuite(), Run.reportArguments("summary", Path.of(syns(1))));
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
