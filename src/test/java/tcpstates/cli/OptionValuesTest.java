package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option with every kind of value that it documents, through the command line as it is typed. */
class OptionValuesTest {
    /** What is typed, by the option that it is there for; SAVED, LIST, WORK, EXPRESSION and SYSCTL are files. */
    private static final Map<String, List<String>> TYPED = Map.ofEntries(
            // where packets come from
            typed("-r", "-r SAVED", "-r SAVED -r SAVED"),
            typed("--follow", "--follow -c 1 -r SAVED"),
            typed("-V", "-V LIST"),
            typed("-i", "-i lo -c 1 -d tcp", "-i any -d", "--interface=1 -d"),
            typed("-c", "-c 1 -r SAVED", "-c2 -r SAVED"),
            typed("--compare", "--compare SAVED SAVED", "--compare SAVED SAVED --format json"),
            typed("--skip", "--skip 1 -r SAVED", "--skip=0 -r SAVED"),
            typed("-F", "-F EXPRESSION -r SAVED"),
            // what is printed
            typed(
                    "--format",
                    "--format diagnose -r SAVED",
                    "--format json -r SAVED",
                    "--format tcpdump -r SAVED",
                    "--format connections -r SAVED",
                    "--format summary -r SAVED",
                    "--format states -r SAVED",
                    "--format ladder -r SAVED",
                    "--format explain -r SAVED",
                    "--format table -r SAVED",
                    "--format stats -r SAVED",
                    "--format svg -r SAVED",
                    "--format mermaid -r SAVED",
                    "--format html -r SAVED",
                    "--format counts -r SAVED",
                    "--format netstat-counts -r SAVED",
                    "--format ss -r SAVED",
                    "--format tcp-retrans -r SAVED",
                    "--format zeek -r SAVED",
                    "--format zeek-json -r SAVED",
                    "--format conntrack -r SAVED",
                    "--format conntrack --at +0.1 -r SAVED",
                    "--format conntrack-list -r SAVED",
                    "--format bcc -r SAVED",
                    "--format tcplife -r SAVED",
                    "--format bcc-csv -r SAVED",
                    "--format tcplife-csv -r SAVED",
                    "--format csv -r SAVED",
                    "--format csv-events -r SAVED",
                    "--format ecs -r SAVED",
                    "--format=JSON -r SAVED"),
            typed(
                    "--model",
                    "--model rfc -r SAVED",
                    "--model linux -r SAVED",
                    "--model linux --format summary -r SAVED",
                    "--model linux --format connections --at +0.1 -r SAVED"),
            typed(
                    "--names",
                    "--names kernel --format states -r SAVED",
                    "--names rfc --format connections -r SAVED",
                    "--names book --format summary -r SAVED",
                    "--names ss --format stats -r SAVED",
                    "--names netstat --format counts -r SAVED",
                    "--names bsd -n --format tcpdump --states -r SAVED",
                    "--names zeek -n --format tcpdump --states=both -r SAVED",
                    "--names=conntrack --format connections --at +0.1 -r SAVED"),
            typed(
                    "--diagram",
                    "--diagram ladder --format svg -r SAVED",
                    "--diagram states --format svg -r SAVED",
                    "--diagram=states --format mermaid -r SAVED"),
            typed("-o", "-o WORK/o.txt -r SAVED", "-o - -r SAVED", "-oWORK/o.svg --format svg -r SAVED"),
            typed("--unknown", "--unknown - -r SAVED", "--unknown 0 -r SAVED", "--unknown 未知 --format ss -r SAVED"),
            typed("--lang", "--lang en --format summary -r SAVED", "--lang zh --format summary -r SAVED"),
            typed("--count", "--count -r SAVED"),
            typed(
                    "--time",
                    "--time epoch --format states -r SAVED",
                    "--time local --format states -r SAVED",
                    "--time utc --format states -r SAVED",
                    "--time relative --format states -r SAVED",
                    "--time=delta --format states -r SAVED"),
            typed(
                    "--color",
                    "--color auto --format connections -r SAVED",
                    "--color always --format connections -r SAVED",
                    "--color=never --format connections -r SAVED"),
            typed(
                    "--sort",
                    "--sort start --format connections -r SAVED",
                    "--sort end --format connections -r SAVED",
                    "--sort duration --format connections -r SAVED",
                    "--sort state --format connections -r SAVED",
                    "--sort retrans --format connections -r SAVED",
                    "--sort=bytes --format connections -r SAVED"),
            typed("--width", "--width 80 --format states -r SAVED", "--width=250 --format states -r SAVED"),
            typed("--ascii", "--ascii --format ladder -r SAVED", "--ascii --no-ascii --format ladder -r SAVED"),
            typed(
                    "--all",
                    "--all --format ladder -r SAVED",
                    "--all --format table -r SAVED",
                    "--all --format explain -r SAVED"),
            typed("-l", "-l -r SAVED"),
            typed("--progress", "--progress -r SAVED"),
            typed(
                    "--time-stamp-precision",
                    "--time-stamp-precision micro -r SAVED",
                    "--time-stamp-precision=nano -r SAVED"),
            typed("--micro", "--micro -r SAVED"),
            typed("--nano", "--nano -r SAVED"),
            // how connections stand at a moment
            typed("--at", "--at +0.1 -r SAVED", "--at=+0 --format ss -r SAVED"),
            typed(
                    "--side",
                    "--side client --format ss -r SAVED",
                    "--side server --format counts -r SAVED",
                    "--side local -i lo -d"),
            typed("--all-states", "--all-states --format counts -r SAVED", "--all-states --at +0 -r SAVED"),
            // which connections are told
            typed("--where", "--where port=80 -r SAVED", "--where=outcome=closed --format json -r SAVED"),
            typed("--conn", "--conn 1 -r SAVED", "--conn=1,3-4 --format connections -r SAVED"),
            typed("--state", "--state SYN_RECV -r SAVED", "--state=established,CLOSE -r SAVED"),
            typed("--outcome", "--outcome closed -r SAVED"),
            typed("--addr", "--addr 10.0.0.1 -r SAVED", "--addr=10.0.0.0/8,::1 -r SAVED"),
            typed(
                    "--alarm",
                    "--alarm count(state=SYN_RECV)>500 -r SAVED",
                    "--alarm count(state=ESTAB)>=1k -r SAVED",
                    "--alarm=count(server.port=80)>1 --alarm count(state=TIME_WAIT)>1 -r SAVED"),
            typed(
                    "--metrics",
                    "--metrics 0 -i lo -d",
                    "--metrics 127.0.0.1:0 -i lo -d",
                    "--metrics=[::1]:9469 -i lo -d"),
            typed("--assert", "--assert packets>0 --assert=count(packets=0)=0 -r SAVED"),
            typed("-4", "-4 -r SAVED"),
            typed("-6", "-6 -r SAVED"),
            // how connections are followed
            typed("--ephemeral-ports", "--ephemeral-ports 1024-65535 --format json -r SAVED"),
            typed("--sysctl", "--sysctl SYSCTL -r SAVED"),
            typed(
                    "--timeout",
                    "--timeout conntrack -r SAVED",
                    "--timeout none -r SAVED",
                    "--timeout established=3600 -r SAVED",
                    "--timeout close_wait=3600,syn_sent=30 -r SAVED",
                    "--timeout conntrack --timeout=fin_wait=7 --sysctl SYSCTL -r SAVED"),
            typed(
                    "--checksums",
                    "--checksums ignore -r SAVED",
                    "--checksums=mark -r SAVED",
                    "--checksums drop -r SAVED"),
            typed("--tunnels", "--tunnels follow -r SAVED", "--tunnels=ignore -r SAVED"),
            typed("--threads", "--threads 1 -r SAVED", "--threads 2 -r SAVED"),
            typed("--max-connections", "--max-connections 1 -r SAVED"),
            typed(
                    "--max-memory",
                    "--max-memory 2097152 -r SAVED",
                    "--max-memory 1m -r SAVED",
                    "--max-memory=2G -r SAVED"),
            // lines of --format tcpdump
            typed(
                    "--states",
                    "--states --format tcpdump -r SAVED",
                    "--states=changes --format tcpdump -r SAVED",
                    "--states=both --format tcpdump -r SAVED"),
            typed("--packets", "--packets --format json -r SAVED"),
            typed("--sections", "--sections --format tcpdump -r SAVED"),
            typed("-n", "-n --format tcpdump -r SAVED", "-nn --format tcpdump -r SAVED"),
            typed("-N", "-nN --format tcpdump -r SAVED"),
            typed(
                    "-t",
                    "-nt --format tcpdump -r SAVED",
                    "-ntt --format tcpdump -r SAVED",
                    "-nttt --format tcpdump -r SAVED",
                    "-ntttt --format tcpdump -r SAVED",
                    "-t -t -tnt -t --format tcpdump -r SAVED"),
            typed("-v", "-nv --format tcpdump -r SAVED", "-nvvv --format tcpdump -r SAVED", "-v -r SAVED"),
            typed("-q", "-nq --format tcpdump -r SAVED", "--quick -r SAVED"),
            typed("-e", "-ne --format tcpdump -r SAVED"),
            typed(
                    "-S",
                    "-nS --format tcpdump -r SAVED",
                    "-n --absolute-tcp-sequence-numbers --format tcpdump -r SAVED"),
            typed("-#", "-n# --format tcpdump -r SAVED", "-n --number --format tcpdump -r SAVED"),
            typed("-A", "-nA --format tcpdump -r SAVED", "-nAA --format tcpdump -r SAVED"),
            typed("-x", "-nx --format tcpdump -r SAVED", "-nxx --format tcpdump -r SAVED"),
            typed("-X", "-nX --format tcpdump -r SAVED", "-nXX --format tcpdump -r SAVED"),
            typed("-K", "-nvK --format tcpdump -r SAVED", "-nv --dont-verify-checksums --format tcpdump -r SAVED"),
            typed("--print", "-n --print --format tcpdump -w WORK/print.pcap -r SAVED"),
            // saving packets
            typed("-w", "-w WORK/w.pcap -r SAVED"), // -w - closes standard output: LauncherIT
            typed("--annotate", "--annotate WORK/a.pcapng -r SAVED"),
            typed("--split", "--split WORK/split/own -r SAVED", "--split=WORK/of --conn 1 --format summary -r SAVED"),
            typed("-U", "-U -w WORK/u.pcap -r SAVED", "--packet-buffered -r SAVED"),
            typed("-C", "-C 1 -w WORK/c.pcap -r SAVED"),
            typed("-G", "-G 60 -w WORK/%H.pcap -r SAVED"),
            typed("-W", "-W 2 -C 1 -w WORK/ring.pcap -r SAVED", "-W 2 -G 60 -w WORK/%s.pcap -r SAVED"),
            typed("-z", "-z gzip -G 60 -w WORK/z%s.pcap -r SAVED"),
            // anonymizing
            typed(
                    "--anonymize",
                    "--anonymize -r SAVED",
                    "--anonymize=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f -r SAVED"),
            // live captures
            typed("--compare-kernel", "--compare-kernel -r SAVED"),
            typed("--every", "--every 2 -i lo -d", "--every 0.5 --format counts -i lo -d"),
            typed("-s", "-s 96 -i lo -d", "--snapshot-length=0 -i lo -d"),
            typed("-p", "-p -i lo -d", "--no-promiscuous-mode -i lo -d"),
            typed("-B", "-B 1024 -i lo -d", "--buffer-size 64 -i lo -d"),
            typed("-Q", "-Q in -i lo -d", "-Q out -i lo -d", "--direction=inout -i lo -d"),
            typed("-I", "-I -r SAVED", "--monitor-mode -r SAVED"),
            typed("-y", "-y EN10MB -i lo -d", "-d --linktype RAW tcp"),
            typed("-j", "-j host -i lo -d", "--time-stamp-type=host -i lo -d"),
            typed("--immediate-mode", "--immediate-mode -i lo -d"),
            typed("--engine", "--engine libpcap -i lo -d", "--engine pcap4j -i lo -d"),
            typed("-Z", "-Z root -r SAVED", "--relinquish-privileges root -r SAVED"),
            // looking around
            typed("-D", "-D", "--list-interfaces"),
            typed("-L", "-L -i lo", "--list-data-link-types -i lo"),
            typed("-J", "-J -i lo", "--list-time-stamp-types -i lo"),
            typed("-d", "-d tcp", "-dd tcp", "-ddd tcp", "-d -r SAVED tcp"),
            typed("-O", "-O -d tcp", "--no-optimize -r SAVED tcp"),
            typed("--glossary", "--glossary", "--glossary TIME_WAIT", "--glossary=FIN"),
            typed("--completion", "--completion bash", "--completion zsh"),
            typed("-h", "-h", "--help"),
            typed("--version", "--version"));

