package tcpstates.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this process may not do any more once its interface is open, whoever it is: no program that it starts gets more rights
 * (PR_SET_NO_NEW_PRIVS), and a seccomp filter of the kernel refuses to start programs, to open further packet or raw sockets
 * (all that CAP_NET_RAW is good for; Linux takes a capability from single threads only, a filter from all), and to reach into
 * other processes. A capture that is taken over by what it reads can do little with that.
 */
final class Confinement {
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    /** For all threads, which also sets their no_new_privs. */
    private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;

    // linux/filter.h: classic BPF on struct seccomp_data.
    private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
    private static final int IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int IF_NOT_LESS = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    private static final int RETURN = 0x06; // BPF_RET | BPF_K
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;
    private static final int SECOND_ARGUMENT = 24;
    private static final int ALLOW = 0x7fff0000;
    private static final int REFUSE = 0x00050000 | 1; // SECCOMP_RET_ERRNO, EPERM

    /** System calls of the x32 ABI, which mean the same by other numbers. */
    private static final int X32 = 0x40000000;

    private static final int AF_NETLINK = 16;
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_TYPE_MASK = 0xf;

    private static final int INSTRUCTION_SIZE = 8;

    /** Numbers of system calls; {@code audit} names the architecture to the filter (linux/audit.h). */
    private record Architecture(
            int audit, int seccomp, int socket, int execve, int execveat, int ptrace, int processVmWritev) {
        static final Architecture X86_64 = new Architecture(0xc000003e, 317, 41, 59, 322, 101, 311);
        static final Architecture AARCH64 = new Architecture(0xc00000b7, 277, 198, 221, 281, 117, 271);
        /** The same everywhere; it could open sockets past the filter. */
        static final int IO_URING_SETUP = 425;

        static @Nullable Architecture ofMachine() {
            boolean linux = "Linux".equals(System.getProperty("os.name"));
            return switch (System.getProperty("os.arch")) {
                case "amd64" -> linux ? X86_64 : null;
                case "aarch64" -> linux ? AARCH64 : null;
                default -> null;
            };
        }
    }

    private Confinement() {}

    /** Where a jump leads. */
    private enum Target {
        NEXT,
        ALLOW,
        REFUSE
    }

    private record Instruction(int code, Target ifTrue, Target ifFalse, int constant) {
        static Instruction load(int offset) {
            return new Instruction(LOAD, Target.NEXT, Target.NEXT, offset);
        }

        static Instruction and(int mask) {
            return new Instruction(AND, Target.NEXT, Target.NEXT, mask);
        }

        static Instruction ifEqual(int value, Target ifTrue, Target ifFalse) {
            return new Instruction(IF_EQUAL, ifTrue, ifFalse, value);
        }

        static Instruction refuseFrom(int value) {
            return new Instruction(IF_NOT_LESS, Target.REFUSE, Target.NEXT, value);
        }

        static Instruction give(int verdict) {
            return new Instruction(RETURN, Target.NEXT, Target.NEXT, verdict);
        }
    }

    /**
     * Confines all threads, for good.
     *
     * @param commands whether programs will be started, which are then not refused
     * @param captures whether further captures will be opened, so that packet sockets are not refused
     * @return whether the kernel did it all; without seccomp no_new_privs is set at most, and for this thread alone
     */
    static boolean confine(boolean commands, boolean captures) {
        Architecture architecture = Architecture.ofMachine();
        if (architecture == null || !Libc.control(PR_SET_NO_NEW_PRIVS, 1)) {
            return false;
        }
        List<Instruction> program = program(architecture, commands, captures);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment instructions = arena.allocate((long) program.size() * INSTRUCTION_SIZE, Integer.BYTES);
            for (int i = 0; i < program.size(); i++) {
                Instruction instruction = program.get(i);
                long at = (long) i * INSTRUCTION_SIZE;
                instructions.set(JAVA_SHORT, at, (short) instruction.code);
                instructions.set(JAVA_BYTE, at + 2, distance(instruction.ifTrue, i, program.size()));
                instructions.set(JAVA_BYTE, at + 3, distance(instruction.ifFalse, i, program.size()));
                instructions.set(JAVA_INT, at + 4, instruction.constant);
            }
            MemorySegment head = arena.allocate(2 * ADDRESS.byteSize(), ADDRESS.byteAlignment()); // struct sock_fprog
            head.set(JAVA_SHORT, 0, (short) program.size());
            head.set(ADDRESS, ADDRESS.byteSize(), instructions);
            return Libc.systemCall(architecture.seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, head) == 0;
        }
    }

    /** Its last two instructions are the verdicts. */
    private static List<Instruction> program(Architecture on, boolean commands, boolean captures) {
        List<Instruction> program = new ArrayList<>();
        program.add(Instruction.load(ARCHITECTURE));
        program.add(Instruction.ifEqual(on.audit, Target.NEXT, Target.ALLOW));
        program.add(Instruction.load(NUMBER));
        program.add(Instruction.refuseFrom(X32));
        program.add(Instruction.ifEqual(on.ptrace, Target.REFUSE, Target.NEXT));
        program.add(Instruction.ifEqual(on.processVmWritev, Target.REFUSE, Target.NEXT));
        program.add(Instruction.ifEqual(Architecture.IO_URING_SETUP, Target.REFUSE, Target.NEXT));
        if (!commands) {
            program.add(Instruction.ifEqual(on.execve, Target.REFUSE, Target.NEXT));
            program.add(Instruction.ifEqual(on.execveat, Target.REFUSE, Target.NEXT));
        }
        program.add(Instruction.ifEqual(on.socket, Target.NEXT, Target.ALLOW));
        program.add(Instruction.load(FIRST_ARGUMENT));
        program.add(Instruction.ifEqual(AF_PACKET, captures ? Target.ALLOW : Target.REFUSE, Target.NEXT));
        program.add(Instruction.ifEqual(AF_NETLINK, Target.ALLOW, Target.NEXT)); // always raw, and of no danger
        program.add(Instruction.load(SECOND_ARGUMENT));
        program.add(Instruction.and(SOCK_TYPE_MASK));
        program.add(Instruction.ifEqual(SOCK_RAW, Target.REFUSE, Target.ALLOW));
        program.add(Instruction.give(REFUSE));
        program.add(Instruction.give(ALLOW));
        return program;
    }

    /** How many instructions a jump skips. */
    private static byte distance(Target target, int from, int length) {
        return (byte)
                switch (target) {
                    case NEXT -> 0;
                    case REFUSE -> length - 2 - from - 1;
                    case ALLOW -> length - 1 - from - 1;
                };
    }
}
