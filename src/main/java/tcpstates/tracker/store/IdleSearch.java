package tcpstates.tracker.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tcpstates.packet.Nanos;
import tcpstates.tcp.Connection.EvictionClass;
import tcpstates.tcp.HandshakeCodec;

/**
 * Decides which of the connections that are objects become records, and when: as long as there are few, none; then those that are
 * silent, and handshakes the sooner, the fewer of them go on.
 */
final class IdleSearch {
    /** After so much silence a connection is idle. */
    private static final long IDLE_NANOS = Nanos.PER_SECOND;

    /**
     * A handshake is idle after a second, after half of that, and so on, while of those that were packed fewer go on than one in
     * so many: in a flood none does.
     */
    private static final int PACKED_PER_RETURNED = 8;

    private static final int MAX_HALVINGS = 10;

    /** So many are packed before it is judged whether they go on. */
    private static final int HANDSHAKES_OF_A_JUDGEMENT = 1 << 12;

    /** From so many candidates on handshakes are packed, which is quickly done. */
    private static final int HANDSHAKE_CANDIDATES = 1 << 15;

    /** When there are more candidates than this, it is a flood. */
    private static final int FLOOD_CANDIDATES = 1 << 17;

    private static final int MAX_CANDIDATES = 1 << 18;

    /** In a flood so many stay candidates, which fit into a processor's cache; the first ones of more are taken for idle. */
    private static final int FLOOD_MAX_CANDIDATES = 1 << 13;

    /** When there were too many objects, connections are packed until there is one object for so many that are allowed. */
    private static final int OBJECTS_ALLOWED_PER_KEPT = 4;

    /** Slots of the flow table that are swept for each candidate that was added, and at least. */
    private static final int SWEPT_PER_CANDIDATE = 4;

    private static final int MIN_SWEPT = 1 << 8;

    /** So many are packed together. */
    private static final int GATHERED = 1 << 5;

    private final FlowTable table;
    private final Consumer<TrackedConnection> pack;
    private final int maxObjects;
    /** Objects that have come to the flow table: the likeliest ones to be idle soon. */
    private final IdleCandidates opened = new IdleCandidates();

    /** Objects that are about to be over, and soon idle. */
    private final IdleCandidates closing = new IdleCandidates();

    /** Whether there are so many objects that it pays to pack. */
    private boolean packing;

    /**
     * Whether there ever were so many. From then on what is over is packed when it is idle, for it hardly ever goes on: later the
     * collector would have copied it, and the sweep would find it in no cache.
     */
    private boolean crowded;

    /** Whether there are so many candidates that not all can be watched until they are idle. */
    private boolean flooded;

    /** How often the time is halved after which a handshake is idle, 0 to {@link #MAX_HALVINGS}. */
    private int halvings;

    /** Handshakes that were packed, and those of them that went on, since that was judged. */
    private int handshakesPacked;

    private int handshakesReturned;

    /** Candidates that were added since the flow table was swept. */
    private int added;

    /** What is to be packed together: what it lies in is waited for once, not for one after the other. */
    private final List<TrackedConnection> gathered = new ArrayList<>(GATHERED);

    /** Has no meaning; it keeps the compiler from leaving out reads that only warm the cache. */
    private int touched;

    /**
     * @param table has the connections that are objects
     * @param pack makes a record of one of them
     * @param maxObjects so many objects are left as they are
     */
    IdleSearch(FlowTable table, Consumer<TrackedConnection> pack, int maxObjects) {
        this.table = table;
        this.pack = pack;
        this.maxObjects = maxObjects;
    }

    /** A connection has come to the flow table: it may soon be idle. */
    void opened(TrackedConnection connection) {
        enqueue(connection, opened);
    }

    /** A connection is about to be over: it may soon be idle. */
    void closing(TrackedConnection connection) {
        enqueue(connection, closing);
    }

    /** A connection that was a record has come to the flow table. */
    void returned(TrackedConnection connection) {
        enqueue(connection, connection.evictionClass() == EvictionClass.OVER ? closing : opened);
    }

    /** A handshake that was a record goes on. */
    void handshakeReturned() {
        handshakesReturned++;
    }

    private void enqueue(TrackedConnection connection, IdleCandidates candidates) {
        if (candidates.size() < MAX_CANDIDATES) { // more only if nobody ever searches
            candidates.add(connection, connection.end());
        }
        added++;
    }

