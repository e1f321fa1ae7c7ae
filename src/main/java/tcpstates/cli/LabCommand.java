package tcpstates.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpstates.capture.CaptureException;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.lab.Experiment;
import tcpstates.lab.Experiments;
import tcpstates.lab.LabException;
import tcpstates.lab.Laboratory;
import tcpstates.lab.ThisProgram;
import tcpstates.report.Language;
import tcpstates.select.NearestWord;

/** {@code tcpstates-sniff lab}: lists experiments, or runs one. */
@Command(
        name = Main.NAME + " " + LabCommand.NAME,
        synopsisHeading = "Usage: ",
        customSynopsis = {
            Main.NAME + " " + LabCommand.NAME + " [options] [NAME]",
            "       " + Main.NAME + " " + LabCommand.NAME + " --state STATE",
            "       " + Main.NAME + " " + LabCommand.NAME + " check [options] [NAME...]",
            "       " + Main.NAME + " " + LabCommand.NAME + " make [options] SCRIPT",
        },
        description = {
            "",
            "Runs an experiment with the TCP of this machine's kernel, in network namespaces of its own,",
            "and tells what happens; without NAME, lists the experiments. Where namespaces cannot be made,",
            "it shows the experiment as it was recorded.",
            "",
        },
        sortOptions = false)
final class LabCommand {
    static final String NAME = "lab";

