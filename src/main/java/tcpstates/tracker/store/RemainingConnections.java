package tcpstates.tracker.store;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Connections that come to their end together, objects and records, in the order of their numbers. */
public final class RemainingConnections {
    /** Marks an index of {@link #objects}; handles of records are not negative. */
    private static final int OBJECT = 1 << 31;

    private final FlowTable table;
    private final IdleStore quiet;
    private final List<TrackedConnection> objects = new ArrayList<>();
    /** Number of the connection in the upper half, where it is in the lower one. */
    private final LongArrayList order;

    /** All connections. */
    public RemainingConnections(FlowTable table, IdleStore quiet) {
        this(table, quiet, table.size() + quiet.size(), c -> true, record -> true);
    }

    /** Those that are wanted. */
    public RemainingConnections(
            FlowTable table, IdleStore quiet, Predicate<TrackedConnection> wantedObjects, IntPredicate wantedRecords) {
        this(table, quiet, 0, wantedObjects, wantedRecords);
    }

    private RemainingConnections(
            FlowTable table,
            IdleStore quiet,
            int expected,
            Predicate<TrackedConnection> wantedObjects,
            IntPredicate wantedRecords) {
        this.table = table;
        this.quiet = quiet;
        order = new LongArrayList(expected);
        table.forEach(c -> {
            if (wantedObjects.test(c)) {
                order.add(entry(c.number(), objects.size() | OBJECT));
                objects.add(c);
            }
        });
        quiet.forEach(handle -> {
            if (wantedRecords.test(handle)) {
                order.add(entry(quiet.number(handle), handle));
            }
        });
        order.sort(null);
    }

    private static long entry(int number, int where) {
        return (long) number << Integer.SIZE | Integer.toUnsignedLong(where);
    }

    /** Lets time pass for all of them, up to the end of the capture. */
    public void expire(Consumer<TrackedConnection> expire) {
        for (int i = 0; i < order.size(); i++) {
            int where = (int) order.getLong(i);
            if (where < 0) {
                expire.accept(objects.get(where & ~OBJECT));
                continue;
            }
            int handle = quiet.expire(where, expire, objects::add);
            int now = handle < 0 ? objects.size() - 1 | OBJECT : handle;
            order.set(i, entry((int) (order.getLong(i) >>> Integer.SIZE), now));
        }
    }

    /** Hands out all of them, each valid until the next one. */
    public void forEach(Consumer<TrackedConnection> action) {
        for (int i = 0; i < order.size(); i++) {
            int where = (int) order.getLong(i);
            action.accept(where < 0 ? objects.get(where & ~OBJECT) : quiet.read(where));
        }
    }

    /** Takes all of them out of where they are kept and hands them out, each valid until the next one. */
    public void remove(Consumer<TrackedConnection> action) {
        for (int i = 0; i < order.size(); i++) {
            int where = (int) order.getLong(i);
            if (where < 0) {
                TrackedConnection object = objects.get(where & ~OBJECT);
                table.remove(object);
                quiet.timers().remove(object);
                action.accept(object);
            } else {
                action.accept(quiet.take(where));
            }
        }
    }
}
