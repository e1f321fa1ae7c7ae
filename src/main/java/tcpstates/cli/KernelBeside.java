package tcpstates.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketSource;
import tcpstates.engine.Run;
import tcpstates.event.EventSink;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.report.ForwardingReport;
import tcpstates.report.Report;
import tcpstates.report.SnapshotReport;
import tcpstates.report.TimeFormat;
import tcpstates.select.Selection;
import tcpstates.sockets.HostSockets;
import tcpstates.sockets.KernelComparison;
import tcpstates.sockets.KernelComparison.Cause;
import tcpstates.sockets.KernelComparison.Difference;
import tcpstates.sockets.KernelMemory;
import tcpstates.sockets.Reach;
import tcpstates.sockets.SocketOwners;

/**
 * What this machine's kernel knows beside the packets of a live capture: sockets that the packets do not show, whose they are, and
 * with {@code --compare-kernel} those of which it says something else.
 */
final class KernelBeside implements Closeable {
    private static final long MILLIS_PER_TENTH = 100;

    private final Consumer<String> message;
    private final StateNames names;
    private final boolean compares;
    /** Whether packets of some connections are not captured: then it is no wonder if some were not seen. */
    private final boolean filtered;

    private final KernelMemory memory;
    /** Null where nothing that is printed tells them. */
    private final @Nullable HostSockets sockets;

    private KernelBeside(
            Consumer<String> message,
            StateNames names,
            boolean compares,
            boolean filtered,
            @Nullable HostSockets sockets) {
        this.message = message;
        this.names = names;
        this.compares = compares;
        this.filtered = filtered;
        this.sockets = sockets;
        memory = new KernelMemory(compares);
    }

    /** Begins, with the rights that the program still has. */
    static KernelBeside open(
            Options options, CaptureFactory captures, PacketSource source, String filter, Consumer<String> message)
            throws CaptureException {
        TimeFormat times = options.output.times(source.decimals());
        boolean marks = options.live()
                && !options.anonymize.given() // whose sockets they are, the kernel knows
                && !options.output.countOnly()
                && options.format()
                        .openSnapshot(OutputStream.nullOutputStream(), times, options)
                        .marksKernelOnly();
        HostSockets sockets = null;
        if (marks) {
            PacketFilter packets = filter.isEmpty() ? null : captures.filter(options, filter, source);
            sockets = new HostSockets(
                    new Reach(source.name(), packets, wanted(options.selection.selection())), SocketOwners.start());
        }
        return new KernelBeside(
                message,
                options.output.wording().names(),
                options.live() && options.watch.comparesKernel(),
                !filter.isEmpty(),
                sockets);
    }

    /** Of a connection of which there is no packet, only its addresses and ports can be asked. */
    private static BiPredicate<SocketAddress, SocketAddress> wanted(@Nullable Selection selection) {
        if (selection == null) {
            return (client, server) -> true;
        }
        return selection.isOfEnds()
                ? (client, server) -> selection.ofEnds().selects(client, server)
                : (client, server) -> false;
    }

    /** Takes the events of the capture, if any are wanted. */
    @Nullable
    EventSink events() {
        return compares ? memory : null;
    }

    // ------------------------------------------------------------------ moments

    /** The same report, which prints moments with what the kernel knows. */
    Report of(Report report) {
        return sockets == null
                ? report
                : new ForwardingReport(report) {
                    @Override
                    public void accept(Snapshot snapshot) {
                        super.accept(beside(snapshot));
                    }
                };
    }

    /** The same report of moments, with what the kernel knows. */
    SnapshotReport of(SnapshotReport report) {
        return report.marksKernelOnly() ? report.of(this::beside) : report;
    }

