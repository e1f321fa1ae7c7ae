package tcpstates.lab;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tcpstates.cli.Main;
import tcpstates.report.Language;

/** Runs experiments, and writes how they went to where the program finds it. Needs what they need; to be run in the project's folder. */
final class RecordExperiments {
    private static final Path FOLDER = Path.of("src/main/resources/tcpstates/lab");

    private RecordExperiments() {}

    /** Records the experiments that are named, or all. */
    public static void main(String[] args) throws Exception {
        for (String name : args.length == 0 ? Experiments.names() : Arrays.asList(args)) {
            record(Experiments.named(name));
        }
    }

    private static void record(Experiment experiment) throws Exception {
        var recorder = new RecordedStage.Recorder(new LiveStage(experiment, program()));
        List<String> told = new ArrayList<>();
        Path packets = FOLDER.resolve(experiment.name() + ".pcap");
        var laboratory = new Laboratory(program(), Language.EN, 110, List.of(), told::add, told::add);
        if (!laboratory.run(experiment, recorder, () -> {}, packets)) {
            throw new IllegalStateException(String.join("\n", told));
        }
        Files.writeString(FOLDER.resolve(experiment.name() + ".record"), recorder.text());
        System.out.println(experiment.name());
    }

    /** The program as the command line has it. */
    static ThisProgram program() {
        return new ThisProgram(
                Main.class.getName(),
                (capture, options) -> {
                    List<String> words = new ArrayList<>(List.of("-q", "-r", capture.toString()));
                    words.addAll(options);
                    var text = new ByteArrayOutputStream();
                    Main.run(text, System.err, words.toArray(String[]::new));
                    return text.toString(StandardCharsets.UTF_8).lines().toList();
                },
                List.of("--width", "110"));
    }
}