    @TempDir
    private Path folder;

    private static Map.Entry<String, List<String>> typed(String option, String... lines) {
        return Map.entry(option, List.of(lines));
    }

    static Stream<String> options() {
        return new CommandLineParser().model().options().stream().map(option -> option.names()[0]);
    }

    /** If this fails: there is a new option, and no line above shows what one may type. */
    @ParameterizedTest
    @MethodSource("options")
    void takesEveryValueThatAnOptionDocuments(String option) throws IOException {
        List<String> lines = TYPED.getOrDefault(option, List.of());
        assertThat(lines).as("what one may type with %s", option).isNotEmpty();
        for (String line : lines) {
            assertThat(mentions(line, option)).as("%s in: %s", option, line).isTrue();
            Run run = Run.ours(arguments(line));
            assertThat(run.status()).as("%s: %s", line, run.err()).isZero();
            assertThat(run.err()).doesNotContain("internal error", "TypeConverter", "Exception");
        }
    }

    @Test
    void showsNoOptionThatIsNotThere() {
        assertThat(options().collect(Collectors.toSet())).isEqualTo(TYPED.keySet());
    }

    /** By one of its names, with its value at once or not, or as one of several letters. */
    private static boolean mentions(String line, String option) {
        List<String> names =
                Arrays.asList(new CommandLineParser().model().findOption(option).names());
        return Arrays.stream(line.split(" ", -1))
                .anyMatch(word -> names.contains(word.replaceFirst("=.*", ""))
                        || word.matches("-[^-].*") && names.stream().anyMatch(name -> isLetterOf(word, name)));
    }

    private static boolean isLetterOf(String word, String name) {
        return name.length() == 2 && word.indexOf(name.charAt(1)) > 0;
    }

    private String[] arguments(String line) throws IOException {
        Map<String, String> files = Map.of(
                "SAVED", Pcap.synsTo80(folder.resolve("saved.pcap"), 3).toString(),
                "LIST", write("list", folder.resolve("saved.pcap") + "\n"),
                "EXPRESSION", write("expression", "tcp port 80\n"),
                "SYSCTL", write("sysctl", "net.ipv4.tcp_syn_retries = 2\n"),
                "WORK", folder.toString());
        List<String> arguments = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            String argument = word;
            for (Map.Entry<String, String> file : files.entrySet()) {
                argument = argument.replace(file.getKey(), file.getValue());
            }
            arguments.add(argument);
        }
        return arguments.toArray(String[]::new);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
