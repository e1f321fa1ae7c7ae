package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetransmissionQueueTest {
    private static final int LENGTH = 10;
    private static final int NEAR_THE_WRAP = -1000 * LENGTH;

    /** Counts the segments that are looked at. */
    private static final class CountingQueue extends RetransmissionQueue {
        private long looks;

        void send(int i) {
            add(seq(i), seq(i) + LENGTH, i, i);
        }

        @Override
        boolean endsBehind(int i, int from) {
            looks++;
            return super.endsBehind(i, from);
        }
    }

    private static int seq(int i) {
        return NEAR_THE_WRAP + i * LENGTH;
    }

    @Test
    void findsWhatOverlapsWhereverNumbersWrap() {
        var queue = new CountingQueue();
        for (int i = 0; i < 3000; i++) {
            queue.send(i);
        }
        for (int i = 0; i < 3000; i++) {
            assertThat(queue.find(seq(i), seq(i) + 1)).isEqualTo(i);
            assertThat(queue.find(seq(i) - 1, seq(i) + 1)).isEqualTo(Math.max(0, i - 1));
            assertThat(queue.timeOf(i)).isEqualTo(i);
        }
        assertThat(queue.find(seq(-5), seq(0))).isEqualTo(RetransmissionQueue.NONE);
        assertThat(queue.find(seq(3000), seq(3001))).isEqualTo(RetransmissionQueue.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void saysTheSameAsASearchThroughAll(long seed) {
        Random random = new Random(seed);
        var queue = new CountingQueue();
        List<int[]> all = new ArrayList<>(); // start, end, sends
        int next = NEAR_THE_WRAP;
        for (int step = 0; step < 2000; step++) {
            int choice = random.nextInt(10);
            int from = next - random.nextInt(400);
            int to = from + 1 + random.nextInt(60);
            if (choice < 6 || all.isEmpty()) {
                next += random.nextInt(20) == 0 ? random.nextInt(50) : 0;
                int end = next + 1 + random.nextInt(30);
                queue.add(next, end, 0, step);
                all.add(new int[] {next, end, 1});
                next = end;
            } else if (choice < 9) {
                cut(all, from);
                cut(all, to);
                all.stream().filter(s -> s[0] - to < 0 && from - s[1] < 0).forEach(s -> s[2]++);
                queue.resent(from, to, 0, step);
            } else {
                queue.acknowledge(from);
                all.removeIf(s -> s[1] - from <= 0);
            }
            assertThat(queue.inFlight()).isEqualTo(all.size());
            int expected = RetransmissionQueue.NONE;
            for (int i = all.size() - 1; i >= 0; i--) {
                assertThat(queue.isExactly(i, all.get(i)[0], all.get(i)[1])).isTrue();
                assertThat(queue.sendsOf(i)).isEqualTo(all.get(i)[2]);
                expected = all.get(i)[0] - to < 0 && from - all.get(i)[1] < 0 ? i : expected;
            }
            assertThat(queue.find(from, to)).isEqualTo(expected);
        }
    }

    private static void cut(List<int[]> all, int seq) {
        for (int i = 0; i < all.size(); i++) {
            int[] segment = all.get(i);
            if (segment[0] - seq < 0 && seq - segment[1] < 0) {
                all.add(i + 1, new int[] {seq, segment[1], segment[2]});
                segment[1] = seq;
                return;
            }
        }
    }

    @Test
    void looksAtFewSegmentsHoweverManyAreInFlight() {
        var queue = new CountingQueue();
        for (int i = 0; i < RetransmissionQueue.MAX_LATER; i++) {
            queue.send(i);
        }
        assertThat(queue.looks).isZero();
        for (int i = RetransmissionQueue.MAX_LATER - 50; i < RetransmissionQueue.MAX_LATER; i++) {
            queue.looks = 0;
            queue.resent(seq(i), seq(i + 1), 0, 0);
            assertThat(queue.looks).isLessThan(60); // three searches in 8192
        }
    }

    @Test
    void forgetsTheSecondOldestOfTooMany() {
        var queue = new CountingQueue();
        int sent = 100_000;
        for (int i = 0; i < sent; i++) {
            queue.send(i);
            assertThat(queue.inFlight()).isLessThanOrEqualTo(RetransmissionQueue.MAX_LATER + 1);
            assertThat(queue.laterBytes()).isLessThan(1 << 20);
        }

        assertThat(queue.find(seq(0), seq(1))).isZero();
        assertThat(queue.find(seq(1), seq(sent - RetransmissionQueue.MAX_LATER)))
                .isEqualTo(RetransmissionQueue.NONE);
        assertThat(queue.timeOf(1)).isEqualTo(sent - RetransmissionQueue.MAX_LATER);
        assertThat(queue.isLast(queue.find(seq(sent - 1), seq(sent)))).isTrue();
        assertThat(queue.maxInFlight).isEqualTo(RetransmissionQueue.MORE_IN_FLIGHT);
    }

    @Test
    void forgetsOneWhereItCutsOneOfTooMany() {
        var queue = new CountingQueue();
        for (int i = 0; i <= RetransmissionQueue.MAX_LATER; i++) {
            queue.send(i);
        }
        for (int i = 100; i < 200; i++) {
            queue.resent(seq(i) + 3, seq(i) + 7, 0, 0);
            assertThat(queue.inFlight()).isEqualTo(RetransmissionQueue.MAX_LATER + 1);
            int cut = queue.find(seq(i) + 3, seq(i) + 7);
            assertThat(queue.isExactly(cut, seq(i) + 3, seq(i) + 7)).isEqualTo(cut != RetransmissionQueue.NONE);
        }
    }

    @Test
    void forgetsWhatNoWindowIsWideEnoughFor() {
        var queue = new CountingQueue();
        for (int i = 0; i < 10; i++) {
            queue.add(i << 28, (i << 28) + LENGTH, i, i);
        }

        assertThat(queue.inFlight()).isLessThanOrEqualTo(5);
        assertThat(queue.find(9 << 28, (9 << 28) + 1)).isEqualTo(queue.inFlight() - 1);
        assertThat(queue.find(0, LENGTH)).isEqualTo(RetransmissionQueue.NONE);
    }

    @Test
    void givesBackWhatItHasTooMuch() {
        var queue = new CountingQueue();
        for (int i = 0; i < 5000; i++) {
            queue.send(i);
        }
        queue.acknowledge(seq(4997));
        int before = queue.laterBytes();
        queue.trimLater();

        assertThat(before).isGreaterThan(100_000);
        assertThat(queue.laterBytes()).isLessThan(200);
        assertThat(queue.find(seq(4999), seq(5000))).isEqualTo(2);
        queue.send(5000);
        assertThat(queue.isExactly(3, seq(5000), seq(5001))).isTrue();
        queue.acknowledge(seq(5000));
        queue.trimLater();
        assertThat(queue.laterBytes()).isZero();
    }
}