    /** Forgets all candidates. */
    void clear() {
        opened.clear();
        closing.clear();
    }

    /**
     * Packs idle connections: those that have been so since they came or were about to be over, and some others, so that sooner or
     * later all have their turn. Costs time by how many connections came since the last time, not by how many there are.
     *
     * @param clock the capture's (ns since the epoch)
     */
    void pack(long clock) {
        long before = clock - IDLE_NANOS;
        int candidates = opened.size() + closing.size();
        packing = table.size() > (packing ? maxObjects / OBJECTS_ALLOWED_PER_KEPT : maxObjects);
        crowded |= packing;
        flooded = candidates > (flooded ? FLOOD_MAX_CANDIDATES : FLOOD_CANDIDATES);
        packOpened(before, clock - (IDLE_NANOS >> halvings));
        packClosing(before);
        if (packing) {
            table.sweep(MIN_SWEPT + (long) SWEPT_PER_CANDIDATE * added, connection -> {
                if (connection.end() <= before) {
                    gather(connection);
                }
            });
        }
        packGathered();
        added = 0;
    }

    private void gather(TrackedConnection connection) {
        gathered.add(connection);
        if (gathered.size() == GATHERED) {
            packGathered();
        }
    }

    /** Packs them, each once: the sweep may have found what was a candidate, too. */
    private void packGathered() {
        int sum = touched;
        for (TrackedConnection connection : gathered) {
            sum += connection.touchAll();
        }
        touched = sum;
        for (TrackedConnection connection : gathered) {
            if (connection.isInTable()) {
                pack.accept(connection);
            }
        }
        gathered.clear();
    }

    /** Packs those that have been idle since they came; of others that are open the sweep takes care. */
    private void packOpened(long before, long beforeHandshake) {
        if (!packing && !flooded && halvings == 0 && opened.size() <= HANDSHAKE_CANDIDATES) {
            drop(opened, before);
            return;
        }
        for (int i = opened.size(); i > 0 && isFirstDecided(opened, beforeHandshake); i--) {
            TrackedConnection connection = opened.poll();
            boolean halfOpen = connection.evictionClass() == EvictionClass.HALF_OPEN;
            if (!connection.isInTable() || !halfOpen && connection.end() > before) {
                continue;
            }
            if (HandshakeCodec.takes(connection) && connection.end() <= beforeHandshake) {
                gather(connection);
                judgeHandshakes();
            } else if (connection.end() <= before || flooded && halfOpen) {
                packIfMany(connection);
            } else {
                opened.add(connection, connection.end());
            }
        }
    }

    private void judgeHandshakes() {
        if (++handshakesPacked == HANDSHAKES_OF_A_JUDGEMENT) {
            boolean few = handshakesReturned * PACKED_PER_RETURNED < handshakesPacked;
            halvings = Math.clamp(halvings + (few ? 1 : -1), 0, MAX_HALVINGS);
            handshakesPacked = 0;
            handshakesReturned = 0;
        }
    }

    /** Packs those that have been idle since they were about to be over. */
    private void packClosing(long before) {
        if (!crowded && !flooded) {
            drop(closing, before);
            return;
        }
        for (int i = closing.size(); i > 0 && isFirstDecided(closing, before); i--) {
            TrackedConnection connection = closing.poll();
            if (!connection.isInTable()) {
                continue;
            }
            boolean open = connection.evictionClass() == EvictionClass.OPEN;
            if (connection.end() <= before || flooded && !open) {
                gather(connection);
            } else if (!open) {
                closing.add(connection, connection.end());
            }
        }
    }

    /** While nothing is packed, nobody looks at what is idle: most of it is in no cache. Later the sweep finds it. */
    private static void drop(IdleCandidates candidates, long before) {
        while (candidates.size() > 0 && candidates.firstTime() <= before) {
            candidates.poll();
        }
    }

    private void packIfMany(TrackedConnection connection) {
        if (flooded || packing) {
            gather(connection);
        }
    }

    private boolean isFirstDecided(IdleCandidates candidates, long before) {
        return candidates.firstTime() <= before || flooded && candidates.size() > FLOOD_MAX_CANDIDATES;
    }
}
