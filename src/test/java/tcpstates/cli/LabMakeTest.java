package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code lab make}: what is written in a script is what is in the packets. */
class LabMakeTest {
    private static final Path SCRIPTS = Path.of("docs", "teaching");
    private static final String CROSSING =
            SCRIPTS.resolve("simultaneous-close.script").toString();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.filter(file -> file.toString().endsWith(".script"))
                    .sorted()
                    .toList();
        }
    }

    private String script(String... lines) throws IOException {
        Path file = folder.resolve("my.script");
        Files.write(file, List.of(lines));
        return file.toString();
    }

    @Test
    void drawsTheLadderAtOnce() {
        Run run = Run.ours("lab", "make", CROSSING);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("10.0.0.1:40000", "10.0.0.2:80", "CLOSING", "crossed on the way", "TIME_WAIT");
        assertThat(Run.ours("lab", "make", CROSSING, "--lang", "zh").out()).contains("客户端", "CLOSING");
    }

    @Test
    void printsWhatIsAskedForAndKeepsThePackets() {
        String file = folder.resolve("kept.pcap").toString();
        Run written = Run.ours("lab", "make", CROSSING, "-w", file);
        assertThat(written).isEqualTo(new Run(Main.DONE, "", ""));
        Run both = Run.ours("lab", "make", CROSSING, "-w", file, "--format", "states");
        assertThat(both.out())
                .isEqualTo(
                        Run.ours("lab", "make", CROSSING, "--format", "states").out())
                .contains("FIN_WAIT1   -> CLOSING");
        assertThat(Run.ours("-q", "-n", "-r", file, "--format", "states").out()).isEqualTo(both.out());
        assertThat(Run.ours("lab", "make", CROSSING, "--format", "explain").out())
                .doesNotContain("tcpstates-lab");
    }

    @Test
    void putsTheEndsWhereTheyAreAskedToBe() throws IOException {
        String file = script("0 > S", "connection 10.0.0.9:1 > 10.0.0.2:81", "1 > S", "1.1 < R.");
        assertThat(Run.ours("lab", "make", "--client", "10.1.1.1:5", file, "--format", "tcpdump")
                        .out())
                .contains("10.1.1.1.5 > 10.0.0.2.80: Flags [S], seq 1000000")
                .contains("10.0.0.9.1 > 10.0.0.2.81: Flags [S], seq 1000000")
                .contains("10.0.0.2.81 > 10.0.0.9.1: Flags [R.], seq 2000000, ack 1000001");
        String v6 = script("0 > S", "0.1 < icmp 1 4 about 0 from 2001:db8::9");
        assertThat(Run.ours(
                                "lab",
                                "make",
                                v6,
                                "--client",
                                "[2001:db8::1]:5",
                                "--server",
                                "[::2]:80",
                                "--format",
                                "tcpdump")
                        .out())
                .contains("IP6 2001:db8::1.5 > ::2.80: Flags [S]", "IP6 2001:db8::9 > 2001:db8::1: ICMP6");
    }

    @Test
    void takesNumbersOptionsAndTextAsTheyAreWritten() throws IOException {
        String file = script(
                "0 > S 5000:5000(0) win 9 id 77 ttl 3 <mss 536,TS val 1 ecr 0> raw # so counts from 5000 on",
                "0.5 < S. <mss 1460>",
                "0.6 > . <nop,nop,sack 1 {1:101}>",
                "0.7 > P.(3)",
                "0.8 > P. \"a\\\"b\\r\\n# é\\n\"");
        String lines = Run.ours(
                        "lab",
                        "make",
                        file,
                        "--format",
                        "tcpdump",
                        "-w",
                        folder.resolve("x.pcap").toString())
                .out();
        assertThat(lines)
                .contains(
                        "[S], seq 5000, win 9, options [mss 536,TS val 1 ecr 0,eol]",
                        "ack 5001, win 502, options [mss 1460]",
                        "sack 1 {1:101}");
        Run ascii = Run.ours("-r", folder.resolve("x.pcap").toString(), "--format", "tcpdump", "-A", "-v", "-n");
        assertThat(ascii.out()).contains("ttl 3, id 77", "a\"b");
    }

    /** tcpdump finds no checksum wrong. */
    @ParameterizedTest
    @MethodSource("scripts")
    void makesRightChecksums(Path script) throws Exception {
        String file = folder.resolve("made.pcap").toString();
        assertThat(Run.ours("lab", "make", script.toString(), "-w", file).status())
                .isZero();
        Process tcpdump = new ProcessBuilder("tcpdump", "-nnvv", "-r", file)
                .redirectErrorStream(true)
                .start();
        String told = new String(tcpdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tcpdump.waitFor()).isZero();
        assertThat(told).contains("(correct)").doesNotContain("incorrect", "bad cksum");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0 > Q|1:5: 'Q' is no set of flags, which are letters of FSRP.UEW, or the word none",
                "x > S|1:1: 'x' is no time in seconds, such as 0.01, or +0.01 since the line before",
                "999999999 > S|",
                "0 - S|1:3: '-' is neither > (from the client) nor < (from the server)",
                "0 > S <mss 1,foo>|1:14: 'foo' cannot be read: options are mss N, nop, eol, sackOK, wscale N, TS val N ecr N, sack N and ranges, tfo cookie HEX; 40 bytes in all",
                "0 > . 1:3(5)|1:10: from 1 to 3 are not 5 bytes",
                "0 > . 1:x|1:7: '1:x' are no sequence numbers, such as 1:101(100)",
                "0 > S ackk 1|1:7: 'ackk' is none of FIRST:LAST(LENGTH), (LENGTH), text in quotation marks, ack, win, id, ttl, raw and <OPTIONS>",
                "0 > P \"é\\q\"|1:9: '\\q': behind a backslash stands n, r, t, a quotation mark or a backslash",
                "0 > P \"a|1:7: '\"' is missing at the end of what begins here",
                "0 > S win 70000|1:11: '70000' is no number from 0 to 65535",
                "0 > S win|1:10: a number is missing behind 'win'",
                "connection 10.0.0.1:1 10.0.0.2:4|1:23: '>' and the server's address and port are missing",
                "connection 10.0.0.1:1 > 10.0.0.2:4 x|1:36: 'x' is one word too many",
                "connection a:1|1:12: 'a:1' is no address and port, such as 10.0.0.1:80 or [2001:db8::1]:80",
                "connection 1.2.3.4:1 > [::1]:4|1:24: one end has an IPv4 address, the other one an IPv6 address",
                "0 < icmp 3 3|1:13: 'about' and the sequence number of a segment are missing",
                "0 < icmp 3 3 about 0 of 1|1:22: 'of' is none of mtu, from and octets",
                "0 < icmp 3 3 about 0 from ::1|1:27: '::1' is no address of the kind that both ends have",
                "0 > S (70000)|1:7: '(70000)' is no length of a payload, from (0) to (65535)",
                "0 > S (65535)|1:14: no IP packet is so long",
                "0 > S (1) (2)|1:11: '(2)' is a second payload",
            })
    void saysInWhichLineAndColumnAScriptIsWrong(String line, String message) throws IOException {
        String file = script(line);
        Run run = Run.ours("lab", "make", file, "--format", "summary");
        if (message == null) {
            assertThat(run.status()).isZero();
            return;
        }
        assertThat(run.err()).isEqualTo("tcpstates-sniff: " + file + ":" + message + "\n");
        assertThat(run.status()).isEqualTo(Main.FAILED);
        Chinese.requireOf(run.err(), "lab", "make", file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lab make|2|lab make: the script is missing: a file, or - for standard input; see --help",
                "lab make x --client foo|2|--client and --server: 'foo' is no address and port, such as 10.0.0.1:80 or [2001:db8::1]:80; see --help",
                "lab make x y|2|lab make does not know 'y'; see --help",
                "lab make x -w|2|lab make: a value is missing behind the last option; see --help",
                "lab make x --lang fr|2|lab make: --lang takes en or zh; see --help",
                "lab make /none|1|/none: No such file or directory",
                "lab make /tmp|1|/tmp: cannot be read as a script: Is a directory",
                "lab make /dev/null|1|/dev/null: the script has no packets",
                "lab make docs/teaching/simultaneous-close.script -w /none/x|1|/none/x: No such file or directory",
            })
    void saysWhatIsWrong(String words, int status, String message) {
        Run run = Run.ours(words.split(" "));
        assertThat(run.err()).isEqualTo("tcpstates-sniff: " + message + "\n");
        assertThat(run.status()).isEqualTo(status);
        Chinese.requireOf(run.err(), words.split(" "));
    }

    @Test
    void explainsItselfInBothLanguages() {
        assertThat(Run.ours("lab", "make", "--help").out())
                .startsWith("Usage: tcpstates-sniff lab make [options] SCRIPT\n")
                .contains("--client ADDRESS:PORT", "--server ADDRESS:PORT", "-w FILE", "--format FORMAT");
        assertThat(Run.ours("lab", "make", "--help", "--lang", "zh").out())
                .startsWith("用法：")
                .contains("脚本文件", "服务器的地址");
    }
}
