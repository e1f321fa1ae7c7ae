package tcpstates.capture.file;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tcpstates.capture.CaptureException;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.PacketSource;
import tcpstates.capture.PrintableText;

/** A capture that was saved: a file, a pipe, or standard input; plain or compressed, recognised by content, never by name. */
public abstract sealed class SavedCapture implements PacketSource permits MappedCapture, StreamedCapture {
    private final String name;
    /** The name as it may stand in a message. */
    final String printableName;

    private volatile boolean stopped;

    SavedCapture(String name) {
        this.name = name;
        printableName = PrintableText.of(name);
    }

    /**
     * Opens a pcap or pcapng capture, or one of a further format, as it is or compressed by gzip, zstd, lz4 or xz. From a pipe it waits
     * for what stands before the first packet and, for pcapng, for that packet, because only then the interfaces are known.
     *
     * @param path a file's or a FIFO's; {@code -} is standard input
     * @param further formats, in the order in which they are asked
     */
    @SuppressWarnings("resource") // Standard input stays open until the capture is closed.
    public static SavedCapture open(String path, CaptureFormat... further) throws CaptureException {
        String printable = PrintableText.of(path);
        List<CaptureFormat> formats = List.of(further);
        try {
            if (path.equals("-")) {
                return StreamedCapture.open(path, formats, new FileInputStream(FileDescriptor.in).getChannel());
            }
            Path file = Path.of(path);
            if (Files.isDirectory(file)) {
                throw new CaptureException(printable + ": Is a directory");
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            return Files.isRegularFile(file)
                    ? openFile(path, formats, channel)
                    : StreamedCapture.open(path, formats, channel);
        } catch (IOException e) {
            throw new CaptureException(printable + ": " + reason(e), e);
        } catch (InvalidPathException e) {
            throw new CaptureException(printable + ": No such file or directory", e);
        }
    }

    private static SavedCapture openFile(String path, List<CaptureFormat> formats, FileChannel channel)
            throws IOException, CaptureException {
        try {
            // The garbage collector unmaps it: nobody can close it under a delivery in another thread.
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            if (Compression.of(file, file.byteSize()) != Compression.NONE) {
                return StreamedCapture.open(path, formats, channel);
            }
            channel.close();
            return new MappedCapture(path, formats, file);
        } catch (IOException | CaptureException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public final boolean isReadFrom(String file) {
        return isSameFile(name, file);
    }

    /** Whether the capture that is called so lies in the file, by device and inode. */
    static boolean isSameFile(String name, String file) {
        try {
            Path read = Path.of(name.equals("-") ? "/dev/stdin" : name);
            Path written = Path.of(file);
            return Files.isRegularFile(read) && Files.exists(written) && Files.isSameFile(read, written);
        } catch (IOException | InvalidPathException e) {
            return false; // what cannot be looked at cannot be opened either
        }
    }

    @Override
    public final String name() {
        return name;
    }

    /**
     * A walk through the capture that asks for one packet after the other, from the front.
     *
     * @throws CaptureException if it is not {@linkplain #isRepeatable() repeatable} and was read before
     */
    public abstract CaptureCursor cursor() throws CaptureException;

    /** Lets this and any later {@link #deliver} end after the packet at hand. */
    @Override
    public void stop() {
        stopped = true;
    }

    final boolean isStopped() {
        return stopped;
    }

    @Override
    public final CaptureStatistics statistics() {
        return CaptureStatistics.NONE;
    }

    /** The reason of a failed access in tcpdump's words, which are the C library's. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "No such file or directory";
            case AccessDeniedException denied -> "Permission denied";
            case FileAlreadyExistsException exists -> "File exists";
            case FileSystemException other -> PrintableText.of(String.valueOf(other.getReason()));
            default -> PrintableText.of(String.valueOf(e.getMessage()));
        };
    }
}
