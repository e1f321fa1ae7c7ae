package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.event.Event;
import tcpstates.event.Outcome;
import tcpstates.packet.TcpSegment;
import tcpstates.tracker.ConnectionObserver;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/** A tracker whose connections become bytes and come back from them after every segment. */
final class Recoding {
    /** Where there are more at once, only the one that got the segment is done. */
    private static final int MAX_EACH_TIME = 16;

    private static final byte[] TO_ITSELF = bytes(new Connection(true));
    private static final byte[] EMPTY = bytes(new Connection());

    private final BitCodec bits = new BitCodec();
    private final ConnectionCodec codec = new ConnectionCodec(bits);
    private final List<Event> events = new ArrayList<>();
    private final Set<Connection> followed = new LinkedHashSet<>();
    private final Set<Connection> touched = new LinkedHashSet<>();
    private final ConnectionTracker tracker =
            new ConnectionTracker(events::add, TrackerOptions.EVENTS_ONLY.withObservers(Observer::new));
    private int notCompact;

    /** Notes which connections there are, beside what is reported of them in the end. */
    private final class Observer implements ConnectionObserver {
        private final Connection connection;
        private final ConnectionHistory history;

        private Observer(Connection connection, int predecessor, boolean challenged) {
            this.connection = connection;
            history = new ConnectionHistory(connection, predecessor, challenged);
            followed.add(connection);
        }

        @Override
        public void packet(TcpSegment s, boolean fromClient) {
            touched.add(connection);
            history.packet(s, fromClient);
        }

        @Override
        public void event(Event event) {
            touched.add(connection);
            history.event(event);
        }

        @Override
        public void forgotten() {
            history.forgotten();
        }

        @Override
        public void evicted() {
            history.evicted();
        }

        @Override
        public Outcome outcome(Connection ended, long clock) {
            followed.remove(ended);
            return history.outcome(ended, clock);
        }

        @Override
        public void renumber(IntUnaryOperator numbers) {
            history.renumber(numbers);
        }
    }

    private static byte[] bytes(Connection connection) {
        BitCodec bits = new BitCodec();
        ConnectionCodec codec = new ConnectionCodec(bits);
        bits.write();
        codec.write(connection);
        return bits.toBytes();
    }

    void segment(TcpSegment s) {
        tracker.segment(s);
        recode();
    }

    void advance(long nanos) {
        tracker.advance(nanos);
        recode();
    }

    private void recode() {
        touched.retainAll(followed);
        (followed.size() <= MAX_EACH_TIME ? followed : touched).forEach(this::recode);
        touched.clear();
    }

    /** Takes everything out of the connection, and gives it back from its bytes. */
    private void recode(Connection c) {
        notCompact += ConnectionCodec.isCompact(c) ? 0 : 1;
        byte[] bytes = codec.toBytes(c);
        byte[] empty = c.isToItself() ? TO_ITSELF : EMPTY;
        bits.read(empty, 0, empty.length);
        codec.readInto(c);
        bits.readSealed(bytes, ConnectionCodec.VERSION);
        codec.readInto(c);
        bits.endRead();
        assertThat(codec.toBytes(codec.fromBytes(bytes, Connection::new))).isEqualTo(bytes);
    }

    /** Ends the capture and returns what was emitted of it. */
    List<Event> end() {
        tracker.end();
        return events;
    }

    /** How often a connection was bytes that the store of idle ones would not have taken. */
    int notCompact() {
        return notCompact;
    }
}
