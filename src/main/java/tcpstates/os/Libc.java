package tcpstates.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The few functions of the C library that Java has no counterpart of. */
@SuppressWarnings("restricted") // what this class is for
public final class Libc {
    /** {@code struct passwd} of glibc and musl on 64-bit systems: two pointers, then the two numbers. */
    private static final long PASSWD_UID = 16;

    private static final long PASSWD_GID = 20;
    private static final long PASSWD_SIZE = 24;

    /** {@code struct tm} has 56 bytes on Linux. */
    private static final long TM_SIZE = 64;

    private static final int STDIN_FILENO = 0;
    private static final int STDOUT_FILENO = 1;
    private static final int STDERR_FILENO = 2;
    private static final int O_RDWR = 2;

    /** {@code struct winsize} of Linux: four 16-bit numbers, the second one of them the columns. */
    private static final long WINSIZE_SIZE = 8;

    private static final long WINSIZE_COLUMNS = 2;
    private static final long TIOCGWINSZ = 0x5413;

    /** PATH_MAX, as tcpdump has it. */
    private static final int MAX_TIME_TEXT = 4096;

    /** A user of the system. */
    record User(String name, int uid, int gid) {
        /** Whom root becomes where nobody says whom; null if there is neither of the two. */
        static @Nullable User withoutPrivileges() {
            User user = user(Privileges.DEFAULT_USER);
            return user == null ? user(Privileges.FALLBACK_USER) : user;
        }
    }

    private Libc() {}

    /** Whether standard error goes to a terminal; {@code Console.isTerminal} looks at the other two streams. */
    public static boolean isErrorOutputATerminal() {
        return isTerminal(STDERR_FILENO);
    }

    /** Whether standard output goes to a terminal, whatever standard input is. */
    public static boolean isOutputATerminal() {
        return isTerminal(STDOUT_FILENO);
    }

    /** Whether standard input is a terminal. */
    public static boolean isInputATerminal() {
        return isTerminal(STDIN_FILENO);
    }

    private static boolean isTerminal(int descriptor) {
        String target = target(descriptor);
        return isPseudoTerminal(target)
                || !isElsewhere(descriptor, target)
                        && has("isatty")
                        && (int) call("isatty", FunctionDescriptor.of(JAVA_INT, JAVA_INT), descriptor) == 1;
    }

    /**
     * Where a stream leads to, as Linux names it; empty where that is not known. It tells for much less than the first call into C,
     * which takes a third of the time of a small capture.
     */
    private static String target(int descriptor) {
        try {
            return Files.readSymbolicLink(stream(descriptor)).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private static Path stream(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    /** Whether that is what terminal emulators and ssh make: the kernel names nothing else so. */
    static boolean isPseudoTerminal(String target) {
        String folder = "/dev/pts/";
        return target.startsWith(folder)
                && target.length() > folder.length()
                && target.chars().skip(folder.length()).allMatch(letter -> letter >= '0' && letter <= '9');
    }

    /** Whether that is known to be no terminal. */
    private static boolean isElsewhere(int descriptor, String target) {
        return target.startsWith("pipe:[")
                || target.startsWith("socket:[")
                || target.equals("/dev/null")
                || !target.isEmpty() && Files.isRegularFile(stream(descriptor));
    }

    /** Columns of the terminal that standard output goes to; 0 if it goes elsewhere, or this system has no way to tell. */
    public static int columnsOfOutput() {
        if (isElsewhere(STDOUT_FILENO, target(STDOUT_FILENO)) || !has("ioctl")) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(WINSIZE_SIZE);
            var ioctl = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
            boolean known = (int) call("ioctl", ioctl, STDOUT_FILENO, TIOCGWINSZ, size) == 0;
            return known ? Short.toUnsignedInt(size.get(JAVA_SHORT, WINSIZE_COLUMNS)) : 0;
        }
    }

    /** The user that this process acts as. */
    public static int user() {
        return (int) call("geteuid", FunctionDescriptor.of(JAVA_INT));
    }

    static boolean isRoot() {
        return user() == 0;
    }

    /** Leaves the terminal and the process group behind; nothing changes for whoever leads a session already. */
    static void startSession() {
        call("setsid", FunctionDescriptor.of(JAVA_INT));
    }

    /** Sets what new files of this process are not permitted. */
    static void setFileModeMask(int mask) {
        call("umask", FunctionDescriptor.of(JAVA_INT, JAVA_INT), mask);
    }

    /** Lets all three standard streams lead to nowhere. */
    static void closeStandardStreams() {
        try (Arena arena = Arena.ofConfined()) {
            int nowhere = (int) call(
                    "open",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                    arena.allocateFrom("/dev/null"),
                    O_RDWR);
            for (int stream = STDIN_FILENO; nowhere >= 0 && stream <= STDERR_FILENO; stream++) {
                call("dup2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), nowhere, stream);
            }
            if (nowhere > STDERR_FILENO) {
                call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), nowhere);
            }
        }
    }

    /** The user of that name, null if there is none. */
    static @Nullable User user(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment passwd =
                    (MemorySegment) call("getpwnam", FunctionDescriptor.of(ADDRESS, ADDRESS), arena.allocateFrom(name));
            if (passwd.equals(MemorySegment.NULL)) {
                return null;
            }
            MemorySegment fields = passwd.reinterpret(PASSWD_SIZE);
            return new User(name, fields.get(JAVA_INT, PASSWD_UID), fields.get(JAVA_INT, PASSWD_GID));
        }
    }

