package tcpstates.capture.libpcap;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;

/**
 * All that we call of libpcap (1.5 or later), and poll(2), through java.lang.foreign. A {@code pcap_t *} is a
 * {@link MemorySegment} here, and whoever opened one closes it.
 *
 * <p>No call is linked as {@code critical}: most can block, and a blocked critical call would hold up the garbage collector.
 */
@SuppressWarnings("restricted") // what this class is for
final class Libpcap {
    static final int ERROR_BREAK = -2;
    private static final int ERROR_NO_SUCH_DEVICE = -5;
    private static final int ERROR_PERM_DENIED = -8;
    private static final int ERROR_PROMISC_PERM_DENIED = -11;
    static final int PRECISION_MICRO = 0;
    static final int PRECISION_NANO = 1;

    private static final int ERROR = -1;
    private static final int WARNING = 1;
    private static final int ERRBUF_SIZE = 256;
    private static final short POLLIN = 1;

    /** {@code struct pcap_if}: next, name, description, addresses, flags. */
    private static final int DEVICE_NAME = 8;

    private static final int DEVICE_DESCRIPTION = 16;
    private static final int DEVICE_FLAGS = 32;

    /** {@code struct bpf_program}: number of instructions, pointer to them. */
    private static final int PROGRAM_SIZE = 16;

    private static final int PROGRAM_INSTRUCTIONS = 8;

    /** {@code struct bpf_insn}: 16 bits code, 8 bits jt, 8 bits jf, 32 bits k. */
    private static final int INSTRUCTION_SIZE = 8;

    private static final List<String> FILE_NAMES =
            List.of("libpcap.so.1", "libpcap.so.0.8", "libpcap.so", "libpcap.dylib");

    /** Linked once; null until it is asked for, and as long as that fails, for it may be installed meanwhile. */
    private static @Nullable Libpcap loaded;

    /** The whole address space: a pointer is an offset into it, so that looking at a packet makes no object. */
    final MemorySegment memory = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup symbols;

    private final MethodHandle libVersion;
    private final MethodHandle create;
    private final MethodHandle setSnaplen;
    private final MethodHandle setPromisc;
    private final MethodHandle setTimeout;
    private final MethodHandle setBufferSize;
    private final MethodHandle setImmediateMode;
    private final MethodHandle setTstampPrecision;
    private final MethodHandle setTstampType;
    private final MethodHandle setRfmon;
    private final MethodHandle activate;
    private final MethodHandle setDirection;
    private final MethodHandle setNonblock;
    private final MethodHandle getSelectableFd;
    private final MethodHandle getTstampPrecision;
    private final MethodHandle snapshot;
    private final MethodHandle datalink;
    private final MethodHandle setDatalink;
    private final MethodHandle listDatalinks;
    private final MethodHandle freeDatalinks;
    private final MethodHandle datalinkNameToVal;
    private final MethodHandle datalinkValToName;
    private final MethodHandle datalinkValToDescription;
    private final MethodHandle listTstampTypes;
    private final MethodHandle freeTstampTypes;
    private final MethodHandle tstampTypeNameToVal;
    private final MethodHandle tstampTypeValToName;
    private final MethodHandle tstampTypeValToDescription;
    private final MethodHandle lookupnet;
    private final MethodHandle compile;
    private final MethodHandle setFilter;
    private final MethodHandle freecode;
    private final MethodHandle offlineFilter;
    private final MethodHandle image;
    private final MethodHandle openDead;
    private final MethodHandle dispatch;
    private final MethodHandle breakloop;
    private final MethodHandle stats;
    private final MethodHandle geterr;
    private final MethodHandle statusToStr;
    private final MethodHandle findalldevs;
    private final MethodHandle freealldevs;
    private final MethodHandle close;
    private final MethodHandle poll;

