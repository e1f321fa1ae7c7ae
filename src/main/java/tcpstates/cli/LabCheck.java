package tcpstates.cli;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpstates.capture.CaptureException;
import tcpstates.lab.CheckUp;
import tcpstates.lab.Experiment;
import tcpstates.lab.Experiments;
import tcpstates.lab.LabException;
import tcpstates.lab.Score;
import tcpstates.lab.ThisProgram;
import tcpstates.report.Language;

/** {@code tcpstates-sniff lab check}: what the packets tell, held against what this machine's kernel says. */
@Command(
        name = Main.NAME + " " + LabCheck.NAME,
        synopsisHeading = "Usage: ",
        customSynopsis = Main.NAME + " " + LabCheck.NAME + " [options] [NAME...]",
        description = {
            "",
            "Runs experiments on this machine's kernel, all or those that are named, and compares the states that",
            "the packets tell with what ss, the kernel's tracepoint and conntrack say. Exit status 3 if",
            "something differs.",
            "",
        },
        sortOptions = false)
final class LabCheck {
    static final String NAME = "lab check";

    /** Most of the time experiments wait. */
    private static final int SIDE_BY_SIDE = 3;

    /** Of each who was asked, of an experiment; how many there are stands in front. */
    private static final int MOST_DIFFERENCES = 5;

    private static final String INDENT = "    ";

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            descriptionKey = "NAME",
            description = "which experiments; without it, all that do not take minutes")
    private List<String> names = List.of();

    @Option(names = "--wait", description = "runs also what takes minutes")
    private boolean waiting;

    @Mixin
    private final LabGeneralOptions general = new LabGeneralOptions();

    private final Consumer<String> out;
    private final Consumer<String> message;
    private final ThisProgram program;
    private final Language spoken;
    private final ResourceBundle texts;

    private boolean different;
    private boolean failed;

    /**
     * @param out takes lines
     * @param message takes what is said beside, in English
     * @param program as which it is itself started once more
     */
    LabCheck(Consumer<String> out, Consumer<String> message, ThisProgram program, Language spoken) {
        this.out = out;
        this.message = message;
        this.program = program;
        this.spoken = spoken;
        texts = spoken.words("lab");
    }

    /** Does what the words behind {@code lab check} say and returns the exit status. */
    int run(List<String> words) throws UsageException, CaptureException {
        var arguments = new LabWords(NAME, this);
        arguments.parse(words);
        if (general.help()) {
            arguments.help(spoken).forEach(out);
            return Main.DONE;
        }
        List<Experiment> experiments = new ArrayList<>();
        for (String name : names) {
            experiments.add(LabCommand.experiment(name));
        }
        for (Experiment experiment : names.isEmpty() ? Experiments.all() : List.<Experiment>of()) {
            if (waiting || experiment.lasts() == 0) {
                experiments.add(experiment);
            } else {
                message.accept("left out: " + experiment.name() + " takes " + experiment.lasts()
                        + " s, --wait runs it all the same");
            }
        }
        try (var checkUp = new CheckUp(program, spoken)) {
            return check(checkUp, experiments);
        } catch (LabException e) {
            throw new CaptureException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Several side by side. They get in each other's way on a busy machine: what is doubtful is run once more, alone. */
    private int check(CheckUp checkUp, List<Experiment> experiments) {
        int width =
                experiments.stream().mapToInt(one -> one.name().length()).max().orElse(0);
        boolean alone = experiments.size() == 1;
        Map<Experiment, Future<List<Score>>> runs = new LinkedHashMap<>();
        List<Experiment> again = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(
                SIDE_BY_SIDE, work -> Thread.ofPlatform().daemon().unstarted(work))) {
            experiments.forEach(experiment -> runs.put(experiment, pool.submit(() -> checkUp.of(experiment, alone))));
            runs.forEach((experiment, run) -> {
                try {
                    List<Score> scores = run.get();
                    if (!alone && scores.stream().anyMatch(Score::isDoubtful)) {
                        again.add(experiment);
                    } else {
                        tell(checkUp, width, experiment, scores);
                    }
                } catch (ExecutionException e) {
                    tell(checkUp, experiment, e.getCause() == null ? e : e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        for (Experiment experiment : again) {
            try {
                List<Score> scores = checkUp.of(experiment, true);
                tell(checkUp, width, experiment, scores);
                line(checkUp, INDENT + texts.getString("check.again"));
            } catch (LabException e) {
                tell(checkUp, experiment, e);
            }
        }
        checkUp.notAsked().forEach(reason -> message.accept("not asked: " + reason));
        line(checkUp, texts.getString(different ? "check.different" : "check.equal"));
        if (different) {
            return Main.NOT_AS_ASSERTED;
        }
        return failed ? Main.FAILED : Main.DONE;
    }

    private void tell(CheckUp checkUp, int width, Experiment experiment, List<Score> scores) {
        String line = scores.stream().map(this::score).collect(Collectors.joining("  "));
        line(checkUp, ("%-" + width + "s  %s").formatted(experiment.name(), line));
        for (Score score : scores) {
            score.differences().stream().limit(MOST_DIFFERENCES).forEach(text -> line(checkUp, INDENT + text));
            different |= !score.differences().isEmpty();
        }
    }

    private void tell(CheckUp checkUp, Experiment experiment, Throwable reason) {
        failed = true;
        if (!checkUp.ended()) {
            message.accept(experiment.name() + ": " + reason.getMessage());
        }
    }

    /** Nothing more, once a signal has ended the program: what is told then is of programs that were ended. */
    private void line(CheckUp checkUp, String text) {
        if (!checkUp.ended()) {
            out.accept(text);
        }
    }

    private String score(Score score) {
        return MessageFormat.format(
                texts.getString("check.score"),
                score.observer(),
                score.asked() - score.differences().size(),
                score.asked());
    }
}
