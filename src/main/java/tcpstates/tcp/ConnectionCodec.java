package tcpstates.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection.EvictionClass;

/**
 * A connection as a row of bytes, for as long as nothing happens to it: about a tenth of what the objects take. Nothing is
 * lost. {@link #fields} lists every field once, for both ways, with the value that it has most likely; only what differs is
 * written, behind a mask that tells what was.
 *
 * <pre>
 *  offset
 *       0  kind: what {@link #LIVE} and the bits behind it say; 0 where there is no record
 *       1  number of the connection
 *       5  position in the timer wheel's slot, 9 the slot
 *      10  time of the first packet
 *      18  ports, then addresses, the client's first: 12 bytes, or 36 for IPv6
 *          everything else
 * </pre>
 */
@SuppressWarnings("EnumOrdinal") // records never leave this process
public final class ConnectionCodec {
    /** Longer ones are not made, for they would save nothing: {@link #pack} says 0. */
    public static final int MAX_LENGTH = 736;

    /** Room for what turns out to be too long. */
    private static final int ROOM = 2048;

    // Bits of the kind.
    private static final int LIVE = 0x80;
    private static final int V6 = 0x40;
    private static final int EVICTION_CLASS_SHIFT = 4;
    private static final int EVICTION_CLASS_MASK = 3;
    private static final int BY_CLIENT = 0x08;
    private static final int BY_SERVER = 0x04;
    private static final int TIMED = 0x02;
    private static final int OVERDUE = 0x01;

    private static final int NUMBER = 1;
    private static final int TIMER_POSITION = 5;
    private static final int TIMER_SLOT = 9;
    private static final int START = 10;
    private static final int PORTS = 18;
    private static final int ADDRESSES = 22;

    /** Most that the flags and the mask of a part of the record take. */
    private static final int MARKS = Integer.BYTES + 1 + Long.BYTES;

    private static final int STATE_BITS = 4;

    /** What clients and servers offer most: guesses, nothing depends on them. */
    private static final int LIKELY_SCALE = 7;

    private static final int LIKELY_TTL = 64;

    private static final TcpState[] STATES = TcpState.values();
    private static final EvictionClass[] EVICTION_CLASSES = EvictionClass.values();

    /** A connection without contents. */
    private final byte[] empty;

    private final byte[] packed = new byte[ROOM];
    private byte[] bytes = packed;
    private boolean packing;
    private boolean lossy;
    private int at;
    private int begin;
    private int flags;
    private int flagBits;
    private long mask;
    private int maskBits;

    public ConnectionCodec() {
        empty = Arrays.copyOf(packed, pack(new Connection()));
    }

    // ------------------------------------------------------------------ both ways

    /**
     * Writes the connection down, to {@link #packed()}.
     *
     * @return the record's length in bytes, at most {@link #MAX_LENGTH}; 0 if the connection can only be kept as it is: it has a
     *     queue of segments in flight, data beyond a hole, a SYN that is not decided on, or one end only
     */
    public int pack(Connection c) {
        if (!isPackable(c)) {
            return 0;
        }
        bytes = packed;
        packing = true;
        lossy = false;
        int kind = LIVE
                | (c.v6 ? V6 : 0)
                | c.evictionClass().ordinal() << EVICTION_CLASS_SHIFT
                | (c.lastSender == c.client ? BY_CLIENT : 0)
                | (c.lastSender == c.server ? BY_SERVER : 0);
        bytes[0] = (byte) kind;
        putInt32(bytes, NUMBER, c.number);
        putInt64(bytes, START, c.start);
        putInt16(bytes, PORTS, c.clientPort);
        putInt16(bytes, PORTS + Short.BYTES, c.serverPort);
        at = ADDRESSES;
        putAddress(c.v6, c.clientHigh, c.clientLow);
        putAddress(c.v6, c.serverHigh, c.serverLow);
        fields(c);
        return lossy || at > MAX_LENGTH ? 0 : at;
    }

    /** Holds the record that {@link #pack} has made last. */
    public byte[] packed() {
        return packed;
    }

