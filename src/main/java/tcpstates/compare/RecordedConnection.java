package tcpstates.compare;

import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;

/**
 * A connection as one of the two captures shows it. Its ends are the first one and the other one, for which of them is the client
 * may show late, and differently in the two captures.
 */
final class RecordedConnection {
    /** Bytes that one takes beside its segments and changes. */
    static final int BYTES = 700;

    static final long NO_TUNNEL = 0;

    private final int number;
    private final long tunnel;
    private final SocketAddress first;
    private final SocketAddress second;
    private final Segments[] segments = {new Segments(), new Segments()};
    private final List<StateChange> changes = new ArrayList<>();
    private final TcpState[] states = {TcpState.CLOSE, TcpState.CLOSE};
    private int client;
    private boolean selected;

    /**
     * A connection without packets.
     *
     * @param number in the capture
     * @param tunnel what tells the tunnel that it is in from others, {@link #NO_TUNNEL} without one
     * @param first end
     * @param second end
     */
    RecordedConnection(int number, long tunnel, SocketAddress first, SocketAddress second) {
        this.number = number;
        this.tunnel = tunnel;
        this.first = first;
        this.second = second;
    }

    int number() {
        return number;
    }

    /** What tells the tunnel that it is in from others. */
    long tunnel() {
        return tunnel;
    }

    /** The address of an end, 0 or 1. */
    SocketAddress address(int end) {
        return end == 0 ? first : second;
    }

    /** Which end has that address, 0 or 1. */
    int end(SocketAddress address) {
        return address.equals(first) ? 0 : 1;
    }

    /** What an end sent. */
    Segments sent(int end) {
        return segments[end];
    }

    List<StateChange> changes() {
        return changes;
    }

    void add(StateChange change) {
        changes.add(change);
        states[change.end()] = change.to();
        client = change.role() == Role.CLIENT ? change.end() : 1 - change.end();
    }

    /** Gives another connection of the same addresses and ports a packet of its own. */
    void giveTo(RecordedConnection other, long packet) {
        for (int end = 0; end < 2; end++) {
            if (sent(end).moveTo(other.sent(other.end(address(end))), packet)) {
                return;
            }
        }
    }

    /** Its end was told. */
    void ended(SocketAddress clientAddress, TcpState clientState, TcpState serverState) {
        client = end(clientAddress);
        states[client] = clientState;
        states[1 - client] = serverState;
    }

    /** Which end is the client, as far as this capture shows. */
    int client() {
        return client;
    }

    /** Whether the client's SYN is there, so that it is certain which end is the client. */
    boolean showsOpening() {
        return segments[client].firstSyn() >= 0;
    }

    /** The last state of an end. */
    TcpState state(int end) {
        return states[end];
    }

    long packets() {
        return (long) segments[0].size() + segments[1].size();
    }

    /** Time of its first packet; the latest of all times if it has none. */
    long start() {
        long start = Long.MAX_VALUE;
        for (Segments sent : segments) {
            if (sent.size() > 0) {
                start = Math.min(start, sent.time(0));
            }
        }
        return start;
    }

    /** Time of its last packet. */
    long end() {
        long end = Long.MIN_VALUE;
        for (Segments sent : segments) {
            if (sent.size() > 0) {
                end = Math.max(end, sent.time(sent.size() - 1));
            }
        }
        return end;
    }

    void select() {
        selected = true;
    }

    /** Whether the user's selection is true of it. */
    boolean isSelected() {
        return selected;
    }
}
