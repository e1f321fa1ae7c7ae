package tcpstates.flink;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PrintableText;
import tcpstates.capture.file.FileSpan;

/**
 * The captures that a job was given by name: files, and folders, which stand for the files in them. What comes to a folder while the job
 * runs is not part of it, but is told.
 */
final class NamedCaptures {
    private final List<String> names;
    private final List<String> files;

    /** Looks into the folders, now. */
    NamedCaptures(List<String> names) {
        this.names = List.copyOf(names);
        files = look();
    }

    /** All files, as they were found. */
    List<String> files() {
        return files;
    }

    private List<String> look() {
        List<String> found = new ArrayList<>();
        for (String name : names) {
            List<String> inside = inside(name);
            if (inside == null) {
                found.add(name);
            } else {
                found.addAll(inside);
            }
        }
        return List.copyOf(found);
    }

    /** The files in a folder, but for hidden ones, which are not finished; null if it is no folder, or cannot be read. */
    private static @Nullable List<String> inside(String name) {
        try {
            Path folder = Path.of(name);
            if (!Files.isDirectory(folder)) {
                return null;
            }
            var found = new TreeSet<String>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    if (Files.isRegularFile(entry) && !Files.isHidden(entry)) {
                        found.add(entry.toString());
                    }
                }
            }
            return List.copyOf(found);
        } catch (IOException | InvalidPathException e) {
            return null; // whoever opens it tells why
        }
    }

    /**
     * What there is to say of files that have come since: how many packets are in them, and up to where what was told stands all the
     * same.
     *
     * @param plan of the job
     */
    List<String> late(CapturePlan plan) {
        List<String> late = new ArrayList<>(look());
        late.removeAll(files);
        return late.stream().map(file -> late(file, plan)).toList();
    }

    private static String late(String file, CapturePlan plan) {
        String begin = PrintableText.of(file) + ": came after the job had begun, and is not in it";
        try {
            FileSpan span = FileSpan.of(file);
            if (span == null) {
                return begin + "; it holds no packet, so that nothing is missing";
            }
            CapturePlan own = CapturePlan.of(List.of(file));
            long stands = own.decimals() > plan.decimals() ? 0 : plan.unchangedBy(span.begin());
            String changes = stands == 0 ? "everything" : "what is told behind packet " + stands;
            return begin + ": " + own.packets() + " packets are missing, "
                    + (stands >= plan.packets()
                            ? "which lie behind all others, so that what is told of the capture's end may change"
                            : "with which " + changes + " may change")
                    + "; run the job again";
        } catch (CaptureException e) {
            return begin + "; it cannot be read: " + e.getMessage();
        }
    }
}
