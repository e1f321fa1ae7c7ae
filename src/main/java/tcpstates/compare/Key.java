package tcpstates.compare;

import tcpstates.event.SeededHash;
import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;

/**
 * What a segment of one capture is known by in the other, as a number of 64 bits: by its sequence numbers, or by its time stamps
 * where those may be rewritten on the way.
 */
enum Key {
    /** Addresses, ports, sequence numbers, and the tunnel around them. */
    SAME_AND_TUNNEL {
        @Override
        long of(RecordedConnection connection, int end, int i) {
            return mix(connection.tunnel(), SAME.of(connection, end, i));
        }
    },
    /** Addresses, ports and sequence numbers: one capture may have been taken inside of a tunnel. */
    SAME {
        @Override
        long of(RecordedConnection connection, int end, int i) {
            return mix(addresses(connection, end), NUMBERS.of(connection, end, i));
        }
    },
    /** Sequence numbers: addresses and ports are translated. */
    NUMBERS {
        @Override
        long of(RecordedConnection connection, int end, int i) {
            Segments sent = connection.sent(end);
            int second = sent.has(i, TcpSegment.ACK) ? sent.ack(i) : sent.timestampValue(i);
            long numbers = (long) sent.seq(i) << Integer.SIZE | Integer.toUnsignedLong(second);
            return mix(numbers, flags(sent, i));
        }
    },
    /** Addresses, ports and time stamps: sequence numbers are rewritten. */
    TIMESTAMPS {
        @Override
        long of(RecordedConnection connection, int end, int i) {
            Segments sent = connection.sent(end);
            boolean known = sent.timestampEcho(i) != 0 || sent.has(i, TcpSegment.SYN) && sent.timestampValue(i) != 0;
            return known ? mix(addresses(connection, end), stamps(sent, i)) : NONE;
        }
    },
    /** Time stamps: all else is translated. */
    TIMESTAMPS_ALONE {
        @Override
        long of(RecordedConnection connection, int end, int i) {
            Segments sent = connection.sent(end);
            return sent.timestampValue(i) == 0 || sent.timestampEcho(i) == 0 ? NONE : stamps(sent, i);
        }
    },
    /** Addresses, ports, and all that is counted from the beginning: sequence numbers are rewritten, time stamps there are none. */
    COUNTED {
        @Override
        long of(RecordedConnection connection, int end, int i) {
            Segments sent = connection.sent(end);
            int own = sent.firstSyn();
            int other = connection.sent(1 - end).firstSyn();
            if (own < 0 || other < 0 || sent.payload(i) == 0) {
                return NONE;
            }
            int ack = sent.ack(i) - connection.sent(1 - end).seq(other);
            long numbers = (long) (sent.seq(i) - sent.seq(own)) << Integer.SIZE | Integer.toUnsignedLong(ack);
            long content = (long) sent.payloadHash(i) << Integer.SIZE | sent.payload(i);
            return mix(addresses(connection, end), mix(numbers, content));
        }
    };

    /** Of a segment without what it would be known by. */
    static final long NONE = 0;

    /** The number of a segment that an end sent. */
    abstract long of(RecordedConnection connection, int end, int i);

    private static int flags(Segments sent, int i) {
        return sent.flags(i) & Segments.LASTING_FLAGS;
    }

    private static long stamps(Segments sent, int i) {
        long stamps = (long) sent.timestampValue(i) << Integer.SIZE | Integer.toUnsignedLong(sent.timestampEcho(i));
        return mix(stamps, (long) sent.payload(i) << Short.SIZE | flags(sent, i));
    }

    private static long addresses(RecordedConnection connection, int end) {
        return mix(address(connection.address(end)), address(connection.address(1 - end)));
    }

    private static long address(SocketAddress address) {
        return mix(mix(address.high(), address.low()), address.port());
    }

    /** Two numbers in one, whose bits all depend on all bits of both, by a secret of this process (then as in MurmurHash3). */
    static long mix(long one, long other) {
        long h = SeededHash.scatter(one) ^ Long.rotateLeft(SeededHash.scatter(other), Integer.SIZE);
        h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }
}
