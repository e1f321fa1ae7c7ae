package tcpstates.tracker.store;

import tcpstates.tcp.BitCodec;
import tcpstates.tcp.Connection.EvictionClass;

/**
 * What the store notes of a packed connection, in front of its bytes:
 *
 * <pre>
 *  offset
 *       0  what {@link #LIVE} and the bits behind it say; 0 where there is no record
 *       1  position in the timer wheel's slot
 *       5  the slot
 *       6  the connection, see {@link tcpstates.tcp.PackedConnection}
 * </pre>
 */
@SuppressWarnings("EnumOrdinal") // records never leave this process
final class RecordHeader {
    /** Bytes of a header. */
    static final int LENGTH = 6;

    private static final int LIVE = 0x80;
    private static final int EVICTION_CLASS_SHIFT = 4;
    private static final int EVICTION_CLASS_MASK = 3;
    private static final int HANDSHAKE = 0x04;
    private static final int TIMED = 0x02;
    private static final int OVERDUE = 0x01;

    private static final int TIMER_POSITION = 1;
    private static final int TIMER_SLOT = 5;

    private static final EvictionClass[] EVICTION_CLASSES = EvictionClass.values();

    private RecordHeader() {}

    /** Begins a record of a connection that is in no timer wheel. */
    static void create(byte[] record, int from, EvictionClass evictionClass) {
        record[from] = (byte) (LIVE | evictionClass.ordinal() << EVICTION_CLASS_SHIFT);
    }

    /** Whether a record begins there, and not a place that is free. */
    static boolean isLive(byte[] record, int from) {
        return record[from] != 0;
    }

    /** Marks the place as free. */
    static void free(byte[] record, int from) {
        record[from] = 0;
    }

    static EvictionClass evictionClass(byte[] record, int from) {
        return EVICTION_CLASSES[record[from] >> EVICTION_CLASS_SHIFT & EVICTION_CLASS_MASK];
    }

    /** Whether it was written by a {@link tcpstates.tcp.HandshakeCodec}. */
    static boolean isHandshake(byte[] record, int from) {
        return (record[from] & HANDSHAKE) != 0;
    }

    /** Notes that it was written by a {@link tcpstates.tcp.HandshakeCodec}. */
    static void setHandshake(byte[] record, int from) {
        record[from] |= HANDSHAKE;
    }

    /** Whether it is in the timer wheel. */
    static boolean isTimed(byte[] record, int from) {
        return (record[from] & TIMED) != 0;
    }

    /** Slot of the timer wheel, if it is in one. */
    static int timerSlot(byte[] record, int from) {
        return record[from + TIMER_SLOT] & 0xff;
    }

    /** Position in the timer wheel's slot, if it is in one. */
    static int timerPosition(byte[] record, int from) {
        return BitCodec.int32(record, from + TIMER_POSITION);
    }

    /** Notes where it is in the timer wheel. */
    static void setTimer(byte[] record, int from, int slot, int position) {
        record[from] |= TIMED;
        record[from + TIMER_SLOT] = (byte) slot;
        BitCodec.putInt32(record, from + TIMER_POSITION, position);
    }

    /** Whether its deadline has moved to before the time when the timer wheel looks at it. */
    static boolean isOverdue(byte[] record, int from) {
        return (record[from] & OVERDUE) != 0;
    }

    /** Notes that its deadline is before the time when the timer wheel looks at it. */
    static void setOverdue(byte[] record, int from) {
        record[from] |= OVERDUE;
    }
}
