package tcpstates.os;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tcpstates.os.Libc.User;

/** Giving up root once everything that needs it is open; for good, so the tests put something else in its place. */
@FunctionalInterface
public interface Privileges {
    /** The user whom tcpdump's builds for Debian, Ubuntu and Fedora become. */
    String DEFAULT_USER = "tcpdump";

    String ROOT = "root";

    /**
     * Becomes another user, if this is root.
     *
     * @param asked {@code -Z}; null if not given
     * @param live whether packets come from an interface; then root is given up even unasked
     * @return whom it became; empty if nothing changed
     */
    Optional<String> giveUp(@Nullable String asked, boolean live) throws PrivilegeException;

    /** Changes this process. */
    static Optional<String> ofProcess(@Nullable String asked, boolean live) throws PrivilegeException {
        if (asked == null && !live || ROOT.equals(asked) || !Libc.isRoot()) {
            return Optional.empty();
        }
        User user = Libc.user(asked == null ? DEFAULT_USER : asked);
        if (user == null) {
            if (asked == null) {
                return Optional.empty();
            }
            throw new PrivilegeException("Couldn't find user '" + asked + "'");
        }
        if (!Libc.become(user)) {
            throw new PrivilegeException("Couldn't change to '" + user.name() + "' uid=" + user.uid() + " gid="
                    + user.gid() + "; -Z root keeps root");
        }
        return Optional.of(user.name());
    }
}