    private Libpcap(SymbolLookup library) {
        symbols = library.or(linker.defaultLookup());
        libVersion = bind("pcap_lib_version", ADDRESS);
        create = bind("pcap_create", ADDRESS, ADDRESS, ADDRESS);
        setSnaplen = bind("pcap_set_snaplen", JAVA_INT, ADDRESS, JAVA_INT);
        setPromisc = bind("pcap_set_promisc", JAVA_INT, ADDRESS, JAVA_INT);
        setTimeout = bind("pcap_set_timeout", JAVA_INT, ADDRESS, JAVA_INT);
        setBufferSize = bind("pcap_set_buffer_size", JAVA_INT, ADDRESS, JAVA_INT);
        setImmediateMode = bind("pcap_set_immediate_mode", JAVA_INT, ADDRESS, JAVA_INT);
        setTstampPrecision = bind("pcap_set_tstamp_precision", JAVA_INT, ADDRESS, JAVA_INT);
        setTstampType = bind("pcap_set_tstamp_type", JAVA_INT, ADDRESS, JAVA_INT);
        setRfmon = bind("pcap_set_rfmon", JAVA_INT, ADDRESS, JAVA_INT);
        activate = bind("pcap_activate", JAVA_INT, ADDRESS);
        setDirection = bind("pcap_setdirection", JAVA_INT, ADDRESS, JAVA_INT);
        setNonblock = bind("pcap_setnonblock", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
        getSelectableFd = bind("pcap_get_selectable_fd", JAVA_INT, ADDRESS);
        getTstampPrecision = bind("pcap_get_tstamp_precision", JAVA_INT, ADDRESS);
        snapshot = bind("pcap_snapshot", JAVA_INT, ADDRESS);
        datalink = bind("pcap_datalink", JAVA_INT, ADDRESS);
        setDatalink = bind("pcap_set_datalink", JAVA_INT, ADDRESS, JAVA_INT);
        listDatalinks = bind("pcap_list_datalinks", JAVA_INT, ADDRESS, ADDRESS);
        freeDatalinks = bindVoid("pcap_free_datalinks", ADDRESS);
        datalinkNameToVal = bind("pcap_datalink_name_to_val", JAVA_INT, ADDRESS);
        datalinkValToName = bind("pcap_datalink_val_to_name", ADDRESS, JAVA_INT);
        datalinkValToDescription = bind("pcap_datalink_val_to_description", ADDRESS, JAVA_INT);
        listTstampTypes = bind("pcap_list_tstamp_types", JAVA_INT, ADDRESS, ADDRESS);
        freeTstampTypes = bindVoid("pcap_free_tstamp_types", ADDRESS);
        tstampTypeNameToVal = bind("pcap_tstamp_type_name_to_val", JAVA_INT, ADDRESS);
        tstampTypeValToName = bind("pcap_tstamp_type_val_to_name", ADDRESS, JAVA_INT);
        tstampTypeValToDescription = bind("pcap_tstamp_type_val_to_description", ADDRESS, JAVA_INT);
        lookupnet = bind("pcap_lookupnet", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        compile = bind("pcap_compile", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
        setFilter = bind("pcap_setfilter", JAVA_INT, ADDRESS, ADDRESS);
        freecode = bindVoid("pcap_freecode", ADDRESS);
        offlineFilter = bind("pcap_offline_filter", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        image = bind("bpf_image", ADDRESS, ADDRESS, JAVA_INT);
        openDead = bind("pcap_open_dead_with_tstamp_precision", ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
        dispatch = bind("pcap_dispatch", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
        breakloop = bindVoid("pcap_breakloop", ADDRESS);
        stats = bind("pcap_stats", JAVA_INT, ADDRESS, ADDRESS);
        geterr = bind("pcap_geterr", ADDRESS, ADDRESS);
        statusToStr = bind("pcap_statustostr", ADDRESS, JAVA_INT);
        findalldevs = bind("pcap_findalldevs", JAVA_INT, ADDRESS, ADDRESS);
        freealldevs = bindVoid("pcap_freealldevs", ADDRESS);
        close = bindVoid("pcap_close", ADDRESS);
        poll = bind("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    }

    /**
     * The system's libpcap.
     *
     * @param purpose what it is needed for, as the error message shall say it
     */
    static synchronized Libpcap load(String purpose) throws CaptureException {
        Libpcap result = loaded;
        if (result == null) {
            result = load(FILE_NAMES, purpose);
            loaded = result;
        }
        return result;
    }

    static Libpcap load(List<String> fileNames, String purpose) throws CaptureException {
        try {
            for (String fileName : fileNames) {
                Optional<SymbolLookup> library = lookup(fileName);
                if (library.isPresent()) {
                    return new Libpcap(library.get());
                }
            }
        } catch (NoSuchElementException e) {
            throw new CaptureException(
                    "libpcap is too old for " + purpose + " (" + e.getMessage() + "); install 1.5 or later", e);
        } catch (IllegalCallerException e) {
            throw new CaptureException(
                    "java may not call libpcap, needed for " + purpose
                            + "; start it with --enable-native-access=ALL-UNNAMED",
                    e);
        }
        throw new CaptureException(MissingLibpcap.message(purpose, System.getProperty("os.name")));
    }

    private static Optional<SymbolLookup> lookup(String fileName) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(fileName, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        return linker.downcallHandle(find(name), FunctionDescriptor.of(result, arguments));
    }

    private MethodHandle bindVoid(String name, MemoryLayout... arguments) {
        return linker.downcallHandle(find(name), FunctionDescriptor.ofVoid(arguments));
    }

    private MemorySegment find(String name) {
        return symbols.find(name).orElseThrow(() -> new NoSuchElementException("it has no " + name));
    }

    /** Boxes its arguments: for everything but the two calls of the capture loop. */
    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("a call into libpcap does not fit its declaration", e);
        }
    }

    private static int callInt(MethodHandle function, Object... arguments) {
        return (int) call(function, arguments);
    }

    private static @Nullable String callString(MethodHandle function, Object... arguments) {
        return string((MemorySegment) call(function, arguments));
    }

    private static @Nullable String string(MemorySegment pointer) {
        return pointer.address() == 0
                ? null
                : pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** As {@code tcpdump --version} shows it, e.g. {@code libpcap version 1.10.3 (with TPACKET_V3)}. */
    String version() {
        return orEmpty(callString(libVersion));
    }

    MemorySegment create(String device) throws CaptureException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(ERRBUF_SIZE);
            MemorySegment handle = (MemorySegment) call(create, arena.allocateFrom(device), message);
            if (handle.address() == 0) {
                throw new CaptureException(device + ": " + message.getString(0));
            }
            return handle;
        }
    }

    void configure(MemorySegment handle, LiveOptions options, int timeoutMillis) {
        callInt(setSnaplen, handle, options.snapshotLength());
        callInt(setPromisc, handle, options.promiscuous() ? 1 : 0);
        callInt(setTimeout, handle, timeoutMillis);
        callInt(setImmediateMode, handle, options.immediate() ? 1 : 0);
        callInt(setBufferSize, handle, options.bufferBytes());
        if (options.monitorMode()) {
            callInt(setRfmon, handle, 1);
        }
    }

    int setTimeStampPrecision(MemorySegment handle, int precision) {
        return callInt(setTstampPrecision, handle, precision);
    }

    int timeStampPrecision(MemorySegment handle) {
        return callInt(getTstampPrecision, handle);
    }

    int setTimeStampType(MemorySegment handle, int type) {
        return callInt(setTstampType, handle, type);
    }

    int activate(MemorySegment handle) {
        return callInt(activate, handle);
    }

    int setDirection(MemorySegment handle, LiveOptions.Direction direction) {
        int number = switch (direction) {
            case INOUT -> 0;
            case IN -> 1;
            case OUT -> 2;
        };
        return callInt(setDirection, handle, number);
    }

    /** Makes {@link #dispatch} return at once when there is no packet; a descriptor to poll for packets, or -1. */
    int setNonBlocking(MemorySegment handle) {
        int descriptor = callInt(getSelectableFd, handle);
        if (descriptor < 0) {
            return descriptor;
        }
        try (Arena arena = Arena.ofConfined()) {
            return callInt(setNonblock, handle, 1, arena.allocate(ERRBUF_SIZE)) == 0 ? descriptor : ERROR;
        }
    }

    int snapshotLength(MemorySegment handle) {
        return callInt(snapshot, handle);
    }

    int dataLink(MemorySegment handle) {
        return callInt(datalink, handle);
    }

    int setDataLink(MemorySegment handle, int dlt) {
        return callInt(setDatalink, handle, dlt);
    }

    /** The DLT_ number of a name as {@code -y} takes it, -1 if there is none. */
    int dataLinkByName(String name) {
        return numberByName(datalinkNameToVal, name);
    }

    int timeStampTypeByName(String name) {
        return numberByName(tstampTypeNameToVal, name);
    }

    private static int numberByName(MethodHandle function, String name) {
        try (Arena arena = Arena.ofConfined()) {
            return callInt(function, arena.allocateFrom(name));
        }
    }

    List<NamedCode> dataLinks(MemorySegment handle) throws CaptureException {
        return list(handle, listDatalinks, freeDatalinks, datalinkValToName, datalinkValToDescription);
    }

    List<NamedCode> timeStampTypes(MemorySegment handle) throws CaptureException {
        return list(handle, listTstampTypes, freeTstampTypes, tstampTypeValToName, tstampTypeValToDescription);
    }

    private List<NamedCode> list(
            MemorySegment handle, MethodHandle list, MethodHandle free, MethodHandle name, MethodHandle description)
            throws CaptureException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            int count = callInt(list, handle, result);
            if (count < 0) {
                throw new CaptureException(error(handle));
            }
            MemorySegment numbers = result.get(ADDRESS, 0);
            List<NamedCode> named = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = memory.get(JAVA_INT, numbers.address() + JAVA_INT.byteSize() * i);
                String text = callString(name, number);
                if (text != null) {
                    named.add(new NamedCode(number, text, orEmpty(callString(description, number))));
                }
            }
            call(free, numbers);
            return named;
        }
    }

    /** The IPv4 network mask of a device in network byte order, 0 if it has none. */
    int netmask(String device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment netmask = arena.allocate(JAVA_INT);
            int status = callInt(
                    lookupnet,
                    arena.allocateFrom(device),
                    arena.allocate(JAVA_INT),
                    netmask,
                    arena.allocate(ERRBUF_SIZE));
            return status < 0 ? 0 : netmask.get(JAVA_INT, 0);
        }
    }

    MemorySegment openDead(int dlt, int snapshotLength) {
        return (MemorySegment) call(openDead, dlt, snapshotLength, PRECISION_NANO);
    }

    /** Has the kernel drop what the expression does not match. */
    void setFilter(MemorySegment handle, String expression, boolean optimize, int netmask) throws CaptureException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = compile(handle, expression, optimize, netmask, arena);
            int status = callInt(setFilter, handle, program);
            call(freecode, program);
            if (status < 0) {
                throw new CaptureException(error(handle));
            }
        }
    }

    BpfProgram compile(MemorySegment handle, String expression, boolean optimize, int netmask) throws CaptureException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = compile(handle, expression, optimize, netmask, arena);
            BpfProgram copy = read(program);
            call(freecode, program);
            return copy;
        }
    }

    private MemorySegment compile(MemorySegment handle, String expression, boolean optimize, int netmask, Arena arena)
            throws CaptureException {
        MemorySegment program = arena.allocate(PROGRAM_SIZE, JAVA_LONG.byteAlignment());
        int status = callInt(compile, handle, program, arena.allocateFrom(expression), optimize ? 1 : 0, netmask);
        if (status < 0) {
            throw new CaptureException(CaptureException.Kind.WRONG_ARGUMENT, error(handle));
        }
        return program;
    }

    private BpfProgram read(MemorySegment program) {
        int size = program.get(JAVA_INT, 0);
        long from = program.get(ADDRESS, PROGRAM_INSTRUCTIONS).address();
        BpfProgram.Instruction[] instructions = new BpfProgram.Instruction[size];
        for (int i = 0; i < size; i++) {
            long at = from + (long) INSTRUCTION_SIZE * i;
            instructions[i] = new BpfProgram.Instruction(
                    Short.toUnsignedInt(memory.get(JAVA_SHORT, at)),
                    Byte.toUnsignedInt(memory.get(JAVA_BYTE, at + 2)),
                    Byte.toUnsignedInt(memory.get(JAVA_BYTE, at + 3)),
                    memory.get(JAVA_INT, at + 4));
        }
        return new BpfProgram(List.of(instructions));
    }

    private static MemorySegment write(List<BpfProgram.Instruction> instructions, Arena arena) {
        MemorySegment result = arena.allocate((long) INSTRUCTION_SIZE * instructions.size(), JAVA_INT.byteAlignment());
        long at = 0;
        for (BpfProgram.Instruction instruction : instructions) {
            result.set(JAVA_SHORT, at, (short) instruction.code());
            result.set(JAVA_BYTE, at + 2, (byte) instruction.jt());
            result.set(JAVA_BYTE, at + 3, (byte) instruction.jf());
            result.set(JAVA_INT, at + 4, instruction.k());
            at += INSTRUCTION_SIZE;
        }
        return result;
    }

    /** Instruction number {@code index} in the words of {@code tcpdump -d}. */
    String image(BpfProgram.Instruction instruction, int index) {
        try (Arena arena = Arena.ofConfined()) {
            return orEmpty(callString(image, write(List.of(instruction), arena), index));
        }
    }

    /** What libpcap's own interpreter answers. */
    int offlineFilter(BpfProgram program, byte[] packet, int captured, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(PacketHeader.SIZE, JAVA_LONG.byteAlignment());
            PacketHeader.set(header, captured, length);
            MemorySegment struct = arena.allocate(PROGRAM_SIZE, JAVA_LONG.byteAlignment());
            struct.set(JAVA_INT, 0, program.instructions().size());
            struct.set(ADDRESS, PROGRAM_INSTRUCTIONS, write(program.instructions(), arena));
            return callInt(offlineFilter, struct, header, arena.allocateFrom(JAVA_BYTE, packet));
        }
    }

    /**
     * A callback for {@link #dispatch}.
     *
     * @param lookup of the target's class
     * @param method name of its {@code void method(long user, long header, long bytes)}; the pointers are offsets into
     *     {@link #memory}
     */
    MemorySegment callback(MethodHandles.Lookup lookup, Object target, String method, Arena arena) {
        try {
            MethodHandle bound =
                    lookup.bind(target, method, MethodType.methodType(void.class, long.class, long.class, long.class));
            // Pointers go in the same registers as 64-bit integers; as integers they need no object.
            return linker.upcallStub(bound, FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG), arena);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Up to {@code limit} packets to the callback; how many there were, or a negative {@code PCAP_ERROR_}. */
    int dispatch(MemorySegment handle, int limit, MemorySegment callback) {
        try {
            return (int) dispatch.invokeExact(handle, limit, callback, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException("pcap_dispatch does not fit its declaration", e);
        }
    }

    /** A {@code struct pollfd} that waits for input on the descriptor. */
    static MemorySegment pollRequest(int descriptor, Arena arena) {
        MemorySegment request = arena.allocate(JAVA_LONG);
        request.set(JAVA_INT, 0, descriptor);
        request.set(JAVA_SHORT, 4, POLLIN);
        return request;
    }

    /** Waits for input or for the time to pass; 0 if it passed. A failure shows in the read that follows. */
    int poll(MemorySegment request, int timeoutMillis) {
        try {
            return (int) poll.invokeExact(request, 1L, timeoutMillis);
        } catch (Throwable e) {
            throw new IllegalStateException("poll does not fit its declaration", e);
        }
    }

    /** The one call that is allowed from other threads. */
    void breakLoop(MemorySegment handle) {
        call(breakloop, handle);
    }

    CaptureStatistics statistics(MemorySegment handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_INT, 3);
            if (callInt(stats, handle, result) < 0) {
                return CaptureStatistics.NONE;
            }
            return new CaptureStatistics(
                    Integer.toUnsignedLong(result.getAtIndex(JAVA_INT, 0)),
                    Integer.toUnsignedLong(result.getAtIndex(JAVA_INT, 1)),
                    Integer.toUnsignedLong(result.getAtIndex(JAVA_INT, 2)));
        }
    }

    String error(MemorySegment handle) {
        return orEmpty(callString(geterr, handle));
    }

    /**
     * What a status other than 0 of a call on a handle means, as tcpdump says it but on one line.
     *
     * @param device the name that leads the message
     */
    String explain(MemorySegment handle, String device, int status) {
        String detail = error(handle);
        if (status == ERROR || status == WARNING) {
            return device + ": " + detail;
        }
        String meaning = status(status);
        return device + ": " + meaning + (detail.isEmpty() || detail.equals(meaning) ? "" : " (" + detail + ")");
    }

    /** A right that a program is started with; one in java's file (setcap) would keep java from finding its own libraries. */
    private static final String RIGHT =
            " the right to capture (as root: setpriv --reuid=USER --init-groups --inh-caps=+net_raw --ambient-caps=+net_raw …)";

    /** What to do about a status of pcap_activate, to follow its explanation; empty if there is nothing to say. */
    static String advice(int status) {
        return switch (status) {
            case ERROR_PERM_DENIED -> "; run as root, or as another user with" + RIGHT;
            case Libpcap.ERROR_PROMISC_PERM_DENIED ->
                "; run as root, or without promiscuous mode (-p), or as another user with" + RIGHT;
            case ERROR_NO_SUCH_DEVICE -> "; -D lists the interfaces";
            default -> "";
        };
    }

    /** What a status of pcap_activate means to whoever asked. */
    static CaptureException.Kind kind(int status) {
        return switch (status) {
            case ERROR_PERM_DENIED, ERROR_PROMISC_PERM_DENIED -> CaptureException.Kind.NOT_PERMITTED;
            case ERROR_NO_SUCH_DEVICE -> CaptureException.Kind.WRONG_ARGUMENT;
            default -> CaptureException.Kind.OTHER;
        };
    }

    String status(int status) {
        return orEmpty(callString(statusToStr, status));
    }

    List<Device> devices() throws CaptureException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(ERRBUF_SIZE);
            MemorySegment result = arena.allocate(ADDRESS);
            if (callInt(findalldevs, result, message) < 0) {
                throw new CaptureException("cannot list the interfaces: " + message.getString(0));
            }
            MemorySegment first = result.get(ADDRESS, 0);
            List<Device> devices = new ArrayList<>();
            for (long at = first.address();
                    at != 0;
                    at = memory.get(ADDRESS, at).address()) {
                devices.add(new Device(
                        devices.size() + 1,
                        orEmpty(string(memory.get(ADDRESS, at + DEVICE_NAME))),
                        orEmpty(string(memory.get(ADDRESS, at + DEVICE_DESCRIPTION))),
                        memory.get(JAVA_INT, at + DEVICE_FLAGS)));
            }
            call(freealldevs, first);
            return devices;
        }
    }

    void close(MemorySegment handle) {
        call(close, handle);
    }
}
