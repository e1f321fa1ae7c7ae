package tcpstates.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.event.TcpState;
import tcpstates.report.Language;

/** Experiments as they were recorded, and their descriptions. {@code LabIT} runs them. */
class LaboratoryTest {
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    static List<Experiment> experiments() {
        return Experiments.all();
    }

    private static List<String> told(Experiment experiment, Language language, List<String> formats) throws Exception {
        List<String> told = new ArrayList<>();
        ThisProgram program = new ThisProgram(
                "none",
                RecordExperiments.program().reports(),
                List.of("--width", "100", "--lang", language.toString()));
        var laboratory = new Laboratory(program, language, 100, formats, told::add, told::add);
        Stage stage = Objects.requireNonNull(RecordedStage.of(experiment, program), "a record of " + experiment.name());
        assertThat(laboratory.run(experiment, stage, () -> {}, null))
                .as(String.join("\n", told))
                .isTrue();
        return told;
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void wentAsExpectedWhenItWasRecorded(Experiment experiment) throws Exception {
        List<String> told = told(experiment, Language.EN, List.of("ladder"));

        assertThat(told.getFirst()).isEqualTo(experiment.name() + ": " + experiment.title(Language.EN));
        assertThat(told).filteredOn(line -> line.contains(" => ")).isNotEmpty();
        assertThat(told).filteredOn(line -> line.startsWith("packets: ")).hasSize(2);
        assertThat(told).noneMatch(line -> line.contains(" was expected"));
    }

    /** For whoever asks for a state: he is told where it is. */
    @ParameterizedTest
    @EnumSource
    void saysWhereEachStateIsHeld(TcpState state) throws Exception {
        Experiment experiment = Experiments.all().stream()
                .filter(one -> one.holds(state))
                .findFirst()
                .orElseThrow();
        List<String> told = new ArrayList<>();
        var laboratory = new Laboratory(RecordExperiments.program(), Language.EN, 100, List.of(), told::add, told::add);
        Stage stage = Objects.requireNonNull(RecordedStage.of(experiment, RecordExperiments.program()));
        var pace = new Laboratory.Pace() {
            @Override
            public void next() {
                // does not wait
            }

            @Override
            public void isIn(TcpState found, String end) {
                told.add(end + " " + found);
            }
        };
        laboratory.run(experiment, stage, pace, null);

        assertThat(told).containsAnyOf("client " + state, "server " + state);
        int held = Math.max(told.lastIndexOf("client " + state), told.lastIndexOf("server " + state));
        assertThat(told.get(held - 1)).contains("socket is in " + state + ", as expected");
    }

    /** Each row of the ladder comes at the step that caused it, and none is left over. */
    @ParameterizedTest
    @MethodSource("experiments")
    void drawsEachPacketOnceBeforeTheWholeLadder(Experiment experiment) throws Exception {
        List<String> told = told(experiment, Language.EN, List.of());
        List<Integer> packets = told.stream()
                .map(LadderRows::packet)
                .filter(number -> number > 0)
                .distinct() // one that opens a connection with the ports of another has two rows
                .toList();

        assertThat(packets).isNotEmpty().isSorted();
        if (!experiment.drawn().isEmpty()) {
            return; // not all are drawn
        }
        assertThat(packets)
                .isEqualTo(IntStream.rangeClosed(1, packets.size()).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void tellsTheSameStoryInChinese(Experiment experiment) throws Exception {
        List<String> told = told(experiment, Language.ZH, List.of("ladder", "explain"));

        assertThat(told.getFirst()).containsPattern(HAN);
        assertThat(told.stream().filter(line -> line.matches("\\d+\\. .*")))
                .hasSize(experiment.steps().size())
                .allMatch(line -> HAN.matcher(line).find());
        assertThat(told).noneMatch(line -> line.contains("tcpstates-lab"));
    }

    /** What is said to be typed is what is done: no action without a line of its own. */
    @ParameterizedTest
    @MethodSource("experiments")
    void recordsEachAction(Experiment experiment) throws IOException {
        byte[] record = Objects.requireNonNull(Experiments.resource(experiment.name() + ".record"));
        assertThat(new String(record, StandardCharsets.UTF_8).lines().filter("action"::equals))
                .as("record it anew: RecordExperiments.main")
                .hasSize(experiment.actions().size() + 1);
        assertThat(experiment.actions()).anyMatch(Action.Look.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iptables -I INPUT -s 127.0.0.1 -p tcp --dport 8888 -j DROP"
                        + "|insert rule ip lab INPUT ip saddr 127.0.0.1 meta l4proto tcp tcp dport 8888 drop'",
                "iptables -D OUTPUT -p tcp --sport 8888 -j DROP|nft flush chain ip lab OUTPUT"
            })
    void saysToNftWhatWouldBeSaidToIptables(String iptables, String nft) {
        assertThat(Firewall.nft(iptables)).endsWith(nft);
    }

    @Test
    void findsTheStateOfAnEndAmongTheSocketsOfTheKernel() {
        List<String> lines = List.of(
                "State  Recv-Q Send-Q Local Address:Port Peer Address:Port",
                "LISTEN 0      50           0.0.0.0:8888      0.0.0.0:*",
                "CLOSE-WAIT 1  0          127.0.0.1:8888     127.0.0.1:41552",
                "FIN-WAIT-2 0  0          127.0.0.1:41552    127.0.0.1:8888");
        assertThat(Action.Look.state(lines, Side.CLIENT, Experiments.named("no-listener")))
                .isEqualTo(TcpState.FIN_WAIT2);
        assertThat(Action.Look.state(lines, Side.SERVER, Experiments.named("no-listener")))
                .isEqualTo(TcpState.CLOSE_WAIT);
        assertThat(Action.Look.state(lines, Side.CLIENT, Experiments.named("telnet")))
                .isEqualTo(TcpState.CLOSE);
        assertThat(Action.Look.state(lines.subList(0, 2), Side.SERVER, Experiments.named("no-listener")))
                .isEqualTo(TcpState.LISTEN);
    }

    private static String traced(int source, int destination, String before, String now) {
        return ("java-7 [000] ..... 5.1: inet_sock_set_state: family=AF_INET protocol=IPPROTO_TCP sport=%d dport=%d"
                        + " saddr=127.0.0.1 daddr=127.0.0.1 saddrv6=:: daddrv6=:: oldstate=TCP_%s newstate=TCP_%s")
                .formatted(source, destination, before, now);
    }

    @Test
    void readsTheStatesThatTheTracepointTells() throws LabException {
        List<String> lines = List.of(
                traced(0, 8888, "CLOSE", "SYN_SENT"), // the port is not chosen yet
                traced(8888, 40000, "LISTEN", "SYN_RECV"),
                traced(40000, 8888, "SYN_SENT", "ESTABLISHED"),
                traced(50000, 8888, "ESTABLISHED", "CLOSE"));
        var shown = new ShownStates(Map.of(), 40000, 1, 1);
        assertThat(KernelTrace.states(lines, Side.CLIENT, 8888, shown))
                .containsExactly(TcpState.CLOSE, TcpState.SYN_SENT, TcpState.ESTABLISHED);
        assertThat(KernelTrace.states(lines, Side.SERVER, 8888, shown))
                .containsExactly(TcpState.LISTEN, TcpState.SYN_RECV);
        assertThat(KernelTrace.states(lines.subList(0, 1), Side.CLIENT, 8888, shown))
                .containsExactly(TcpState.CLOSE, TcpState.SYN_SENT);
        assertThat(KernelTrace.states(lines, Side.CLIENT, 8888, new ShownStates(Map.of(), 0, 0, 0)))
                .isEmpty();
    }

    /** As Linux 6.18 does where the ACK of the FIN comes before the close is over. */
    @Test
    void passesByAStateThatIsSetOnceMore() throws LabException {
        List<String> lines = List.of(
                traced(0, 8888, "CLOSE", "SYN_SENT"),
                traced(40000, 8888, "SYN_SENT", "ESTABLISHED"),
                traced(40000, 8888, "ESTABLISHED", "FIN_WAIT1"),
                traced(40000, 8888, "FIN_WAIT1", "FIN_WAIT2"),
                traced(40000, 8888, "FIN_WAIT2", "FIN_WAIT2"),
                traced(40000, 8888, "FIN_WAIT2", "CLOSE"));
        assertThat(KernelTrace.states(lines, Side.CLIENT, 8888, new ShownStates(Map.of(), 40000, 1, 1)))
                .containsExactly(
                        TcpState.CLOSE,
                        TcpState.SYN_SENT,
                        TcpState.ESTABLISHED,
                        TcpState.FIN_WAIT1,
                        TcpState.FIN_WAIT2,
                        TcpState.CLOSE);
    }

    /** Nobody can tell apart sockets of the same addresses and ports in different namespaces. */
    @Test
    void tellsNothingWhereOthersUseTheSamePorts() {
        var shown = new ShownStates(Map.of(), 40000, 1, 1);
        for (List<String> lines : List.of(
                List.of(traced(0, 8888, "CLOSE", "SYN_SENT"), traced(0, 8888, "CLOSE", "SYN_SENT")),
                List.of(traced(40000, 8888, "SYN_SENT", "CLOSE"), traced(40000, 8888, "SYN_SENT", "ESTABLISHED")),
                List.of(traced(40000, 8888, "SYN_SENT", "ESTABLISHED"), traced(40000, 8888, "SYN_SENT", "ESTABLISHED")),
                List.of(traced(40000, 8888, "FIN_WAIT1", "CLOSE")))) {
            assertThatThrownBy(() -> KernelTrace.states(lines, Side.CLIENT, 8888, shown))
                    .hasMessage("others have used the same addresses and ports meanwhile");
        }
    }

    /** What has been captured ends where the mark begins; while that is written, it is not there yet. */
    @Test
    void findsTheMarkBehindTheLastPacket() {
        byte[] packets = Objects.requireNonNull(Experiments.resource("no-listener.pcap"));
        byte[] mark = HexFormat.of()
                .parseHex("010000000200000" + "02a0000002a000000" // its time and lengths
                        + "ffffffffffff020000000001" + "0800" // Ethernet, to all
                        + "4500001c00004000401126b00a0000010a0000ff" + "9c4000090008d1a4"); // IPv4, UDP to port 9
        byte[] file = Arrays.copyOf(packets, packets.length + mark.length);
        System.arraycopy(mark, 0, file, packets.length, mark.length);
        assertThat(EndMark.position(file)).isEqualTo(packets.length);
        assertThat(EndMark.position(packets)).isNegative();
        for (int length = 0; length < file.length; length++) {
            assertThat(EndMark.position(Arrays.copyOf(file, length)))
                    .as("%d bytes", length)
                    .isNegative();
        }
        file[file.length - 5] = 8; // another port
        assertThat(EndMark.position(file)).isNegative();
    }

    @Test
    void tellsTheWaysOfConnectionsByTheLinesOfConntrack() {
        String ends =
                "src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=80 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=40000";
        assertThat(ConntrackEvents.states(List.of(
                        "    [NEW] tcp      6 120 SYN_SENT " + ends,
                        " [UPDATE] tcp      6 120 SYN_SENT " + ends,
                        "    [NEW] udp      17 30 " + ends,
                        "[DESTROY] tcp      6 119 CLOSE " + ends,
                        "[DESTROY] tcp      6 " + ends)))
                .isEqualTo(Map.of("10.0.0.1:40000 > 10.0.0.2:80", List.of("SYN_SENT", "CLOSE")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port 80|mine:1: 'hosts' is missing",
                "bed 80|mine:1: unknown keyword 'bed'",
                "step.zh 步骤|mine:1: step.zh without step in front of it",
                "ss client|mine:1: ss takes sides and states in turn",
                "ss client OPEN|mine:1: 'OPEN' is no state",
                "together client: close|mine:1: together takes a call of each side, with '+' between them",
                "together client: close + client: close|mine:1: together takes a call of each side, with '+' between them",
                "ss router CLOSE|mine:1: 'router' is neither client nor server",
            })
    void namesTheLineThatIsWrong(String line, String message) {
        assertThatThrownBy(() -> ExperimentReader.read("mine", List.of(line))).hasMessage(message);
    }
}
