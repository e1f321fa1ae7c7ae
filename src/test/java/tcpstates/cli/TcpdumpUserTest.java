package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.os.Privileges;
import tcpstates.packet.LinkType;

/** Whoever knows tcpdump is at home: the same command lines do the same, held against the installed tcpdump. */
class TcpdumpUserTest {
    private static final Path CAPTURES = Path.of("src/test/resources/pcaps");

    @TempDir
    Path folder;

    /** All that tcpdump 4.99 documents, and what later versions added. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A",
                "-AA",
                "-b",
                "-B 100",
                "--buffer-size=100",
                "-c 1",
                "--count",
                "-C 1",
                "-d",
                "-dd",
                "-ddd",
                "-D",
                "--list-interfaces",
                "-e",
                "-E x",
                "-f",
                "-F FILE",
                "-G 1",
                "-h",
                "--help",
                "--version",
                "-H",
                "-i lo",
                "--interface=lo",
                "-I",
                "--monitor-mode",
                "--immediate-mode",
                "-j host",
                "--time-stamp-type=host",
                "-J",
                "--list-time-stamp-types",
                "--time-stamp-precision=nano",
                "--micro",
                "--nano",
                "-K",
                "--dont-verify-checksums",
                "-l",
                "-L",
                "--list-data-link-types",
                "-m x",
                "-M x",
                "-n",
                "-nn",
                "-N",
                "-#",
                "--number",
                "-O",
                "--no-optimize",
                "-p",
                "--no-promiscuous-mode",
                "--print",
                "-Q in",
                "--direction=in",
                "-q",
                "-r FILE",
                "-S",
                "--absolute-tcp-sequence-numbers",
                "-s 0",
                "--snapshot-length=0",
                "-T rtp",
                "-t",
                "-tt",
                "-ttt",
                "-tttt",
                "-ttttt",
                "-u",
                "-U",
                "--packet-buffered",
                "-v",
                "-vv",
                "-vvv",
                "-V FILE",
                "-w FILE",
                "-W 1",
                "-x",
                "-xx",
                "-X",
                "-XX",
                "-y EN10MB",
                "--linktype=EN10MB",
                "-z x",
                "-Z root",
                "--relinquish-privileges=root",
                "--skip 1",
                "-g",
                "--lengths",
                "--print-sampling=2"
            })
    void knowsEveryOptionOfTcpdump(String option) {
        try {
            new CommandLineParser().parse(option.split(" ", -1));
        } catch (UsageException e) {
            assertThat(e).hasMessageMatching("tcpdump's option '.*' is not supported: .+");
        }
    }

    @Test
    void knowsEveryOptionThatTheInstalledTcpdumpNames() throws Exception {
        Matcher names = Pattern.compile("\\[-([^-\\s]\\S*)]|\\[ (-{1,2}[\\w#-]+)|\\[(--[\\w-]+)")
                .matcher(Run.tcpdump(folder, "--help").err()
                        + Run.tcpdump(folder, "--help").out());
        int found = 0;
        while (names.find()) {
            Stream<String> options = names.group(1) == null
                    ? Stream.of(names.group(2) == null ? names.group(3) : names.group(2))
                    : names.group(1).chars().mapToObj(letter -> "-" + (char) letter);
            for (String option : options.toList()) {
                found++;
                try {
                    new CommandLineParser().parse(option);
                } catch (UsageException e) {
                    assertThat(e.getMessage()).doesNotContain("unknown");
                }
            }
        }
        assertThat(found).isGreaterThan(40);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-n",
                "-nn",
                "-nS",
                "-nt",
                "-ntt",
                "-nttt",
                "-ntttt",
                "-nttttt",
                "-nv",
                "-nvvS",
                "-nq",
                "-ne",
                "-n#",
                "-nA",
                "-nx",
                "-nXX",
                "-nvX",
                "-nvK",
                "--nano -n",
                "-ntt --micro",
                "-nc 4",
                "-n -c 3 tcp[13]&2!=0",
                "-n src port 8080 or port 80",
                "-n#tttt -s 0 tcp[13]=16",
                "-w FILE --print -n",
                "-nw FILE",
                "-nqe --number"
            })
    void printsTheSameLinesAsTcpdump(String options) throws Exception {
        String[] words = options.replace("FILE", folder.resolve("w").toString()).split(" ", -1);
        for (String capture :
                List.of("normal_client_close", "data-dropped-rto", "refused", "any-cooked-v2", "ipv6", "nano")) {
            String file = CAPTURES.resolve(capture + ".pcap").toString();
            Run theirs = Run.tcpdump(folder, with(words, "-Z", "root", "-r", file));
            Run ours = Run.ours(with(words, "--format", "tcpdump", "-r", file));
            assertThat(withoutNonTcp(ours.out())).isEqualTo(withoutNonTcp(theirs.out()));
            assertThat(ours.err()).isEqualTo(theirs.err());
            assertThat(ours.status()).isZero();
        }
    }

    /** But for DLT_RAW as OpenBSD numbers it, which tcpdump on Linux does not know and prints as a number. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW_OPENBSD")
    void announcesEachLinkTypeAsTcpdumpDoes(LinkType linkType) throws Exception {
        String file = Pcap.empty(folder.resolve("empty.pcap"), linkType).toString();
        String announced =
                Run.tcpdump(folder, "-r", file).err().lines().findFirst().orElseThrow();
        assertThat(Run.ours("-r", file).err()).startsWith(announced + "\n");
    }

    /** tcpdump prints ARP and the like too, where neighbours were looked for. */
    private static String withoutNonTcp(String lines) {
        return lines.lines()
                .filter(line -> !line.contains("ARP") && !line.contains("ICMP6"))
                .reduce("", (before, line) -> before + line + "\n");
    }

