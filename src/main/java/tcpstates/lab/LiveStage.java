package tcpstates.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tcpstates.lab.Experiment.Topology;

/** An experiment on this machine's kernel. */
final class LiveStage implements Stage {
    /** So long nothing must come before an action has had its effect. */
    private static final int QUIET_MILLIS = 300;

    private static final int PATIENCE_MILLIS = 5000;
    private static final int POLL_MILLIS = 50;
    private static final int LOOK_AGAIN_MILLIS = 150;
    private static final int LOOKS = 20;
    private static final int PATIENCE_SECONDS = 30;
    private static final String PACKETS = "/run/packets.pcap";
    /** In the line that tells that a capture has begun, in whichever language: the link type of all interfaces here. */
    private static final String LISTENING = "EN10MB";

    private static final String FIREWALL = "iptables";
    private static final String ONLY_IPV4 = "-Djava.net.preferIPv4Stack=true";
    private static final String CONTROL_C = "^C";
    private static final String ESCAPE = "^]";

    private final Experiment experiment;
    private final ThisProgram program;
    private final Network network;
    private final List<String> setUp = new ArrayList<>();
    private final Map<String, Process> programs = new HashMap<>();
    private final Map<Side, Process> started = new EnumMap<>(Side.class);
    private @Nullable Process capture;
    private volatile @Nullable KernelTrace trace;
    private String withoutTrace = "";
    private volatile @Nullable Listener listener;
    private volatile boolean ended;
    private volatile long lastSign = System.nanoTime();

    /** @throws LabException if this machine does not allow it, or lacks a program */
    LiveStage(Experiment experiment, ThisProgram program) throws LabException {
        this.experiment = experiment;
        this.program = program;
        for (Action action : experiment.actions()) {
            if (action instanceof Action.Command command) {
                replacement(command.line());
            } else if (action instanceof Action.Start start) {
                replacement(start.line());
            }
        }
        network = Network.create(experiment.topology());
        try {
            setUp();
        } catch (LabException e) {
            network.close();
            throw e;
        }
    }

    /** Makes hosts and cables, as long as an experiment that cannot be run may be replaced by its record. */
    private void setUp() throws LabException {
        for (String command : network.setUp()) {
            setUp.add("# " + command);
            output(network.inside(List.of("sh", "-c", command)), command);
        }
        for (String host : network.hosts()) {
            for (String setting : experiment.settings()) {
                String[] parts = setting.split("=", 2);
                String command = "echo " + parts[1] + " > /proc/sys/" + parts[0].replace('.', '/');
                setUp.add(host + "# " + command);
                output(network.on(host, List.of("sh", "-c", command)), command);
            }
        }
    }

    /** What is run in the place of a command whose program is missing; the command itself if it is not. */
    private String replacement(String line) throws LabException {
        String first = line.split("\\s+", 2)[0];
        if (Network.installed(first) || StandIn.PROGRAMS.contains(first)) {
            return line;
        }
        if (first.equals(FIREWALL) && Network.installed("nft")) {
            try {
                return Firewall.nft(line);
            } catch (IllegalArgumentException e) {
                throw new LabException(
                        "needs iptables, which is not installed: '" + line + "' cannot be said to nft instead", e);
            }
        }
        throw new LabException("needs " + first + ", which is not installed");
    }

    @Override
    public void begin(Listener told) throws LabException {
        listener = told;
        setUp.forEach(told::output);
        try {
            trace = KernelTrace.begin(experiment.port());
        } catch (LabException e) {
            withoutTrace = String.valueOf(e.getMessage());
        }
        try {
            for (String host : network.hosts()) {
                startProgram(host, program.java(ONLY_IPV4, SocketProgram.class.getName()));
            }
            if (experiment.topology() == Topology.FORWARDER) {
                List<String> java = new ArrayList<>(program.java(ONLY_IPV4, Forwarder.class.getName()));
                java.addAll(network.cables());
                startProgram(network.forwarder(), java);
            }
            startCapture();
        } catch (IOException e) {
            throw new LabException("a program cannot be started: " + e.getMessage(), e);
        }
        for (Process process : programs.values()) {
            answers(process);
        }
    }

