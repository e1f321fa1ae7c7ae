package tcpstates.engine;

/** What to say when not the capture but this program, or the memory that it was given, is the reason why it cannot go on. */
public final class MachineFailure {
    private MachineFailure() {}

    /** The failure and what to do about it, as the beginning of one line. */
    public static String line(Throwable failure) {
        // Java throws one object whenever memory is used up; what is closed behind it cannot add that to itself.
        if (failure instanceof OutOfMemoryError || failure.getCause() instanceof OutOfMemoryError) {
            return "the memory that Java was given (" + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB) is used up: bound it with --max-memory, or give more with JAVA_TOOL_OPTIONS=-Xmx8g";
        }
        StackTraceElement[] trace = failure.getStackTrace();
        return "internal error, please report it with the capture: " + failure
                + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
