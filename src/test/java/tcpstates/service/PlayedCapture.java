package tcpstates.service;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.SavedCapture;

/** A live capture in which saved ones happen now, when the test says so. */
final class PlayedCapture implements PacketSource {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int ROUND_MILLIS = 20;
    /** Of the addresses in an Ethernet frame with IPv4. */
    private static final int SOURCE = 26;

    private static final int DESTINATION = 30;
    /** So that one that is opened behind another brings other connections. */
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final BlockingQueue<String> files = new LinkedBlockingQueue<>();
    private volatile @Nullable String breaksOff;
    private volatile boolean stopped;
    private int played = STARTED.incrementAndGet() * 1000;
    private volatile CaptureStatistics statistics = CaptureStatistics.NONE;

    /** Lets the packets of a file happen. */
    void play(String file) {
        files.add(file);
    }

    /** Lets the interface vanish. */
    void breakOff(String why) {
        breaksOff = why;
    }

    /** Lets the kernel have dropped so many packets. */
    void drop(long packets) {
        statistics = new CaptureStatistics(0, packets, 0);
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    @Override
    public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
        while (!stopped) {
            long round = now();
            String file = poll();
            if (file != null) {
                deliver(file, handler);
            }
            listener.roundEnded(files.isEmpty() ? round : Long.MIN_VALUE);
            String why = breaksOff;
            if (why != null) {
                throw new CaptureException(why);
            }
        }
    }

    private @Nullable String poll() {
        try {
            return files.poll(ROUND_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void deliver(String file, PacketHandler handler) throws CaptureException {
        try (PacketSource saved = SavedCapture.open(file)) {
            long[] last = {Long.MIN_VALUE};
            saved.deliver((memory, offset, captured, length, nanos, linkType) -> {
                last[0] = Math.max(last[0], nanos);
                return true;
            });
            long later = now() - last[0];
            played++;
            saved.deliver((memory, offset, captured, length, nanos, linkType) -> {
                MemorySegment packet = Arena.ofAuto().allocate(captured);
                MemorySegment.copy(memory, offset, packet, 0, captured);
                renumber(packet, SOURCE);
                renumber(packet, DESTINATION);
                return handler.packet(packet, 0, captured, length, nanos + later, linkType);
            });
        }
    }

    /** Makes one end 10.77.x.y instead of 10.77.1.1, another one for each time that the file is played. */
    private void renumber(MemorySegment packet, int at) {
        boolean isClient =
                packet.get(ValueLayout.JAVA_BYTE, at + 2) == 1 && packet.get(ValueLayout.JAVA_BYTE, at + 3) == 1;
        if (isClient) {
            packet.set(ValueLayout.JAVA_BYTE, at + 2, (byte) (2 + (played >> 8)));
            packet.set(ValueLayout.JAVA_BYTE, at + 3, (byte) played);
        }
    }

    @Override
    public String name() {
        return "eth7";
    }

    @Override
    public int linkType() {
        return 1;
    }

    @Override
    public int snapshotLength() {
        return Settings.MAXIMUM_SNAPSHOT_LENGTH;
    }

    @Override
    public int decimals() {
        return 6;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public CaptureStatistics statistics() {
        return statistics;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
