package tcpstates.steps;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.HalfOpen;
import tcpstates.event.IcmpError;
import tcpstates.event.SocketAddress;
import tcpstates.event.Transition;
import tcpstates.packet.TcpSegment;

/** What is kept of a connection until it is over: its first packets and its last ones, and the changes that these cause. */
final class KeptConnection {
    private static final int FIRST = 2000;
    private static final int LAST = 500;
    private static final int SIZE = 600;
    private static final int CHANGE_SIZE = 240;
    /** Half-open ends that are told beside packets; a connection has few. */
    private static final int HALF_OPENS = 16;
    /** Changes from which on those are looked for whose packets were not kept. */
    private static final int MANY_CHANGES = 1024;

    private final Room room;
    private final SocketAddress first;
    private final SocketAddress second;
    private final SegmentKinds kinds = new SegmentKinds();
    private final List<Kept> front = new ArrayList<>();
    private final Deque<Kept> back = new ArrayDeque<>();
    private final List<Transition> changes = new ArrayList<>();
    private final List<HalfOpen> halfOpens = new ArrayList<>();
    private @Nullable NotKept notKept;
    private int manyChanges = MANY_CHANGES;
    private long size = SIZE;
    private final EventsOfPacket next = new EventsOfPacket();

    /** A connection without packets. Its ends are in the order in which they are heard of: which is the client may show late. */
    KeptConnection(Room room, SocketAddress first, SocketAddress second) {
        this.room = room;
        this.first = first;
        this.second = second;
        room.take(SIZE);
    }

    /** Whether there is room for another one. */
    static boolean fits(Room room) {
        return room.has(SIZE);
    }

    /** Takes the next event, but its summary. */
    void accept(Event event) {
        switch (event) {
            case Transition change -> {
                changes.add(change);
                take(CHANGE_SIZE);
                if (changes.size() >= manyChanges) {
                    forgetChanges();
                }
            }
            case HalfOpen found -> {
                next.accept(found);
                if (halfOpens.size() < HALF_OPENS) {
                    halfOpens.add(found);
                }
            }
            case IcmpError error -> keep(new KeptError(error));
            default -> next.accept(event);
        }
    }

    /** Takes the next segment; what is kept of it. */
    KeptSegment add(TcpSegment segment) {
        KeptSegment kept = KeptSegment.between(first, second, segment);
        next.tell(kept);
        add(kept);
        return kept;
    }

    /** Takes a segment that was taken for one of the connection before. */
    void add(KeptSegment segment) {
        kinds.next(segment, segment.source().equals(first) ? 0 : 1);
        keep(segment);
    }

    private void keep(Kept packet) {
        if (notKept == null && front.size() < FIRST && room.has(packet.size())) {
            front.add(packet);
            take(packet.size());
            return;
        }
        if (back.size() == LAST) {
            leaveOut(back.remove());
        }
        while (!room.has(packet.size()) && !back.isEmpty()) {
            leaveOut(back.remove());
        }
        if (room.has(packet.size())) {
            back.add(packet);
            take(packet.size());
        } else {
            count(packet);
        }
    }

    private void leaveOut(Kept packet) {
        take(-packet.size());
        count(packet);
    }

    private void count(Kept packet) {
        if (notKept == null) {
            notKept = new NotKept();
        }
        notKept.add(packet);
    }

    private void take(int bytes) {
        size += bytes;
        room.take(bytes);
    }

    /** Changes whose packets were not kept can be told of no step. */
    private void forgetChanges() {
        if (notKept == null) {
            return;
        }
        NotKept middle = notKept;
        int before = changes.size();
        changes.removeIf(change -> {
            boolean gone = middle.holds(change, ChangePlaces.packet(change));
            if (gone) {
                middle.addChange();
            }
            return gone;
        });
        take(CHANGE_SIZE * (changes.size() - before));
        manyChanges = Math.max(MANY_CHANGES, 2 * changes.size());
    }

    /** Gives up a segment that turns out to have begun another connection; nothing happens if it was not kept. */
    void remove(KeptSegment segment) {
        if (back.remove(segment) || front.remove(segment)) {
            take(-segment.size());
        }
    }

    /** Whether nothing is known of it. */
    boolean isEmpty() {
        return front.isEmpty() && back.isEmpty() && notKept == null && changes.isEmpty();
    }

    /** It is over, and takes no room any more. */
    void release() {
        forgetChanges();
        room.give(size);
        size = 0;
    }

    SocketAddress first() {
        return first;
    }

    List<Kept> front() {
        return front;
    }

    /** What lies between {@link #front} and {@link #back}; null if nothing does. */
    @Nullable
    NotKept notKept() {
        return notKept;
    }

    Deque<Kept> back() {
        return back;
    }

    List<Transition> changes() {
        return changes;
    }

    List<HalfOpen> halfOpens() {
        return halfOpens;
    }
}