    /** Gives {@code c}, which is any connection with two ends, the contents of the record that begins at {@code from}. */
    public void unpack(byte[] record, int from, Connection c) {
        bytes = record;
        packing = false;
        int kind = record[from];
        c.v6 = (kind & V6) != 0;
        c.lastSender = (kind & BY_CLIENT) != 0 ? c.client : (kind & BY_SERVER) != 0 ? c.server : null;
        c.number = number(record, from);
        c.start = start(record, from);
        c.clientPort = port(record, from + PORTS);
        c.serverPort = port(record, from + PORTS + Short.BYTES);
        at = from + ADDRESSES;
        c.clientHigh = c.v6 ? high() : 0;
        c.clientLow = low(c.v6);
        c.serverHigh = c.v6 ? high() : 0;
        c.serverLow = low(c.v6);
        c.pendingSyn = null;
        fields(c);
    }

    /** Takes all contents out of {@code c}, which is any connection with two ends, and makes it as good as new. */
    public void clear(Connection c) {
        unpack(empty, 0, c);
    }

    private static boolean isPackable(Connection c) {
        return c.client != c.server && c.pendingSyn == null && isPackable(c.client) && isPackable(c.server);
    }

    private static boolean isPackable(Endpoint e) {
        return e.inFlight <= 1 && (e.outOfOrder == null || e.outOfOrder.isEmpty());
    }

    private void putAddress(boolean v6, long high, long low) {
        if (v6) {
            putInt64(bytes, at, high);
            putInt64(bytes, at + Long.BYTES, low);
            at += 2 * Long.BYTES;
        } else {
            putInt32(bytes, at, (int) low);
            at += Integer.BYTES;
        }
    }

    private long high() {
        long high = int64(bytes, at);
        at += Long.BYTES;
        return high;
    }

    private long low(boolean v6) {
        if (v6) {
            return high();
        }
        int low = int32(bytes, at);
        at += Integer.BYTES;
        return Integer.toUnsignedLong(low);
    }

    // ------------------------------------------------------------------ the fields

    /** What is not in the record's head. */
    private void fields(Connection c) {
        begin(1);
        c.end = time(c.end, c.start);
        c.firstPacket = time(c.firstPacket, 0);
        c.sinceLast = time(c.sinceLast, c.end - c.start);
        c.packets = time(c.packets, 2);
        c.bytes = time(c.bytes, 0);
        c.copies = time(c.copies, 0);
        c.capturedTwice = flag(c.capturedTwice);
        c.joinedMidStream = flag(c.joinedMidStream);
        c.finGuessFailed = flag(c.finGuessFailed);
        end(1);
        fields(c, c.client, null);
        fields(c, c.server, c.client);
    }

    /** @param client null for the client itself; what the ends have in common is written once, for the client */
    private void fields(Connection c, Endpoint e, @Nullable Endpoint client) {
        begin(Integer.BYTES);
        e.restore(state(e.state()), state(e.before()));
        states(e);
        identity(e, client);
        numbers(e, client);
        times(c, e, client);
        queue(e);
        rest(e);
        end(Integer.BYTES);
    }

    private void states(Endpoint e) {
        e.seen = flag(e.seen);
        e.issKnown = flag(e.issKnown);
        e.irsKnown = flag(e.irsKnown);
        e.rcvWupKnown = flag(e.rcvWupKnown);
        e.lastAckKnown = flag(e.lastAckKnown);
        e.scaleUnknown = flag(e.scaleUnknown);
        e.finSent = flag(e.finSent);
        e.unackedRepeated = flag(e.unackedRepeated);
        e.presumed = flag(e.presumed);
        e.closedAbruptly = flag(e.closedAbruptly);
        e.finGuessed = flag(e.finGuessed);
        e.activeOpen = flag(e.activeOpen);
        e.synAckSent = flag(e.synAckSent);
        e.synAckRepeated = flag(e.synAckRepeated);
        e.fastOpen = flag(e.fastOpen);
        e.synArrivedAgain = flag(e.synArrivedAgain);
        e.sackPermitted = flag(e.sackPermitted);
        e.sentKnown = flag(e.sentKnown);
        e.receivedKnown = flag(e.receivedKnown);
    }

