package tcpstates.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tcpstates.capture.PrintableText;
import tcpstates.event.TcpState;
import tcpstates.report.Language;
import tcpstates.report.WordWrap;

/** One run of an experiment: tells each step, has it done, and compares what came of it with what was expected. */
final class Trial {
    /** Stands in commands for a file that is none any more. */
    private static final String NOT_KEPT = "FILE";

    /** For each action, where not all connections are drawn. */
    private static final int MOST_ROWS = 16;

    private static final String INDENT = "    ";
    private static final String DEEPER = INDENT + INDENT;
    private final Experiment experiment;
    private final Language language;
    private final int columns;
    private final List<String> formats;
    private final ResourceBundle words;
    private final Consumer<String> out;
    private final List<String> printed = new ArrayList<>();
    private Stage.KernelRecord kernel = new Stage.KernelRecord(List.of(), "");
    private int rows;
    private final Score packets = new Score("packets");
    private final Score sockets = new Score("ss");
    private final Score changes = new Score("tracepoint");

    /**
     * @param columns of a line of text
     * @param formats in which the packets are told in the end
     */
    Trial(Experiment experiment, Language language, int columns, List<String> formats, Consumer<String> out) {
        this.formats = formats;
        this.experiment = experiment;
        this.columns = columns;
        this.language = language;
        this.out = out;
        words = language.words("lab");
    }

    /** Does all steps, and returns the packets. */
    byte[] run(Stage stage, Laboratory.Pace pace) throws LabException {
        out.accept(experiment.name() + ": " + experiment.title(language));
        out.accept("");
        out.accept(words.getString("network"));
        stage.begin(listener());
        int number = 0;
        for (Experiment.Step step : experiment.steps()) {
            number++;
            if (number > 1) {
                pace.next();
            }
            out.accept("");
            String label = number + ". ";
            String indent = label;
            for (String line : WordWrap.lines(step.text().in(language), columns - label.length())) {
                out.accept(indent + line);
                indent = " ".repeat(label.length());
            }
            for (Action action : step.actions()) {
                perform(stage, action, pace);
            }
        }
        byte[] captured = stage.packets();
        kernel = stage.kernel();
        return captured;
    }

    private void perform(Stage stage, Action action, Laboratory.Pace pace) throws LabException {
        switch (action) {
            case Action.Look look -> out.accept(INDENT + "$ ss -tan");
            case Action.Wait wait -> out.accept(INDENT + text("wait", wait.seconds()));
            default -> out.accept(INDENT + action.shown());
        }
        switch (action) {
            case Action.Command command -> tell(command.meanings());
            case Action.Start start -> tell(start.meanings());
            default -> {
                // explains itself
            }
        }
        synchronized (printed) {
            printed.clear();
            rows = 0;
        }
        stage.perform(action, listener());
        if (action instanceof Action.Look look) {
            compare(look, pace);
        }
    }

    private void tell(List<Action.Meaning> meanings) {
        int width = meanings.stream()
                .mapToInt(meaning -> meaning.word().length())
                .max()
                .orElse(0);
        meanings.forEach(meaning ->
                out.accept(DEEPER + ("%-" + width + "s").formatted(meaning.word()) + "  " + meaning.in(language)));
    }

    private Stage.Listener listener() {
        return new Stage.Listener() {
            @Override
            public void output(String line) {
                synchronized (printed) {
                    printed.add(line);
                    out.accept(DEEPER + PrintableText.of(line));
                }
            }

            @Override
            public void row(String line, int packet) {
                synchronized (printed) {
                    rows++;
                    if (experiment.drawn().isEmpty() || rows < MOST_ROWS) {
                        out.accept(line);
                    } else if (rows == MOST_ROWS) {
                        out.accept(INDENT + words.getString("more"));
                    }
                }
            }

            @Override
            public void replaced(String program, String command) {
                synchronized (printed) {
                    out.accept(DEEPER
                            + (command.isEmpty() ? text("stand_in", program) : text("instead", program, command)));
                }
            }
        };
    }

    private String text(String key, Object... values) {
        return MessageFormat.format(words.getString(key), values);
    }

    private void compare(Action.Look look, Laboratory.Pace pace) throws LabException {
        for (Map.Entry<Side, TcpState> entry : look.expected().entrySet()) {
            TcpState expected = entry.getValue();
            String end = words.getString(entry.getKey().toString());
            TcpState found;
            synchronized (printed) {
                found = Action.Look.state(printed, entry.getKey(), experiment);
            }
            boolean same = found == expected;
            String sentence = text(same ? "kernel.same" : "kernel.other", end, found, expected);
            sockets.add(same, sentence);
            out.accept(INDENT + sentence);
            if (same) {
                pace.isIn(found, end);
            }
        }
    }

    /**
     * Tells what the packets show, and whether it is what was expected; returns whether all was.
     *
     * @param settings of the hosts, as sysctl prints them
     * @param kept whether the capture will still be there when this is over
     */
    boolean conclude(Path capture, Path settings, boolean kept, ThisProgram program) throws IOException {
        for (String format : formats) {
            out.accept("");
            List<String> options = new ArrayList<>(program.format(format));
            options.addAll(List.of("--sysctl", settings.toString()));
            if (!experiment.drawn().isEmpty()) {
                options.addAll(List.of("--where", experiment.drawn()));
            }
            program.reports().lines(capture, options).stream()
                    .map(line -> kept ? line : line.replace(capture.toString(), NOT_KEPT))
                    .forEach(out);
        }
        out.accept("");
        List<String> events = program.reports().lines(capture, List.of("--format", "json"));
        ShownStates shown = ShownStates.of(events, experiment.clientPort());
        experiment
                .chains()
                .forEach((side, expected) ->
                        compare(packets, side, shown.chains().getOrDefault(side, List.of()), expected));
        compareKernel(shown);
        return scores().stream().allMatch(score -> score.differences().isEmpty());
    }

    /** What was asked: the packets, the kernel's sockets by ss, their changes by the tracepoint. */
    List<Score> scores() {
        return List.of(packets, sockets, changes);
    }

    private void compare(Score score, Side side, List<TcpState> found, List<TcpState> expected) {
        boolean same = found.equals(expected);
        String key = score.observer() + (same ? ".same" : ".other");
        String sentence = text(key, words.getString(side.toString()), chain(found), chain(expected));
        score.add(same, sentence);
        out.accept(sentence);
    }

    /** Of what the tracepoint told; nothing, where it told nothing. */
    private void compareKernel(ShownStates shown) {
        if (kernel.lines().isEmpty()) {
            return;
        }
        Map<Side, List<TcpState>> states = new EnumMap<>(Side.class);
        try {
            for (Side side : Side.values()) {
                states.put(side, KernelTrace.states(kernel.lines(), side, experiment.port(), shown));
            }
        } catch (LabException e) {
            kernel = new Stage.KernelRecord(List.of(), String.valueOf(e.getMessage()));
            changes.disturb();
            return;
        }
        states.forEach((side, found) ->
                compare(changes, side, found, experiment.kernel().getOrDefault(side, List.of())));
    }

    /** Why the kernel's own record could not be compared; empty if it was. */
    String withoutTrace() {
        return kernel.missing();
    }

    private String chain(List<TcpState> states) {
        return states.isEmpty()
                ? words.getString("no_change")
                : states.stream().map(TcpState::name).collect(Collectors.joining(" > "));
    }
}
