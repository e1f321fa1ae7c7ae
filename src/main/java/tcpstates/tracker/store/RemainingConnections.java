package tcpstates.tracker.store;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Connections that are handed out together, objects and records, in the order of their numbers. */
final class RemainingConnections {
    /** Marks an index of {@link #objects}; handles of records are not negative. */
    private static final int OBJECT = 1 << 31;

    private final FlowTable table;
    private final IdleStore idle;
    private final List<TrackedConnection> objects = new ArrayList<>();
    /** Number of the connection in the upper half, where it is in the lower one. */
    private final LongArrayList order;

    /** @param expected about how many will be wanted */
    RemainingConnections(
            FlowTable table,
            IdleStore idle,
            int expected,
            Predicate<TrackedConnection> wantedObjects,
            IntPredicate wantedRecords) {
        this.table = table;
        this.idle = idle;
        order = new LongArrayList(expected);
        table.forEach(connection -> {
            if (wantedObjects.test(connection)) {
                order.add(entry(connection.number(), objects.size() | OBJECT));
                objects.add(connection);
            }
        });
        idle.forEach(record -> {
            if (wantedRecords.test(record)) {
                order.add(entry(idle.number(record), record));
            }
        });
        order.sort(null);
    }

    private static long entry(int number, int where) {
        return (long) number << Integer.SIZE | Integer.toUnsignedLong(where);
    }

    /** Lets time pass for all of them, up to the end of the capture. */
    void expire(Consumer<TrackedConnection> expire) {
        for (int i = 0; i < order.size(); i++) {
            int where = (int) order.getLong(i);
            if (where < 0) {
                expire.accept(objects.get(where & ~OBJECT));
                continue;
            }
            int record = idle.expire(where, expire, objects::add);
            int now = record < 0 ? objects.size() - 1 | OBJECT : record;
            order.set(i, entry((int) (order.getLong(i) >>> Integer.SIZE), now));
        }
    }

    /** Hands out all of them, each valid until the next one. */
    void forEach(Consumer<TrackedConnection> action) {
        for (int i = 0; i < order.size(); i++) {
            int where = (int) order.getLong(i);
            action.accept(where < 0 ? objects.get(where & ~OBJECT) : idle.read(where));
        }
    }

    /** Takes all of them out of where they are kept and hands them out, each valid until the next one. */
    void remove(Consumer<TrackedConnection> action) {
        for (int i = 0; i < order.size(); i++) {
            int where = (int) order.getLong(i);
            if (where < 0) {
                TrackedConnection object = objects.get(where & ~OBJECT);
                table.remove(object);
                idle.timers().remove(object);
                action.accept(object);
            } else {
                action.accept(idle.remove(where));
            }
        }
    }
}