    /** Looks at the kernel's sockets, for some tenths of a second; on the thread of whoever asks, and never on the capture's. */
    void renew(Run run) {
        if (sockets != null) {
            try {
                sockets.renew(() -> run.snapshot().join());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (CancellationException e) {
                // the capture has ended
            }
        }
    }

    /** The same again and again: where there are very many sockets, not each time. */
    void renewIfDue(Run run) {
        if (sockets != null && sockets.isDue()) {
            renew(run);
        }
    }

    /** Adds what the kernel knows, by the last look at it. */
    private Snapshot beside(Snapshot wire) {
        return sockets == null ? wire : sockets.beside(wire);
    }

    /** Adds what the kernel knows; looks at it if the last look was long enough ago. */
    Snapshot now(Snapshot wire) {
        if (sockets != null) {
            sockets.renew(wire);
        }
        return beside(wire);
    }

    // ------------------------------------------------------------------ comparison

    /** With {@code --compare-kernel}: compares and says so; on the thread of whoever asks, for some tenths of a second. */
    void compare(Run run) {
        if (compares) {
            differences(run).forEach(message);
        }
    }

    /** What the kernel says otherwise, in lines; on the thread of whoever asks, for some tenths of a second. */
    List<String> differences(Run run) {
        try {
            KernelComparison comparison = KernelComparison.begin();
            Thread.sleep(KernelComparison.SETTLING_MILLIS);
            return lines(comparison.compare(run.snapshot().join(), memory));
        } catch (IOException e) {
            return List.of("the kernel's sockets cannot be listed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            // the capture has ended
        }
        return List.of();
    }

    private List<String> lines(KernelComparison.Result result) {
        List<Difference> unseen = result.differences().stream()
                .filter(difference -> difference.wire() == null)
                .toList();
        List<String> lines = new ArrayList<>();
        lines.add("beside the kernel: " + result.same() + " sockets in the same state, "
                + (result.differences().size() - unseen.size()) + " in another, " + unseen.size()
                + " that the packets do not show");
        result.differences().stream()
                .filter(difference -> !filtered || difference.wire() != null)
                .map(this::sentence)
                .forEach(lines::add);
        return lines;
    }

    private String sentence(Difference difference) {
        String local = difference.local().toString();
        String remote = difference.remote().toString();
        String wire = name(difference.wire());
        String kernel = name(difference.kernel());
        return switch (difference.cause()) {
            case WIRE_AHEAD ->
                local + " to " + remote + ": " + wire + " by the packets, " + kernel
                        + " in the kernel: what was sent to it has gone past the capture and not reached it";
            case KERNEL_AHEAD ->
                local + " to " + remote + ": " + wire + " by the packets, " + kernel
                        + " in the kernel: it has received what was not captured";
            case MINISOCKET ->
                local + " to " + remote + ": " + wire + " by the packets, " + kernel
                        + " in the kernel, which keeps it for another " + seconds(difference) + " s";
            case NO_SOCKET ->
                local + " to " + remote + ": " + wire
                        + " by the packets, no socket in the kernel: it is in another network namespace, or has ended"
                        + " without a packet";
            case OTHER_NAMESPACE ->
                local + " to " + remote + ": " + wire
                        + " by the packets, no socket in the kernel: it is in another network namespace, that of process "
                        + difference.process();
            case ENDED ->
                local + " to " + remote + ": " + wire
                        + " by the packets, no socket in the kernel any more: it has ended without a packet";
            case SILENT_TIME_OUT ->
                local + " to " + remote + ": " + wire
                        + " by the packets, no socket in the kernel any more: nobody has acknowledged what it has sent"
                        + " again, and it has ended without a packet, as those do that give up";
            case UNSEEN, NOT_SHOWN -> unseen(difference, local, remote, kernel);
            case UNKNOWN -> local + " to " + remote + ": " + wire + " by the packets, " + kernel + " in the kernel";
        };
    }

    private static String unseen(Difference difference, String local, String remote, String kernel) {
        return difference.cause() == Cause.UNSEEN
                ? local + " to " + remote + ": " + kernel + " in the kernel, no packet of it was captured"
                : local + " to " + remote + ": " + kernel + " in the kernel, no open connection by the packets";
    }

    private static String seconds(Difference difference) {
        return String.format(Locale.ROOT, "%.1f", Math.ceilDiv(difference.remainingMillis(), MILLIS_PER_TENTH) / 10.0);
    }

    private String name(@Nullable TcpState state) {
        return state == null ? "" : names.of(state);
    }

    /** Nobody is asked any more. */
    @Override
    public void close() {
        if (sockets != null) {
            sockets.close();
        }
    }
}
