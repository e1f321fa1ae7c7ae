package tcpstates.capture.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.PacketSource;

/** {@code -V}: saved captures one after the other, as if they were one. */
public final class CaptureSeries implements PacketSource {
    private static final String STANDARD_INPUT = "-";

    private final List<String> files;
    private final CaptureFormat[] formats;
    private final List<CaptureException> failures = new ArrayList<>();
    private volatile SavedCapture current;
    private volatile boolean stopped;

    private CaptureSeries(List<String> files, CaptureFormat... formats) throws CaptureException {
        this.files = files;
        this.formats = formats;
        current = SavedCapture.open(files.getFirst(), formats);
    }

    /**
     * Opens the first capture of a list.
     *
     * @param list a file with a file's name a line; {@code -} is standard input
     * @param further as of {@link SavedCapture#open}
     */
    public static CaptureSeries open(String list, CaptureFormat... further) throws CaptureException {
        List<String> files =
                lines(list).stream().filter(line -> !line.isBlank()).toList();
        if (files.isEmpty()) {
            throw new CaptureException(list + ": names no file, wants one a line");
        }
        return new CaptureSeries(files, further);
    }

    @Override
    public boolean isReadFrom(String file) {
        return files.stream().anyMatch(one -> SavedCapture.isSameFile(one, file));
    }

    private static List<String> lines(String list) throws CaptureException {
        try {
            if (!list.equals(STANDARD_INPUT)) {
                return Files.readAllLines(Path.of(list));
            }
            InputStream input = System.in;
            return new String(input.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            throw new CaptureException(list + ": No such file or directory", e);
        } catch (IOException e) {
            throw new CaptureException(list + ": cannot be read as a list of files: " + e.getMessage(), e);
        }
    }

    /** Damaged captures are left where they break off, those that cannot be opened are passed over; both are what it fails with at the end. */
    @Override
    public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
        boolean[] wantsMore = {true};
        PacketHandler asking = (memory, offset, captured, length, nanos, linkType) -> {
            wantsMore[0] = handler.packet(memory, offset, captured, length, nanos, linkType);
            return wantsMore[0];
        };
        deliverCurrent(asking);
        for (String file : files.subList(1, files.size())) {
            if (stopped || !wantsMore[0]) {
                break;
            }
            if (moveOnTo(file, listener)) {
                deliverCurrent(asking);
            }
        }
        rethrow();
    }

    private void deliverCurrent(PacketHandler handler) {
        try {
            current.deliver(handler);
        } catch (CaptureException e) {
            failures.add(e);
        }
    }

    private boolean moveOnTo(String file, DeliveryListener listener) {
        current.close();
        try {
            SavedCapture next = SavedCapture.open(file, formats);
            current = next;
            if (stopped) {
                next.stop();
            }
            listener.opened(next);
            return true;
        } catch (CaptureException e) {
            failures.add(e);
            return false;
        }
    }

    private void rethrow() throws CaptureException {
        if (failures.isEmpty()) {
            return;
        }
        CaptureException first = failures.getFirst();
        if (failures.size() == 1) {
            throw first;
        }
        throw new CaptureException(first.getMessage() + "; and " + (failures.size() - 1) + " more of its files failed");
    }

    @Override
    public String name() {
        return current.name();
    }

    @Override
    public int linkType() {
        return current.linkType();
    }

    @Override
    public int snapshotLength() {
        return current.snapshotLength();
    }

    @Override
    public int decimals() {
        return current.decimals();
    }

    @Override
    public void stop() {
        stopped = true;
        current.stop();
    }

    @Override
    public CaptureStatistics statistics() {
        return CaptureStatistics.NONE;
    }

    @Override
    public void close() {
        current.close();
    }
}