    private void startProgram(String host, List<String> command) throws IOException {
        programs.put(host, network.on(host, command).redirectErrorStream(true).start());
    }

    private void startCapture() throws IOException, LabException {
        List<String> command = program.withOptions(
                "-i",
                network.captureInterface(),
                "-l",
                "-Z",
                "root",
                "--immediate-mode",
                "-w",
                PACKETS,
                "-U",
                "--print");
        command.addAll(program.ladder());
        command.add("tcp or icmp");
        Process process = network.on(network.host(Side.CLIENT), command).start();
        capture = process;
        BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
        String line = errors.readLine();
        String last = "";
        while (line != null && !line.contains(LISTENING)) {
            last = line;
            line = errors.readLine();
        }
        if (line == null) {
            throw new LabException("the capture does not begin: " + last);
        }
        each(errors, printed -> {});
        var rows = new LadderRows();
        each(process.inputReader(StandardCharsets.UTF_8), text -> {
            lastSign = System.nanoTime();
            if (!ended) {
                rows.line(text, current());
            }
        });
    }

    private Listener current() {
        return Objects.requireNonNull(listener);
    }

    private interface Taker {
        void line(String line);
    }

    /** Hands over lines as they come, on a thread of their own. */
    private static void each(BufferedReader reader, Taker taker) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    taker.line(line);
                }
            } catch (IOException e) {
                // it has ended
            }
        });
    }

    @Override
    public void perform(Action action, Listener told) throws LabException {
        listener = told;
        lastSign = System.nanoTime();
        try {
            switch (action) {
                case Action.Call call -> call(call).forEach(told::output);
                case Action.Together both -> together(both).forEach(told::output);
                case Action.Forward forward ->
                    told(network.forwarder(), forward.line()).forEach(told::output);
                case Action.Command command -> command(command).forEach(told::output);
                case Action.Start start -> start(start);
                case Action.Type type -> type(type);
                case Action.Wait wait -> Thread.sleep(wait.millis());
                case Action.Look look -> look(look).forEach(told::output);
            }
            settle();
        } catch (IOException e) {
            throw new LabException(action.shown() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    private void settle() throws InterruptedException {
        long begin = System.nanoTime();
        while (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastSign) < QUIET_MILLIS
                && TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) < PATIENCE_MILLIS) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    private List<String> call(Action.Call call) throws IOException, LabException {
        return told(network.host(call.side()), call.side() + " " + call.call());
    }

    private List<String> together(Action.Together both) throws IOException, LabException {
        Process second = program(network.host(both.second().side()));
        write(
                program(network.host(both.first().side())),
                both.first().side() + " " + both.first().call() + '\n');
        write(second, both.second().side() + " " + both.second().call() + '\n');
        List<String> lines = answers(program(network.host(both.first().side())));
        lines.addAll(answers(second));
        return lines;
    }

    private Process program(String host) {
        return Objects.requireNonNull(programs.get(host));
    }

    private List<String> told(String host, String line) throws IOException, LabException {
        Process process = program(host);
        write(process, line + '\n');
        return answers(process);
    }

    private static void write(Process process, String text) throws IOException {
        OutputStream stream = process.getOutputStream();
        stream.write(text.getBytes(StandardCharsets.UTF_8));
        stream.flush();
    }

    private List<String> answers(Process process) throws LabException {
        List<String> lines = new ArrayList<>();
        try {
            BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
            String line = reader.readLine();
            while (line != null && !line.equals(SocketProgram.END)) {
                lines.add(line);
                line = reader.readLine();
            }
            if (line != null) {
                return lines;
            }
        } catch (IOException e) {
            lines.add(String.valueOf(e.getMessage()));
        }
        throw new LabException("a program of the laboratory has ended: " + String.join("; ", lines));
    }

    private List<String> command(Action.Command command) throws LabException {
        String first = command.line().split("\\s+", 2)[0];
        List<String> run = StandIn.PROGRAMS.contains(first)
                ? runnable(command.line())
                : List.of("sh", "-c", replaced(command.line()));
        return output(network.on(network.host(command.host()), run), command.line());
    }

    /** The words of a command, or of what does the same where its program is not installed. */
    private List<String> runnable(String line) {
        List<String> words = List.of(line.split("\\s+"));
        if (Network.installed(words.getFirst())) {
            return words;
        }
        List<String> run = new ArrayList<>(program.java(ONLY_IPV4, StandIn.class.getName()));
        run.addAll(words);
        current().replaced(words.getFirst(), "");
        return run;
    }

    private String replaced(String line) throws LabException {
        String run = replacement(line);
        if (!run.equals(line)) {
            current().replaced(line.split("\\s+", 2)[0], run);
        }
        return run;
    }

    private void start(Action.Start start) throws IOException {
        Process process = network.on(network.host(start.side()), runnable(start.line()))
                .redirectErrorStream(true)
                .start();
        started.put(start.side(), process);
        each(process.inputReader(StandardCharsets.UTF_8), line -> {
            lastSign = System.nanoTime();
            current().output(line);
        });
        awaitStart(process);
    }

    /** A program of Java takes some time until it does something, which no line need tell. */
    private static void awaitStart(Process process) {
        try {
            if (process.waitFor(2 * QUIET_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void type(Action.Type type) throws IOException, LabException {
        Process process = started.get(type.side());
        if (process == null) {
            throw new LabException("no program was started at the " + type.side() + " that could be typed into");
        }
        if (type.text().equals(CONTROL_C)) {
            process.descendants().forEach(ProcessHandle::destroy);
        } else {
            write(process, (type.text().equals(ESCAPE) ? "\u001d" : type.text()) + '\n');
        }
    }

    /** Looks again while the kernel is not yet where it is expected to be. */
    private List<String> look(Action.Look look) throws LabException, InterruptedException {
        Set<String> hosts = new LinkedHashSet<>();
        look.expected().keySet().forEach(side -> hosts.add(network.host(side)));
        List<String> lines = List.of();
        for (int i = 0; i < LOOKS; i++) {
            lines = new ArrayList<>();
            for (String host : hosts) {
                lines.addAll(output(network.on(host, List.of("ss", "-tan")), "ss -tan"));
            }
            if (look.holds(lines, experiment)) {
                break;
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        return lines;
    }

    /** Runs a command to its end and returns what it prints. */
    private static List<String> output(ProcessBuilder builder, String shown) throws LabException {
        try {
            Process process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            List<String> lines = process.inputReader(StandardCharsets.UTF_8).readAllLines();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new LabException("'" + shown + "' fails: " + String.join("; ", lines));
            }
            return lines;
        } catch (IOException e) {
            throw new LabException("'" + shown + "' cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    @Override
    public byte[] packets() throws LabException {
        Process process = Objects.requireNonNull(capture);
        ended = true; // what comes at its end says less than the whole capture will
        try {
            process.descendants().forEach(ProcessHandle::destroy);
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Process reader = network.inside(List.of("cat", PACKETS)).start();
            reader.getOutputStream().close();
            return reader.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new LabException("the packets cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    @Override
    public KernelRecord kernel() {
        KernelTrace asked = trace;
        if (asked != null) {
            try {
                return new KernelRecord(asked.lines(), "");
            } catch (LabException e) {
                withoutTrace = String.valueOf(e.getMessage());
            }
        }
        return new KernelRecord(List.of(), withoutTrace);
    }

    @Override
    public void close() {
        KernelTrace ended = trace;
        if (ended != null) {
            ended.close();
        }
        network.close();
    }
}