    private static final String CHECK = "check";
    private static final String MAKE = "make";
    private static final int PAUSE_MILLIS = 2000;
    private static final int MIN_COLUMNS = 60;
    private static final int MAX_COLUMNS = 110;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            descriptionKey = "NAME",
            description = "which experiment, or the file of one's own (NAME.experiment)")
    private @Nullable String name;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = {
                "runs the experiment that reaches this state, by any of its names, and stops where a socket is in it;",
                "with NAME, that experiment"
            })
    private @Nullable String stateName;

    @Option(names = "-w", paramLabel = "FILE", description = "keeps the packets in this file")
    private @Nullable Path file;

    @Option(names = "--explain", description = "tells in the end what each packet is, and why it came")
    private boolean explain;

    @Option(names = "--step", description = "waits for Enter before each step")
    private boolean step;

    @Option(names = "--at-once", description = "makes no pause between steps, as where the output is no terminal")
    private boolean atOnce;

    @Option(names = "--wait", description = "runs also what takes minutes, in the place of its record")
    private boolean waiting;

    @Mixin
    private final LabGeneralOptions general = new LabGeneralOptions();

    /** What {@code --state} asks for; none where it does not. */
    private Set<TcpState> wanted = Set.of();

    private final OutputStream out;
    private final PrintStream err;
    private final Consumer<String> message;
    /** The language that is asked for, or by default. */
    private final Language spoken;

    /**
     * @param message takes what gets the program's name in front
     * @param spoken language that is asked for among the words, or by default
     */
    LabCommand(OutputStream out, PrintStream err, Consumer<String> message, Language spoken) {
        this.out = out;
        this.err = err;
        this.message = message;
        this.spoken = spoken;
    }

    /** Does what the words behind {@code lab} say and returns the exit status. */
    int run(List<String> words) throws UsageException, CaptureException {
        if (!words.isEmpty() && words.getFirst().equals(MAKE)) {
            return new LabMake(printer(), spoken).run(words.subList(1, words.size()));
        }
        if (!words.isEmpty() && words.getFirst().equals(CHECK)) {
            var itself = new ThisProgram(Main.class.getName(), this::lines, List.of());
            return new LabCheck(this::line, message, itself, spoken).run(words.subList(1, words.size()));
        }
        var arguments = new LabWords(NAME, this);
        arguments.parse(words);
        if (general.help()) {
            arguments.help(spoken).forEach(this::line);
            return Main.DONE;
        }
        UsageException.throwIf(step && atOnce, "--step waits and --at-once does not: give one of them");
        int columns = Math.clamp(TerminalWidth.ofOutput(), MIN_COLUMNS, MAX_COLUMNS);
        List<String> looks = List.of("--lang", spoken.toString(), "--width", Integer.toString(columns));
        List<String> formats = explain ? List.of("ladder", "explain") : List.of("ladder");
        var program = new ThisProgram(Main.class.getName(), this::lines, looks);
        var laboratory = new Laboratory(program, spoken, columns, formats, this::line, message);
        wanted = stateName == null ? Set.of() : wantedStates(stateName);
        if (name == null && stateName == null) {
            line(spoken.words("lab").getString("experiments"));
            laboratory.list().forEach(text -> line("  " + text));
            return Main.DONE;
        }
        try {
            return laboratory.run(experiment(), pace(), file, waiting) ? Main.DONE : Main.NOT_AS_ASSERTED;
        } catch (LabException e) {
            throw new CaptureException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Set<TcpState> wantedStates(String name) throws UsageException {
        Set<TcpState> states = StateNames.typed(name);
        if (states == null || states.isEmpty()) {
            throw new UsageException("--state: '" + name + "' is no state of TCP; --glossary explains them all");
        }
        return states;
    }

    private Experiment experiment() throws UsageException {
        if (name != null) {
            Experiment experiment = experiment(name);
            if (stateName != null && wanted.stream().noneMatch(experiment::holds)) {
                throw new UsageException("no socket of the experiment '" + name + "' stays in " + stateName
                        + ": --state alone runs one whose does");
            }
            return experiment;
        }
        return thatReaches(String.valueOf(stateName));
    }

    /** The first experiment in which a socket stays in a state of this name. */
    static Experiment thatReaches(String state) throws UsageException {
        Set<TcpState> states = wantedStates(state);
        return Experiments.all().stream()
                .filter(one -> states.stream().anyMatch(one::holds))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no experiment holds " + state));
    }

    private Laboratory.Pace pace() {
        return new Laboratory.Pace() {
            private boolean told;

            @Override
            public void next() throws LabException {
                pause();
            }

            @Override
            public void isIn(TcpState state, String end) {
                if (!told && wanted.contains(state)) {
                    told = true;
                    line(MessageFormat.format(spoken.words("lab").getString("held"), state, end));
                    if (!atOnce && TerminalWidth.ofOutput() != Integer.MAX_VALUE) {
                        awaitEnter();
                    }
                }
            }
        };
    }

    /** The one of this name, or of this file, as it is typed. */
    static Experiment experiment(String name) throws UsageException {
        if (name.contains(File.separator) || name.endsWith(Experiments.SUFFIX)) {
            try {
                return Experiments.read(Path.of(name));
            } catch (LabException | InvalidPathException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
        if (!Experiments.names().contains(name)) {
            String near = NearestWord.to(name, Experiments.names());
            throw new UsageException("there is no experiment '" + name + "'"
                    + (near == null ? ": lab lists them" : " (did you mean " + near + "?)"));
        }
        return Experiments.named(name);
    }

    private void pause() throws LabException {
        if (step) {
            awaitEnter();
        } else if (!atOnce && TerminalWidth.ofOutput() != Integer.MAX_VALUE) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitEnter() {
        err.print(spoken.words("lab").getString("enter"));
        err.flush();
        try {
            int typed = System.in.read();
            while (typed >= 0 && typed != '\n') {
                typed = System.in.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lines(Path capture, List<String> options) {
        var text = new ByteArrayOutputStream();
        Main.run(text, err, words("-q", capture, options));
        return text.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static String[] words(String first, Path capture, List<String> options) {
        List<String> words = new ArrayList<>(List.of(first, "-r", capture.toString()));
        words.addAll(options);
        return words.toArray(String[]::new);
    }

    private LabMake.Printer printer() {
        return new LabMake.Printer() {
            @Override
            public void line(String text) {
                LabCommand.this.line(text);
            }

            @Override
            public int report(Path capture, List<String> options, String called) {
                var text = new ByteArrayOutputStream();
                var said = new ByteArrayOutputStream();
                // Where -q makes lines shorter, it is left out, and so is what it would keep from being said.
                boolean likeTcpdump = Format.ALL.stream()
                        .anyMatch(format ->
                                format.likeTcpdump() && options.getLast().equals(format.name()));
                int status = Main.run(
                        text,
                        new PrintStream(said, true, StandardCharsets.UTF_8),
                        words(likeTcpdump ? "-n" : "-q", capture, options));
                if (status != Main.DONE || !likeTcpdump) {
                    err.print(said.toString(StandardCharsets.UTF_8));
                }
                text.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replace(capture.toString(), called))
                        .forEach(this::line);
                return status;
            }
        };
    }

    private synchronized void line(String text) {
        try {
            out.write((text + '\n').getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
