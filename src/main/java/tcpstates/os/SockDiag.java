package tcpstates.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.function.Consumer;

/**
 * Asks the kernel for its TCP sockets, as ss(8) does: sock_diag(7). No rights are needed; sockets of other network namespaces are
 * not told.
 */
@SuppressWarnings("restricted") // what this class is for
public final class SockDiag implements AutoCloseable {
    /** IPv4 sockets, for {@link #dump}. */
    public static final int AF_INET = 2;

    /** IPv6 sockets, which may speak IPv4 as well. */
    public static final int AF_INET6 = 10;

    /** Bytes of {@code struct inet_diag_msg}, of which {@link #dump} hands over as many at least. */
    public static final int MESSAGE_SIZE = 72;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int IPPROTO_TCP = 6;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;

    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;
    private static final short NLM_F_REQUEST = 0x1;
    private static final short NLM_F_DUMP_INTR = 0x10;
    private static final short NLM_F_DUMP = 0x300;

    private static final int HEADER = 16; // struct nlmsghdr
    private static final int REQUEST = 56; // struct inet_diag_req_v2
    private static final int BUFFER = 1 << 17;
    private static final int ALIGNMENT = 4;
    private static final int EINTR = 4;
    /** All but sockets that are bound and do nothing, which ss(8) and netstat(8) do not list either. */
    private static final int STATES = (1 << 13) - 2;

    private static final long PATIENCE_SECONDS = 5;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER, Long.BYTES);
    private final MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
    private final int socket;

    /** Opens the way to the kernel. Used by one thread. */
    public SockDiag() throws IOException {
        FunctionDescriptor three = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        socket = (int) call("socket", three, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (socket < 0) {
            arena.close();
            throw new IOException("the kernel gives no netlink socket");
        }
        MemorySegment timeout = arena.allocate(JAVA_LONG, 2); // struct timeval
        timeout.setAtIndex(JAVA_LONG, 0, PATIENCE_SECONDS);
        call(
                "setsockopt",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
                socket,
                SOL_SOCKET,
                SO_RCVTIMEO,
                timeout,
                (int) timeout.byteSize());
    }

    /**
     * Hands over all sockets of a family, one {@code struct inet_diag_msg} each, in the byte order that the kernel has them in; valid
     * until the action returns.
     *
     * @param family {@link #AF_INET} or {@link #AF_INET6}
     * @return whether the list is of one piece; if not, sockets came and went meanwhile, and some may be told twice or not at all
     */
    public boolean dump(int family, Consumer<MemorySegment> action) throws IOException {
        send(family);
        boolean whole = true;
        while (true) {
            long received = receive();
            for (long at = 0; at + HEADER <= received; ) {
                int length = buffer.get(JAVA_INT, at);
                if (length < HEADER || length > received - at) {
                    throw new IOException("the kernel's answer is damaged");
                }
                short type = buffer.get(JAVA_SHORT, at + 4);
                whole &= (buffer.get(JAVA_SHORT, at + 6) & NLM_F_DUMP_INTR) == 0;
                if (type == NLMSG_DONE) {
                    return whole;
                }
                if (type == NLMSG_ERROR) {
                    throw new IOException("the kernel lists no sockets: error " + -buffer.get(JAVA_INT, at + HEADER));
                }
                if (length >= HEADER + MESSAGE_SIZE) {
                    action.accept(buffer.asSlice(at + HEADER, length - HEADER));
                }
                at += (length + ALIGNMENT - 1) & -ALIGNMENT;
            }
        }
    }

    private void send(int family) throws IOException {
        MemorySegment request = buffer.asSlice(0, HEADER + REQUEST).fill((byte) 0);
        request.set(JAVA_INT, 0, HEADER + REQUEST);
        request.set(JAVA_SHORT, 4, SOCK_DIAG_BY_FAMILY);
        request.set(JAVA_SHORT, 6, (short) (NLM_F_REQUEST | NLM_F_DUMP));
        request.set(JAVA_BYTE, HEADER, (byte) family);
        request.set(JAVA_BYTE, HEADER + 1, (byte) IPPROTO_TCP);
        request.set(JAVA_INT, HEADER + 4, STATES);
        FunctionDescriptor four = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
        if ((long) call("send", four, socket, request, request.byteSize(), 0) != request.byteSize()) {
            throw new IOException("the kernel takes no request for its sockets");
        }
    }

    private long receive() throws IOException {
        FunctionDescriptor four = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
        while (true) {
            long received = (long) call("recv", four, socket, buffer, buffer.byteSize(), 0);
            if (received > 0) {
                return received;
            }
            if (received == 0 || lastError() != EINTR) {
                throw new IOException("the kernel's list of sockets breaks off");
            }
        }
    }

    private int lastError() {
        return errno.get(
                JAVA_INT,
                Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno")));
    }

    private Object call(String name, FunctionDescriptor descriptor, Object... arguments) {
        Linker linker = Linker.nativeLinker();
        MethodHandle function = linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
        try {
            return function.bindTo(errno).invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    @Override
    public void close() {
        call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), socket);
        arena.close();
    }
}
