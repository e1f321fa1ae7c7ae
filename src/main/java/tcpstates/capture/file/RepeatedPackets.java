package tcpstates.capture.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;
import tcpstates.packet.NetworkPacket;

/**
 * Recognises the packets that several captures hold. Two packets are one if they come from different captures, their time stamps are
 * no farther apart than {@link #WINDOW}, and all that was captured of both, from the IP header on, is equal; where there is no IP
 * header, the whole frames. A capture that has ended before another one began holds none of its packets: one that follows at once
 * may be a copy that the network made. Each packet of a capture is the same as one of another at most: what one capture holds twice is two
 * packets.
 *
 * <p>What it needs is kept for the window only, in objects that are used again; never more than {@link #MAXIMUM_PACKETS} and
 * {@link #MAXIMUM_BYTES}.
 */
final class RepeatedPackets {
    /**
     * Farthest that two time stamps of one packet are apart (ns): where one machine captures on several interfaces they differ by
     * microseconds, while the fastest retransmission comes later (RFC 8985, section 7.2: no tail loss probe within 2 ms).
     */
    static final long WINDOW = 1_000_000;

    private static final int MAXIMUM_PACKETS = 1 << 16;
    private static final long MAXIMUM_BYTES = 32 << 20;

    /** So many bytes of a packet choose its bucket: those of a capture that keeps no more than the headers have them, too. */
    private static final int HASHED = 40;

    private static final int BUCKETS = 1 << 14;

    /** Packets of one bucket that are looked at: no network sends so many within the window that begin alike. */
    private static final int MAXIMUM_LOOKS = 512;

    /** Objects that wait to be used again, and their size: of packets that an Ethernet carries. */
    private static final int MAXIMUM_FREE = 1 << 12;

    private static final int FREE_BYTES = 1 << 11;

    /** The end of a capture of microseconds may seem to lie before the same packet in one of nanoseconds. */
    static final long RESOLUTION = Nanos.PER_MICRO;

    /** When each capture has ended (ns since the epoch); the greatest value before that. */
    private final long[] ends;

    private final NetworkPacket network = new NetworkPacket();
    private final @Nullable Kept[] buckets = new @Nullable Kept[BUCKETS];
    /** In the order in which they came. */
    private final Deque<Kept> kept = new ArrayDeque<>();

    private final Deque<Kept> free = new ArrayDeque<>();
    private long bytes;
    private boolean overflowed;

    private static final class Kept {
        private int hash;
        /** Where the merge stood (ns since the epoch). */
        private long clock;
        /** Its time stamp. */
        private long nanos;
        /** -1 if it is an IP packet, whose link does not matter. */
        private int linkType;

        private byte[] content = new byte[0];
        private int length;
        private final BitSet captures = new BitSet();
        private @Nullable Kept next;
    }

    RepeatedPackets(int captures) {
        ends = new long[captures];
        Arrays.fill(ends, Long.MAX_VALUE);
    }

    /** No packet of that capture will come; the merge stands there (ns since the epoch). */
    void ended(int capture, long clock) {
        ends[capture] = clock;
    }

    /**
     * Whether the packet was in another capture already; if not, it is kept, so that another one is known by it.
     *
     * @param clock of the merge (ns since the epoch), which never goes back
     * @param capture the number of the capture that holds it
     * @param input stands at the packet
     * @param begin when that capture began (ns since the epoch)
     * @param others whether another capture stands near enough to hold it as well
     */
    boolean isRepeated(long clock, int capture, MergeInput input, long begin, boolean others) {
        forgetBefore(clock - WINDOW);
        if (kept.isEmpty() && !others) {
            return false;
        }
        MemorySegment memory = input.memory();
        long nanos = input.nanos();
        network.find(memory, input.offset(), input.captured(), input.length(), input.linkType());
        int kind = network.isFound() ? -1 : input.linkType();
        int hash = hash(memory, kind);
        Kept same = find(hash, capture, begin, memory, nanos, kind);
        if (same != null) {
            same.captures.set(capture);
        } else if (others) {
            keep(hash, clock, capture, memory, nanos, kind);
        }
        return same != null;
    }