    @Test
    void readsAListOfFilesAsOneCapture() throws Exception {
        Path list = Files.writeString(
                folder.resolve("list"),
                CAPTURES.resolve("01_normal4.pcap") + "\n" + CAPTURES.resolve("refused.pcap") + "\n");
        Run theirs = Run.tcpdump(folder, "-nt", "-V", list.toString());
        Run ours = Run.ours("-nt", "--format", "tcpdump", "-V", list.toString());
        assertThat(ours).isEqualTo(theirs);
        assertThat(Run.ours("-q", "--count", "-V", list.toString()).out()).isEqualTo("13 packets\n");
        assertThat(Run.ours("-q", "--count", "-c", "1", "-V", list.toString()).out())
                .isEqualTo("1 packet\n");
    }

    @Test
    void readsTheListOfFilesFromStandardInput() throws IOException {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(
                    (CAPTURES.resolve("refused.pcap") + "\n" + CAPTURES.resolve("01_normal4.pcap") + "\n")
                            .getBytes(StandardCharsets.UTF_8)));
            assertThat(Run.ours("-q", "--count", "-V", "-")).isEqualTo(new Run(0, "13 packets\n", ""));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void takesAllThatFollowsTwoDashesForTheFilter() throws Exception {
        String file = CAPTURES.resolve("refused.pcap").toString();
        String[] filter = {"-nt", "-r", file, "--", "tcp[13]", "&", "4", "!=", "0"};
        assertThat(Run.ours(with(filter, "--format", "tcpdump"))).isEqualTo(Run.tcpdump(folder, filter));
        String[] noOption = {"-nt", "-r", file, "--", "-c", "1"};
        Run ours = Run.ours(with(noOption, "--format", "tcpdump"));
        Run theirs = Run.tcpdump(folder, noOption);
        assertThat(ours.message()).isEqualTo(theirs.message());
        assertThat(ours.status()).isEqualTo(theirs.status());
    }

