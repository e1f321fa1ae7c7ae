package tcpstates.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;
import tcpstates.capture.file.OutputFile;
import tcpstates.compare.Comparison;
import tcpstates.compare.RecordedCapture;
import tcpstates.compare.Recorder;
import tcpstates.engine.FilterFactory;
import tcpstates.engine.Run;
import tcpstates.engine.RunListener;
import tcpstates.engine.RunOptions;
import tcpstates.engine.RunOutput;
import tcpstates.os.PrivilegeException;
import tcpstates.os.Privileges;
import tcpstates.os.Signals;
import tcpstates.report.ReportNeeds;
import tcpstates.report.ReportNeeds.EventUse;
import tcpstates.report.TimeFormat;
import tcpstates.select.Selection;

/** Two saved captures of the same traffic, read one after the other and compared. */
final class CompareSession {
    /** What may be kept of each capture, unless the heap is smaller than eight times as much. */
    private static final long KEPT_BYTES = 256L << 20;

    private static final int SHARE_OF_HEAP = 4;

    private final Options options;
    private final String filter;
    private final CaptureFactory captures;
    private final Privileges privileges;
    private final RunOptions runOptions;
    private final OutputStream out;
    private final Consumer<String> say;
    private final Consumer<String> message;
    private final List<CaptureException> damages = new ArrayList<>();

    /**
     * @param say takes a line as it is
     * @param message takes one that gets the program's name in front
     */
    CompareSession(
            Options options,
            String filter,
            CaptureFactory captures,
            Privileges privileges,
            RunOptions runOptions,
            OutputStream out,
            Consumer<String> say,
            Consumer<String> message) {
        this.options = options;
        this.filter = filter;
        this.captures = captures;
        this.privileges = privileges;
        this.runOptions = runOptions;
        this.out = out;
        this.say = say;
        this.message = message;
    }

    /** Compares them and returns the exit status. */
    int run() throws CaptureException {
        List<String> files = options.input.compared();
        String file = options.output.file();
        try (Signals signals = Signals.caught(Main.DONE, Main.FAILED);
                PacketSource a = captures.openSaved(files.getFirst());
                PacketSource b = captures.openSaved(files.getLast())) {
            try (OutputFile printed = file == null ? null : OutputFile.open(file, a, b)) {
                giveUpRoot();
                RecordedCapture first = record(a, signals);
                RecordedCapture second = record(b, signals);
                TimeFormat times = options.output.times(Math.max(a.decimals(), b.decimals()));
                Format.comparison(printed == null ? out : printed, times, options)
                        .accept(new Comparison(first, second));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (CaptureException damage : damages.subList(0, Math.max(0, damages.size() - 1))) {
            message.accept(String.valueOf(damage.getMessage()));
        }
        if (!damages.isEmpty()) {
            throw damages.getLast();
        }
        return Main.DONE;
    }

    private void giveUpRoot() throws CaptureException {
        try {
            Optional<String> user = privileges.giveUp(options.capture.user(), false);
            if (user.isPresent() && !options.lines.quiet()) {
                say.accept("dropped privs to " + user.get());
            }
        } catch (PrivilegeException e) {
            throw new CaptureException(String.valueOf(e.getMessage()), e);
        }
    }

    private RecordedCapture record(PacketSource source, Signals signals) throws CaptureException {
        source.warnings().forEach(message);
        Selection selection = options.selection.selection();
        long bytes = Math.min(KEPT_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
        var recorder = new Recorder(selection, bytes);
        ReportNeeds needs = ReportNeeds.of(EventUse.WITH_PACKETS);
        var run = new Run(
                source,
                filters(source),
                runOptions,
                new RunOutput(
                        selection != null && selection.needsOutcomes() ? needs.withOutcomes() : needs,
                        text -> recorder,
                        OutputStream.nullOutputStream(),
                        null,
                        RunListener.NONE));
        if (!signals.ending()) {
            signals.attach(run::stop, () -> message.accept("reading " + source.name() + " to compare it"));
        } else {
            run.stop();
        }
        CaptureException damage = run.run().damage();
        if (damage != null) {
            damages.add(damage);
        }
        RecordedCapture recorded = recorder.recorded(PrintableText.of(source.name()), source.decimals());
        String noTcp = NoTcpMessage.of(run.counters());
        if (!noTcp.isEmpty()) {
            message.accept(source.name() + ": " + noTcp);
        }
        if (recorded.isShortened()) {
            message.accept(source.name() + ": only its front is compared, more does not fit into " + (bytes >> 20)
                    + " MiB: give a filter expression");
        }
        return recorded;
    }

    private FilterFactory filters(PacketSource source) {
        if (filter.isEmpty()) {
            return () -> null;
        }
        return () -> {
            try {
                return captures.filter(options, filter, source);
            } catch (CaptureException e) {
                throw FilterHint.addTo(e, filter);
            }
        };
    }
}
