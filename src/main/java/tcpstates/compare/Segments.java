package tcpstates.compare;

import java.util.Arrays;
import tcpstates.packet.BigEndian;
import tcpstates.packet.TcpSegment;

/** What one end of a connection sent, in the order of the capture: eleven numbers a segment and no object. */
final class Segments {
    /** Bytes that a segment takes at most, with the room that an array has in reserve. */
    static final int BYTES_EACH = 66;

    /** Flags that a segment is known by wherever it is seen; those of congestion and urgency are changed on the way. */
    static final int LASTING_FLAGS = TcpSegment.SYN | TcpSegment.FIN | TcpSegment.RST | TcpSegment.ACK;

    /** {@link #payloadHash} of what was not captured far enough. */
    static final int UNKNOWN_HASH = 0;

    /** {@link #ipId} of IPv6. */
    static final int NO_IP_ID = 0xffff;

    /** Octets of payload by which it is known. */
    private static final int HASHED = 64;

    private static final int FIRST_CAPACITY = 4;
    private static final int FIELDS = 11;
    private static final int TIME_HIGH = 0;
    private static final int TIME_LOW = 1;
    private static final int NUMBER = 2;
    private static final int SEQ = 3;
    private static final int ACK = 4;
    private static final int PAYLOAD = 5;
    private static final int FLAGS = 6;
    private static final int WINDOW = 7;
    private static final int TIMESTAMP_VALUE = 8;
    private static final int TIMESTAMP_ECHO = 9;
    /** The hash of the payload; of a SYN, its options. */
    private static final int CONTENT = 10;

    private static final int ALL_FLAGS = 0x1ff;
    private static final int TIMESTAMPS = 0x200;
    private static final int REPORTS_REPEAT = 0x400;
    private static final int TTL_SHIFT = 16;

    private int[] words = new int[FIRST_CAPACITY * FIELDS];
    private int size;
    private int firstSyn = -1;

    void add(TcpSegment segment) {
        int at = reserve();
        long time = segment.time();
        words[at + TIME_HIGH] = (int) (time >>> Integer.SIZE);
        words[at + TIME_LOW] = (int) time;
        words[at + NUMBER] = (int) segment.number();
        words[at + SEQ] = segment.seq();
        words[at + ACK] = segment.has(TcpSegment.ACK) ? segment.ack() : 0;
        words[at + PAYLOAD] = segment.payloadLength();
        words[at + FLAGS] = segment.flags()
                | (segment.timestamps() ? TIMESTAMPS : 0)
                | (reportsRepeat(segment) ? REPORTS_REPEAT : 0)
                | segment.ttl() << TTL_SHIFT;
        words[at + WINDOW] = segment.window() | segment.ipId() << Short.SIZE;
        words[at + TIMESTAMP_VALUE] = segment.timestamps() ? segment.timestampValue() : 0;
        words[at + TIMESTAMP_ECHO] = segment.timestamps() ? segment.timestampEcho() : 0;
        if (firstSyn < 0 && segment.has(TcpSegment.SYN)) {
            firstSyn = size - 1;
        }
        words[at + CONTENT] = segment.has(TcpSegment.SYN) ? SynOptions.pack(segment) : hash(segment);
    }

    private int reserve() {
        int at = size * FIELDS;
        if (at == words.length) {
            words = Arrays.copyOf(words, (size + (size >> 1) + 1) * FIELDS);
        }
        size++;
        return at;
    }

    /** Whether it says that something came twice: a first SACK block that is acknowledged already, or lies in the second (RFC 2883). */
    private static boolean reportsRepeat(TcpSegment segment) {
        if (segment.sackBlocks() == 0 || !segment.has(TcpSegment.ACK)) {
            return false;
        }
        boolean acknowledged = segment.sackRight(0) - segment.ack() <= 0;
        boolean within = segment.sackBlocks() > 1
                && segment.sackLeft(0) - segment.sackLeft(1) >= 0
                && segment.sackRight(0) - segment.sackRight(1) <= 0;
        return acknowledged || within;
    }

    private static int hash(TcpSegment segment) {
        int length = Math.min(HASHED, segment.payloadLength());
        long start = segment.tcpOffset() + segment.headerLength();
        if (length == 0 || start + length > segment.packetOffset() + segment.captured()) {
            return UNKNOWN_HASH;
        }
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + BigEndian.u8(segment.memory(), start + i);
        }
        return hash;
    }

    /** Takes the segment with that number in the capture out of here and puts it there, if it is here. */
    boolean moveTo(Segments other, long number) {
        for (int i = size - 1; i >= 0; i--) {
            if (number(i) == number) {
                int to = other.reserve();
                System.arraycopy(words, i * FIELDS, other.words, to, FIELDS);
                other.firstSyn = other.findSyn();
                System.arraycopy(words, (i + 1) * FIELDS, words, i * FIELDS, (size - i - 1) * FIELDS);
                size--;
                firstSyn = findSyn();
                return true;
            }
        }
        return false;
    }

    private int findSyn() {
        for (int i = 0; i < size; i++) {
            if (has(i, TcpSegment.SYN)) {
                return i;
            }
        }
        return -1;
    }

    int size() {
        return size;
    }

    /** When it was captured (ns since the epoch). */
    long time(int i) {
        return (long) field(i, TIME_HIGH) << Integer.SIZE | Integer.toUnsignedLong(field(i, TIME_LOW));
    }

    /** Its number in the capture. */
    long number(int i) {
        return Integer.toUnsignedLong(field(i, NUMBER));
    }

    int seq(int i) {
        return field(i, SEQ);
    }

    /** 0 without the ACK flag. */
    int ack(int i) {
        return field(i, ACK);
    }

    int payload(int i) {
        return field(i, PAYLOAD);
    }

    int flags(int i) {
        return field(i, FLAGS) & ALL_FLAGS;
    }

    boolean has(int i, int bits) {
        return (field(i, FLAGS) & bits) == bits;
    }

    /** Payload, and one each for SYN and FIN; 0 for a RST, which takes no place among the numbers. */
    int length(int i) {
        if (has(i, TcpSegment.RST)) {
            return 0;
        }
        return payload(i) + (has(i, TcpSegment.SYN) ? 1 : 0) + (has(i, TcpSegment.FIN) ? 1 : 0);
    }

    int ttl(int i) {
        return field(i, FLAGS) >>> TTL_SHIFT & 0xff;
    }

    int window(int i) {
        return field(i, WINDOW) & 0xffff;
    }

    /** IPv4 identification, or {@link #NO_IP_ID}. */
    int ipId(int i) {
        return field(i, WINDOW) >>> Short.SIZE;
    }

    boolean hasTimestamps(int i) {
        return has(i, TIMESTAMPS);
    }

    /** Whether it says that something came twice. */
    boolean reportsRepeat(int i) {
        return has(i, REPORTS_REPEAT);
    }

    int timestampValue(int i) {
        return field(i, TIMESTAMP_VALUE);
    }

    int timestampEcho(int i) {
        return field(i, TIMESTAMP_ECHO);
    }

    /** Of the payload's first octets, or {@link #UNKNOWN_HASH}. */
    int payloadHash(int i) {
        return has(i, TcpSegment.SYN) ? UNKNOWN_HASH : field(i, CONTENT);
    }

    /** Of a SYN. */
    SynOptions synOptions(int i) {
        return SynOptions.unpack(field(i, CONTENT));
    }

    /** The first SYN; -1 if there is none. */
    int firstSyn() {
        return firstSyn;
    }

    private int field(int i, int field) {
        return words[i * FIELDS + field];
    }
}
