package tcpstates.tracker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordIndexTest {
    private static final int NONE = -1;

    /** So few that hashes are shared, and so many that each of the 64 tables grows several times. */
    private static final int HASHES = 250_000;

    private final RecordIndex index = new RecordIndex();
    private final Map<Integer, List<Integer>> expected = new HashMap<>();
    private final Random random = new Random(5);
    private int records;

    @Test
    void findsWhatWasAddedReplacedOrRemovedHoweverItsTablesGrowAndEmpty() {
        for (int round = 0; round < 2; round++) {
            while (records < 400_000) {
                add();
                if (random.nextInt(4) == 0) {
                    change();
                }
            }
            check();
            expected.forEach((hash, handles) -> handles.forEach(handle -> index.remove(hash, handle)));
            expected.clear();
            records = 0;
            assertThat(index.first(hash(0))).isEqualTo(NONE);
        }
    }

    private int hash(int i) {
        return i * 0x9e3779b9;
    }

    private void add() {
        int hash = hash(random.nextInt(HASHES));
        index.add(hash, records);
        expected.putIfAbsent(hash, new ArrayList<>());
        expected.getOrDefault(hash, List.of()).add(records++);
    }

    private void change() {
        int hash = hash(random.nextInt(HASHES));
        List<Integer> handles = expected.get(hash);
        if (handles == null || handles.isEmpty()) {
            return;
        }
        int old = handles.removeLast();
        if (random.nextBoolean()) {
            index.replace(hash, old, records);
            handles.add(records++);
        } else {
            index.remove(hash, old);
        }
    }

    private void check() {
        for (int i = 0; i < HASHES; i++) {
            List<Integer> found = new ArrayList<>();
            for (int handle = index.first(hash(i)); handle != NONE; handle = index.next(hash(i))) {
                found.add(handle);
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(expected.getOrDefault(hash(i), List.of()));
        }
    }
}
