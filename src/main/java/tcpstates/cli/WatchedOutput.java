package tcpstates.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;
import tcpstates.engine.Run;
import tcpstates.engine.RunOutput;
import tcpstates.event.Snapshot;
import tcpstates.report.LinuxModelSnapshot;
import tcpstates.report.OpenConnection;
import tcpstates.report.PacketReport;
import tcpstates.report.Report;
import tcpstates.report.StatesReport;
import tcpstates.report.TimeFormat;
import tcpstates.report.Translation;
import tcpstates.report.tcpdump.TcpdumpLines;
import tcpstates.report.tcpdump.TcpdumpReport;
import tcpstates.select.ConnectionFacts;
import tcpstates.select.Selection;
import tcpstates.view.LiveFigures;
import tcpstates.view.LiveView;
import tcpstates.view.RecentPast;

/** A live capture that is watched: what would have been printed meanwhile is kept in a file, and printed when the view is left. */
final class WatchedOutput implements Closeable {
    private final Options options;
    private final LiveView view;
    private final OutputStream out;
    private final Consumer<String> message;
    private final Translation translation;
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private @Nullable RecentPast past;
    private @Nullable FileChannel kept;
    private boolean drawing;

    private WatchedOutput(
            Options options, LiveView view, OutputStream out, Consumer<String> message, Translation translation) {
        this.options = options;
        this.view = view;
        this.out = out;
        this.message = message;
        this.translation = translation;
    }

    /** For what the options ask for; null where that is not to be watched, or there is no terminal that can be drawn on. */
    static @Nullable WatchedOutput open(
            Options options, OutputStream out, Consumer<String> message, Translation translation) {
        LiveView view = options.watches() ? LiveView.open() : null;
        return view == null ? null : new WatchedOutput(options, view, out, message, translation);
    }

    /** Takes a line that is for whoever started the program: at once, or when the view is left. */
    void message(String line) {
        if (drawing) {
            messages.add(line);
        } else {
            message.accept(line);
        }
    }

    /** The same output, which the view keeps. */
    RunOutput of(RunOutput output, TimeFormat times) throws IOException {
        Path file = Files.createTempFile("tcpstates-sniff", ".txt");
        kept = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(file); // it is there until it is closed, however the program ends
        return output.watched(Channels.newOutputStream(kept), report -> {
            past = new RecentPast(report, stream -> states(stream, times), this::packets);
            return past;
        });
    }

    private Report states(OutputStream stream, TimeFormat times) {
        return new StatesReport(
                stream, options.output.timeStyle(), times, options.output.wording(), options.output.width());
    }

    private PacketReport packets(OutputStream stream) {
        var lines = new TcpdumpLines(options.lineOptions(), ZoneId.systemDefault(), options.lines.names(false));
        return new TcpdumpReport(
                lines, null, null, null, options.output.wording().names(), stream, false);
    }

    /** Takes the terminal over. */
    void begin(PacketSource source, Run run, KernelBeside kernel, Runnable stop, TimeFormat times, String capture) {
        drawing = true;
        view.begin(
                new LiveView.Content(
                        PrintableText.of(capture),
                        options.output.wording(),
                        columns -> options.tableLayout(times).withWidth(columns),
                        options.output.order(),
                        this::isWanted,
                        Objects.requireNonNull(past)),
                new Watched(source, run, kernel, translation, stop, options.output.linuxModel()));
    }

    /** What happened to a connection selects it at its end only: until then it is shown. */
    private boolean isWanted(OpenConnection connection) {
        Selection selection = options.selection.selection();
        if (selection == null || !selection.isEarly() || connection.isKernelOnly()) {
            return true;
        }
        var facts = new ConnectionFacts(connection.connection());
        facts.accept(connection.summary());
        return selection.selects(facts);
    }

    private record Watched(
            PacketSource source,
            Run run,
            KernelBeside kernel,
            Translation translation,
            Runnable stopping,
            boolean linux)
            implements LiveView.Capture {
        @Override
        public CompletableFuture<Snapshot> snapshot() {
            return run.snapshot().thenApply(run::told);
        }

        @Override
        public Snapshot withKernel(Snapshot captured) {
            Snapshot whole = kernel.now(captured);
            return linux ? LinuxModelSnapshot.of(whole) : whole;
        }

        @Override
        public CompletableFuture<List<String>> comparison() {
            return CompletableFuture.supplyAsync(
                    () -> kernel.differences(run).stream().map(translation::of).toList());
        }

        @Override
        public LiveFigures figures() {
            return new LiveFigures(
                    run.counters().packets(),
                    source.statistics().droppedByKernel(),
                    source.backlog().packets());
        }

        @Override
        public void stop() {
            stopping.run();
        }
    }

    /** Gives the terminal back, and prints what was kept. */
    @Override
    public void close() throws IOException {
        drawing = false;
        try {
            view.close();
        } finally {
            print();
        }
    }

    private void print() throws IOException {
        try (FileChannel file = kept) {
            if (file != null) {
                file.position(0);
                Channels.newInputStream(file).transferTo(out);
                out.flush();
            }
        } finally {
            kept = null;
            messages.forEach(message);
        }
    }
}
