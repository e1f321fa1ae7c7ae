package tcpstates.report.tcpdump;

import java.util.Arrays;
import tcpstates.event.SeededHash;

/**
 * The sequence numbers that lines of one IP version are relative to, by tcpdump's own rule (print-tcp.c): only segments with ACK
 * take part; the first of a pair of sockets, and every SYN with ACK, is printed absolute and becomes the base. Open addressing over
 * plain arrays: 52 bytes a slot.
 */
final class RelativeSequenceNumbers {
    /** tcpdump never forgets a pair; to stay bounded this table forgets all of them when it holds so many. */
    static final int MAX_PAIRS = 1 << 21;

    private static final int KEY_LONGS = 5;
    private static final long OCCUPIED = 1L << 32;

    private long[] keys = new long[KEY_LONGS << 10];
    private int[] sequences = new int[1 << 10];
    private int[] acknowledgments = new int[1 << 10];
    private int pairs;

    /** Results of {@link #relate}: the numbers to print, and what SACK edges are relative to. */
    int sequence;

    int acknowledgment;
    int sackBase;

    /** Whether the segment goes from the higher port (or address) to the lower one. */
    static boolean reversed(
            int sourcePort,
            int destinationPort,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow) {
        if (sourcePort != destinationPort) {
            return sourcePort > destinationPort;
        }
        int high = Long.compareUnsigned(sourceHigh, destinationHigh);
        return high == 0 ? Long.compareUnsigned(sourceLow, destinationLow) > 0 : high > 0;
    }

    /** Looks the pair up, or records it, for a segment with ACK; addresses as the segment has them. */
    void relate(
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int sourcePort,
            int destinationPort,
            int seq,
            int ack,
            boolean syn) {
        boolean reversed =
                reversed(sourcePort, destinationPort, sourceHigh, sourceLow, destinationHigh, destinationLow);
        int slot = reversed
                ? slot(destinationHigh, destinationLow, sourceHigh, sourceLow, destinationPort << 16 | sourcePort)
                : slot(sourceHigh, sourceLow, destinationHigh, destinationLow, sourcePort << 16 | destinationPort);
        if (fresh || syn) {
            sequences[slot] = reversed ? ack - 1 : seq;
            acknowledgments[slot] = reversed ? seq : ack - 1;
            sequence = seq;
            acknowledgment = ack;
        } else {
            sequence = seq - (reversed ? acknowledgments[slot] : sequences[slot]);
            acknowledgment = ack - (reversed ? sequences[slot] : acknowledgments[slot]);
        }
        sackBase = reversed ? sequences[slot] : acknowledgments[slot];
    }

    /** Whether the last {@link #slot} was made by it. */
    private boolean fresh;

    private int slot(long firstHigh, long firstLow, long secondHigh, long secondLow, int ports) {
        long last = OCCUPIED | Integer.toUnsignedLong(ports);
        int mask = sequences.length - 1;
        int slot = hash(firstHigh, firstLow, secondHigh, secondLow, ports) & mask;
        for (; keys[slot * KEY_LONGS + 4] != 0; slot = slot + 1 & mask) {
            int key = slot * KEY_LONGS;
            if (keys[key + 4] == last
                    && keys[key + 1] == firstLow
                    && keys[key + 3] == secondLow
                    && keys[key] == firstHigh
                    && keys[key + 2] == secondHigh) {
                fresh = false;
                return slot;
            }
        }
        if (pairs >= sequences.length / 2) {
            makeRoom();
            return slot(firstHigh, firstLow, secondHigh, secondLow, ports);
        }
        int key = slot * KEY_LONGS;
        keys[key] = firstHigh;
        keys[key + 1] = firstLow;
        keys[key + 2] = secondHigh;
        keys[key + 3] = secondLow;
        keys[key + 4] = last;
        pairs++;
        fresh = true;
        return slot;
    }

    private void makeRoom() {
        if (pairs >= MAX_PAIRS) {
            Arrays.fill(keys, 0);
            pairs = 0;
            return;
        }
        long[] oldKeys = keys;
        int[] oldSequences = sequences;
        int[] oldAcknowledgments = acknowledgments;
        keys = new long[oldKeys.length * 2];
        sequences = new int[oldSequences.length * 2];
        acknowledgments = new int[oldSequences.length * 2];
        int mask = sequences.length - 1;
        for (int old = 0; old < oldSequences.length; old++) {
            int from = old * KEY_LONGS;
            if (oldKeys[from + 4] != 0) {
                int slot = hash(oldKeys[from], oldKeys[from + 1], oldKeys[from + 2], oldKeys[from + 3], (int)
                                oldKeys[from + 4])
                        & mask;
                while (keys[slot * KEY_LONGS + 4] != 0) {
                    slot = slot + 1 & mask;
                }
                System.arraycopy(oldKeys, from, keys, slot * KEY_LONGS, KEY_LONGS);
                sequences[slot] = oldSequences[old];
                acknowledgments[slot] = oldAcknowledgments[old];
            }
        }
    }

    private static int hash(long firstHigh, long firstLow, long secondHigh, long secondLow, int ports) {
        return SeededHash.ofSockets(
                firstHigh, firstLow, ports >>> Character.SIZE, secondHigh, secondLow, ports & Character.MAX_VALUE);
    }
}