    /**
     * Makes all threads of this process the user's, for good. The kernel knows identities of threads only; it is glibc and musl that
     * change those of all threads.
     *
     * @return whether it could be done; if not, identities may have been changed in part
     */
    static boolean become(User user) {
        FunctionDescriptor three = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            // Groups first: without root they could not be changed any more.
            return (int) call("setresgid", three, user.gid, user.gid, user.gid) == 0
                    && (int) call(
                                    "initgroups",
                                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                                    arena.allocateFrom(user.name),
                                    user.gid)
                            == 0
                    && (int) call("setresuid", three, user.uid, user.uid, user.uid) == 0;
        }
    }

    /** Fills in a strftime(3) pattern with a local time, seconds since the epoch. */
    public static String format(String pattern, long seconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment tm = arena.allocate(TM_SIZE, Long.BYTES);
            call(
                    "localtime_r",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS),
                    arena.allocateFrom(JAVA_LONG, seconds),
                    tm);
            MemorySegment text = arena.allocate(MAX_TIME_TEXT);
            call(
                    "strftime",
                    FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS),
                    text,
                    (long) MAX_TIME_TEXT,
                    arena.allocateFrom(pattern),
                    tm);
            return text.getString(0);
        }
    }

    /** prctl(2), of this thread and those that it will start; false where there is no such call. */
    static boolean control(int option, long value) {
        if (!has("prctl")) {
            return false;
        }
        FunctionDescriptor five = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        return (int) call("prctl", five, option, value, 0L, 0L, 0L) == 0;
    }

    /** A system call that the C library has no function for, with three arguments; 0 if it went well. */
    static long systemCall(long number, long first, long second, MemorySegment third) {
        FunctionDescriptor four = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);
        return (long) call("syscall", four, number, first, second, third);
    }

    /** Whether there is such a function. Captures are read on other systems than Linux too, where some of these are missing. */
    private static boolean has(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).isPresent();
    }

    static Object call(String name, FunctionDescriptor descriptor, Object... arguments) {
        return call(name, descriptor, new Linker.Option[0], arguments);
    }

    /** Calls a function whose arguments behind the first {@code fixed} ones are variable. */
    static void callVariadic(String name, int fixed, FunctionDescriptor descriptor, Object... arguments) {
        call(name, descriptor, new Linker.Option[] {Linker.Option.firstVariadicArg(fixed)}, arguments);
    }

    private static Object call(
            String name, FunctionDescriptor descriptor, Linker.Option[] options, Object[] arguments) {
        Linker linker = Linker.nativeLinker();
        MemorySegment symbol = linker.defaultLookup()
                .find(name)
                .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
        MethodHandle function = linker.downcallHandle(symbol, descriptor, options);
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }
}
