package tcpstates.service;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A lock on a file, with the number of the process that holds it in the file; the kernel frees it when that process ends, however. */
final class FolderLock implements Closeable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock, whose file is made if it is not there; null if another process holds it. */
    static @Nullable FolderLock tryAcquire(Path path) throws IOException {
        while (true) {
            create(path);
            Object before = identity(path);
            FileChannel channel;
            try {
                channel = FileChannel.open(path, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
            } catch (NoSuchFileException e) {
                continue; // removed by whoever held it
            }
            if (!lock(channel)) {
                channel.close();
                return null;
            }
            // A lock on a file that was removed meanwhile keeps nobody out. The file must not be opened once more to
            // find that
            // out: closing any descriptor of it would free the lock (fcntl(2)).
            if (before != null && before.equals(identity(path))) {
                mark(path, channel);
                return new FolderLock(channel);
            }
            channel.close();
        }
    }

    /** Where there is no room for the mark, as on a full disk, no file is left that nobody would remove. */
    private static void mark(Path path, FileChannel channel) throws IOException {
        try {
            channel.write(ByteBuffer.wrap(mark().getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            Files.deleteIfExists(path);
            channel.close();
            throw e;
        }
    }

    private static void create(Path path) throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            // is to be locked as it is
        }
    }

    private static @Nullable Object identity(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process holds it
        }
    }

    /** Always of one length, so that it needs no more room than what was there before. */
    private static String mark() {
        return "%10d\n".formatted(ProcessHandle.current().pid());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
