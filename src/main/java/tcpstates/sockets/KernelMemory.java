package tcpstates.sockets;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.EventSink;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.sockets.KernelSocket.Ends;

/**
 * What was so before, for {@link KernelComparison}: which sockets the kernel had when it was asked, and, if it takes the events of a
 * capture, which ends are gone by its packets.
 */
public final class KernelMemory implements EventSink {
    /** Ends that are kept, the latest ones. */
    private static final int MOST = 1 << 16;

    private record Last(TcpState state, @Nullable Cause cause) {}

    private final boolean takesEvents;
    private final Set<Ends> sockets = new HashSet<>();
    private final LinkedHashMap<Ends, Last> gone = new LinkedHashMap<>();
    private boolean forgotten;

    /** @param takesEvents whether it gets the events of all connections, from the first one on */
    public KernelMemory(boolean takesEvents) {
        this.takesEvents = takesEvents;
    }

    /** On the thread of the report. */
    @Override
    public synchronized void accept(Event event) {
        if (event instanceof Transition change) {
            var ends = new Ends(change.endpoint(), change.peer());
            gone.remove(ends);
            if (change.to() == TcpState.CLOSE) {
                put(ends, new Last(TcpState.CLOSE, change.cause()));
            }
        } else if (event instanceof ConnectionSummary summary) {
            var ends = new Ends(summary.client(), summary.server());
            put(ends, new Last(summary.clientState(), null));
            put(ends.reversed(), new Last(summary.serverState(), null));
        }
    }

    /** What is known of an end already says more. */
    private void put(Ends ends, Last last) {
        gone.putIfAbsent(ends, last);
        if (gone.size() > MOST) {
            gone.pollFirstEntry();
            forgotten = true;
        }
    }

    synchronized void add(Collection<Ends> kernel) {
        if (sockets.size() < MOST) {
            sockets.addAll(kernel);
        }
    }

    /** Whether the kernel had this socket before. */
    synchronized boolean knows(Ends ends) {
        return sockets.contains(ends);
    }

    /** The state that an end was in when it was followed no longer; null if that is not known. */
    synchronized @Nullable TcpState lastState(Ends ends) {
        Last last = gone.get(ends);
        return last == null ? null : last.state;
    }

    /** Whether that was because a RST went to it. */
    synchronized boolean receivedReset(Ends ends) {
        Last last = gone.get(ends);
        return last != null && (last.cause == Cause.RECEIVED_RESET || last.cause == Cause.REFUSED);
    }

    /** Whether no end is missing. */
    synchronized boolean isComplete() {
        return takesEvents && !forgotten;
    }
}
