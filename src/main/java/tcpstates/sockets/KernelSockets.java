package tcpstates.sockets;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.os.SockDiag;

/**
 * All TCP sockets of this machine, of the network namespace that this process is in: by sock_diag(7), where the kernel or a sandbox
 * has none by {@code /proc/net/tcp} and {@code tcp6}. Any user may ask.
 */
public final class KernelSockets {
    /** A list that changed while it was read is read again, but not for ever: on a busy machine each one changes. */
    private static final int ATTEMPTS = 3;

    private static final int NEW_SYN_RECV = 12;

    // struct inet_diag_msg, linux/inet_diag.h
    private static final long STATE = 1;
    private static final long TIMER = 2;
    private static final long LOCAL_PORT = 4;
    private static final long REMOTE_PORT = 6;
    private static final long LOCAL_ADDRESS = 8;
    private static final long REMOTE_ADDRESS = 24;
    private static final long COOKIE = 44;
    private static final long EXPIRES = 52;
    private static final long INODE = 68;

    /** {@code idiag_timer}, and what /proc/net/tcp has in that place: a minisocket, kept for a time. */
    private static final int TIMER_TIME_WAIT = 3;

    /** /proc/net/tcp counts USER_HZ. */
    private static final int MILLIS_PER_TICK = 10;

    // Fields of a line of /proc/net/tcp, behind number, local, remote and state.
    private static final int PROC_TIMER = 5;
    private static final int PROC_INODE = 9;

    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;

    private KernelSockets() {}

    /** The sockets at this moment. */
    static List<KernelSocket> list() throws IOException {
        try {
            return byNetlink();
        } catch (IOException e) {
            try {
                return byProc(Path.of("/proc/net"));
            } catch (IOException second) {
                second.addSuppressed(e);
                throw second;
            }
        }
    }

    /** How many of them are in which state; a state without sockets is left out. The kernel has none in CLOSE. */
    public static Map<TcpState, Long> counts() throws IOException {
        return list().stream().collect(Collectors.groupingBy(KernelSocket::state, Collectors.counting()));
    }

    static List<KernelSocket> byNetlink() throws IOException {
        try (var kernel = new SockDiag()) {
            List<KernelSocket> sockets = new ArrayList<>();
            boolean whole = false;
            for (int attempt = 0; attempt < ATTEMPTS && !whole; attempt++) {
                sockets.clear();
                boolean v4 = kernel.dump(SockDiag.AF_INET, message -> add(sockets, message, V4_BYTES));
                boolean v6 = kernel.dump(SockDiag.AF_INET6, message -> add(sockets, message, V6_BYTES));
                whole = v4 && v6;
            }
            return sockets;
        }
    }

    private static void add(List<KernelSocket> sockets, MemorySegment message, int addressBytes) {
        TcpState state = state(message.get(JAVA_BYTE, STATE));
        if (state != null) {
            sockets.add(new KernelSocket(
                    state,
                    address(message, LOCAL_ADDRESS, addressBytes, LOCAL_PORT),
                    address(message, REMOTE_ADDRESS, addressBytes, REMOTE_PORT),
                    message.get(JAVA_LONG_UNALIGNED, COOKIE),
                    Integer.toUnsignedLong(message.get(JAVA_INT_UNALIGNED, INODE)),
                    message.get(JAVA_BYTE, TIMER) == TIMER_TIME_WAIT
                            ? message.get(JAVA_INT_UNALIGNED, EXPIRES)
                            : KernelSocket.NO_LIMIT));
        }
    }

    private static SocketAddress address(MemorySegment message, long offset, int bytes, long portOffset) {
        int port = message.get(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), portOffset) & 0xffff;
        return address(message.asSlice(offset, bytes).toArray(JAVA_BYTE), port);
    }

    /** A mapped IPv4 address becomes one of IPv4: that is what the packets have. */
    private static SocketAddress address(byte[] bytes, int port) {
        try {
            return SocketAddress.of(InetAddress.getByAddress(bytes).getAddress(), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // of another length
        }
    }

    /**
     * As {@link #list()}, by what the kernel prints.
     *
     * @param folder with the files {@code tcp} and, if there is IPv6, {@code tcp6}
     */
    static List<KernelSocket> byProc(Path folder) throws IOException {
        List<KernelSocket> sockets = new ArrayList<>();
        addFile(sockets, folder.resolve("tcp"));
        try {
            addFile(sockets, folder.resolve("tcp6"));
        } catch (NoSuchFileException e) {
            // a kernel without IPv6
        }
        return sockets;
    }

    private static void addFile(List<KernelSocket> sockets, Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            // "   0: 0100007F:1F90 00000000:0000 0A …": number, local, remote, state, queues, timer, …, inode
            String[] fields = line.strip().split("\\s+", PROC_INODE + 2);
            try {
                TcpState state = state(HexFormat.fromHexDigits(fields[3]));
                if (state != null) {
                    long inode = fields.length > PROC_INODE ? Long.parseLong(fields[PROC_INODE]) : 0;
                    sockets.add(new KernelSocket(
                            state, printed(fields[1]), printed(fields[2]), 0, inode, remainingMillis(fields)));
                }
            } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
                throw new IOException(file + ": not a line of sockets: " + line, e);
            }
        }
    }

    /** {@code 03:000016F4}: which timer runs, and how long. */
    private static long remainingMillis(String[] fields) {
        String timer = fields.length > PROC_INODE ? fields[PROC_TIMER] : "";
        return timer.startsWith("03:") // TIMER_TIME_WAIT
                ? HexFormat.fromHexDigitsToLong(timer.substring(timer.indexOf(':') + 1)) * MILLIS_PER_TICK
                : KernelSocket.NO_LIMIT;
    }

    /** The kernel prints each 32 bits of an address as a number of this machine's byte order. */
    private static SocketAddress printed(String text) {
        int colon = text.indexOf(':');
        byte[] bytes = HexFormat.of().parseHex(text.substring(0, colon));
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            byte[] swapped = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                swapped[i] = bytes[i ^ 3];
            }
            bytes = swapped;
        }
        return address(bytes, HexFormat.fromHexDigits(text.substring(colon + 1)));
    }

    private static @Nullable TcpState state(int number) {
        return number == NEW_SYN_RECV ? TcpState.SYN_RECV : TcpState.of(number);
    }
}
