package tcpstates.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.Event;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.tracker.ConnectionTracker;

/** The capture that all benchmarks walk: a mix of connections, 96 bytes of each packet, always the same bytes. */
public final class Workload implements AutoCloseable {
    /** Packets in the capture. */
    public static final int PACKETS = 200_000;

    /** Connections that are open at a time. */
    private static final int CONCURRENT = 2_000;

    private final Path file;
    private final SavedCapture capture;

    private Workload(Path file, SavedCapture capture) {
        this.file = file;
        this.capture = capture;
    }

    /** Generates the capture and opens it. */
    public static Workload create() {
        try {
            Path file = Files.createTempFile("workload", ".pcap");
            generate(file);
            return new Workload(file, SavedCapture.open(file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CaptureException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void generate(Path file) throws IOException, InterruptedException {
        int status = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Path.of("bench", "GenerateWorkload.java").toString(),
                        file.toString(),
                        Integer.toString(PACKETS),
                        Integer.toString(CONCURRENT),
                        "mix",
                        "96",
                        "1")
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("bench/GenerateWorkload.java ended with status " + status);
        }
    }

    /** Hands over the first {@link #PACKETS} packets: the generator ends with a whole step, so there may be one more. */
    public void deliver(PacketHandler handler) {
        var counter = new Counter(handler);
        try {
            capture.deliver(counter);
        } catch (CaptureException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Link type of the packets. */
    public int linkType() {
        return capture.linkType();
    }

    /** Copies of the segments, without their bytes. */
    public List<TcpSegment> segments() {
        List<TcpSegment> segments = new ArrayList<>(PACKETS);
        var decoder = new PacketDecoder();
        deliver((memory, offset, captured, length, nanos, linkType) -> {
            decoder.decode(memory, offset, captured, length, nanos, linkType, segments.size() + 1L);
            segments.add(decoder.segment().copy());
            return true;
        });
        return segments;
    }

    /** What a tracker tells about the capture. */
    public List<Event> events() {
        List<Event> events = new ArrayList<>();
        var tracker = new ConnectionTracker(events::add);
        segments().forEach(tracker::segment);
        tracker.end();
        return events;
    }

    @Override
    public void close() {
        capture.close();
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Counter implements PacketHandler {
        private final PacketHandler handler;
        private int count;

        Counter(PacketHandler handler) {
            this.handler = handler;
        }

        @Override
        public boolean packet(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType) {
            return handler.packet(memory, offset, captured, length, nanos, linkType) && ++count < PACKETS;
        }
    }
}
