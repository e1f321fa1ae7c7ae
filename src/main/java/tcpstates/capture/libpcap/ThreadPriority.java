package tcpstates.capture.libpcap;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Lets a thread that must not wait for a processor go before others. On Linux alone: its nice values belong to threads, those of
 * other systems to the whole process.
 */
final class ThreadPriority {
    /** Nice value of such a thread, half-way from the usual 0 to the highest, −20. */
    private static final int URGENT = -10;

    /** setpriority(2) and, with 0 for its number, the calling thread. */
    private static final int PRIO_PROCESS = 0;

    private ThreadPriority() {}

    /** Lets the calling thread go before others, where this process may do that (CAP_SYS_NICE); returns whether it may. */
    @SuppressWarnings("restricted") // the only way to call it
    static boolean raise() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return false;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle setPriority = linker.downcallHandle(
                linker.defaultLookup().find("setpriority").orElseThrow(),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        try {
            return (int) setPriority.invokeExact(PRIO_PROCESS, 0, URGENT) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("setpriority does not fit its declaration", e);
        }
    }
}
