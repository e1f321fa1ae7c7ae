package tcpstates.capture.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;

/**
 * From when to when a saved capture reaches, as merging sees it.
 *
 * @param file its path
 * @param begin when its first packet is to come (ns since the epoch)
 * @param end the clock behind its last packet (ns since the epoch)
 */
public record FileSpan(String file, long begin, long end) {
    /** Reads through the file; null if it holds no packet. What breaks it off is found by whoever reads it next. */
    public static @Nullable FileSpan of(String file) throws CaptureException {
        try (SavedCapture capture = SavedCapture.open(file)) {
            var input = new MergeInput(capture.cursor());
            long begin = Long.MAX_VALUE;
            long end = Long.MIN_VALUE;
            try {
                while (input.next()) {
                    begin = Math.min(begin, input.clock());
                    end = input.clock();
                }
            } catch (CaptureException e) {
                if (end == Long.MIN_VALUE) {
                    throw e;
                }
                // what is in front of the damage is the capture
            }
            return end == Long.MIN_VALUE ? null : new FileSpan(file, begin, end);
        }
    }

    /**
     * Files that lie at the same time, or so near that a packet may be in two of them, together; in the order of time.
     *
     * @param spans of files, in any order; of those that begin at once the order is that of their names
     */
    public static List<List<FileSpan>> groups(List<FileSpan> spans) {
        List<FileSpan> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparingLong(FileSpan::begin).thenComparing(FileSpan::file));
        List<List<FileSpan>> groups = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (FileSpan span : sorted) {
            if (groups.isEmpty() || span.begin - RepeatedPackets.RESOLUTION > end) {
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(span);
            end = Math.max(end, span.end);
        }
        return groups;
    }
}
