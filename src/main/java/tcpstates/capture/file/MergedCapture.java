package tcpstates.capture.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.DeliveryListener;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;

/**
 * Saved captures as one, merged by time: a packet that several of them hold is delivered once, with the time stamp and the link type
 * of the capture that has it first. Those that cannot be read are passed over, and told at the end.
 */
public final class MergedCapture implements PacketSource {
    private static final String STANDARD_INPUT = "-";

    /** Failures that are told one by one. */
    private static final int MAXIMUM_TOLD = 20;

    private final List<String> paths;
    /** Those that could be opened, in the order of their first packets. */
    private final List<MergedFile> files = new ArrayList<>();

    private final List<CaptureException> unopened = new ArrayList<>();
    private volatile @Nullable Merge current;
    private volatile List<String> remarks = List.of();
    private volatile long countedOnce;
    private volatile boolean stopped;

    private MergedCapture(List<String> paths, CaptureFormat... formats) throws CaptureException {
        this.paths = paths;
        if (Collections.frequency(paths, STANDARD_INPUT) > 1) {
            throw new CaptureException(STANDARD_INPUT + ": standard input can be read only once");
        }
        for (String path : paths) {
            try {
                files.add(MergedFile.open(path, formats));
            } catch (CaptureException e) {
                unopened.add(e);
            }
        }
        if (files.isEmpty()) {
            fail(unopened);
        }
        files.sort(Comparator.comparingLong(MergedFile::clock));
    }

    /**
     * Opens several captures, or one as if it were asked for alone.
     *
     * @param paths of files and FIFOs, at least one; {@code -} is standard input
     * @param further as of {@link SavedCapture#open}
     * @throws CaptureException if none of them can be opened
     */
    public static PacketSource open(List<String> paths, CaptureFormat... further) throws CaptureException {
        return paths.size() == 1
                ? SavedCapture.open(paths.getFirst(), further)
                : new MergedCapture(List.copyOf(paths), further);
    }

    /**
     * Opens the captures of a list.
     *
     * @param list a file with a file's name a line; {@code -} is standard input
     * @param further as of {@link SavedCapture#open}
     */
    public static PacketSource openList(String list, CaptureFormat... further) throws CaptureException {
        List<String> paths =
                lines(list).stream().filter(line -> !line.isBlank()).toList();
        if (paths.isEmpty()) {
            throw new CaptureException(PrintableText.of(list) + ": names no file, wants one a line");
        }
        return open(paths, further);
    }

    private static List<String> lines(String list) throws CaptureException {
        try {
            return list.equals(STANDARD_INPUT)
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : Files.readAllLines(Path.of(list));
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new CaptureException(PrintableText.of(list) + ": No such file or directory", e);
        } catch (IOException e) {
            throw new CaptureException(
                    PrintableText.of(list) + ": cannot be read as a list of files: "
                            + PrintableText.of(String.valueOf(e.getMessage())),
                    e);
        }
    }

    @Override
    public boolean isReadFrom(String file) {
        return paths.stream().anyMatch(one -> SavedCapture.isSameFile(one, file));
    }

    @Override
    public boolean isRepeatable() {
        return files.stream().noneMatch(MergedFile::isPipe);
    }

    @Override
    public void deliver(PacketHandler handler, DeliveryListener listener) throws CaptureException {
        var merge = new Merge(files.stream().filter(file -> !file.isEmpty()).toList(), handler, listener);
        current = merge;
        if (stopped) {
            return;
        }
        try {
            merge.run();
        } finally {
            remarks = told(merge);
            countedOnce = merge.countedOnce();
        }
        List<CaptureException> failures = new ArrayList<>(unopened);
        failures.addAll(merge.failures());
        fail(failures);
    }

    private static List<String> told(Merge merge) {
        List<String> told = new ArrayList<>(merge.remarks());
        if (merge.mayCountTwice()) {
            told.add("too many packets of the same time to compare all: some that several files hold may count twice");
        }
        return told;
    }

    private static void fail(List<CaptureException> failures) throws CaptureException {
        if (failures.isEmpty()) {
            return;
        }
        CaptureException first = failures.getFirst();
        if (failures.size() == 1) {
            throw first;
        }
        List<String> told = failures.stream()
                .limit(MAXIMUM_TOLD)
                .map(Throwable::getMessage)
                .map(String::valueOf)
                .toList();
        int more = failures.size() - told.size();
        throw new CaptureException(
                failures.size() + " files failed: " + String.join("; ", told)
                        + (more == 0 ? "" : "; and " + more + " more of its files failed"),
                first);
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    @Override
    public long countedOnce() {
        return countedOnce;
    }

    /** The capture whose packets come first. */
    public SavedCapture first() {
        return files.getFirst().described();
    }

    /** The first one's, as is {@link #linkType()}. */
    @Override
    public String name() {
        return first().name();
    }

    @Override
    public int linkType() {
        return first().linkType();
    }

    @Override
    public int snapshotLength() {
        return files.stream()
                .mapToInt(file -> file.described().snapshotLength())
                .max()
                .orElseThrow();
    }

    @Override
    public int decimals() {
        return files.stream()
                .mapToInt(file -> file.described().decimals())
                .max()
                .orElseThrow();
    }

    @Override
    public void stop() {
        stopped = true;
        Merge walk = current;
        if (walk != null) {
            walk.stop();
        }
    }

    @Override
    public CaptureStatistics statistics() {
        return CaptureStatistics.NONE;
    }

    @Override
    public void close() {
        files.forEach(MergedFile::close);
    }
}
