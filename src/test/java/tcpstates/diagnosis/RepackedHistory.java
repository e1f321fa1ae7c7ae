package tcpstates.diagnosis;

import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import tcpstates.event.Event;
import tcpstates.event.Outcome;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.Connection;
import tcpstates.tracker.ConnectionObserver;

/** A history that is bytes and nothing else whenever nothing happens to it. */
final class RepackedHistory implements ConnectionObserver {
    private final HistoryCodec codec;
    private byte[] packed;

    /** Observes connections; one codec does for all. */
    static ConnectionObserver.Factory factory() {
        var codec = new HistoryCodec();
        return (connection, predecessor, challenged) ->
                new RepackedHistory(codec, new ConnectionHistory(connection, predecessor, challenged));
    }

    private RepackedHistory(HistoryCodec codec, ConnectionHistory history) {
        this.codec = codec;
        packed = codec.toBytes(history);
    }

    private void with(Consumer<ConnectionHistory> what) {
        ConnectionHistory history = codec.fromBytes(packed);
        what.accept(history);
        packed = codec.toBytes(history);
    }

    @Override
    public void packet(TcpSegment s, boolean fromClient) {
        with(history -> history.packet(s, fromClient));
    }

    @Override
    public void event(Event event) {
        with(history -> history.event(event));
    }

    @Override
    public void forgotten() {
        with(ConnectionHistory::forgotten);
    }

    @Override
    public void evicted() {
        with(ConnectionHistory::evicted);
    }

    @Override
    public void renumber(IntUnaryOperator numbers) {
        with(history -> history.renumber(numbers));
    }

    @Override
    public Outcome outcome(Connection connection, long clock) {
        return codec.fromBytes(packed).outcome(connection, clock);
    }
}
