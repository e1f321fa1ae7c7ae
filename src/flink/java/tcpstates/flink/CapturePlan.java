package tcpstates.flink;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;
import tcpstates.capture.file.FileSpan;
import tcpstates.capture.file.MergedCapture;
import tcpstates.engine.PartWalk;
import tcpstates.packet.Nanos;
import tcpstates.tracker.store.TimerTicks;

/**
 * The captures of a job in the order of their packets, whatever the order in which they were named: which of them are read together,
 * which numbers their packets have, and what the clock shows at which packet. Made by one walk through all of them before the job begins.
 *
 * @param parts each is read by one task
 * @param clock what the capture's clock shows
 * @param decimals of the most exact time stamps
 * @param countedOnce packets that several files hold
 * @param problems files that cannot be read, or not to their ends, a line each
 */
record CapturePlan(List<Part> parts, CaptureClock clock, int decimals, long countedOnce, List<String> problems)
        implements Serializable {
    private static final int FACTOR = 31;

    /**
     * Files that are read together because they lie at the same time.
     *
     * @param files their paths
     * @param stamps size and time of each, to see whether it is changed
     * @param start where their packets begin
     * @param packets how many there are
     * @param next time stamp of the first packet behind them; {@link PartWalk#NO_TIME} if there is none
     * @param sums of {@link PacketSums}
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
    record Part(List<String> files, List<String> stamps, PartWalk.Start start, long packets, long next, int[] sums)
            implements Serializable {
        /** Number of its last packet. */
        long end() {
            return start.packets() + packets;
        }

        /** The sum over its packets up to the end of a chunk, or its own; the packet is the last one. */
        int sum(long packet) {
            return sums[(int) (Chunks.of(packet) - Chunks.of(start.packets() + 1))];
        }

        /** Files that are no longer what they were, by name. */
        List<String> changed() {
            List<String> changed = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                if (!stamp(files.get(i)).equals(stamps.get(i))) {
                    changed.add(files.get(i));
                }
            }
            return changed;
        }
    }

    /** Reads through the files; those that cannot be read are {@link #problems}. */
    static CapturePlan of(List<String> files) {
        List<FileSpan> spans = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String file : files) {
            if (isStream(file)) {
                problems.add(PrintableText.of(file) + ": no regular file, and the job reads its files more than once");
                continue;
            }
            try {
                FileSpan span = FileSpan.of(file);
                if (span != null) {
                    spans.add(span);
                }
            } catch (CaptureException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return new Planner(problems).plan(FileSpan.groups(spans));
    }

    private static boolean isStream(String file) {
        try {
            Path path = Path.of(file);
            return file.equals("-") || Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
        } catch (InvalidPathException e) {
            return false; // which is told by whoever opens it
        }
    }

    /** Packets of all files. */
    long packets() {
        return parts.isEmpty() ? 0 : parts.getLast().end();
    }

    /**
     * Up to which packet everything stays as it is told if a file is added: those behind may come later than its first one, or be the same.
     *
     * @param begin time of the file's first packet (ns since the epoch)
     */
    long unchangedBy(long begin) {
        long least = begin - Nanos.PER_MICRO;
        if (clock.last() < least && clock.next(0, least) < 0) {
            return packets();
        }
        int entry = clock.next(0, TimerTicks.of(least) * TimerTicks.NANOS);
        // Whether the one in front is believed depends on the packet behind it.
        return entry < 0 ? packets() : Math.max(0, clock.packet(entry) - 2);
    }

    /** The same only for captures with the same names and the same packets. */
    String fingerprint() {
        var crc = new CRC32C();
        int sums = 0;
        for (Part part : parts) {
            for (String file : part.files) {
                crc.update(Path.of(file).getFileName().toString().getBytes(StandardCharsets.UTF_8));
            }
            crc.update(Long.toString(part.end()).getBytes(StandardCharsets.UTF_8));
            sums = FACTOR * sums + part.sum(part.end());
        }
        return "%d packets in %d parts, %08x, %08x".formatted(packets(), parts.size(), crc.getValue(), sums);
    }

    /** Refuses to go on with what belongs to other captures. What was kept by a version without sums is the front of what it is now. */
    static void requireSame(String kept, String named) {
        if (!named.startsWith(kept)) {
            throw new IllegalStateException("the checkpoint is of other captures (" + kept + ") than those named now ("
                    + named + "): name the same files");
        }
    }

    private static String stamp(String file) {
        try {
            Path path = Path.of(file);
            return Files.size(path) + " " + Files.getLastModifiedTime(path).toMillis();
        } catch (IOException e) {
            return "missing";
        }
    }

    /** Walks through all groups, one behind the other. */
    private static final class Planner implements PartWalk.Taker {
        private final List<String> problems;
        private final List<Part> parts = new ArrayList<>();
        private final CaptureClock.Builder clock = new CaptureClock.Builder();
        private final PartWalk walk = new PartWalk(PartWalk.Start.FRONT, this);
        private int decimals;
        private long countedOnce;
        private PartWalk.@Nullable Start start;
        private PacketSums sums = new PacketSums();

        Planner(List<String> problems) {
            this.problems = problems;
        }

        CapturePlan plan(List<List<FileSpan>> groups) {
            for (List<FileSpan> group : groups) {
                read(group.stream().map(FileSpan::file).toList());
            }
            endPart(PartWalk.NO_TIME);
            return new CapturePlan(List.copyOf(parts), clock.build(), decimals, countedOnce, List.copyOf(problems));
        }

        private List<String> open = List.of();
        /** Of the files that are open: from before they were read, so that a change meanwhile is seen. */
        private List<String> stamps = List.of();

        private void read(List<String> files) {
            List<String> before = files.stream().map(CapturePlan::stamp).toList();
            boolean[] begun = {false};
            try (PacketSource source = MergedCapture.open(files)) {
                decimals = Math.max(decimals, source.decimals());
                try {
                    source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                        if (!begun[0]) {
                            endPart(nanos);
                            begin(files);
                            stamps = before;
                            begun[0] = true;
                        }
                        return walk.packet(memory, offset, captured, length, nanos, linkType);
                    });
                } finally {
                    countedOnce += source.countedOnce();
                }
            } catch (CaptureException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }

        private void begin(List<String> files) {
            start = walk.here();
            open = files;
            sums = new PacketSums();
        }

        private void endPart(long next) {
            walk.end(next);
            PartWalk.Start began = start;
            if (began != null) {
                long end = walk.here().packets();
                if (!Chunks.isEnd(end)) {
                    sums.endChunk();
                }
                parts.add(new Part(List.copyOf(open), stamps, began, end - began.packets(), next, sums.all()));
            }
        }

        @Override
        public boolean packet(
                long number,
                long time,
                long now,
                MemorySegment memory,
                long offset,
                int captured,
                int length,
                long nanos,
                int linkType) {
            clock.packet(number, now);
            sums.packet(memory, offset, captured, length, nanos, linkType);
            if (Chunks.isEnd(number)) {
                sums.endChunk();
            }
            return true;
        }
    }
}
