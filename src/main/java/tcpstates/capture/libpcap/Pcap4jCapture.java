package tcpstates.capture.libpcap;

import java.lang.foreign.MemorySegment;
import java.sql.Timestamp;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.Pcaps;
import org.pcap4j.core.RawPacketListener;
import org.pcap4j.packet.namednumber.DataLinkType;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.packet.LinkType;
import tcpstates.packet.Nanos;

/**
 * The second engine: captures through pcap4j, which copies each packet. It serves to distinguish a fault of ours from a fault of
 * the system, and {@link LiveCapture} is the better one otherwise.
 *
 * <p>{@link #stop()} and {@link #statistics()} may be called from any thread; {@link #close()} only when {@link #deliver} has
 * returned.
 */
public final class Pcap4jCapture implements LiveSource {
    /** Between two looks when there was no packet: pcap4j cannot wait for packets and wake up without them. */
    private static final int PAUSE_MILLIS = 5;

    private static final int PACKETS_PER_ROUND = 10_000;

    private final LiveOptions options;
    private final PcapHandle handle;
    private final int linkType;
    private CaptureStatistics lastStatistics = CaptureStatistics.NONE;
    private volatile boolean stopped;

    private Pcap4jCapture(LiveOptions options, PcapHandle handle) {
        this.options = options;
        this.handle = handle;
        linkType = Dlt.toLinkType(handle.getDlt().value());
    }

    /** Opens the interface; from then on packets gather in the kernel's buffer. */
    public static Pcap4jCapture open(LiveOptions options) throws CaptureException {
        refuseWhatPcap4jLacks(options);
        PcapHandle handle = null;
        try {
            handle = builder(options).build();
            setUp(handle, options);
            return new Pcap4jCapture(options, handle);
        } catch (PcapNativeException | NotOpenException | RuntimeException e) {
            if (handle != null) {
                handle.close();
            }
            throw new CaptureException(options.interfaceName() + ": " + oneLine(e) + advice(e), e);
        } catch (LinkageError e) {
            throw new CaptureException(MissingLibpcap.messageOfPcap4j(System.getProperty("os.name")), e);
        }
    }

    private static void refuseWhatPcap4jLacks(LiveOptions options) throws CaptureException {
        if (options.timeStampType() != null) {
            throw new CaptureException(
                    "pcap4j cannot choose the type of the time stamps; leave -j or --engine pcap4j out");
        }
    }

    private static PcapHandle.Builder builder(LiveOptions options) {
        PcapHandle.Builder builder = new PcapHandle.Builder(options.interfaceName())
                .snaplen(options.snapshotLength())
                .promiscuousMode(options.promiscuous() ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                .timeoutMillis(READ_TIMEOUT_MILLIS)
                .immediateMode(options.immediate())
                .bufferSize(options.bufferBytes())
                .timestampPrecision(
                        options.decimals() == 9
                                ? PcapHandle.TimestampPrecision.NANO
                                : PcapHandle.TimestampPrecision.MICRO);
        if (options.monitorMode()) {
            builder.rfmon(true);
        }
        return options.direction() == LiveOptions.Direction.INOUT
                ? builder
                : builder.direction(
                        PcapHandle.PcapDirection.valueOf(options.direction().name()));
    }

    private static void setUp(PcapHandle handle, LiveOptions options) throws PcapNativeException, NotOpenException {
        String linkType = options.linkType();
        if (linkType != null) {
            handle.setDlt(Pcaps.dataLinkNameToVal(linkType));
        } else if (options.interfaceName().equals("any")) {
            handle.setDlt(DataLinkType.getInstance(LinkType.LINUX_SLL2.number()));
        }
        if (!options.filter().isEmpty()) {
            handle.setFilter(
                    options.filter(), options.optimize() ? BpfCompileMode.OPTIMIZE : BpfCompileMode.NONOPTIMIZE);
        }
        handle.setBlockingMode(PcapHandle.BlockingMode.NONBLOCKING);
    }

    private static String advice(Exception e) {
        return e instanceof PcapNativeException failure && failure.getReturnCode() != null
                ? Libpcap.advice(failure.getReturnCode())
                : "";
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message.strip().replace("\n", " ");
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
        return options.snapshotLength();
    }

    @Override
    public int decimals() {
        return handle.getTimestampPrecision() == PcapHandle.TimestampPrecision.NANO ? 9 : 6;
    }

    @Override
    public void deliver(PacketHandler handler, DeliveryListener delivery) throws CaptureException {
        GuardedHandler guarded = new GuardedHandler(handler, this::breakLoop);
        RawPacketListener listener = bytes -> hand(guarded, bytes);
        try {
            while (!stopped && !guarded.ended()) {
                long time = LiveSource.handedOver();
                int count = handle.dispatch(PACKETS_PER_ROUND, listener);
                guarded.rethrow();
                delivery.roundEnded(count < PACKETS_PER_ROUND ? time : Long.MIN_VALUE);
                if (count == 0) {
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            // pcap4j's word for pcap_breakloop; the loop was broken on purpose
            guarded.rethrow();
        } catch (PcapNativeException | NotOpenException e) {
            throw new CaptureException(name() + ": " + oneLine(e), e);
        }
    }

    private void hand(GuardedHandler handler, byte[] bytes) {
        Timestamp time = handle.getTimestamp();
        long nanos = Math.floorDiv(time.getTime(), 1_000L) * Nanos.PER_SECOND + time.getNanos();
        int length = handle.getOriginalLength();
        handler.packet(MemorySegment.ofArray(bytes), 0, Math.min(bytes.length, length), length, nanos, linkType);
    }

    @Override
    public void stop() {
        stopped = true;
        breakLoop();
    }

    private void breakLoop() {
        try {
            handle.breakLoop();
        } catch (NotOpenException e) {
            // closed: there is no loop to break
        }
    }

    @Override
    public CaptureStatistics statistics() {
        try {
            PcapStat stats = handle.getStats();
            return new CaptureStatistics(
                    stats.getNumPacketsReceived(), stats.getNumPacketsDropped(), stats.getNumPacketsDroppedByIf());
        } catch (PcapNativeException | NotOpenException e) {
            return lastStatistics;
        }
    }

    @Override
    public void close() {
        lastStatistics = statistics();
        handle.close();
    }
}
