package tcpstates.capture.libpcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpstates.capture.Backlog;

@Timeout(60)
class PacketQueueTest {
    private static final int LARGEST = 262_144;
    private static final int LINK_TYPE = 1;

    private final Arena arena = Arena.ofShared();
    private final PacketQueue queue = new PacketQueue(arena);
    private final MemorySegment packet = arena.allocate(LARGEST);

    @AfterEach
    void giveMemoryBack() {
        arena.close();
    }

    @Test
    void handsOutWhatWasAddedInItsOrder() throws Exception {
        int packets = 20_000;
        Thread reader = Thread.ofPlatform().start(() -> {
            Random random = new Random(1);
            for (int i = 0; i < packets; i++) {
                packet.set(ValueLayout.JAVA_INT, 0, i);
                add(i, size(random));
                if (random.nextInt(100) == 0) {
                    queue.endOfRound(i);
                }
            }
            queue.end(null);
        });
        Random random = new Random(1);
        AtomicLong next = new AtomicLong();
        boolean last = false;
        while (!last) {
            PacketQueue.Block block = queue.next();
            assertThat(block.deliver(
                            (memory, offset, captured, length, nanos, linkType) -> {
                                long i = next.getAndIncrement();
                                assertThat(nanos).isEqualTo(i);
                                assertThat(memory.get(ValueLayout.JAVA_INT, offset))
                                        .isEqualTo((int) i);
                                assertThat(captured).isEqualTo(size(random));
                                assertThat(length).isEqualTo(captured + 7);
                                assertThat(linkType).isEqualTo(LINK_TYPE);
                                random.nextInt(100);
                                return true;
                            },
                            LINK_TYPE))
                    .isTrue();
            assertThat(block.completeUpTo()).isLessThan(next.get());
            last = block.isLast();
            queue.free(block);
        }
        reader.join();
        assertThat(next.get()).isEqualTo(packets);
        assertThat(queue.failure()).isNull();
    }

    @Test
    void waitsForRoomAndEndsWhenNobodyWantsPacketsAnyMore() throws Exception {
        AtomicLong added = new AtomicLong();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (add(0, LARGEST)) {
                added.incrementAndGet();
            }
            queue.end(null);
        });
        long most = (long) PacketQueue.BLOCKS * (PacketQueue.BLOCK / LARGEST);
        await(() -> added.get() >= most - 2 * PacketQueue.BLOCKS && reader.getState() == Thread.State.TIMED_WAITING);
        long full = added.get();
        assertThat(full).isLessThanOrEqualTo(most);
        assertThat(queue.backlog().packets()).isGreaterThan(full - PacketQueue.BLOCK / LARGEST);
        assertThat(queue.backlog().bytes()).isGreaterThan(queue.backlog().room() * 7 / 10);
        Thread.sleep(2);
        assertThat(queue.backlog().nanos()).isGreaterThan(1_000_000);

        queue.free(queue.next());
        await(() -> added.get() > full);
        queue.abandon();
        reader.join();
    }

    @Test
    void countsWhatWaitsAndWhatIsAnalysed() throws Exception {
        assertThat(queue.backlog()).isEqualTo(Backlog.NONE);
        add(1, 100);
        queue.endOfRound(Long.MIN_VALUE);
        PacketQueue.Block first = queue.next();
        add(2, 100);
        add(3, 100);
        queue.endOfRound(Long.MIN_VALUE);
        add(4, 100); // by a round that is not over
        assertThat(queue.backlog().packets()).isEqualTo(3);

        queue.free(first);
        assertThat(queue.backlog().packets()).isEqualTo(2);
        queue.endOfRound(Long.MIN_VALUE);
        assertThat(queue.backlog().packets()).isEqualTo(3);
        queue.free(queue.next());
        queue.endOfRound(Long.MIN_VALUE);
        queue.free(queue.next());
        assertThat(queue.backlog()).isEqualTo(Backlog.NONE);
    }

    @Test
    void tellsThatTimePassesWhileNoPacketsCome() throws Exception {
        queue.endOfRound(4711);
        PacketQueue.Block block = queue.next();
        assertThat(block.completeUpTo()).isEqualTo(4711);
        assertThat(block.deliver((memory, offset, captured, length, nanos, linkType) -> false, LINK_TYPE))
                .isTrue();
        assertThat(block.isLast()).isFalse();
        queue.free(block);

        add(1, 100);
        assertThat(queue.isPending()).isTrue();
        queue.end(new IllegalStateException("broken"));
        PacketQueue.Block end = queue.next();
        assertThat(end.isLast()).isTrue();
        assertThat(end.completeUpTo()).isEqualTo(Long.MIN_VALUE);
        assertThat(queue.failure()).hasMessage("broken");
    }

    private static int size(Random random) {
        return random.nextInt(50) == 0 ? 4 + random.nextInt(LARGEST - 3) : 4 + random.nextInt(1500);
    }

    private boolean add(long nanos, int captured) {
        return queue.add(packet, 0, captured, captured + 7, nanos);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }
}
