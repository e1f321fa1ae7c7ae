package tcpstates.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The program that has the sockets of an experiment: makes one call of them for each line that it reads, {@code client connect
 * 10.0.0.2:8888}, and prints what came of it, closed by a line with a dot. A process of its own, because it lives in another network
 * namespace.
 */
public final class SocketProgram {
    /** What closes an answer; the first one says that the program is ready. */
    static final String END = ".";

    /** In front of a line that is to be done at a time, in milliseconds since 1970, which stands behind it. */
    static final String AT = "at ";

    private static final int BEFORE_MILLIS = 20;

    /** Sends the {@link EndMark} to an address. */
    static final String MARK = "mark";

    private static final int SOON_MILLIS = 400;
    private static final int POLL_MILLIS = 5;
    private static final int PATIENCE_MILLIS = 3000;
    private static final int LONG_SECONDS = 200;
    private static final int SHOWN = 60;

    /** One side's sockets. */
    private static final class End {
        int receiveBuffer;

        @Nullable
        ServerSocketChannel listener;

        @Nullable
        SocketChannel connection;

        /** All that were opened or accepted, in order. */
        final List<SocketChannel> connections = new ArrayList<>();

        @Nullable
        CompletableFuture<String> connecting;

        void use(SocketChannel channel) {
            connection = channel;
            connections.add(channel);
        }

        SocketChannel open() throws IOException {
            if (connection == null) {
                throw new IOException("no connection");
            }
            return connection;
        }

        /** The one for data, which it takes when the kernel has opened it and this program has heard of that. */
        SocketChannel ready() throws IOException {
            if (connecting != null && !connecting.isDone()) {
                result(this, PATIENCE_MILLIS);
            }
            return open();
        }
    }

    private final Map<String, End> ends = new HashMap<>();

    private SocketProgram() {}

