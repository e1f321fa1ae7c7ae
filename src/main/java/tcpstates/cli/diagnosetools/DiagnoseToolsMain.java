package tcpstates.cli.diagnosetools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tcpstates.engine.MachineFailure;

/** Entry point of {@code tcpstates}: picks the commands, and turns what went wrong into one line and an exit status. */
public final class DiagnoseToolsMain {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private DiagnoseToolsMain() {}

    @SuppressWarnings("resource") // standard output and error stay open until the end
    public static void main(String[] args) {
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(new FileOutputStream(FileDescriptor.out), err, args));
    }

    /** Runs the program with these streams in the place of the process's and returns its exit status. */
    public static int run(OutputStream out, PrintStream err, String... args) {
        var output = new Output(out, err);
        try {
            List<String> arguments = List.of(args);
            if (!arguments.isEmpty() && arguments.getFirst().equals("status")) {
                return StatusCommand.run(arguments.subList(1, arguments.size()), output);
            }
            return run(Verb.parse(arguments), output);
        } catch (WrongUse e) {
            output.message(e.getMessage() + "; see --help");
            return WRONG_USAGE;
        } catch (IOException e) {
            if ("Broken pipe".equals(e.getMessage())) {
                return DONE; // a reader that has seen enough is no failure
            }
            output.message("standard output: " + e.getMessage());
            return FAILED;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            output.message(MachineFailure.line(e));
            return FAILED;
        }
    }

    private static int run(List<Verb.Request> requests, Output output) throws IOException {
        if (requests.isEmpty()) {
            output.print(Usage.help());
        }
        int status = DONE;
        for (Verb.Request request : requests) {
            status = Math.max(status, run(request, output));
        }
        return status;
    }

    private static int run(Verb.Request request, Output output) throws IOException {
        return switch (request.verb()) {
            case HELP -> {
                output.print(Usage.help());
                yield DONE;
            }
            case ACTIVATE, DEACTIVATE, SETTINGS, REPORT, LOG -> {
                output.message("--" + request.verb().name().toLowerCase(Locale.ROOT) + " is not there yet");
                yield FAILED;
            }
        };
    }
}
