package tcpstates.capture.transcript;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sequence numbers as they were on the wire. tcpdump prints those of the first segment with ACK between two sockets, and of every SYN
 * with ACK, as they are, and all later ones with ACK relative to them; segments without ACK, and with {@code -S} all, as they are. Which
 * of the two a connection has shows with the first number that fits only one.
 */
final class SequenceNumbers {
    /** tcpdump keeps every pair for ever; here the one that was silent longest is forgotten. */
    private static final int MAX_PAIRS = 1 << 17;

    /** Where numbers begin that a transcript never prints. */
    private static final int GUESSED_BASE = 1_000_000_000;

    /** The two sockets in a fixed order. Pairs have one, too: a map needs it where somebody has chosen many with the same hash. */
    private record Pair(Socket first, Socket second) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int order = first.compareTo(other.first);
            return order == 0 ? second.compareTo(other.second) : order;
        }
    }

    private enum Printed {
        UNDECIDED,
        RELATIVE,
        ABSOLUTE
    }

    /** What one of the two sockets sends. */
    private static final class Side {
        int base;
        boolean guessed;
        /** The number that it sends next, if {@link #known}. */
        int next;

        boolean known;

        void sent(int seq, int span) {
            int end = seq + span;
            if (!known || end - next > 0) {
                next = end;
            }
            known = true;
        }
    }

    private static final class Numbering {
        final Side first = new Side();
        final Side second = new Side();
        boolean recorded;
        Printed printed = Printed.UNDECIDED;
    }

    private final Map<Pair, Numbering> entries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Numbering> eldest) {
            return size() > MAX_PAIRS;
        }
    };

    private final Remarks remarks;
    private Printed latest = Printed.RELATIVE;

    /** Results of {@link #resolve}. */
    int seq;

    int ack;
    /** To be added to the edges of SACK blocks. */
    int sackBase;

    SequenceNumbers(Remarks remarks) {
        this.remarks = remarks;
    }

    /** Another run of tcpdump begins, which knows no connection yet. */
    void reset() {
        entries.clear();
    }

    void resolve(SegmentLine line, Socket source, Socket destination) {
        boolean forward = source.compareTo(destination) <= 0;
        Numbering entry = entries.computeIfAbsent(
                forward ? new Pair(source, destination) : new Pair(destination, source), pair -> new Numbering());
        Side sender = forward ? entry.first : entry.second;
        Side receiver = forward ? entry.second : entry.first;
        sackBase = 0;
        if (!line.has(SegmentLine.ACK)) {
            withoutAck(line, sender);
        } else if (!entry.recorded || line.has(SegmentLine.SYN)) {
            record(line, sender, receiver);
            entry.recorded = true;
        } else {
            later(line, entry, sender, receiver);
        }
        if (line.has(SegmentLine.SYN) && !line.has(SegmentLine.ACK)) {
            sender.known = false; // perhaps a new connection, with numbers below the old ones
        }
        sender.sent(seq, line.span());
        if (line.has(SegmentLine.ACK)) {
            receiver.sent(ack, 0);
        }
    }

    private void withoutAck(SegmentLine line, Side sender) {
        ack = 0;
        // The true number of a reset means nothing beside numbers that were made up.
        seq = line.seq() < 0 || (sender.guessed && line.has(SegmentLine.RST)) ? next(sender) : (int) line.seq();
        sender.guessed &= line.seq() < 0 || !line.has(SegmentLine.SYN);
    }

    private void record(SegmentLine line, Side sender, Side receiver) {
        boolean syn = line.has(SegmentLine.SYN);
        ack = line.ack() < 0 ? next(receiver) : (int) line.ack();
        seq = line.seq() < 0 ? next(sender) : (int) line.seq();
        sender.guessed &= line.seq() < 0;
        receiver.guessed &= line.ack() < 0;
        sender.base = seq;
        receiver.base = ack - 1;
        if (syn) {
            sender.known = false;
        }
        sackBase = isNearer(line, receiver.base, ack) ? receiver.base : 0;
    }

    /** Whether the first SACK edge fits better if it counts from the base. */
    private static boolean isNearer(SegmentLine line, int base, int ack) {
        if (line.options().sackEdges().isEmpty()) {
            return false;
        }
        int edge = ByteBuffer.wrap(line.options().bytes())
                .getInt(line.options().sackEdges().getFirst());
        return distance(base + edge, ack) < distance(edge, ack);
    }

    private void later(SegmentLine line, Numbering entry, Side sender, Side receiver) {
        if (entry.printed == Printed.UNDECIDED) {
            decide(line, entry, sender, receiver);
        }
        Printed printed = entry.printed == Printed.UNDECIDED ? latest : entry.printed;
        if (printed == Printed.ABSOLUTE) {
            if (sender.guessed && line.seq() >= 0) {
                sender.guessed = false; // now it is printed
                sender.known = false;
            }
            seq = line.seq() < 0 ? next(sender) : (int) line.seq();
            if (receiver.guessed && line.ack() >= 0) {
                receiver.guessed = false;
                receiver.known = false;
            }
            ack = line.ack() < 0 ? next(receiver) : (int) line.ack();
            return;
        }
        seq = line.seq() < 0 ? next(sender) : sender.base + (int) line.seq();
        ack = line.ack() < 0 ? next(receiver) : receiver.base + (int) line.ack();
        sackBase = receiver.base;
    }

    private void decide(SegmentLine line, Numbering entry, Side sender, Side receiver) {
        long relative = 0;
        long absolute = 0;
        if (line.seq() >= 0 && sender.known && !sender.guessed) {
            relative += distance(sender.base + (int) line.seq(), sender.next);
            absolute += distance((int) line.seq(), sender.next);
        }
        if (line.ack() >= 0 && receiver.known && !receiver.guessed) {
            relative += distance(receiver.base + (int) line.ack(), receiver.next);
            absolute += distance((int) line.ack(), receiver.next);
        }
        if (relative != absolute) {
            entry.printed = relative < absolute ? Printed.RELATIVE : Printed.ABSOLUTE;
            latest = entry.printed;
        }
    }

    private static long distance(int a, int b) {
        return Math.abs((long) (a - b));
    }

    /** What the socket sends next, as far as one can know. */
    private int next(Side side) {
        if (!side.known) {
            remarks.assumed("sequence numbers that are nowhere printed: counted from " + GUESSED_BASE);
            side.next = GUESSED_BASE;
            side.known = true;
            side.guessed = true;
        }
        return side.next;
    }
}
