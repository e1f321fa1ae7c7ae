package tcpstates.flink;

import java.io.IOException;
import java.util.Comparator;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;

/**
 * What becomes of connections, on its way to where all of it is put in order.
 *
 * @param number of the packet that it belongs to; {@link Chunks#END} behind the last one
 * @param turn where it belongs among what happens at that packet
 * @param step where it belongs among what the same connections tell at that place
 * @param opened where its connection was opened, which is what connections are ordered and numbered by; 0 if it is of none
 * @param before the same of the connection whose place that one has taken; 0 if it took none
 * @param event what has happened; null where a connection was opened, or where something was counted
 * @param counts of {@link HealthCounts}; null if it is no count
 * @param message what there is to say of files, beside counts; empty for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
record Told(
        long number,
        int turn,
        int step,
        long opened,
        long before,
        @Nullable Event event,
        long @Nullable [] counts,
        String message) {
    /** Bits of a turn. */
    static final int TURN_BITS = 9;

    static final String KIND = "told";

    /** How it becomes bytes. */
    static final ValueSerializer<Told> BYTES = new Bytes(EventShapes.CURRENT);

    /**
     * As in a single run. Timers of different connections that run out at one place, and evictions, go by when these were opened; what a packet does
     * is of one pair of addresses and ports only.
     */
    static final Comparator<Told> ORDER = Comparator.comparingLong(Told::number)
            .thenComparingInt(Told::turn)
            .thenComparingLong(Told::rank)
            .thenComparingInt(Told::step);

    /** Turn of what a packet itself does. */
    static final int SEGMENT = 257;

    private long rank() {
        return number != Chunks.END && turn == SEGMENT ? 0 : opened;
    }

    static Told count(long number, long[] counts, String message) {
        return new Told(number, 0, 0, 0, 0, null, counts, message);
    }

    /** Whether a connection was opened. */
    boolean isOpening() {
        return event == null && counts == null;
    }

    static final class Bytes extends ValueSerializer<Told> {
        private static final int EVENT = 1;
        private static final int COUNTS = 2;

        private final EventShapes shapes;

        /** @param shapes of the events that are read */
        Bytes(EventShapes shapes) {
            super(Told.class);
            this.shapes = shapes;
        }

        @Override
        Layout<Told> layout() {
            return new Layout<>(KIND, shapes.text());
        }

        @Override
        public void serialize(Told told, DataOutputView out) throws IOException {
            out.writeLong(told.number);
            out.writeShort(told.turn);
            out.writeInt(told.step);
            out.writeLong(told.opened);
            out.writeLong(told.before);
            out.writeByte((told.event == null ? 0 : EVENT) | (told.counts == null ? 0 : COUNTS));
            if (told.event != null) {
                shapes.write(told.event, out);
            }
            if (told.counts != null) {
                HealthCounts.write(told.counts, out);
                out.writeUTF(told.message);
            }
        }

        @Override
        public Told deserialize(DataInputView in) throws IOException {
            long number = in.readLong();
            int turn = in.readShort();
            int step = in.readInt();
            long opened = in.readLong();
            long before = in.readLong();
            int parts = in.readByte();
            Event event = (parts & EVENT) == 0 ? null : shapes.read(in);
            return (parts & COUNTS) == 0
                    ? new Told(number, turn, step, opened, before, event, null, "")
                    : new Told(number, turn, step, opened, before, event, HealthCounts.read(in), in.readUTF());
        }
    }
}