    /** What differs on most connections, so that it has the first bits of the mask. */
    private void identity(Endpoint e, @Nullable Endpoint client) {
        e.iss = random(e.iss, client == null || !e.issKnown ? 0 : client.irs);
        e.irs = random(e.irs, client == null || !e.irsKnown ? 0 : client.iss);
        e.rcvWnd = number(e.rcvWnd, 0);
        e.lastSentId = ipId(e.lastSentId, e.seen ? -1 : 0);
        e.lastOwnId = number(e.lastOwnId, e.seen ? e.lastSentId : -1);
        e.ttl = number(e.ttl, e.seen ? LIKELY_TTL : 0);
        int sndNxt = client == null || !client.irsKnown ? e.iss + 1 : client.rcvNxt;
        e.sndNxt = number(e.sndNxt, e.issKnown ? sndNxt : 0);
        int rcvNxt = client == null || !client.issKnown ? e.irs + 1 : client.sndNxt;
        e.rcvNxt = number(e.rcvNxt, e.irsKnown ? rcvNxt : 0);
    }

    private void numbers(Endpoint e, @Nullable Endpoint client) {
        e.sndUna = number(e.sndUna, e.sndNxt);
        e.lastSentSeq = number(e.lastSentSeq, isOpening(e) ? e.iss : e.sndNxt);
        e.bytesSent = time(
                e.bytesSent, e.issKnown && !isOpening(e) ? Seq.distance(e.iss + 1, e.sndNxt) - (e.finSent ? 1 : 0) : 0);
        e.maxInFlight = number(e.maxInFlight, e.seen ? 1 : 0);
        e.ackBase = number(e.ackBase, !e.issKnown ? 0 : e.activeOpen ? e.iss : e.iss + 1);
        e.sackedUpTo = number(e.sackedUpTo, e.ackBase);
        e.rcvFirst = number(e.rcvFirst, e.irsKnown ? e.irs + 1 : 0);
        e.rcvWup = number(e.rcvWup, e.rcvWupKnown ? e.rcvNxt : 0);
        e.lastAck = number(e.lastAck, e.lastAckKnown ? e.rcvNxt : 0);
        e.lastSentAck = number(e.lastSentAck, e.rcvWupKnown ? e.rcvWup : 0);
        e.offeredScale = number(e.offeredScale, client == null ? LIKELY_SCALE : TcpSegment.ABSENT);
        e.scale = number(
                e.scale, client == null ? e.irsKnown ? Math.max(0, e.offeredScale) : 0 : e.issKnown ? LIKELY_SCALE : 0);
    }

    private void times(Connection c, Endpoint e, @Nullable Endpoint client) {
        long lastSent = c.lastSender == e ? c.end : c.end - c.sinceLast;
        e.lastSent = time(e.lastSent, e.seen ? lastSent : Endpoint.NEVER);
        e.lastNew = time(e.lastNew, e.lastSent);
        e.since = time(e.since, since(c, e));
        e.beforeSince = time(e.beforeSince, e.before().hasConnection() ? c.start : Endpoint.NEVER);
        e.presumedAt = time(e.presumedAt, e.since);
        e.tapRtt = time(e.tapRtt, client != null && isOpening(e) ? e.lastNew - c.start : 0);
        e.synArrived = time(e.synArrived, client == null ? Endpoint.NEVER : c.start);
        e.synAckArrived = time(
                e.synAckArrived,
                client != null || !e.irsKnown ? Endpoint.NEVER : isOpening(e) ? c.end : c.end - c.sinceLast);
        e.timeWaitSince = time(e.timeWaitSince, e.state() == TcpState.TIME_WAIT ? e.since : Endpoint.NEVER);
        e.finArrived = time(e.finArrived, Endpoint.NEVER);
        e.finArrivedFirst = time(e.finArrivedFirst, e.finArrived);
        e.finAckArrived = time(e.finAckArrived, Endpoint.NEVER);
        e.unackedArrivedLast = time(e.unackedArrivedLast, Endpoint.NEVER);
    }

    /** When the state most likely began. */
    private static long since(Connection c, Endpoint e) {
        if (e.state() == TcpState.LISTEN) {
            return Endpoint.NEVER;
        }
        if (!isOpening(e)) {
            return c.end;
        }
        return e.state() == TcpState.CLOSE ? e.lastNew + Nanos.PER_SECOND : c.start; // closed by the time-out of a SYN
    }

