package tcpstates.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import tcpstates.os.Libc.User;

/** What makes a process one that goes on without the terminal and the rights that it was started with. */
public final class Background {
    /** Files are their owner's alone. */
    private static final int OWNER_ONLY = 0077;

    private static final int PR_SET_KEEPCAPS = 8;

    // linux/capability.h
    private static final int CAPABILITY_VERSION_3 = 0x20080522;
    private static final int CAP_NET_RAW = 13;
    private static final int CAPABILITY_SETS = 3;
    private static final int WORDS = 2;

    private Background() {}

    /** Leaves the terminal, so that its end is none for this process; new files are the owner's alone. */
    public static void leaveTerminal() {
        Libc.startSession();
        Libc.setFileModeMask(OWNER_ONLY);
    }

    /** Closes standard input and output: whoever waits for the end of what is printed there waits no longer. */
    public static void closeStandardStreams() {
        Libc.closeStandardStreams();
    }

    /**
     * Becomes another user, if this is root, in all of its threads, of which this one alone (with those that it will start) keeps the
     * right to capture, and no other right.
     *
     * @return whom it became; empty if nothing changed
     */
    public static Optional<String> keepOnlyTheRightToCapture() throws PrivilegeException {
        if (!Libc.isRoot()) {
            return Optional.empty();
        }
        User user = User.withoutPrivileges();
        if (user == null) {
            throw new PrivilegeException("there is no user '" + Privileges.DEFAULT_USER + "' and no '"
                    + Privileges.FALLBACK_USER + "' to become in the place of root");
        }
        if (!Libc.control(PR_SET_KEEPCAPS, 1)
                || !Libc.become(user)
                || !keep(CAP_NET_RAW)
                || !Libc.control(PR_SET_KEEPCAPS, 0)) {
            throw new PrivilegeException("Couldn't change to '" + user.name() + "' uid=" + user.uid());
        }
        return Optional.of(user.name());
    }

    /** capset(2): of this thread's rights one is left, and it is in force. */
    private static boolean keep(int capability) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment head = arena.allocate(WORDS * JAVA_INT.byteSize(), JAVA_INT.byteAlignment());
            head.setAtIndex(JAVA_INT, 0, CAPABILITY_VERSION_3); // the second word is the thread: 0 for this one
            MemorySegment sets =
                    arena.allocate(WORDS * CAPABILITY_SETS * JAVA_INT.byteSize(), JAVA_INT.byteAlignment());
            sets.setAtIndex(JAVA_INT, 0, 1 << capability); // effective
            sets.setAtIndex(JAVA_INT, 1, 1 << capability); // permitted; none is inheritable
            return (int) Libc.call("capset", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), head, sets) == 0;
        }
    }

    /** Refuses this process programs, other processes and raw sockets from now on, but for those of captures. */
    public static void confine() {
        Confinement.confine(false, true);
    }
}
