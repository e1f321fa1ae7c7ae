package tcpstates.service;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Frames over a connection, with a bound on how long the other side may keep one waiting. */
final class FrameChannel implements Closeable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    /** @param channel connected; becomes this one's to close */
    FrameChannel(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, 0);
    }

    /** Sends a frame, which must be taken within {@code patience}. */
    void send(Frame frame, Duration patience) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Frame.HEAD)
                .put(frame.type().letter())
                .putInt(frame.payload().remaining())
                .flip();
        ByteBuffer payload = frame.payload().duplicate();
        long deadline = System.nanoTime() + patience.toNanos();
        write(head, deadline);
        write(payload, deadline);
    }

    private void write(ByteBuffer bytes, long deadline) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    /**
     * Receives a frame, which must be there within {@code patience}.
     *
     * @throws EOFException if the other side has closed the connection
     * @throws IOException if what comes is no frame, too
     */
    Frame receive(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer head = read(Frame.HEAD, deadline);
        Frame.Type type = Frame.Type.of(head.get());
        int length = head.getInt();
        if (type == null || length < 0 || length > Frame.MAXIMUM) {
            throw new IOException("not what tcpstates says");
        }
        return new Frame(type, read(length, deadline));
    }

    private ByteBuffer read(int length, long deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes);
            if (read < 0) {
                throw new EOFException("the other side is gone");
            }
            if (read == 0) {
                await(SelectionKey.OP_READ, deadline);
            }
        }
        return bytes.flip();
    }

    private void await(int operation, long deadline) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis > 0) {
            key.interestOps(operation);
            selector.select(millis);
            if (selector.selectedKeys().remove(key)) {
                return;
            }
        }
        if (System.nanoTime() >= deadline) {
            throw new SocketTimeoutException("no answer in time");
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }
}
