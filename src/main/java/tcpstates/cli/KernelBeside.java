package tcpstates.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tcpstates.engine.Run;
import tcpstates.event.TcpState;
import tcpstates.sockets.KernelComparison;
import tcpstates.sockets.KernelComparison.Difference;

/** {@code --compare-kernel}: says of which sockets of this machine the kernel says something else than the packets. */
final class KernelBeside {
    private final Consumer<String> message;
    /** Whether packets of some connections are not captured: then it is no wonder if some were not seen. */
    private final boolean filtered;

    KernelBeside(Consumer<String> message, boolean filtered) {
        this.message = message;
        this.filtered = filtered;
    }

    /** Compares and says so; on the thread of whoever asks, for some tenths of a second. */
    void compare(Run run) {
        try {
            KernelComparison comparison = KernelComparison.begin();
            Thread.sleep(KernelComparison.SETTLING_MILLIS);
            tell(comparison.compare(run.snapshot().join()));
        } catch (IOException e) {
            message.accept("the kernel's sockets cannot be listed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            // the capture has ended
        }
    }

    private void tell(KernelComparison.Result result) {
        List<Difference> unseen = result.differences().stream()
                .filter(difference -> difference.cause() == KernelComparison.Cause.UNSEEN)
                .toList();
        message.accept("beside the kernel: " + result.same() + " sockets in the same state, "
                + (result.differences().size() - unseen.size()) + " in another, " + unseen.size()
                + " of which no packet was captured");
        result.differences().stream()
                .filter(difference -> !filtered || difference.cause() != KernelComparison.Cause.UNSEEN)
                .map(KernelBeside::sentence)
                .forEach(message);
    }

    private static String sentence(Difference difference) {
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
            case NO_SOCKET ->
                local + " to " + remote + ": " + wire
                        + " by the packets, no socket in the kernel: it is in another network namespace, or has ended"
                        + " without a packet";
            case UNSEEN -> local + " to " + remote + ": " + kernel + " in the kernel, no packet of it was captured";
            case UNKNOWN -> local + " to " + remote + ": " + wire + " by the packets, " + kernel + " in the kernel";
        };
    }

    private static String name(@Nullable TcpState state) {
        return state == null ? "" : state.name();
    }
}
