package tcpstates.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Runs many commands of the program in one process that may make no namespaces, so that experiments are shown as they were recorded:
 * a document's examples in seconds, for {@link LabIT} runs the experiments themselves.
 */
final class CommandList {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final long PATIENCE_SECONDS = 120;

    private CommandList() {}

    /** Runs the commands of the file that is named, one a line; what each prints goes to files beside it. */
    public static void main(String[] args) throws IOException {
        Path list = Path.of(args[0]);
        int number = 0;
        for (String command : Files.readAllLines(list)) {
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            int status = Main.run(out, new PrintStream(err, true, StandardCharsets.UTF_8), words(command));
            Files.write(file(list, number, "out"), out.toByteArray());
            Files.write(file(list, number, "err"), err.toByteArray());
            Files.writeString(file(list, number, "status"), Integer.toString(status));
            number++;
        }
        System.exit(0);
    }

    private static Path file(Path list, int number, String kind) {
        return list.resolveSibling(number + "." + kind);
    }

    /** The words behind the program's name. */
    private static String[] words(String command) {
        return WORD.matcher(command)
                .results()
                .skip(1)
                .map((MatchResult match) -> match.group(1) == null ? match.group(2) : match.group(1))
                .toArray(String[]::new);
    }

    /** What the commands print, in their order. */
    static List<Run> runs(Path folder, List<String> commands) throws IOException, InterruptedException {
        Path list = Files.write(folder.resolve("commands"), commands);
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "sh",
                        "-c",
                        "echo 0 >/proc/sys/user/max_net_namespaces; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CommandList.class.getName(),
                        list.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("the commands do not end: " + Files.readString(said));
        }
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            int status = Integer.parseInt(Files.readString(file(list, i, "status")));
            runs.add(new Run(status, Files.readString(file(list, i, "out")), Files.readString(file(list, i, "err"))));
        }
        return runs;
    }
}
