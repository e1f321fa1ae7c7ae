package tcpstates.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import tcpstates.os.Privileges;

/** What a command line printed, ours run in this process or tcpdump's. */
record Run(int status, String out, String err) {
    /** Keeps what this process may do. */
    static final Privileges UNCHANGED = (asked, live) -> Optional.empty();

    /** Ours; a live capture keeps its privileges, for the tests to come need them. */
    static Run ours(String... arguments) {
        return ours(UNCHANGED, arguments);
    }

    static Run ours(Privileges privileges, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = new Main(
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new SystemCaptures(),
                        privileges,
                        Parallelisms.ofSuite())
                .run(arguments);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static Run tcpdump(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tcpdump"));
        command.addAll(List.of(arguments));
        Path errors = folder.resolve("tcpdump.err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("TZ", TimeZone.getDefault().getID());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out, Files.readString(errors));
    }

    /** The last line on standard error, without the program's name. */
    String message() {
        return err.lines().reduce("", (before, line) -> line).replaceFirst("^(tcpdump|tcpstates-sniff): ", "");
    }
}
