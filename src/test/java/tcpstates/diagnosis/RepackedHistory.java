package tcpstates.diagnosis;

import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import tcpstates.event.Event;
import tcpstates.event.Outcome;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.Connection;
import tcpstates.tcp.ConnectionCodec;
import tcpstates.tracker.ConnectionObserver;

/** A history that is bytes and nothing else whenever nothing happens to it; and so is its connection between two segments. */
final class RepackedHistory implements ConnectionObserver {
    private final HistoryCodec codec = new HistoryCodec();
    private final Connection connection;
    private byte[] packed;

    /** As {@link ConnectionObserver.Factory} wants it. */
    RepackedHistory(Connection connection, int predecessor, boolean challenged) {
        this.connection = connection;
        packed = codec.toBytes(new ConnectionHistory(connection, predecessor, challenged));
    }

    private static void repack(Connection connection) {
        BitCodec bits = new BitCodec();
        ConnectionCodec codec = new ConnectionCodec(bits);
        bits.write();
        codec.write(connection);
        byte[] bytes = bits.toBytes();
        bits.read(bytes, 0, bytes.length);
        codec.readInto(connection);
        bits.endRead();
    }

    private void with(Consumer<ConnectionHistory> what) {
        ConnectionHistory history = codec.fromBytes(packed);
        what.accept(history);
        packed = codec.toBytes(history);
    }

    @Override
    public void packet(TcpSegment s, boolean fromClient) {
        repack(connection);
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