    /** The one that it is the same as, the nearest in time if there are several; null if there is none. */
    private @Nullable Kept find(int hash, int capture, long begin, MemorySegment memory, long nanos, int kind) {
        Kept same = null;
        int looks = 0;
        for (Kept one = buckets[hash & BUCKETS - 1]; one != null; one = one.next) {
            if (++looks > MAXIMUM_LOOKS) {
                overflowed = true;
                break;
            }
            if (one.hash == hash
                    && one.linkType == kind
                    && Math.abs(one.nanos - nanos) <= WINDOW
                    && !one.captures.get(capture)
                    && (same == null || Math.abs(one.nanos - nanos) < Math.abs(same.nanos - nanos))
                    && hasLasted(one.captures, begin)
                    && isEqual(one, memory)) {
                same = one;
            }
        }
        return same;
    }

    private boolean hasLasted(BitSet captures, long begin) {
        for (int i = captures.nextSetBit(0); i >= 0; i = captures.nextSetBit(i + 1)) {
            if (ends[i] > begin - RESOLUTION) {
                return true;
            }
        }
        return false;
    }

    private int hash(MemorySegment memory, int kind) {
        int hash = kind;
        long end = network.offset() + Math.min(network.captured(), HASHED);
        for (long at = network.offset(); at < end; at++) {
            hash = 31 * hash + memory.get(ValueLayout.JAVA_BYTE, at);
        }
        return hash ^ hash >>> 15;
    }

    /** Of a packet that one capture cut short only what both have is compared: as far as the hash goes they have it. */
    private boolean isEqual(Kept one, MemorySegment memory) {
        int common = Math.min(one.length, network.captured());
        boolean whole = one.length == network.captured() || common >= HASHED;
        return whole
                && MemorySegment.mismatch(
                                MemorySegment.ofArray(one.content),
                                0,
                                common,
                                memory,
                                network.offset(),
                                network.offset() + common)
                        < 0;
    }

    private void keep(int hash, long clock, int capture, MemorySegment memory, long nanos, int kind) {
        if (kept.size() == MAXIMUM_PACKETS || bytes + network.captured() > MAXIMUM_BYTES) {
            overflowed = true;
            while (kept.size() == MAXIMUM_PACKETS || bytes + network.captured() > MAXIMUM_BYTES && !kept.isEmpty()) {
                forget(kept.remove());
            }
        }
        Kept one = free.isEmpty() ? new Kept() : free.remove();
        one.hash = hash;
        one.clock = clock;
        one.nanos = nanos;
        one.linkType = kind;
        one.length = network.captured();
        if (one.content.length < one.length) {
            one.content = new byte[Math.max(one.length, 2 * one.content.length)];
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, network.offset(), one.content, 0, one.length);
        one.captures.clear();
        one.captures.set(capture);
        int bucket = hash & BUCKETS - 1;
        one.next = buckets[bucket];
        buckets[bucket] = one;
        kept.add(one);
        bytes += one.content.length;
    }

    private void forgetBefore(long clock) {
        while (!kept.isEmpty() && kept.element().clock < clock) {
            forget(kept.remove());
        }
    }

    /** Takes the oldest one out of its bucket, where it is the last. */
    private void forget(Kept oldest) {
        bytes -= oldest.content.length;
        int bucket = oldest.hash & BUCKETS - 1;
        Kept before = null;
        for (Kept one = buckets[bucket]; one != null && one != oldest; one = one.next) {
            before = one;
        }
        if (before == null) {
            buckets[bucket] = null;
        } else {
            before.next = null;
        }
        if (free.size() < MAXIMUM_FREE && oldest.content.length <= FREE_BYTES) {
            free.add(oldest);
        }
    }

    /** Whether there were too many packets at one time to keep all: some may have been in another capture as well. */
    boolean hasOverflowed() {
        return overflowed;
    }
}
