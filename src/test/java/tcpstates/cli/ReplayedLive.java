package tcpstates.cli;

import java.nio.file.Path;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.PacketSource;
import tcpstates.packet.Nanos;

/** Captures on an interface the packets of a file, at the pace of their time stamps. */
final class ReplayedLive extends LibraryCaptures {
    private final Path file;
    private final long stale;

    ReplayedLive(Path file) {
        this(file, 0);
    }

    /** @param stale nanoseconds by which the present that ends a round is ahead of the round's first packet */
    ReplayedLive(Path file, long stale) {
        this.file = file;
        this.stale = stale;
    }

    @Override
    public PacketSource open(Options options, String filter) throws CaptureException {
        try {
            return new Interface(super.open(new CommandLineParser().parse("-r", file.toString()), ""), stale);
        } catch (UsageException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each packet is a round; behind it there is one each second, until the next packet comes or the clock is set. */
    private record Interface(PacketSource saved, long stale) implements PacketSource {
        @Override
        public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
            long[] clock = {Long.MIN_VALUE};
            saved.deliver((memory, offset, captured, length, nanos, linkType) -> {
                boolean first = clock[0] == Long.MIN_VALUE;
                boolean set = !first && Nanos.isJump(clock[0], nanos);
                while (!first && !set && clock[0] + Nanos.PER_SECOND < nanos) {
                    clock[0] += Nanos.PER_SECOND;
                    listener.roundEnded(clock[0]);
                }
                clock[0] = nanos;
                boolean wanted = handler.packet(memory, offset, captured, length, nanos, linkType);
                listener.roundEnded(set ? nanos + stale : Long.MIN_VALUE);
                return wanted;
            });
        }

        @Override
        public String name() {
            return "replay";
        }

        @Override
        public int linkType() {
            return saved.linkType();
        }

        @Override
        public int snapshotLength() {
            return saved.snapshotLength();
        }

        @Override
        public int decimals() {
            return saved.decimals();
        }

        @Override
        public void stop() {
            saved.stop();
        }

        @Override
        public CaptureStatistics statistics() {
            return CaptureStatistics.NONE;
        }

        @Override
        public void close() {
            saved.close();
        }
    }
}
