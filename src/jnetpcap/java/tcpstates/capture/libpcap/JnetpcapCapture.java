package tcpstates.capture.libpcap;

import java.lang.foreign.MemorySegment;
import org.jnetpcap.Pcap;
import org.jnetpcap.Pcap0_4;
import org.jnetpcap.PcapException;
import org.jnetpcap.PcapHandler;
import org.jnetpcap.PcapStat;
import org.jnetpcap.constant.PcapDirection;
import org.jnetpcap.constant.PcapTStampPrecision;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.packet.LinkType;
import tcpstates.packet.Nanos;

/**
 * Captures through jnetpcap 2 (com.slytechs.jnet.jnetpcap:jnetpcap-wrapper 2.1.0 is what this is written for), on the thread that
 * analyses. Packets are not copied, but jnetpcap opens and closes a memory arena for each, which makes it the slowest engine.
 */
final class JnetpcapCapture implements LiveSource {
    /** Between two looks when there was no packet: jnetpcap gives no descriptor to wait on. */
    private static final int PAUSE_MILLIS = 5;

    private static final int PACKETS_PER_ROUND = 10_000;
    private static final int ERROR_BREAK = -2;
    private static final String ANY = "any";

    private final LiveOptions options;
    private final Pcap pcap;
    private final int linkType;
    private final int snapshotLength;
    private final int decimals;
    private final Object closing = new Object();
    private CaptureStatistics lastStatistics = CaptureStatistics.NONE;
    private boolean closed;
    private volatile boolean stopped;

    private JnetpcapCapture(LiveOptions options, Pcap pcap) throws PcapException {
        this.options = options;
        this.pcap = pcap;
        linkType = Dlt.toLinkType(((Pcap0_4) pcap).datalinkGetAsInt());
        snapshotLength = pcap.snapshot();
        decimals = pcap.getTstampPrecision() == PcapTStampPrecision.TSTAMP_PRECISION_NANO ? 9 : 6;
    }

    static JnetpcapCapture open(LiveOptions options) throws CaptureException {
        if (options.timeStampType() != null) {
            throw new CaptureException(
                    "--engine jnetpcap does not choose the type of the time stamps; leave -j or --engine out");
        }
        Pcap pcap = null;
        try {
            pcap = Pcap.create(options.interfaceName());
            configure(pcap, options);
            pcap.activate();
            setUp(pcap, options);
            return new JnetpcapCapture(options, pcap);
        } catch (PcapException | RuntimeException e) {
            if (pcap != null) {
                pcap.close();
            }
            String advice = e instanceof PcapException failure ? Libpcap.advice(failure.getCode()) : "";
            throw new CaptureException(options.interfaceName() + ": " + e.getMessage() + advice, e);
        }
    }

    private static void configure(Pcap pcap, LiveOptions options) throws PcapException {
        pcap.setSnaplen(options.snapshotLength());
        pcap.setPromisc(options.promiscuous());
        pcap.setTimeout(READ_TIMEOUT_MILLIS);
        pcap.setImmediateMode(options.immediate());
        pcap.setBufferSize(options.bufferBytes());
        if (options.monitorMode()) {
            pcap.setRfmon(true);
        }
        if (options.decimals() == 9) {
            pcap.setTstampPrecision(PcapTStampPrecision.TSTAMP_PRECISION_NANO);
        }
    }

    private static void setUp(Pcap pcap, LiveOptions options) throws PcapException, CaptureException {
        switch (options.direction()) {
            case IN -> pcap.setDirection(PcapDirection.DIRECTION_IN);
            case OUT -> pcap.setDirection(PcapDirection.DIRECTION_OUT);
            case INOUT -> {
                // as it is
            }
        }
        String linkType = options.linkType();
        if (linkType != null) {
            pcap.setDatalink(Dlt.ofLinkType(FilterCompiler.linkType(linkType)));
        } else if (options.interfaceName().equals(ANY)) {
            pcap.setDatalink(LinkType.LINUX_SLL2.number());
        }
        if (!options.filter().isEmpty()) {
            pcap.setFilter(pcap.compile(options.filter(), options.optimize()));
        }
        pcap.setNonBlock(true);
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
    public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
        GuardedHandler guarded = new GuardedHandler(handler, pcap::breakloop);
        int nanosPerUnit = decimals == 9 ? 1 : (int) Nanos.PER_MICRO;
        PcapHandler.NativeCallback callback = (user, header, packet) -> guarded.packet(
                packet,
                0,
                PacketHeader.captured(header, 0),
                PacketHeader.length(header, 0),
                PacketHeader.nanos(header, 0, nanosPerUnit),
                linkType);
        try {
            while (!stopped && !guarded.ended()) {
                long time = LiveSource.handedOver();
                int count = pcap.dispatch(PACKETS_PER_ROUND, callback, MemorySegment.NULL);
                guarded.rethrow();
                if (count < 0 && count != ERROR_BREAK) {
                    throw new CaptureException(name() + ": " + pcap.geterr());
                }
                listener.roundEnded(0 <= count && count < PACKETS_PER_ROUND ? time : Long.MIN_VALUE);
                if (count == 0) {
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        stopped = true;
        synchronized (closing) {
            if (!closed) {
                pcap.breakloop();
            }
        }
    }

    @Override
    public CaptureStatistics statistics() {
        synchronized (closing) {
            return closed ? lastStatistics : ask();
        }
    }

    private CaptureStatistics ask() {
        try {
            PcapStat stats = pcap.stats();
            return new CaptureStatistics(stats.recv(), stats.drop(), stats.ifdrop());
        } catch (PcapException e) {
            return lastStatistics;
        }
    }

    @Override
    public void close() {
        synchronized (closing) {
            if (!closed) {
                lastStatistics = ask();
                closed = true;
                pcap.close();
            }
        }
    }
}
