package tcpstates.cli.diagnosetools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tcpstates.engine.MachineFailure;
import tcpstates.report.Language;
import tcpstates.report.Translation;

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
        List<String> arguments = List.of(args);
        var output = new Output(out, err, new Translation(Language.askedFor(arguments)));
        try {
            if (!arguments.isEmpty() && arguments.getFirst().equals("status")) {
                return StatusCommand.run(arguments.subList(1, arguments.size()), output);
            }
            return run(Verb.parse(arguments), output);
        } catch (WrongUse e) {
            output.message(output.translation().of(String.valueOf(e.getMessage()))
                    + output.translation().of("; see --help"));
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

    private static int run(List<Verb.Request> requests, Output output) throws IOException, WrongUse {
        if (requests.stream().allMatch(request -> request.verb() == Verb.LANG)) {
            output.print(Usage.help(output.translation()));
        }
        ReportCopy copy = copy(requests);
        boolean reports = requests.stream().anyMatch(request -> request.verb() == Verb.REPORT);
        var commands = new BackgroundCommands(output);
        int status = DONE;
        for (Verb.Request request : requests) {
            String value = request.value();
            int one = switch (request.verb()) {
                case HELP -> {
                    output.print(Usage.help(output.translation()));
                    yield DONE;
                }
                case ACTIVATE -> commands.activate(value);
                case DEACTIVATE -> commands.deactivate();
                case SETTINGS -> commands.settings(value);
                case REPORT -> commands.report(value, copy);
                case LOG -> reports ? DONE : commands.report("", copy);
                case LANG -> language(value);
                case COMPLETION -> {
                    output.print(new Completion(output.translation()).text(value));
                    yield DONE;
                }
            };
            status = Math.max(status, one);
        }
        return status;
    }

    /** Refuses a language that there is not; the one that there is, everything knows already. */
    private static int language(String value) throws WrongUse {
        for (Language known : Language.values()) {
            if (known.toString().equals(value)) {
                return DONE;
            }
        }
        throw new WrongUse("--lang: '" + value + "' is none of "
                + Arrays.stream(Language.values()).map(Language::toString).collect(Collectors.joining(", ")));
    }

    /** Where reports are copied to, wherever that stands; null if nowhere. */
    private static @Nullable ReportCopy copy(List<Verb.Request> requests) throws WrongUse {
        for (Verb.Request request : requests) {
            if (request.verb() == Verb.LOG) {
                return ReportCopy.parse(request.value());
            }
        }
        return null;
    }
}