    /** What is in flight; of an empty queue nothing is kept. */
    private void queue(Endpoint e) {
        e.inFlight = number(e.inFlight, isOpening(e) ? 1 : 0);
        if (e.inFlight > 0) {
            e.oldestTime = time(e.oldestTime, e.lastNew);
            e.oldestStart = number(e.oldestStart, isOpening(e) ? e.iss : e.sndUna);
            e.oldestEnd = number(e.oldestEnd, e.sndNxt);
            e.oldestIpId = number(e.oldestIpId, e.lastSentId);
            e.oldestSends = number(e.oldestSends, 1);
        }
        if (!packing) {
            e.head = 0;
            e.later = null;
            e.outOfOrder = null;
        }
    }

    private void rest(Endpoint e) {
        e.finEnd = number(e.finEnd, e.finSent ? e.sndNxt : 0);
        e.finArrivedUna = number(e.finArrivedUna, e.finArrived == Endpoint.NEVER ? 0 : e.sndUna);
        e.repeats = number(e.repeats, 0);
        e.repeatedSeq = number(e.repeatedSeq, e.repeats == 0 ? 0 : e.sndUna);
        e.repeatedAt = time(e.repeatedAt, e.repeats == 0 ? Endpoint.NEVER : e.lastSent);
        e.retransmissions = number(e.retransmissions, e.repeats);
        e.lastInterval = time(e.lastInterval, 0);
        e.unseenAcknowledged = time(e.unseenAcknowledged, 0);
        e.duplicateAcks = number(e.duplicateAcks, 0);
        e.probes = number(e.probes, 0);
        int finPresumedIn = number(e.finPresumedIn == null ? 0 : 1 + e.finPresumedIn.ordinal(), 0);
        e.finPresumedIn = finPresumedIn == 0 ? null : STATES[finPresumedIn - 1];
        e.backoff = series(e.backoff, e);
    }

    private @Nullable BackoffSeries series(@Nullable BackoffSeries series, Endpoint e) {
        int intervals = number(series == null ? 0 : 1 + series.count, 0) - 1;
        if (intervals < 0) {
            return null;
        }
        BackoffSeries s = series == null || !packing ? new BackoffSeries() : series;
        s.count = intervals;
        s.first = plainLong(s.first - e.lastSent) + e.lastSent;
        s.last = plainLong(s.last - e.lastSent) + e.lastSent;
        s.seq = (int) plainLong(s.seq - e.sndUna) + e.sndUna;
        s.probe = plainLong(s.probe ? 1 : 0) != 0;
        for (int i = 0; i < intervals; i++) {
            s.intervals[i] = plainLong(s.intervals[i]);
        }
        return s;
    }

    /** Whether the end had got no farther than its SYN or SYN-ACK. */
    private static boolean isOpening(Endpoint e) {
        TcpState reached = e.state() == TcpState.CLOSE ? e.before() : e.state();
        return reached.isOpening();
    }

    // ------------------------------------------------------------------ values

    /** Begins a part of the record: its flags, its mask, its values. */
    private void begin(int flagBytes) {
        begin = at;
        flags = 0;
        flagBits = 0;
        mask = 0;
        maskBits = 0;
        if (packing) {
            at += MARKS;
            return;
        }
        for (int i = 0; i < flagBytes; i++) {
            flags |= (bytes[at++] & 0xff) << Byte.SIZE * i;
        }
        int used = bytes[at++] & 0xff;
        while (used != 0) {
            int i = Integer.numberOfTrailingZeros(used);
            mask |= (bytes[at++] & 0xffL) << Byte.SIZE * i;
            used &= used - 1;
        }
    }

