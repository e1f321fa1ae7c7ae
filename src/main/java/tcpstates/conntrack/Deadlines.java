package tcpstates.conntrack;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Flows by the time at which they are forgotten: a binary heap. A deadline that is put off moves nothing until the flow's old one
 * is reached, so that a segment costs nothing here.
 */
final class Deadlines {
    static final int NOWHERE = -1;

    private static final int FIRST_CAPACITY = 64;

    private @Nullable Flow[] heap = new Flow[FIRST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    void add(Flow flow) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        flow.placedFor = flow.deadline;
        put(flow, size++);
        rise(flow);
    }

    void remove(Flow flow) {
        int place = flow.place;
        Flow last = at(--size);
        heap[size] = null;
        flow.place = NOWHERE;
        if (last != flow) {
            put(last, place);
            rise(last);
            sink(last);
        }
    }

    /** The deadline of the flow has changed. */
    void changed(Flow flow) {
        if (flow.deadline < flow.placedFor) {
            flow.placedFor = flow.deadline;
            rise(flow);
        }
    }

    /** The flow that is forgotten first, at that time or before; null if none is. It stays. */
    @Nullable
    Flow due(long time) {
        while (size > 0) {
            Flow first = at(0);
            if (first.placedFor > time) {
                return null;
            }
            if (first.deadline <= time) {
                return first;
            }
            first.placedFor = first.deadline;
            sink(first);
        }
        return null;
    }

    private void rise(Flow flow) {
        int place = flow.place;
        while (place > 0) {
            Flow above = at((place - 1) / 2);
            if (above.placedFor <= flow.placedFor) {
                break;
            }
            put(above, place);
            place = (place - 1) / 2;
        }
        put(flow, place);
    }

    private void sink(Flow flow) {
        int place = flow.place;
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && at(child + 1).placedFor < at(child).placedFor) {
                child++;
            }
            if (at(child).placedFor >= flow.placedFor) {
                break;
            }
            put(at(child), place);
            place = child;
        }
        put(flow, place);
    }

    private Flow at(int place) {
        Flow flow = heap[place];
        assert flow != null;
        return flow;
    }

    private void put(Flow flow, int place) {
        heap[place] = flow;
        flow.place = place;
    }
}
