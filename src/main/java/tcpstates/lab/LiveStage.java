package tcpstates.lab;

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
    /** So long nothing must come behind the packets of an action. */
    private static final int QUIET_MILLIS = 300;

    /** Most time for the packets of an action: another time they may be fewer. */
    private static final int PACKETS_MILLIS = 10_000;

    private static final int NOISE_MILLIS = 5000;
    private static final int POLL_MILLIS = 50;
    private static final int LOOK_AGAIN_MILLIS = 150;
    private static final int LOOKS = 60;
    private static final int PATIENCE_SECONDS = 120;
    /** More than a connect takes that is waited for. */
    private static final int ANSWER_SECONDS = 240;

    /** So far ahead lies the moment at which two programs do something together. */
    private static final int TOGETHER_MILLIS = 200;

    private static final String FIREWALL = "iptables";
    private static final String ONLY_IPV4 = "-Djava.net.preferIPv4Stack=true";
    private static final String CONTROL_C = "^C";
    private static final String ESCAPE = "^]";

    private final Experiment experiment;
    private final ThisProgram program;
    private final Network network;
    private final List<String> setUp = new ArrayList<>();
    private final Map<String, Child> programs = new HashMap<>();
    /** How many packets there had been behind each action when it was recorded. */
    private final List<Integer> recorded;

    private final Map<Side, Process> started = new EnumMap<>(Side.class);
    private @Nullable LiveCapture capture;
    private volatile @Nullable KernelTrace trace;
    private String withoutTrace = "";
    private volatile @Nullable Listener listener;
    private volatile long lastSign = System.nanoTime();
    private volatile int latestPacket;
    private int performed;

    /** @throws LabException if this machine does not allow it, or lacks a program */
    LiveStage(Experiment experiment, ThisProgram program) throws LabException {
        this.experiment = experiment;
        this.program = program;
        recorded = RecordedStage.packets(experiment);
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
            var rows = new LadderRows();
            capture = LiveCapture.begin(network, program, row -> {
                lastSign = System.nanoTime();
                rows.line(row, current());
                latestPacket = Math.max(latestPacket, LadderRows.packet(row));
            });
        } catch (IOException e) {
            throw new LabException("a program cannot be started: " + e.getMessage(), e);
        }
        for (Child child : programs.values()) {
            child.answer(PATIENCE_SECONDS);
        }
    }

    private void startProgram(String host, List<String> command) throws IOException {
        programs.put(
                host,
                new Child(network.on(host, command).redirectErrorStream(true).start()));
    }

    private Listener current() {
        return Objects.requireNonNull(listener);
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

    /**
     * Waits for the packets that came of this action when it was recorded, and then until no more come. Without a record, or where
     * fewer come, that ends by itself.
     */
    private void settle() throws InterruptedException {
        performed++;
        int expected = performed < recorded.size() ? recorded.get(performed) : 0;
        long begin = System.nanoTime();
        while (latestPacket < expected && millisSince(begin) < PACKETS_MILLIS) {
            Thread.sleep(POLL_MILLIS);
        }
        begin = System.nanoTime();
        while (millisSince(lastSign) < QUIET_MILLIS && millisSince(begin) < NOISE_MILLIS) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static long millisSince(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
    }

    private List<String> call(Action.Call call) throws LabException {
        return told(network.host(call.side()), call.side() + " " + call.call());
    }

    private List<String> together(Action.Together both) throws LabException {
        String moment = SocketProgram.AT + (System.currentTimeMillis() + TOGETHER_MILLIS) + ' ';
        Child first = program(network.host(both.first().side()));
        Child second = program(network.host(both.second().side()));
        first.write(moment + both.first().side() + " " + both.first().call());
        second.write(moment + both.second().side() + " " + both.second().call());
        List<String> lines = first.answer(ANSWER_SECONDS);
        lines.addAll(second.answer(ANSWER_SECONDS));
        return lines;
    }

    private Child program(String host) {
        return Objects.requireNonNull(programs.get(host));
    }

    private List<String> told(String host, String line) throws LabException {
        Child child = program(host);
        child.write(line);
        return child.answer(ANSWER_SECONDS);
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

    private void start(Action.Start start) throws IOException, LabException, InterruptedException {
        String host = network.host(start.side());
        List<String> before = sockets(host);
        Process process = network.on(host, runnable(start.line()))
                .redirectErrorStream(true)
                .start();
        started.put(start.side(), process);
        Child.each(
                process.inputReader(StandardCharsets.UTF_8),
                line -> {
                    lastSign = System.nanoTime();
                    current().output(line);
                },
                () -> {});
        // It has begun when it has a socket, which no line need tell.
        for (int i = 0; i < LOOKS && process.isAlive() && sockets(host).equals(before); i++) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private List<String> sockets(String host) throws LabException {
        return output(network.on(host, List.of("ss", "-tan")), "ss -tan");
    }

    private void type(Action.Type type) throws IOException, LabException {
        Process process = started.get(type.side());
        if (process == null) {
            throw new LabException("no program was started at the " + type.side() + " that could be typed into");
        }
        if (type.text().equals(CONTROL_C)) {
            process.descendants().forEach(ProcessHandle::destroy);
        } else {
            OutputStream stream = process.getOutputStream();
            String text = type.text().equals(ESCAPE) ? "\u001d" : type.text();
            stream.write((text + '\n').getBytes(StandardCharsets.UTF_8));
            stream.flush();
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
                lines.addAll(sockets(host));
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
            var child = new Child(builder.redirectErrorStream(true).start());
            child.process().getOutputStream().close();
            List<String> lines = new ArrayList<>();
            for (String line = child.line(PATIENCE_SECONDS); line != null; line = child.line(PATIENCE_SECONDS)) {
                lines.add(line);
            }
            if (!child.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    || child.process().exitValue() != 0) {
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

    /** A command on the client's host, beside the experiment. */
    ProcessBuilder beside(List<String> command) {
        return network.on(network.host(Side.CLIENT), command);
    }

    /** Runs such a command to its end and returns what it prints. */
    List<String> output(List<String> command) throws LabException {
        return output(beside(command), String.join(" ", command));
    }

    @Override
    public byte[] packets() throws LabException {
        List<String> reasons =
                told(network.host(Side.CLIENT), "client " + SocketProgram.MARK + ' ' + network.broadcastAddress());
        if (!reasons.isEmpty()) {
            throw new LabException("the end of the capture cannot be marked: " + String.join("; ", reasons));
        }
        return Objects.requireNonNull(capture).end();
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