    /** Ends a part of the record: its marks are known now, and the values move up to them. */
    private void end(int flagBytes) {
        if (!packing) {
            return;
        }
        int to = begin;
        for (int i = 0; i < flagBytes; i++) {
            bytes[to++] = (byte) (flags >>> Byte.SIZE * i);
        }
        int used = to++;
        bytes[used] = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            byte part = (byte) (mask >>> Byte.SIZE * i);
            if (part != 0) {
                bytes[used] |= (byte) (1 << i);
                bytes[to++] = part;
            }
        }
        int values = begin + MARKS;
        System.arraycopy(bytes, values, bytes, to, at - values);
        at += to - values;
    }

    private boolean flag(boolean value) {
        int bit = 1 << flagBits++;
        if (packing) {
            flags |= value ? bit : 0;
            return value;
        }
        return (flags & bit) != 0;
    }

    private TcpState state(TcpState value) {
        int shift = flagBits;
        flagBits += STATE_BITS;
        if (packing) {
            flags |= value.ordinal() << shift;
            return value;
        }
        return STATES[flags >>> shift & (1 << STATE_BITS) - 1];
    }

    /** Whether the next value is in the record; when packing, whether it must be. */
    private boolean differs(boolean different) {
        long bit = 1L << maskBits++;
        if (packing) {
            mask |= different ? bit : 0;
            return different;
        }
        return (mask & bit) != 0;
    }

    /** A number that is most likely {@code likely}, or not far from it. */
    private int number(int value, int likely) {
        if (!differs(value != likely)) {
            return likely;
        }
        if (packing) {
            int difference = value - likely;
            putUnsigned(Integer.toUnsignedLong(difference << 1 ^ difference >> 31));
            return value;
        }
        int coded = (int) unsigned();
        return likely + (coded >>> 1 ^ -(coded & 1));
    }

    /** A number that is {@code likely} or any other. */
    private int random(int value, int likely) {
        if (!differs(value != likely)) {
            return likely;
        }
        if (packing) {
            putInt32(bytes, at, value);
            at += Integer.BYTES;
            return value;
        }
        int any = int32(bytes, at);
        at += Integer.BYTES;
        return any;
    }

    /** An IP identification, or {@code likely}. */
    private int ipId(int value, int likely) {
        if (!differs(value != likely)) {
            return likely;
        }
        if (packing) {
            lossy |= value != (value & 0xffff);
            putInt16(bytes, at, value);
            at += Short.BYTES;
            return value;
        }
        int id = uint16(bytes, at);
        at += Short.BYTES;
        return id;
    }

    /** A time or a count that is most likely {@code likely}, or not far from it; {@link Endpoint#NEVER} is always short. */
    private long time(long value, long likely) {
        if (!differs(value != likely)) {
            return likely;
        }
        if (packing) {
            long difference = value - likely;
            long coded = (difference << 1 ^ difference >> 63) + 1;
            lossy |= coded == 0 && value != Endpoint.NEVER;
            putUnsigned(value == Endpoint.NEVER ? 0 : coded);
            return value;
        }
        long coded = unsigned();
        if (coded == 0) {
            return Endpoint.NEVER;
        }
        coded--;
        return likely + (coded >>> 1 ^ -(coded & 1));
    }

    /** A value without a bit in the mask. */
    private long plainLong(long value) {
        if (packing) {
            putUnsigned(value << 1 ^ value >> 63);
            return value;
        }
        long coded = unsigned();
        return coded >>> 1 ^ -(coded & 1);
    }

    private static void putInt16(byte[] to, int at, int value) {
        to[at] = (byte) value;
        to[at + 1] = (byte) (value >>> 8);
    }

    private static void putInt32(byte[] to, int at, int value) {
        to[at] = (byte) value;
        to[at + 1] = (byte) (value >>> 8);
        to[at + 2] = (byte) (value >>> 16);
        to[at + 3] = (byte) (value >>> 24);
    }

    private static void putInt64(byte[] to, int at, long value) {
        putInt32(to, at, (int) value);
        putInt32(to, at + Integer.BYTES, (int) (value >>> Integer.SIZE));
    }

    private static int uint16(byte[] from, int at) {
        return from[at] & 0xff | (from[at + 1] & 0xff) << 8;
    }

    private static int int32(byte[] from, int at) {
        return uint16(from, at) | uint16(from, at + Short.BYTES) << 16;
    }

    private static long int64(byte[] from, int at) {
        return Integer.toUnsignedLong(int32(from, at)) | (long) int32(from, at + Integer.BYTES) << Integer.SIZE;
    }

    private void putUnsigned(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[at++] = (byte) left;
    }

    private long unsigned() {
        long value = 0;
        int shift = 0;
        byte part = bytes[at++];
        while (part < 0) {
            value |= (part & 0x7fL) << shift;
            shift += 7;
            part = bytes[at++];
        }
        return value | (long) part << shift;
    }

    // ------------------------------------------------------------------ what can be told without unpacking

    /** Whether a record begins there, and not a place that is free. */
    public static boolean isLive(byte[] record, int from) {
        return record[from] != 0;
    }

    /** Marks the place as free. */
    public static void free(byte[] record, int from) {
        record[from] = 0;
    }

    /** Number of the connection. */
    public static int number(byte[] record, int from) {
        return int32(record, from + NUMBER);
    }

    /** Time of the connection's first packet (ns since the epoch). */
    private static long start(byte[] record, int from) {
        return int64(record, from + START);
    }

    /** What would be lost with the connection. */
    public static EvictionClass evictionClass(byte[] record, int from) {
        return EVICTION_CLASSES[record[from] >> EVICTION_CLASS_SHIFT & EVICTION_CLASS_MASK];
    }

    /** Time of the connection's latest packet (ns since the epoch). */
    public long end(byte[] record, int from) {
        return fields(record, from, false);
    }

    /** Number of the connection's first packet. */
    public long firstPacket(byte[] record, int from) {
        return fields(record, from, true);
    }

    private long fields(byte[] record, int from, boolean second) {
        bytes = record;
        packing = false;
        at = from + ADDRESSES + 2 * ((record[from] & V6) != 0 ? 2 * Long.BYTES : Integer.BYTES);
        begin(1);
        long end = time(0, start(record, from));
        return second ? time(0, 0) : end;
    }

    /** Whether it is in the timer wheel. */
    public static boolean isTimed(byte[] record, int from) {
        return (record[from] & TIMED) != 0;
    }

    /** Slot of the timer wheel, if it is in one. */
    public static int timerSlot(byte[] record, int from) {
        return record[from + TIMER_SLOT] & 0xff;
    }

    /** Position in the timer wheel's slot. */
    public static int timerPosition(byte[] record, int from) {
        return int32(record, from + TIMER_POSITION);
    }

    /** Notes where it is in the timer wheel. */
    public static void timer(byte[] record, int from, int slot, int position) {
        record[from] |= TIMED;
        record[from + TIMER_SLOT] = (byte) slot;
        putInt32(record, from + TIMER_POSITION, position);
    }

    /** Whether its deadline has moved to before the time when the timer wheel looks at it. */
    public static boolean isOverdue(byte[] record, int from) {
        return (record[from] & OVERDUE) != 0;
    }

    /** Notes that its deadline is before the time when the timer wheel looks at it. */
    public static void overdue(byte[] record, int from) {
        record[from] |= OVERDUE;
    }

    private static int port(byte[] record, int from) {
        return uint16(record, from);
    }

    /** Hash of the 5-tuple, the same as {@link Connection#hash()}. */
    public int hash(byte[] record, int from) {
        boolean v6 = (record[from] & V6) != 0;
        bytes = record;
        at = from + ADDRESSES;
        long clientHigh = v6 ? high() : 0;
        long clientLow = low(v6);
        long serverHigh = v6 ? high() : 0;
        long serverLow = low(v6);
        return Connection.hash(
                clientHigh,
                clientLow,
                port(record, from + PORTS),
                serverHigh,
                serverLow,
                port(record, from + PORTS + Short.BYTES));
    }

    /** Whether the segment has the record's addresses and ports, in either direction. */
    public boolean matches(byte[] record, int from, TcpSegment s) {
        boolean v6 = (record[from] & V6) != 0;
        if (v6 != s.v6()) {
            return false;
        }
        bytes = record;
        at = from + ADDRESSES;
        long clientHigh = v6 ? high() : 0;
        long clientLow = low(v6);
        long serverHigh = v6 ? high() : 0;
        long serverLow = low(v6);
        int clientPort = port(record, from + PORTS);
        int serverPort = port(record, from + PORTS + Short.BYTES);
        boolean fromClient = s.sourcePort() == clientPort
                && s.destinationPort() == serverPort
                && s.sourceLow() == clientLow
                && s.destinationLow() == serverLow
                && s.sourceHigh() == clientHigh
                && s.destinationHigh() == serverHigh;
        return fromClient
                || s.sourcePort() == serverPort
                        && s.destinationPort() == clientPort
                        && s.sourceLow() == serverLow
                        && s.destinationLow() == clientLow
                        && s.sourceHigh() == serverHigh
                        && s.destinationHigh() == clientHigh;
    }
}
