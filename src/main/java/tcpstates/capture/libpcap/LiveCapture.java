package tcpstates.capture.libpcap;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.Backlog;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.packet.LinkType;

/**
 * Captures on an interface through libpcap. A thread of its own copies packets out of the kernel's buffer into a
 * {@link PacketQueue}, from where {@link #deliver} hands them on; no object is made for a packet.
 *
 * <p>{@link #stop()} and {@link #statistics()} may be called from any thread at any time; {@link #close()} only when
 * {@link #deliver} has returned.
 */
public final class LiveCapture implements LiveSource {
    /** Bounds a round, so that there is an end of a round under full load too. */
    private static final int PACKETS_PER_ROUND = 10_000;

    /** How long packets that the analysis has no time for may wait to be handed over to it. */
    private static final int PENDING_TIMEOUT_MILLIS = 5;

    private static final String PURPOSE = "live capture";
    private static final String ANY = "any";

    private final Libpcap pcap;
    private final MemorySegment handle;
    private final LiveOptions options;
    private final List<String> warnings;
    private final int linkType;
    private final int snapshotLength;
    private final int decimals;
    private final Object closing = new Object();
    /** The thread that empties the kernel's buffer. */
    private final ExecutorService reader = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("capture").factory());

    private CaptureStatistics lastStatistics = CaptureStatistics.NONE;
    private boolean closed;
    /** Has a queue while packets are delivered. */
    private volatile @Nullable PacketQueue waiting;

    private volatile boolean stopped;

    private LiveCapture(Libpcap pcap, MemorySegment handle, LiveOptions options, List<String> warnings) {
        this.pcap = pcap;
        this.handle = handle;
        this.options = options;
        this.warnings = List.copyOf(warnings);
        linkType = Dlt.toLinkType(pcap.dataLink(handle));
        snapshotLength = pcap.snapshotLength(handle);
        decimals = pcap.timeStampPrecision(handle) == Libpcap.PRECISION_NANO ? 9 : 6;
        // Now, for whoever opens this may give up being root. All that thread does is copy; what it is late for is
        // dropped.
        join(reader.submit(ThreadPriority::raise));
    }

    /** Opens the interface; from then on packets gather in the kernel's buffer. */
    public static LiveCapture open(LiveOptions options) throws CaptureException {
        Libpcap pcap = Libpcap.load(PURPOSE);
        MemorySegment handle = pcap.create(options.interfaceName());
        try {
            List<String> warnings = new ArrayList<>();
            activate(pcap, handle, options, warnings);
            setUp(pcap, handle, options);
            return new LiveCapture(pcap, handle, options, warnings);
        } catch (CaptureException | RuntimeException e) {
            pcap.close(handle);
            throw e;
        }
    }

    /** The link types that the interface can be set to: {@code -L}. */
    public static List<NamedCode> linkTypes(LiveOptions options) throws CaptureException {
        try (LiveCapture capture = open(options)) {
            return capture.pcap.dataLinks(capture.handle);
        }
    }

    /** The kinds of time stamp that the interface can be set to: {@code -J}; empty if there is no choice. */
    public static List<NamedCode> timeStampTypes(String interfaceName) throws CaptureException {
        Libpcap pcap = Libpcap.load(PURPOSE);
        MemorySegment handle = pcap.create(interfaceName);
        try {
            return pcap.timeStampTypes(handle);
        } finally {
            pcap.close(handle);
        }
    }

    /** libpcap's own line about itself, e.g. {@code libpcap version 1.10.3 (with TPACKET_V3)}. */
    public static String libraryVersion() throws CaptureException {
        return Libpcap.load("its version").version();
    }

    private static void activate(Libpcap pcap, MemorySegment handle, LiveOptions options, List<String> warnings)
            throws CaptureException {
        String name = options.interfaceName();
        pcap.configure(handle, options, READ_TIMEOUT_MILLIS);
        if (options.decimals() == 9) {
            check(pcap, pcap.setTimeStampPrecision(handle, Libpcap.PRECISION_NANO), name, "nanosecond time stamps");
        }
        String timeStampType = options.timeStampType();
        if (timeStampType != null) {
            int type = pcap.timeStampTypeByName(timeStampType);
            if (type < 0) {
                throw new CaptureException("invalid time stamp type " + timeStampType + "; -J lists those of " + name);
            }
            int status = pcap.setTimeStampType(handle, type);
            check(pcap, status, name, "time stamp type " + timeStampType);
            if (status > 0) {
                warnings.add(name + ": " + pcap.status(status));
            }
        }
        int status = pcap.activate(handle);
        if (status < 0) {
            throw new CaptureException(
                    Libpcap.kind(status), pcap.explain(handle, name, status) + Libpcap.advice(status));
        }
        if (status > 0) {
            warnings.add(pcap.explain(handle, name, status));
        }
    }

    private static void check(Libpcap pcap, int status, String name, String what) throws CaptureException {
        if (status < 0) {
            throw new CaptureException(name + ": Can't set " + what + ": " + pcap.status(status));
        }
    }

    private static void setUp(Libpcap pcap, MemorySegment handle, LiveOptions options) throws CaptureException {
        String name = options.interfaceName();
        if (options.direction() != LiveOptions.Direction.INOUT && pcap.setDirection(handle, options.direction()) < 0) {
            throw new CaptureException(name + ": pcap_setdirection() failed: " + pcap.error(handle));
        }
        String linkType = options.linkType();
        if (linkType != null) {
            int dlt = pcap.dataLinkByName(linkType);
            if (dlt < 0) {
                throw new CaptureException("invalid data link type " + linkType + "; -L lists those of " + name);
            }
            if (pcap.setDataLink(handle, dlt) < 0) {
                throw new CaptureException(name + ": " + pcap.error(handle) + "; -L lists those it has");
            }
        } else if (name.equals(ANY)) {
            // As tcpdump does: SLL2 names the interface of each packet. A libpcap that does not know it keeps SLL.
            pcap.setDataLink(handle, LinkType.LINUX_SLL2.number());
        }
        if (!options.filter().isEmpty()) {
            pcap.setFilter(handle, options.filter(), options.optimize(), pcap.netmask(name));
        }
    }

    @Override
    public String name() {
        return options.interfaceName();
    }

    @Override
    public int linkType() {
        return linkType;
    }

    @Override
    public int snapshotLength() {
        return snapshotLength;
    }

    @Override
    public int decimals() {
        return decimals;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
        try (Arena arena = Arena.ofShared()) {
            var queue = new PacketQueue(arena);
            waiting = queue;
            Future<?> reading = reader.submit(() -> queue.end(read(queue)));
            try {
                PacketQueue.Block block;
                do {
                    block = queue.next();
                    if (!block.deliver(handler, linkType)) {
                        return;
                    }
                    listener.roundEnded(block.completeUpTo());
                    queue.free(block);
                } while (!block.isLast());
                rethrow(queue.failure());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                waiting = null;
                queue.abandon();
                stop();
                join(reading);
            }
        }
    }

    /** Takes packets out of the kernel's buffer until {@link #stop}; returns why it could not go on, null if it could. */
    private @Nullable Throwable read(PacketQueue queue) {
        try (Arena arena = Arena.ofConfined()) {
            GuardedHandler guarded = new GuardedHandler(
                    (memory, offset, captured, length, nanos, type) ->
                            queue.add(memory, offset, captured, length, nanos),
                    () -> pcap.breakLoop(handle));
            MemorySegment callback = pcap.callback(MethodHandles.lookup(), new Callback(guarded), "packet", arena);
            // On Linux a blocking read returns only when there are packets, whatever its time-out; so we wait
            // ourselves.
            int descriptor = pcap.setNonBlocking(handle);
            MemorySegment request = Libpcap.pollRequest(descriptor, arena);
            while (!stopped && !guarded.ended()) {
                if (descriptor >= 0) {
                    pcap.poll(request, queue.isPending() ? PENDING_TIMEOUT_MILLIS : READ_TIMEOUT_MILLIS);
                }
                long time = LiveSource.handedOver();
                int count = pcap.dispatch(handle, PACKETS_PER_ROUND, callback);
                guarded.rethrow();
                if (count < 0 && count != Libpcap.ERROR_BREAK) {
                    return new CaptureException(pcap.explain(handle, name(), count));
                }
                queue.endOfRound(0 <= count && count < PACKETS_PER_ROUND ? time : Long.MIN_VALUE);
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws CaptureException {
        switch (failure) {
            case null -> {
                // ended on purpose
            }
            case CaptureException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    /** Waits until that is done, interrupted or not. */
    private static void join(Future<?> work) {
        boolean interrupted = false;
        while (!work.isDone()) {
            try {
                work.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        stopped = true;
        synchronized (closing) {
            if (!closed) {
                pcap.breakLoop(handle);
            }
        }
    }

    /** Until now; after {@link #close()}, until then. */
    @Override
    public CaptureStatistics statistics() {
        synchronized (closing) {
            return closed ? lastStatistics : pcap.statistics(handle);
        }
    }

    @Override
    public Backlog backlog() {
        PacketQueue queue = waiting;
        return queue == null ? Backlog.NONE : queue.backlog();
    }

    @Override
    public void close() {
        synchronized (closing) {
            if (!closed) {
                lastStatistics = pcap.statistics(handle);
                closed = true;
                pcap.close(handle);
                reader.shutdown();
            }
        }
    }

    /** What libpcap calls back for each packet. */
    private final class Callback {
        private final GuardedHandler handler;
        private final int nanosPerUnit = decimals == 9 ? 1 : 1_000;

        Callback(GuardedHandler handler) {
            this.handler = handler;
        }

        @SuppressWarnings("unused") // called through a method handle
        void packet(long user, long header, long bytes) {
            long nanos = PacketHeader.nanos(pcap.memory, header, nanosPerUnit);
            int captured = PacketHeader.captured(pcap.memory, header);
            int length = PacketHeader.length(pcap.memory, header);
            handler.packet(pcap.memory, bytes, captured, length, nanos, linkType);
        }
    }
}
