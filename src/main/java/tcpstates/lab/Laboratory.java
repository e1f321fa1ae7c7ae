package tcpstates.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.event.TcpState;
import tcpstates.report.Language;

/** Runs experiments: on this machine's kernel where that is allowed, else it shows how they went when they were recorded. */
public final class Laboratory {
    /** Lets time pass, so that whoever watches can follow. */
    public interface Pace {
        /** Called before each step but the first. */
        void next() throws LabException;

        /** Called where the kernel says that the socket of an end is in a state; the end is named in the language of what is told. */
        default void isIn(TcpState state, String end) throws LabException {}
    }

    private static final String RECORDED = ": this is how the experiment went when it was recorded";

    private final ThisProgram program;
    private final Language language;
    private final int columns;
    private final List<String> formats;
    private final Consumer<String> out;
    private final Consumer<String> message;

    /**
     * @param program as which it is itself started once more
     * @param language of what is told
     * @param columns of a line of text
     * @param formats in which the packets are told in the end
     * @param out takes lines
     * @param message takes what is said beside, in English
     */
    public Laboratory(
            ThisProgram program,
            Language language,
            int columns,
            List<String> formats,
            Consumer<String> out,
            Consumer<String> message) {
        this.program = program;
        this.language = language;
        this.columns = columns;
        this.formats = formats;
        this.out = out;
        this.message = message;
    }

    /**
     * Runs an experiment and tells what happens. Whatever was made for it is removed, however it ends.
     *
     * @param file gets the packets; null to keep none
     * @param waiting whether one that takes minutes is run, too, and not shown as it was recorded
     * @return whether all was as expected
     */
    public boolean run(Experiment experiment, Pace pace, @Nullable Path file, boolean waiting) throws LabException {
        Stage stage = experiment.lasts() > 0 && !waiting ? recorded(experiment) : null;
        if (stage != null) {
            message.accept("it takes " + experiment.lasts() + " s, --wait runs it all the same" + RECORDED);
            return run(experiment, stage, pace, file);
        }
        try {
            stage = new LiveStage(experiment, program);
        } catch (LabException e) {
            stage = recordedInstead(experiment, e);
        }
        return run(experiment, stage, pace, file);
    }

    private Stage recordedInstead(Experiment experiment, LabException reason) throws LabException {
        Stage stage = recorded(experiment);
        if (stage == null) {
            throw reason;
        }
        message.accept(reason.getMessage() + RECORDED);
        return stage;
    }

    private @Nullable Stage recorded(Experiment experiment) throws LabException {
        try {
            return RecordedStage.of(experiment, program);
        } catch (IOException e) {
            throw new LabException("the record cannot be shown: " + e.getMessage(), e);
        }
    }

    /** Runs it on a stage, and closes that. */
    boolean run(Experiment experiment, Stage stage, Pace pace, @Nullable Path file) throws LabException {
        var ends = new AtomicBoolean();
        var ending = new Thread(() -> {
            ends.set(true);
            stage.close();
        });
        Runtime.getRuntime().addShutdownHook(ending);
        Path temporary = null;
        Path settings = null;
        try {
            var trial = new Trial(experiment, language, columns, formats, out);
            byte[] packets;
            try {
                packets = trial.run(stage, pace);
            } catch (LabException e) {
                if (ends.get() || stage instanceof RecordedStage) {
                    throw e;
                }
                stage.close();
                out.accept("");
                trial = new Trial(experiment, language, columns, formats, out);
                packets = trial.run(recordedInstead(experiment, e), pace);
            }
            Path capture = file;
            if (capture == null) {
                temporary = Files.createTempFile("tcpstates-lab", ".pcap");
                capture = temporary;
            }
            Files.write(capture, packets);
            settings = Files.createTempFile("tcpstates-lab", ".sysctl");
            Files.write(settings, experiment.settings());
            boolean same = trial.conclude(capture, settings, file != null, program);
            if (!trial.withoutTrace().isEmpty()) {
                message.accept(trial.withoutTrace() + ": so the kernel was asked with ss only");
            }
            return same;
        } catch (IOException e) {
            throw new LabException("the packets cannot be written: " + e.getMessage(), e);
        } finally {
            stage.close();
            delete(temporary);
            delete(settings);
            try {
                Runtime.getRuntime().removeShutdownHook(ending);
            } catch (IllegalStateException e) {
                // it is running: a signal has ended the program
            }
        }
    }

    private static void delete(@Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // what lies in the folder for such files is cleared by others
        }
    }

    /** Lines of a list of all experiments. */
    public List<String> list() {
        int width = Experiments.names().stream().mapToInt(String::length).max().orElse(0);
        return Experiments.all().stream()
                .map(experiment -> ("%-" + width + "s  %s").formatted(experiment.name(), experiment.title(language)))
                .toList();
    }
}