    @Test
    void carriesOnWithTheNextFileOfAListAndFailsAtTheEnd() throws IOException {
        Path list =
                Files.writeString(folder.resolve("list"), "no-such\n" + CAPTURES.resolve("refused.pcap") + "\nnone\n");
        Run first = Run.ours("-q", "--count", "-V", list.toString());
        assertThat(first.status()).isEqualTo(1);
        assertThat(first.out()).isEqualTo("2 packets\n");
        assertThat(first.message())
                .isEqualTo("2 files failed: no-such: No such file or directory; none: No such file or directory");
        Files.writeString(list, CAPTURES.resolve("refused.pcap") + "\nnone\n" + CAPTURES.resolve("01_normal4.pcap"));
        Run later = Run.ours("-q", "--count", "-V", list.toString());
        assertThat(later.status()).isEqualTo(1);
        assertThat(later.out()).isEqualTo("13 packets\n");
        assertThat(later.message()).isEqualTo("none: No such file or directory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-r no-such |",
                "-r FILE port nonsense |",
                "-r FILE -w /no/such/file |",
                "-r FILE -Z no-such-user |",
                "-i no-such-interface | same words on one line",
                "-c 0 -r FILE         | usage",
                "-c x -r FILE         | usage",
                "-s -1 -r FILE        | usage",
                "-B 0                 | usage",
                "-W 0                 | usage",
                "-C x                 | usage",
                "-tttttt -r FILE      | usage",
                "-Q foo -i lo         | usage",
                "-V x -r FILE         | usage",
                "-T foo -r FILE       | usage",
                "-f -r FILE           | usage",
                "--time-stamp-precision=foo -r FILE | usage",
                "--no-such-option     | usage",
                "-Y                   | usage",
                "-c                   | usage"
            })
    void refusesWhatTcpdumpRefuses(String arguments, String kind) throws Exception {
        String[] words = arguments
                .strip()
                .replace("FILE", CAPTURES.resolve("refused.pcap").toString())
                .split(" ", -1);
        Run theirs = Run.tcpdump(folder, words);
        Run ours = Run.ours(Privileges.ofProcess(), words);
        assertThat(theirs.status()).isEqualTo(1);
        assertThat(ours.status()).isEqualTo("usage".equals(kind) ? 2 : 1);
        if (kind == null) {
            assertThat(ours.message()).isEqualTo(theirs.message());
        }
        assertThat(ours.err().lines().filter(line -> line.startsWith(Main.NAME)))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-C 1", "-C 1 -W 3", "-C 1 -W 1", "-C 1 -W 11"})
    void namesTheFilesOfASeriesAsTcpdumpDoes(String options) throws Exception {
        Path capture = Pcap.synsTo80(folder.resolve("many.pcap"), 60_000);
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Path ours = Files.createDirectory(folder.resolve("ours"));
        String[] words = options.split(" ", -1);
        Run.tcpdump(folder, with(words, "-Z", "root", "-r", capture.toString(), "-w", theirs + "/f"));
        Run.ours(with(words, "--format", "tcpdump", "-r", capture.toString(), "-w", ours + "/f"));
        assertThat(sizes(ours)).isEqualTo(sizes(theirs)).isNotEmpty();
    }

    @Test
    void beginsAFileEveryFewSecondsAndRunsACommandOnEachThatIsComplete() throws IOException {
        Path capture = Pcap.synsTo80(folder.resolve("syns.pcap"), 10);
        Path series = Files.createDirectory(folder.resolve("series"));
        Run run =
                Run.ours("-q", "--count", "-r", capture.toString(), "-G", "4", "-w", series + "/%s.pcap", "-z", "gzip");
        assertThat(run).isEqualTo(new Run(0, "10 packets\n", ""));
        assertThat(sizes(series)).containsOnlyKeys("1700000000.pcap.gz", "1700000004.pcap.gz", "1700000008.pcap");
        assertThat(Run.ours("-q", "--count", "-r", series + "/1700000004.pcap.gz")
                        .out())
                .isEqualTo("4 packets\n");
    }

    @Test
    void endsWithStatus0AfterSoManyFiles() throws IOException {
        Path capture = Pcap.synsTo80(folder.resolve("syns.pcap"), 10);
        Path series = Files.createDirectory(folder.resolve("series"));
        Run run = Run.ours("-q", "--count", "-r", capture.toString(), "-G", "2", "-W", "3", "-w", series + "/%s.pcap");
        assertThat(run.status()).isZero();
        assertThat(run.message()).isEqualTo("Maximum file limit reached: 3");
        assertThat(sizes(series)).hasSize(3);
    }

    @Test
    void leavesOutTheFirstPackets() throws IOException {
        String capture = Pcap.synsTo80(folder.resolve("syns.pcap"), 10).toString();
        assertThat(Run.ours("-q", "--count", "--skip", "3", "-r", capture).out())
                .isEqualTo("7 packets\n");
        assertThat(Run.ours("-q", "--count", "--skip", "3", "-c2", "-r", capture)
                        .out())
                .isEqualTo("2 packets\n");
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Arrays.stream(more), Arrays.stream(words)).toArray(String[]::new);
    }

    private static Map<String, Long> sizes(Path folder) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
        }
        return sizes;
    }
}
