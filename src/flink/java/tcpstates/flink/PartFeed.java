package tcpstates.flink;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;
import tcpstates.capture.file.MergedCapture;
import tcpstates.engine.PartDecoder;
import tcpstates.engine.PartWalk;
import tcpstates.packet.TcpSegment;

/**
 * Reads a part of a capture on a thread of its own, a few chunks ahead of the task. What a task has handed on before it failed is walked
 * through once more, which is quick, and not handed on: so it goes on with the same clock and the same counts.
 */
final class PartFeed implements AutoCloseable {
    /** Chunks that wait for the task. */
    private static final int AHEAD = 4;

    /**
     * Packets that are handed on at once.
     *
     * @param end number of the last packet of the capture up to which these are all
     * @param last whether the part is over
     */
    record Chunk(List<Packet> packets, long end, boolean last) {}

    private final CapturePlan.Part part;
    private final long done;
    private final Thread thread;
    private final Queue<Chunk> chunks = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private @Nullable Throwable failure;
    private boolean closed;

    /** @param done number of the last packet that was handed on before */
    PartFeed(CapturePlan.Part part, long done) {
        this.part = part;
        this.done = done;
        thread = Thread.ofPlatform()
                .daemon()
                .name("capture-" + part.start().packets())
                .start(this::run);
    }

    private void run() {
        try {
            new Reading().run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            synchronized (this) {
                failure = e;
                available.complete(null);
            }
        }
    }

    private synchronized void put(Chunk chunk) throws InterruptedException {
        while (chunks.size() >= AHEAD && !closed) {
            wait();
        }
        chunks.add(chunk);
        available.complete(null);
    }

    /** The next chunk; null if it is not read yet. */
    synchronized @Nullable Chunk poll() {
        if (failure != null) {
            throw new IllegalStateException("a part of the capture cannot be read: " + failure.getMessage(), failure);
        }
        Chunk chunk = chunks.poll();
        notifyAll();
        return chunk;
    }

    /** When there is a chunk. */
    synchronized CompletableFuture<Void> available() {
        if (chunks.isEmpty() && failure == null && available.isDone()) {
            available = new CompletableFuture<>();
        }
        return available;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
    }

    /** What the thread does. */
    private final class Reading implements PartDecoder.Output, PartWalk.Taker {
        private final PartDecoder decoder = new PartDecoder(part.start(), this);
        private final PacketSums sums = new PacketSums();
        private List<Packet> packets = new ArrayList<>();
        /** Up to here the packets are those that were there when the job was planned, and this is what they count. */
        private long same = part.start().packets();

        private long[] counts = HealthCounts.of(decoder.health());
        private boolean differs;

        void run() throws InterruptedException {
            List<String> changed =
                    part.changed().stream().map(PrintableText::of).toList();
            var walk = new PartWalk(part.start(), this);
            String problem = "";
            try (PacketSource source = MergedCapture.open(part.files())) {
                source.deliver(walk);
            } catch (CaptureException e) {
                problem = String.valueOf(e.getMessage()); // told before the job began, unless the file was changed
            } catch (Interrupted e) {
                throw e.cause;
            }
            if (!differs && same < part.end()) {
                walk.end(part.next());
            }
            if (same < part.end()) {
                packets = new ArrayList<>();
            }
            packets.add(Packet.counts(part.end(), counts, message(changed, problem)));
            PartFeed.this.put(new Chunk(packets, part.end(), true));
        }

        private String message(List<String> changed, String problem) {
            if (same == part.end()) {
                return changed.isEmpty()
                        ? ""
                        : String.join(", ", changed)
                                + ": changed since the job began; told is what was in it then, up to packet "
                                + part.end() + " of the capture";
            }
            List<String> files = changed.isEmpty()
                    ? part.files().stream().map(PrintableText::of).toList()
                    : changed;
            long told = Math.max(same, done);
            return String.join(", ", files) + ": no longer what it was when the job began"
                    + (problem.isEmpty() ? "" : " (" + problem + ")") + "; " + (part.end() - told)
                    + " packets are not told, from packet " + (told + 1) + " to packet " + part.end()
                    + " of the capture";
        }

        @Override
        public boolean packet(
                long present,
                long time,
                long clock,
                MemorySegment memory,
                long offset,
                int captured,
                int length,
                long nanos,
                int linkType) {
            sums.packet(memory, offset, captured, length, nanos, linkType);
            decoder.packet(present, time, clock, memory, offset, captured, length, nanos, linkType);
            boolean last = present == part.end();
            if (last || Chunks.isEnd(present)) {
                differs = sums.sum() != part.sum(present);
                if (differs) {
                    return false;
                }
                same = present;
                counts = HealthCounts.of(decoder.health());
                if (!last) {
                    if (present > done) {
                        put(present);
                    }
                    packets = new ArrayList<>();
                }
            }
            return !last;
        }

        private void put(long end) {
            try {
                PartFeed.this.put(new Chunk(packets, end, false));
            } catch (InterruptedException e) {
                throw new Interrupted(e);
            }
        }

        @Override
        public void tcp(PartDecoder.Place place, TcpSegment addresses, byte[] packet) {
            if (place.number() > done) {
                packets.add(Packet.tcp(FlowKey.of(addresses), place, packet));
            }
        }

        @Override
        public void fragment(PartDecoder.Place place, byte[] packet) {
            if (place.number() > done) {
                packets.add(Packet.fragment(place, packet));
            }
        }
    }

    /** The task wants no more. */
    private static final class Interrupted extends RuntimeException {
        private final InterruptedException cause;

        Interrupted(InterruptedException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
