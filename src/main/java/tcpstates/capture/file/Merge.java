package tcpstates.capture.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tcpstates.capture.CaptureException;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.PrintableText;

/** One walk through several captures at once, by time. */
final class Merge {
    /** Of each so much is in memory as its compression looks back, up to some ten megabytes. */
    private static final int MAXIMUM_COMPRESSED = 64;

    /** In the order of their first packets. */
    private final List<MergedFile> files;

    private final PacketHandler handler;
    private final DeliveryListener listener;
    private final Set<SavedCapture> open = ConcurrentHashMap.newKeySet();
    private final PriorityQueue<Stand> stands =
            new PriorityQueue<>(Comparator.comparingLong(Stand::clock).thenComparingInt(Stand::number));
    private final RepeatedPackets repeated;
    private final List<CaptureException> failures = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private int begun;
    private int compressed;
    private long countedOnce;
    private volatile boolean stopped;

    /**
     * Where the walk stands in a capture.
     *
     * @param number among packets of the same time the one of the lower number comes first
     */
    private record Stand(int number, MergedFile file, SavedCapture capture, MergeInput input) {
        long clock() {
            return input.clock();
        }
    }

    Merge(List<MergedFile> files, PacketHandler handler, DeliveryListener listener) {
        this.files = files;
        this.handler = handler;
        this.listener = listener;
        repeated = new RepeatedPackets(files.size());
    }

    /** Delivers all packets, unless the handler says stop; a capture that cannot be read on is left where it breaks off. */
    void run() {
        try {
            beginThoseDue();
            while (!stands.isEmpty() && deliver(stands.remove())) {
                beginThoseDue();
            }
        } finally {
            stands.forEach(this::leave);
        }
    }

    /** Delivers the packets of a capture up to one behind that of another; returns whether to go on. */
    private boolean deliver(Stand stand) {
        MergeInput input = stand.input;
        long clock = input.clock();
        Stand next = stands.peek();
        long unopened = begun < files.size() ? files.get(begun).clock() : Long.MAX_VALUE;
        long other = next == null ? unopened : Math.min(unopened, next.clock());
        do {
            clock = input.clock();
            boolean again = repeated.isRepeated(
                    clock, stand.number, input, stand.file.clock(), other - clock <= RepeatedPackets.WINDOW);
            if (again) {
                countedOnce++;
            } else if (stopped
                    || !handler.packet(
                            input.memory(),
                            input.offset(),
                            input.captured(),
                            input.length(),
                            input.nanos(),
                            input.linkType())) {
                leave(stand);
                return false;
            }
            if (!advance(stand)) {
                leave(stand);
                return true;
            }
        } while (input.clock() < other);
        stands.add(stand);
        return true;
    }

    private boolean advance(Stand stand) {
        try {
            return stand.input.next();
        } catch (CaptureException e) {
            failures.add(e);
            return false;
        }
    }

    /** Opens the captures whose first packet is not behind the next one. */
    private void beginThoseDue() {
        while (begun < files.size()
                && (stands.isEmpty()
                        || files.get(begun).clock() <= stands.element().clock())) {
            try {
                begin(files.get(begun), begun);
            } catch (CaptureException e) {
                failures.add(e);
            }
            begun++;
        }
    }

    private void begin(MergedFile file, int number) throws CaptureException {
        if (file.isCompressed() && compressed == MAXIMUM_COMPRESSED) {
            throw new CaptureException(PrintableText.of(file.described().name()) + ": more than " + MAXIMUM_COMPRESSED
                    + " compressed files are of the same time: unpack some");
        }
        SavedCapture capture = file.open();
        open.add(capture);
        if (stopped) {
            capture.stop();
        }
        if (number > 0) {
            listener.opened(capture);
        }
        MergeInput input = file.begin(capture);
        if (input != null) {
            compressed += file.isCompressed() ? 1 : 0;
            stands.add(new Stand(number, file, capture, input));
        }
    }

    private void leave(Stand stand) {
        for (String remark : stand.input.remarks()) {
            remarks.add(PrintableText.of(stand.capture.name()) + ": " + remark);
        }
        repeated.ended(stand.number, stand.clock());
        open.remove(stand.capture);
        if (stand.file.isCompressed()) {
            compressed--;
            stand.capture.close();
        }
    }

    /** Ends the walk soon; from any thread. */
    void stop() {
        stopped = true;
        open.forEach(SavedCapture::stop);
    }

    /** Why captures could not be read to their ends. */
    List<CaptureException> failures() {
        return failures;
    }

    List<String> remarks() {
        return remarks;
    }

    /** Packets that were left out because another capture had held them before. */
    long countedOnce() {
        return countedOnce;
    }

    /** As {@link RepeatedPackets#hasOverflowed}. */
    boolean mayCountTwice() {
        return repeated.hasOverflowed();
    }
}
