package tcpstates.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PrintableText;
import tcpstates.capture.file.OutputFile;
import tcpstates.engine.MachineFailure;
import tcpstates.engine.Parallelism;
import tcpstates.glossary.Glossary;
import tcpstates.glossary.GlossaryText;
import tcpstates.glossary.Term;
import tcpstates.os.Privileges;
import tcpstates.report.Language;
import tcpstates.report.Translation;
import tcpstates.select.NearestWord;

/** Entry point: turns what went wrong into one line and an exit status. */
public final class Main {
    static final String NAME = "tcpstates-sniff";

    /** Variable of the environment with options that somebody always wants, parted by blanks. */
    static final String DEFAULTS = "TCPSTATES_OPTS";

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int NOT_AS_ASSERTED = 3;

    /** Columns of text that is read like a page. */
    private static final int PAGE = 100;

    /** Stands behind what is wrong with the command line. */
    private static final String SEE_HELP = "; see --help";

    private final OutputStream out;
    private final PrintStream err;
    private final CaptureFactory captures;
    private final Privileges privileges;
    private final Parallelism parallelism;
    private final String defaults;
    private Translation translation = new Translation(Language.EN);

    Main(OutputStream out, PrintStream err, CaptureFactory captures, Privileges privileges, Parallelism parallelism) {
        this(out, err, captures, privileges, parallelism, "");
    }

    /** @param defaults options in front of those that are typed, which win; see {@link #DEFAULTS} */
    Main(
            OutputStream out,
            PrintStream err,
            CaptureFactory captures,
            Privileges privileges,
            Parallelism parallelism,
            String defaults) {
        this.defaults = defaults;
        this.out = out;
        this.err = err;
        this.captures = captures;
        this.privileges = privileges;
        this.parallelism = parallelism;
    }

    @SuppressWarnings("resource") // standard output and error stay open until the end
    public static void main(String[] args) {
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        var out = new FileOutputStream(FileDescriptor.out);
        end(run(out, err, args));
    }

    /** System.exit asks for a logger first, which takes 5 ms of each run; to return does not, but it waits for other threads. */
    private static void end(int status) {
        if (status != DONE || othersGoOn()) {
            System.exit(status);
        }
    }

    private static boolean othersGoOn() {
        var threads = new Thread[Thread.activeCount() + 1];
        int count = Thread.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i] != Thread.currentThread() && !threads[i].isDaemon()) {
                return true;
            }
        }
        return false;
    }

    /** Runs the program with these streams in the place of the process's and returns its exit status. */
    public static int run(OutputStream out, PrintStream err, String... args) {
        String defaults = Objects.requireNonNullElse(System.getenv(DEFAULTS), "");
        return new Main(out, err, new SystemCaptures(), Privileges.ofProcess(), Parallelism.ofMachine(), defaults)
                .run(args);
    }

    /** Runs the program and returns its exit status. */
    int run(String... args) {
        return run(Format.ALL, args);
    }

    /** Runs the program with these formats to choose from. */
    int run(List<Format> formats, String... args) {
        translation = new Translation(CommandLineParser.language(defaults, args));
        try {
            return runOrThrow(formats, args);
        } catch (UsageException e) {
            message(translation.of(String.valueOf(e.getMessage())) + translation.of(SEE_HELP));
            return WRONG_USAGE;
        } catch (CaptureException e) {
            return failed(e);
        } catch (UncheckedIOException e) {
            return outputFailed(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            return outputFailed(e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof CaptureException cause) {
                return failed(cause);
            }
            message(MachineFailure.line(e));
            return FAILED;
        } catch (OutOfMemoryError | StackOverflowError e) {
            message(MachineFailure.line(e));
            return FAILED;
        }
    }

    private int runOrThrow(List<Format> formats, String... args) throws UsageException, CaptureException, IOException {
        if (args.length > 0 && args[0].equals(LabCommand.NAME)) {
            Language spoken = CommandLineParser.language(defaults, args);
            return new LabCommand(out, err, this::message, spoken)
                    .run(List.of(args).subList(1, args.length));
        }
        Options options = CommandLineParser.read(formats, defaults, args);
        if (options.information.help()) {
            var parser = new CommandLineParser(formats);
            print(List.of(parser.help(options.output.language()).stripTrailing()));
            return DONE;
        }
        if (options.information.version()) {
            print(versions());
            return DONE;
        }
        InformationOptions.Shell shell = options.information.completion();
        if (shell != null) {
            var parser = new CommandLineParser(formats);
            print(List.of(parser.completion(shell, options.output.language())));
            return DONE;
        }
        options.check();
        if (options.information.glossary() != null) {
            print(glossary(options));
            return DONE;
        }
        if (options.information.interfaces()) {
            print(captures.interfaces());
            return DONE;
        }
        if (options.information.linkTypes()) {
            print(captures.linkTypes(options));
            return DONE;
        }
        if (options.information.timeStampTypes()) {
            print(captures.timeStampTypes(options));
            return DONE;
        }
        String filter = options.input.filter();
        if (options.information.dumpFilter() > 0) {
            print(captures.dumpFilter(options, filter));
            return DONE;
        }
        return new Session(options, filter, captures, privileges, parallelism, out, err, translation, this::message)
                .run();
    }

    /** What stands behind the option is one term, however many words it has. */
    private static List<String> glossary(Options options) throws UsageException {
        var text = new GlossaryText(options.output.wording(), Math.min(options.output.width(), PAGE));
        String wanted = (options.information.glossary() + ' ' + String.join(" ", options.input.words())).strip();
        if (wanted.isEmpty()) {
            return text.of(Glossary.terms());
        }
        List<Term> found = Glossary.find(wanted);
        if (found.isEmpty()) {
            List<String> near = NearestWord.all(wanted, Glossary.names());
            throw new UsageException("'" + wanted + "' is not in the glossary"
                    + (near.isEmpty()
                            ? ": --glossary alone prints all of it"
                            : ", did you mean " + String.join(", ", near) + "?"));
        }
        return text.of(found);
    }

    private int failed(CaptureException e) {
        if (e.getCause() instanceof IOException cause && readerLeft(cause)) {
            return DONE;
        }
        message(String.valueOf(e.getMessage()));
        return FAILED;
    }

    private int outputFailed(IOException e) {
        if (readerLeft(e)) {
            return DONE;
        }
        message(
                e instanceof OutputFile.WriteException
                        ? String.valueOf(e.getMessage())
                        : "standard output: " + e.getMessage());
        return FAILED;
    }

    /** A reader that has seen enough ({@code | head}) is no failure. */
    private static boolean readerLeft(IOException e) {
        IOException failure =
                e instanceof OutputFile.WriteException && e.getCause() instanceof IOException cause ? cause : e;
        return "Broken pipe".equals(failure.getMessage());
    }

    private void message(String text) {
        // One line, whatever a file's name or a library's message holds, and nothing that steers a terminal.
        err.println(NAME + ": " + PrintableText.of(translation.of(text)));
    }

    private void print(List<String> lines) throws IOException {
        out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private List<String> versions() {
        String version = Main.class.getPackage().getImplementationVersion();
        return List.of(
                NAME + " version " + (version == null ? "unknown (not run from its jar)" : version),
                captures.libraryVersion(),
                "Java " + Runtime.version() + " (" + System.getProperty("java.vm.vendor") + ")");
    }
}
