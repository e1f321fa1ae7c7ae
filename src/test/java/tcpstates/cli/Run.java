package tcpstates.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import tcpstates.engine.Parallelism;
import tcpstates.os.Privileges;

/** What a command line printed, ours run in this process or tcpdump's. */
record Run(int status, String out, String err) {
    /** Keeps what this process may do. */
    private static final Privileges UNCHANGED = new Privileges() {
        @Override
        public Optional<String> giveUp(@Nullable String asked, boolean live) {
            return Optional.empty();
        }

        @Override
        public void confine(boolean commands) {
            // the tests to come need what it would take
        }
    };

    /** Ours; a live capture keeps its privileges, for the tests to come need them. */
    static Run ours(String... arguments) {
        return ours(UNCHANGED, arguments);
    }

    static Run ours(Privileges privileges, String... arguments) {
        return ours(
                Format.ALL,
                new ByteArrayOutputStream(),
                new SystemCaptures(),
                privileges,
                Parallelisms.ofSuite(),
                arguments);
    }

    /** Ours printing to this stream; what it has kept, if it keeps anything, is in {@link #out} too. */
    static Run ours(OutputStream out, CaptureFactory captures, Parallelism parallelism, String... arguments) {
        return ours(Format.ALL, out, captures, UNCHANGED, parallelism, arguments);
    }

    /** Ours with these formats to choose from. */
    static Run ours(List<Format> formats, Parallelism parallelism, String... arguments) {
        return ours(formats, new ByteArrayOutputStream(), new SystemCaptures(), UNCHANGED, parallelism, arguments);
    }

    private static Run ours(
            List<Format> formats,
            OutputStream out,
            CaptureFactory captures,
            Privileges privileges,
            Parallelism parallelism,
            String... arguments) {
        Run run = run(formats, out, captures, privileges, parallelism, arguments);
        Chinese.requireOf(run.err(), arguments);
        return run;
    }

    /** Ours on what may make libraries say anything, of which there is no Chinese. */
    static Run onHostileInput(Parallelism parallelism, String... arguments) {
        return run(Format.ALL, new ByteArrayOutputStream(), new SystemCaptures(), UNCHANGED, parallelism, arguments);
    }

    private static Run run(
            List<Format> formats,
            OutputStream out,
            CaptureFactory captures,
            Privileges privileges,
            Parallelism parallelism,
            String... arguments) {
        var err = new ByteArrayOutputStream();
        int status = new Main(
                        out, new PrintStream(err, true, StandardCharsets.UTF_8), captures, privileges, parallelism)
                .run(formats, arguments);
        String printed = out instanceof ByteArrayOutputStream kept ? kept.toString(StandardCharsets.UTF_8) : "";
        return new Run(status, printed, err.toString(StandardCharsets.UTF_8));
    }

    /** Ours on a saved capture, without the line about where packets come from. */
    static Run report(String format, Path capture, String... more) {
        return report(Parallelisms.ofSuite(), format, capture, more);
    }

    static Run report(Parallelism parallelism, String format, Path capture, String... more) {
        return ours(
                new ByteArrayOutputStream(), new SystemCaptures(), parallelism, reportArguments(format, capture, more));
    }

    /** What is typed for {@link #report}. */
    static String[] reportArguments(String format, Path capture, String... more) {
        List<String> arguments = new ArrayList<>(List.of("-q", "--format", format, "-r", capture.toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
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