    /** Serves standard input until it ends. */
    public static void main(String[] args) throws IOException {
        var program = new SocketProgram();
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println(END);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                String[] words = timely(line).split(" ", 3);
                End end = program.ends.computeIfAbsent(words[0], name -> new End());
                answer = call(end, words[1], words.length > 2 ? words[2] : "");
            } catch (IOException e) {
                answer = Objects.requireNonNullElse(e.getMessage(), e.toString());
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                answer = "not understood: " + line;
            } catch (IllegalStateException e) {
                answer = e.toString(); // of a channel: what the sockets are not ready for, as NotYetConnectedException
            }
            if (!answer.isEmpty()) {
                out.println(answer);
            }
            out.println(END);
        }
    }

    /** A line, at its time, if it begins with one. */
    private static String timely(String line) throws IOException {
        if (!line.startsWith(AT)) {
            return line;
        }
        String[] words = line.split(" ", 3);
        long time = Long.parseLong(words[1]);
        try {
            Thread.sleep(Math.max(time - System.currentTimeMillis() - BEFORE_MILLIS, 0));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        while (System.currentTimeMillis() < time) {
            Thread.onSpinWait(); // for who sleeps is woken late on a busy machine
        }
        return words[2];
    }

    private static String call(End end, String call, String argument) throws IOException {
        return switch (call) {
            case "listen" -> listen(end, argument);
            case "accept" -> accept(end);
            case "connect" -> connect(end, argument);
            case "result" -> result(end, TimeUnit.SECONDS.toMillis(LONG_SECONDS));
            case "use" -> {
                end.connection = end.connections.get(Integer.parseInt(argument) - 1);
                yield "";
            }
            case "send" -> send(end, argument);
            case "fill" -> fill(end, Integer.parseInt(argument));
            case "read" -> read(end);
            case "drain" -> drain(end);
            case "buffer" -> {
                end.receiveBuffer = Integer.parseInt(argument);
                yield "";
            }
            case MARK -> {
                EndMark.send(argument);
                yield "";
            }
            case "keepalive" -> {
                end.open().setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                yield "";
            }
            case "shutdown" -> {
                end.ready().shutdownOutput();
                yield "";
            }
            case "close" -> close(end);
            case "abort" -> {
                end.open().setOption(StandardSocketOptions.SO_LINGER, 0);
                yield close(end);
            }
            default -> throw new IOException("there is no call '" + call + "'");
        };
    }

    /** A port, and how many connections may wait to be accepted. */
    private static String listen(End end, String argument) throws IOException {
        String[] words = argument.split(" ", -1);
        ServerSocketChannel listener = ServerSocketChannel.open();
        if (end.receiveBuffer > 0) {
            listener.setOption(StandardSocketOptions.SO_RCVBUF, end.receiveBuffer);
        }
        end.listener = listener.bind(
                new InetSocketAddress(Integer.parseInt(words[0])), words.length > 1 ? Integer.parseInt(words[1]) : 0);
        return "";
    }

    private static String accept(End end) throws IOException {
        ServerSocketChannel listener = end.listener;
        if (listener == null) {
            throw new IOException("nothing listens");
        }
        ServerSocket socket = listener.socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        end.use(socket.accept().getChannel());
        return "";
    }

    /** An address and port, and maybe the port to connect from, or a first and a last one: then as many connections at once. */
    private static String connect(End end, String argument) throws IOException {
        String[] words = argument.split("[: ]", -1);
        var server = new InetSocketAddress(words[0], Integer.parseInt(words[1]));
        String[] ports = words.length > 2 ? words[2].split("-", -1) : new String[] {"0"};
        int last = Integer.parseInt(ports[ports.length - 1]);
        for (int port = Integer.parseInt(ports[0]); port <= last; port++) {
            SocketChannel connection = SocketChannel.open();
            if (end.receiveBuffer > 0) {
                connection.setOption(StandardSocketOptions.SO_RCVBUF, end.receiveBuffer);
            }
            if (port > 0) {
                connection.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                connection.bind(new InetSocketAddress(port));
            }
            connection.configureBlocking(false); // so that the first of several does not keep the others waiting
            connection.connect(server);
            end.use(connection);
            // A thread for each: a common pool has as many as there are processors, and each may wait for minutes.
            end.connecting = CompletableFuture.supplyAsync(
                    () -> finish(connection),
                    work -> Thread.ofPlatform().daemon().start(work));
        }
        return result(end, SOON_MILLIS);
    }

    private static String finish(SocketChannel connection) {
        try {
            while (!connection.finishConnect()) {
                Thread.sleep(POLL_MILLIS);
            }
            connection.configureBlocking(true);
            return "";
        } catch (IOException e) {
            return Objects.requireNonNullElse(e.getMessage(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String result(End end, long millis) throws IOException {
        CompletableFuture<String> connecting = end.connecting;
        if (connecting == null) {
            throw new IOException("no connection");
        }
        try {
            return connecting.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return "(connect still waits)";
        } catch (ExecutionException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String send(End end, String text) throws IOException {
        end.ready().write(ByteBuffer.wrap((text + '\n').getBytes(StandardCharsets.UTF_8)));
        return "";
    }

    /** Goes on by itself when the other end takes no more. */
    private static String fill(End end, int bytes) throws IOException {
        SocketChannel connection = end.ready();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                connection.write(ByteBuffer.allocate(bytes));
            } catch (IOException e) {
                // the experiment goes on without
            }
        });
        return "";
    }

    private static String read(End end) throws IOException {
        Socket socket = end.ready().socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        byte[] bytes = new byte[1 << 16];
        try {
            int count = socket.getInputStream().read(bytes);
            if (count < 0) {
                return "(end of file)";
            }
            String text = new String(bytes, 0, count, StandardCharsets.UTF_8).strip();
            return count > SHOWN ? "(" + count + " bytes)" : text;
        } catch (SocketTimeoutException e) {
            return "(nothing comes)";
        }
    }

    /** Reads all that comes from now on. */
    private static String drain(End end) throws IOException {
        SocketChannel connection = end.ready();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
                while (connection.read(bytes) >= 0) {
                    bytes.clear();
                }
            } catch (IOException e) {
                // closed
            }
        });
        return "";
    }

    private static String close(End end) throws IOException {
        if (end.connection == null && end.listener != null) {
            end.listener.close();
            return "";
        }
        end.open().close();
        end.connection = null;
        return "";
    }
}
