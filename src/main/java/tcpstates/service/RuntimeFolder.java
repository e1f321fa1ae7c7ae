package tcpstates.service;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.service.ServiceException.Reason;

/**
 * The folder in which a background capture is found: its socket, its lock and its journal. It is its owner's alone, and so is all
 * that is in it; what is not is refused, and no link is followed.
 */
public final class RuntimeFolder {
    private static final String NAME = "tcpstates";
    private static final Path SYSTEM = Path.of("/run", NAME);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final int user;

    private RuntimeFolder(Path path, int user) {
        this.path = path;
        this.user = user;
    }

    /**
     * The folder of whoever runs this, made if it is not there.
     *
     * @param user the number of that user
     */
    public static RuntimeFolder create(int user, Map<String, String> environment) throws ServiceException {
        Path path = null;
        for (Path candidate : candidates(user, environment)) {
            path = candidate;
            if (isUsable(candidate, user)) {
                break;
            }
        }
        return create(Objects.requireNonNull(path, "there is always one in /tmp"), user);
    }

    private static RuntimeFolder create(Path path, int user) throws ServiceException {
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            // checked like any other
        } catch (IOException e) {
            throw new ServiceException(Reason.FAILED, path + ": cannot be made: " + words(e), e);
        }
        RuntimeFolder folder = check(path, user);
        if (folder == null) {
            throw new ServiceException(Reason.FAILED, path + ": is gone again");
        }
        return folder;
    }

    /** Whether it is there and this user's, or can be made. */
    private static boolean isUsable(Path path, int user) {
        PosixFileAttributes found = attributes(path);
        return found == null ? Files.isWritable(path.getParent()) : mayUse(path, found.owner(), user);
    }

    /**
     * The folder in which a capture runs, or has left something, for whoever runs this.
     *
     * @return null if there is none
     */
    public static @Nullable RuntimeFolder find(int user, Map<String, String> environment) throws ServiceException {
        ServiceException refused = null;
        for (Path candidate : candidates(user, environment)) {
            try {
                RuntimeFolder folder = check(candidate, user);
                if (folder != null && !folder.isEmpty()) {
                    return folder;
                }
            } catch (ServiceException e) {
                refused = refused == null ? e : refused;
            }
        }
        if (refused != null) {
            throw refused;
        }
        return null;
    }

    /** That folder itself, for a process that was told which one. */
    public static RuntimeFolder at(Path path, int user) throws ServiceException {
        return create(path, user);
    }

    private static List<Path> candidates(int user, Map<String, String> environment) {
        List<Path> candidates = new ArrayList<>(List.of(SYSTEM));
        String session = environment.get("XDG_RUNTIME_DIR");
        if (session != null && session.startsWith("/")) {
            candidates.add(Path.of(session, NAME));
        }
        candidates.add(Path.of("/tmp", NAME + "-" + user));
        return candidates;
    }

    /** The folder, if it is there; it must be a true folder, of this user's, and nobody else's. */
    private static @Nullable RuntimeFolder check(Path path, int user) throws ServiceException {
        PosixFileAttributes found = attributes(path);
        if (found == null) {
            return null;
        }
        if (!found.isDirectory()) {
            throw refused(path, "is no folder" + (found.isSymbolicLink() ? " but a link" : "") + ": remove it");
        }
        if (!mayUse(path, found.owner(), user)) {
            throw refused(
                    path,
                    "belongs to " + found.owner().getName()
                            + ": only root and whoever switched a capture on may ask it");
        }
        if (!found.permissions().equals(OWNER_ONLY)) {
            throw refused(
                    path,
                    "is not its owner's alone (" + PosixFilePermissions.toString(found.permissions())
                            + "): chmod 700, or remove it");
        }
        return new RuntimeFolder(path, user);
    }

    private static ServiceException refused(Path path, String why) {
        return new ServiceException(Reason.NOT_PERMITTED, path + " " + why);
    }

    /** What root has made in /run for somebody else is root's to look into, too. */
    private static boolean mayUse(Path path, UserPrincipal owner, int user) {
        return owner.equals(principal(user)) || user == 0 && path.equals(SYSTEM);
    }

    private static @Nullable PosixFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return null;
        }
    }

    private static UserPrincipal principal(int user) {
        try {
            return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("" + user);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, made once more by whom it was made for. */
    RuntimeFolder madeAgain() throws ServiceException {
        return create(path, user);
    }

    public Path path() {
        return path;
    }

    /** Who alone, beside root, may ask what runs here. */
    UserPrincipal owner() throws IOException {
        return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
    }

    UnixDomainSocketAddress socketAddress() {
        return UnixDomainSocketAddress.of(socket());
    }

    private Path socket() {
        return path.resolve("socket");
    }

    Path journal() {
        return path.resolve("journal");
    }

    private Path lock() {
        return path.resolve("lock");
    }

    /**
     * Whether a socket is there, of a process that runs or one that has ended.
     *
     * @throws ServiceException if something else is in its place, or somebody else's
     */
    boolean hasSocket() throws ServiceException {
        PosixFileAttributes found = attributes(socket());
        if (found == null) {
            return false;
        }
        PosixFileAttributes folder = attributes(path);
        if (!found.isOther() || folder == null || !found.owner().equals(folder.owner())) {
            throw refused(
                    socket(),
                    (found.isSymbolicLink() ? "is a link" : found.isOther() ? "is another user's" : "is no socket")
                            + ": remove it");
        }
        return true;
    }

    /** The lock that the process holds, and whoever tidies up behind it; null if somebody else holds it. */
    @Nullable
    FolderLock tryLock() throws IOException {
        return FolderLock.tryAcquire(lock());
    }

    /** Removes what an earlier process has left; the lock must be held. */
    void clean() throws IOException {
        Files.deleteIfExists(socket());
        Files.deleteIfExists(journal());
    }

    /** Removes all and the folder itself; the lock, which must be held, with it. */
    void remove(FolderLock lock) throws IOException {
        clean();
        Files.deleteIfExists(lock());
        lock.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // One that was made for us, in a folder that is not ours; or somebody has begun anew meanwhile.
        }
    }

    /** Whether no capture runs here, and none has left anything. */
    private boolean isEmpty() {
        return attributes(socket()) == null && attributes(journal()) == null;
    }

    /** Opens a file of this folder for writing, made anew and its owner's alone. */
    FileChannel createJournal() throws IOException {
        return FileChannel.open(
                journal(),
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.READ,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Opens what an earlier process has left; null if it has left nothing. */
    @Nullable
    FileChannel openJournal() throws IOException {
        try {
            return FileChannel.open(journal(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** The system's words for a failure, without the name that they begin with. */
    static String words(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        return e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(e.getMessage());
    }
}
