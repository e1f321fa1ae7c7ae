package tcpstates.capture.libpcap;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.Backlog;
import tcpstates.capture.PacketHandler;

/**
 * Packets on their way from the thread that takes them out of the kernel's buffer to the one that analyses them: copied into
 * blocks of memory, so that neither waits for the other packet by packet. When the analysis is slow for a while, as it is before
 * its code is compiled, they gather here and not in the kernel's buffer, which is much smaller and drops what does not fit.
 */
final class PacketQueue {
    /** Bytes of a block; more than any packet has. */
    static final int BLOCK = 1 << 20;

    /** Made as they are needed; when all of them are full, packets stay in the kernel's buffer. */
    static final int BLOCKS = 64;

    /** How long to wait for a free block before looking whether anybody still wants packets. */
    private static final int WANTED_CHECK_MILLIS = 50;

    // Layout of a packet in a block.
    private static final int CAPTURED = 0;
    private static final int LENGTH = 4;
    private static final int NANOS = 8;
    private static final int HEADER = 16;

    private final Arena arena;
    private final BlockingQueue<Block> filled = new LinkedBlockingQueue<>();
    /** The latest one that became free goes first: that is in the cache. */
    private final BlockingDeque<Block> free = new LinkedBlockingDeque<>();

    private int made;
    private Block current;
    /** In blocks that have not been given back; up to the end of the latest round, or block. */
    private final AtomicLong waitingPackets = new AtomicLong();

    private final AtomicLong waitingBytes = new AtomicLong();
    /** What is being analysed. */
    private volatile @Nullable Block analysed;

    private volatile boolean abandoned;
    private @Nullable Throwable failure;

    /** @param arena to make blocks in */
    PacketQueue(Arena arena) {
        this.arena = arena;
        current = make();
    }

    private Block make() {
        made++;
        return new Block(arena.allocate(BLOCK, HEADER));
    }

    // ------------------------------------------------------------------ the thread that captures

    /** Adds a packet; parameters as of {@link PacketHandler}. Returns whether more are wanted. */
    boolean add(MemorySegment memory, long offset, int captured, int length, long nanos) {
        int kept = Math.min(captured, BLOCK - HEADER);
        if (!current.holds(kept) && !nextBlock()) {
            return false;
        }
        current.completeUpTo = Long.MIN_VALUE;
        current.add(memory, offset, kept, length, nanos);
        return !abandoned;
    }

    /** Hands the full block over and takes a free one; false if packets are not wanted any more. */
    private boolean nextBlock() {
        Block next = made < BLOCKS ? free.pollFirst() : await();
        if (next == null) {
            if (abandoned) {
                return false;
            }
            next = make();
        }
        handOver();
        current = next;
        return true;
    }

    private void handOver() {
        count();
        filled.add(current);
    }

    /** Counts what has been added to the block, so far as it is not counted. */
    private void count() {
        waitingPackets.addAndGet(current.packets - current.countedPackets);
        waitingBytes.addAndGet(current.used - current.countedBytes);
        current.countedPackets = current.packets;
        current.countedBytes = current.used;
    }

    private @Nullable Block await() {
        try {
            Block next = null;
            while (next == null && !abandoned) {
                next = free.pollFirst(WANTED_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            }
            return next;
        } catch (InterruptedException e) {
            abandoned = true;
            return null;
        }
    }

    /**
     * Ends a round: hands over what has come, if somebody waits for it, even if that is nothing but the time.
     *
     * @param completeUpTo every packet of the capture up to that time was added (ns since the epoch); {@link Long#MIN_VALUE} if
     *     that is not known
     */
    void endOfRound(long completeUpTo) {
        count();
        current.completeUpTo = completeUpTo;
        if (filled.isEmpty() && (made < BLOCKS || !free.isEmpty())) {
            nextBlock();
        }
    }

    /** Whether packets were added that are not handed over yet. */
    boolean isPending() {
        return current.used > 0;
    }

    /** No packet will follow; {@code cause} is why if that is no ordinary end. */
    void end(@Nullable Throwable cause) {
        failure = cause;
        current.last = true;
        handOver();
    }

    // ------------------------------------------------------------------ the thread that analyses

    /** The next block; waits for it. */
    Block next() throws InterruptedException {
        Block block = filled.take();
        analysed = block;
        return block;
    }

    /** Gives a block back. */
    void free(Block block) {
        analysed = null;
        waitingPackets.addAndGet(-block.packets);
        waitingBytes.addAndGet(-block.used);
        block.clear();
        free.addFirst(block);
    }

    // ------------------------------------------------------------------ any thread

    /** What waits to be analysed, and what is being analysed. */
    Backlog backlog() {
        Block first = analysed;
        if (first == null) {
            first = filled.peek();
        }
        long packets = waitingPackets.get();
        return first == null || packets <= 0
                ? Backlog.NONE
                : new Backlog(
                        packets,
                        Math.max(0, waitingBytes.get()),
                        (long) BLOCKS * BLOCK,
                        Math.max(0, System.nanoTime() - first.since));
    }

    // ------------------------------------------------------------------ the thread that analyses, at the end

    /** No more packets are wanted. */
    void abandon() {
        abandoned = true;
    }

    /** Behind the last block: why no packet follows; null if that is an ordinary end. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Packets, one behind the other. */
    static final class Block {
        private final MemorySegment memory;
        private int used;
        private int packets;
        private int countedBytes;
        private int countedPackets;
        /** When its first packet came, by {@link System#nanoTime}. */
        private volatile long since;

        private long completeUpTo = Long.MIN_VALUE;
        private boolean last;

        private Block(MemorySegment memory) {
            this.memory = memory;
        }

        /** What a packet takes: rounded up, so that the next one's header is aligned. */
        private static int size(int captured) {
            return HEADER + captured + (-captured & Long.BYTES - 1);
        }

        private boolean holds(int captured) {
            return BLOCK - used >= size(captured);
        }

        private void clear() {
            used = 0;
            packets = 0;
            countedBytes = 0;
            countedPackets = 0;
            completeUpTo = Long.MIN_VALUE;
        }

        private void add(MemorySegment from, long offset, int captured, int length, long nanos) {
            if (used == 0) {
                since = System.nanoTime();
            }
            memory.set(ValueLayout.JAVA_INT, used + CAPTURED, captured);
            memory.set(ValueLayout.JAVA_INT, used + LENGTH, length);
            memory.set(ValueLayout.JAVA_LONG, used + NANOS, nanos);
            MemorySegment.copy(from, offset, memory, used + HEADER, captured);
            used += size(captured);
            packets++;
        }

        /** Hands out the packets; false if the handler wants no more. */
        boolean deliver(PacketHandler handler, int linkType) {
            for (int at = 0; at < used; ) {
                int captured = memory.get(ValueLayout.JAVA_INT, at + CAPTURED);
                int length = memory.get(ValueLayout.JAVA_INT, at + LENGTH);
                long nanos = memory.get(ValueLayout.JAVA_LONG, at + NANOS);
                if (!handler.packet(memory, at + HEADER, captured, length, nanos, linkType)) {
                    return false;
                }
                at += size(captured);
            }
            return true;
        }

        /** Every packet up to that time is in this block or one before it (ns since the epoch), if that is known. */
        long completeUpTo() {
            return completeUpTo;
        }

        /** Whether no block follows. */
        boolean isLast() {
            return last;
        }
    }
}
