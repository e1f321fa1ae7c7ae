package tcpstates.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;

/** syslog(3). */
public final class SystemLog implements AutoCloseable {
    private static final int LOG_INFO = 6;
    private static final int LOG_USER = 1 << 3;
    /** The arguments of syslog(3) behind its format are variable. */
    private static final int FIXED_ARGUMENTS = 2;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment format = arena.allocateFrom("%s");

    /** @param name that the lines begin with */
    public SystemLog(String name) {
        FunctionDescriptor three = FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT);
        Libc.call("openlog", three, arena.allocateFrom(name), 0, LOG_USER);
    }

    /** Hands one line over. */
    public void line(String text) {
        try (Arena call = Arena.ofConfined()) {
            Libc.callVariadic(
                    "syslog",
                    FIXED_ARGUMENTS,
                    FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS),
                    LOG_INFO,
                    format,
                    call.allocateFrom(text));
        }
    }

    @Override
    public void close() {
        Libc.call("closelog", FunctionDescriptor.ofVoid());
        arena.close();
    }
}
