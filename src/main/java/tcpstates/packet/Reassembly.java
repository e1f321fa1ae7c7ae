package tcpstates.packet;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;

/**
 * Puts IP fragments together as Linux does (net/ipv4/ip_fragment.c, net/ipv6/reassembly.c): in any order, with duplicates; a datagram
 * whose fragments overlap is refused whole (RFC 5722). What it keeps is bounded in bytes, in number and in time of the capture.
 *
 * <p>For one thread. Threads that share a capture have one each, and as each takes all fragments, they all do the same.
 */
public final class Reassembly {
    /** Linux' ipfrag_time and IPV6_FRAG_TIMEOUT. */
    private static final long V4_NANOS = 30 * Nanos.PER_SECOND;

    private static final long V6_NANOS = 60 * Nanos.PER_SECOND;

    /** Linux' ipfrag_high_thresh. */
    private static final long MOST_BYTES = 4 << 20;

    private static final int MOST_DATAGRAMS = 4096;

    /**
     * So many first fragments with none behind, and none of any other datagram: whoever captured let none pass, since they have no
     * ports. From then on first fragments are taken for what they are, segments of which a part is missing.
     */
    private static final int FIRSTS_ALONE = 4;

    private final TreeMap<DatagramKey, Datagram> datagrams = new TreeMap<>();
    private final LinkedHashSet<Datagram> byAge = new LinkedHashSet<>();
    private long bytes;
    private long firsts;
    private boolean othersSeen;
    private long used;
    private long complete;
    private long incomplete;
    private long overlapping;
    private long malformed;
    private long unfinished;

    /** Packets that complete datagrams were made of, without those that completed them. */
    public long used() {
        return used;
    }

    /** Datagrams that were put together. */
    public long complete() {
        return complete;
    }

    /** Datagrams of which not all fragments came in time, or that were given up for others; those that still may be complete, too. */
    public long incomplete() {
        return incomplete + unfinished;
    }

    /** Datagrams whose fragments overlap. */
    public long overlapping() {
        return overlapping;
    }

    /** Datagrams whose fragments contradict each other, or that would be too long. */
    public long malformed() {
        return malformed;
    }

    /** Datagrams that are kept, refused ones included. */
    int size() {
        return byAge.size();
    }

    /** Bytes that they take. */
    long bytes() {
        return bytes;
    }

    /** Whether first fragments are segments by themselves. */
    boolean leavesFirstAlone() {
        return !othersSeen && firsts >= FIRSTS_ALONE;
    }

    /**
     * Takes the fragment that was found in the packet.
     *
     * @return whether it completes its datagram, which is the segment's packet then
     */
    boolean add(TcpSegment segment, Fragment fragment) {
        if (fragment.offset == 0) {
            firsts++;
        } else {
            othersSeen = true;
        }
        DatagramKey key = DatagramKey.of(segment, fragment);
        Datagram datagram = datagrams.get(key);
        if (datagram != null && isLate(datagram, segment.time)) {
            drop(datagram);
            datagram = null;
        }
        if (datagram == null) {
            makeRoom(segment.time);
            datagram = new Datagram(key, segment.time);
            datagrams.put(key, datagram);
            byAge.add(datagram);
            unfinished++;
        }
        return !datagram.isRefused() && add(datagram, segment, fragment);
    }

    private boolean add(Datagram datagram, TcpSegment segment, Fragment fragment) {
        int before = datagram.bytes();
        switch (datagram.add(segment, fragment)) {
            case KEPT -> {
                bytes += datagram.bytes() - before;
                while (bytes > MOST_BYTES && !byAge.getFirst().equals(datagram)) {
                    drop(byAge.getFirst());
                }
                if (bytes > MOST_BYTES) {
                    drop(datagram);
                    return false;
                }
            }
            case DUPLICATE -> {
                return false;
            }
            case OVERLAPPING -> {
                overlapping++;
                refuse(datagram);
            }
            case MALFORMED -> {
                malformed++;
                refuse(datagram);
            }
        }
        if (!datagram.isComplete()) {
            return false;
        }
        complete++;
        used += datagram.packets() - 1;
        unfinished--;
        int front = segment.isTunnelled() ? segment.outermostIp : fragment.ip;
        datagram.putInto(segment, front);
        forget(datagram);
        return true;
    }

    /** Lists everything that it holds, to write it down, or to fill a new one from what was written down. */
    public void list(FieldCodec codec) {
        firsts = codec.number(firsts);
        othersSeen = codec.number(othersSeen ? 1 : 0) != 0;
        used = codec.number(used);
        complete = codec.number(complete);
        incomplete = codec.number(incomplete);
        overlapping = codec.number(overlapping);
        malformed = codec.number(malformed);
        List<Datagram> held = List.copyOf(byAge);
        int count = codec.number(held.size());
        datagrams.clear();
        byAge.clear();
        bytes = 0;
        unfinished = 0;
        for (int i = 0; i < count; i++) {
            Datagram datagram = (i < held.size() ? held.get(i) : Datagram.UNREAD).listed(codec);
            datagrams.put(datagram.key(), datagram);
            byAge.add(datagram);
            bytes += datagram.bytes();
            unfinished += datagram.isRefused() ? 0 : 1;
        }
    }

    private void refuse(Datagram datagram) {
        bytes -= datagram.bytes();
        datagram.refuse();
        unfinished--;
    }

    private void makeRoom(long now) {
        while (!byAge.isEmpty()
                && (isLate(byAge.getFirst(), now) || byAge.size() >= MOST_DATAGRAMS || bytes >= MOST_BYTES)) {
            drop(byAge.getFirst());
        }
    }

    private static boolean isLate(Datagram datagram, long now) {
        return now - datagram.start() > (datagram.key().v6() ? V6_NANOS : V4_NANOS);
    }

    /** Gives a datagram up. */
    private void drop(Datagram datagram) {
        if (!datagram.isRefused()) {
            incomplete++;
            unfinished--;
        }
        forget(datagram);
    }

    private void forget(Datagram datagram) {
        bytes -= datagram.bytes();
        datagrams.remove(datagram.key());
        byAge.remove(datagram);
    }
}
