package tcpstates.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tcpstates.lab.Experiment.Topology;
import tcpstates.report.Language;

/**
 * Runs experiments on this machine's kernel and holds what the packets tell against what the kernel itself says: {@code ss}, the
 * tracepoint of its sockets, and {@code conntrack}.
 */
public final class CheckUp implements AutoCloseable {
    private static final int COLUMNS = 100;

    /** Beside the time that an experiment takes by itself, so long it may take on a busy machine. */
    private static final int PATIENCE_SECONDS = 300;

    private final ThisProgram program;
    private final Language language;
    private final ResourceBundle words;
    private final boolean conntrack;
    private final Set<String> notAsked = Collections.synchronizedSet(new TreeSet<>());
    private final Set<LiveStage> stages = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            work -> Thread.ofPlatform().daemon().unstarted(work));
    private final Thread ending = new Thread(this::end);
    private volatile boolean ended;

    /**
     * @param program as which it is itself started once more, without options of looks
     * @param language of what differs
     * @throws LabException if no experiment can be run here
     */
    public CheckUp(ThisProgram program, Language language) throws LabException {
        this.program = program;
        this.language = language;
        words = language.words("lab");
        try {
            Network.create(Topology.LOCALHOST).close();
        } catch (LabException e) {
            throw Network.isRoot() ? e : new LabException(e.getMessage() + ": run it as root", e);
        }
        String missing = ConntrackEvents.missing();
        conntrack = missing.isEmpty();
        if (!conntrack) {
            notAsked.add("conntrack: " + missing);
        }
        Runtime.getRuntime().addShutdownHook(ending);
    }

    /** Who could not be asked on this machine so far, and why, in English. */
    public List<String> notAsked() {
        synchronized (notAsked) {
            return List.copyOf(notAsked);
        }
    }

    /** Whether a signal has ended the program. */
    public boolean ended() {
        return ended;
    }

    /**
     * Runs an experiment and says how all that were asked agree. May be called by several threads.
     *
     * @param alone whether no other one runs at the same time
     * @throws LabException if it cannot be run here, or not to its end
     */
    public List<Score> of(Experiment experiment, boolean alone) throws LabException {
        int seconds = experiment.lasts() + PATIENCE_SECONDS;
        var late = new AtomicBoolean();
        try (var stage = new LiveStage(experiment, program)) {
            stages.add(stage);
            Future<?> watch = clock.schedule(() -> end(stage, late), seconds, TimeUnit.SECONDS);
            try {
                return scores(experiment, stage, alone);
            } catch (LabException e) {
                if (late.get()) {
                    throw new LabException(
                            "has not ended after " + seconds + " s: this machine is too busy for it; try it alone", e);
                }
                throw e;
            } finally {
                watch.cancel(false);
                stages.remove(stage);
            }
        }
    }

    /** What it waits for ends with it. */
    private static void end(LiveStage stage, AtomicBoolean late) {
        late.set(true);
        stage.close();
    }

    private List<Score> scores(Experiment experiment, LiveStage stage, boolean alone) throws LabException {
        var trial = new Trial(experiment, language, COLUMNS, List.of(), line -> {});
        ConntrackEvents events = conntrack ? ConntrackEvents.begin(stage) : null;
        byte[] packets = trial.run(stage, () -> {});
        List<Score> scores = new ArrayList<>();
        try {
            Path capture = Files.createTempFile("tcpstates-lab", ".pcap");
            Path settings = Files.createTempFile("tcpstates-lab", ".sysctl");
            try {
                capture.toFile().deleteOnExit(); // where a signal ends the program meanwhile
                settings.toFile().deleteOnExit();
                Files.write(capture, packets);
                Files.write(settings, experiment.settings());
                trial.conclude(capture, settings, false, program);
                scores.addAll(trial.scores());
                if (events != null) {
                    List<String> options = List.of("-n", "--format", "conntrack", "--sysctl", settings.toString());
                    scores.add(tracked(
                            ConntrackEvents.states(events.lines()),
                            ConntrackEvents.states(program.reports().lines(capture, options))));
                }
            } finally {
                Files.deleteIfExists(capture);
                Files.deleteIfExists(settings);
            }
        } catch (IOException e) {
            throw new LabException("the packets cannot be written: " + e.getMessage(), e);
        }
        if (!trial.withoutTrace().isEmpty() && (alone || scores.stream().noneMatch(Score::isDisturbed))) {
            notAsked.add("tracepoint: " + trial.withoutTrace());
        }
        return scores;
    }

    /**
     * Each connection that conntrack has told of, by the states that the packets of the capture would give it. Of others nothing can be
     * said: what a program puts on the link by itself, as scans do, does not pass it.
     */
    private Score tracked(Map<String, List<String>> kernel, Map<String, List<String>> shown) {
        var score = new Score("conntrack");
        kernel.forEach((connection, theirs) -> {
            List<String> ours = shown.getOrDefault(connection, List.of());
            score.add(
                    theirs.equals(ours),
                    MessageFormat.format(
                            words.getString("check.conntrack"),
                            connection,
                            String.join(" > ", theirs),
                            ours.isEmpty() ? words.getString("no_change") : String.join(" > ", ours)));
        });
        return score;
    }

    /** A signal ends the program: what it has made goes with it, now. */
    private void end() {
        ended = true;
        stages.forEach(LiveStage::close);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        stages.forEach(LiveStage::close);
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException e) {
            // it is running
        }
    }
}
