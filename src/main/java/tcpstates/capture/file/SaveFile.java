package tcpstates.capture.file;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;
import tcpstates.packet.Nanos;

/** The file of {@code -w}, or with {@code -C} and {@code -G} one file after the other, named as tcpdump names them. */
public final class SaveFile implements AutoCloseable {
    private static final String STANDARD_OUTPUT = "-";

    private static final int FILE_HEADER_BYTES = 24;
    private static final int PACKET_HEADER_BYTES = 16;

    /**
     * What the command line says about it.
     *
     * @param name of a file that begins at a time (s since the epoch): with {@code -G} made of a strftime(3) pattern
     * @param maximumBytes {@code -C}: a file that is longer is followed by the next; {@link Long#MAX_VALUE} for no limit
     * @param maximumSeconds {@code -G}: the same for its age; {@link Long#MAX_VALUE} for no limit
     * @param files {@code -W}: with {@code -C} the number of files in the ring, with {@code -G} of all; 0 for no limit
     * @param command {@code -z}: run with the name of each file that another one has followed; null for none
     * @param flushEach {@code -U}
     */
    public record Plan(
            LongFunction<String> name,
            long maximumBytes,
            long maximumSeconds,
            int files,
            @Nullable String command,
            boolean flushEach) {
        /** Where a file that begins at a time lies (s since the epoch). */
        public Path directory(long seconds) throws CaptureException {
            String file = name.apply(seconds);
            try {
                Path parent = Path.of(file).toAbsolutePath().getParent();
                return parent == null ? Path.of("/") : parent;
            } catch (InvalidPathException e) {
                throw new CaptureException(PrintableText.of(file) + ": No such file or directory", e);
            }
        }

        boolean bySize() {
            return maximumBytes != Long.MAX_VALUE;
        }

        boolean byTime() {
            return maximumSeconds != Long.MAX_VALUE;
        }

        /** Digits of the last number, none for a ring of one file. */
        int digits() {
            return files <= 1 ? 0 : Integer.toString(files - 1).length();
        }
    }

    private final Plan plan;
    private final PacketSource source;
    private final Consumer<String> message;
    private final List<Process> commands = new ArrayList<>();

    /** Null until there is a first packet, of whose time the name is made. */
    private @Nullable PcapWriter writer;

    private String name = "";
    private long bytes;
    private long since;
    private int inRing;
    private int started;

    /** @param source whose packets are written: its link type, snapshot length and precision go into the files */
    public SaveFile(Plan plan, PacketSource source, Consumer<String> message) throws CaptureException {
        this.plan = plan;
        this.source = source;
        this.message = message;
        if (!plan.byTime()) {
            open(0);
        }
    }

    /**
     * Writes a packet; parameters as in {@code PacketHandler}.
     *
     * @return false if the last file that {@code -W} allows is complete
     */
    public boolean write(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType)
            throws CaptureException {
        PcapWriter current = writer == null ? open(Math.floorDiv(nanos, Nanos.PER_SECOND)) : writer;
        long seconds = Math.floorDiv(nanos, Nanos.PER_SECOND);
        if (plan.byTime() && seconds - since >= plan.maximumSeconds) {
            complete(current);
            if (!plan.bySize() && plan.files > 0 && started >= plan.files) {
                message.accept("Maximum file limit reached: " + plan.files);
                return false;
            }
            inRing = 0;
            current = open(seconds);
        }
        if (bytes > plan.maximumBytes) {
            complete(current);
            inRing = plan.files > 0 && inRing + 1 >= plan.files ? 0 : inRing + 1;
            current = open(since);
        }
        current.write(memory, offset, captured, length, nanos, linkType);
        bytes += PACKET_HEADER_BYTES + captured;
        if (plan.flushEach) {
            current.flush();
        }
        return true;
    }

    private PcapWriter open(long seconds) throws CaptureException {
        since = seconds;
        started++;
        name = plan.name.apply(seconds);
        if (plan.bySize() && (inRing > 0 || plan.digits() > 0)) {
            name += String.format("%0" + Math.max(1, plan.digits()) + "d", inRing);
        }
        if (!name.equals(STANDARD_OUTPUT) && source.isReadFrom(name)) {
            throw new CaptureException(PrintableText.of(name) + ": packets are read from it; -w needs another file");
        }
        PcapWriter opened = PcapWriter.open(name, source.linkType(), source.snapshotLength(), source.decimals());
        bytes = FILE_HEADER_BYTES;
        writer = opened;
        return opened;
    }

    private void complete(PcapWriter current) throws CaptureException {
        current.close();
        String command = plan.command;
        if (command == null) {
            return;
        }
        commands.removeIf(process -> !process.isAlive());
        try {
            // The capture comes first, so what is run has the least priority.
            commands.add(new ProcessBuilder("nice", "-n", "19", command, name)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            message.accept("-z " + command + " cannot be run for " + name + ": " + e.getMessage());
        }
    }

    /** Closes the last file, and waits for the commands that are still at work. */
    @Override
    public void close() throws CaptureException {
        PcapWriter current = writer == null ? open(System.currentTimeMillis() / 1000) : writer;
        current.close();
        try {
            for (Process process : commands) {
                process.waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
