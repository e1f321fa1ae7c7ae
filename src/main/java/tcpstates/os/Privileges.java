package tcpstates.os;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tcpstates.os.Libc.User;

/**
 * Giving up root and whatever else is not needed once everything is open; for good, so the tests put something else in its
 * place.
 */
public interface Privileges {
    /** The user whom tcpdump's builds for Debian, Ubuntu and Fedora become. */
    String DEFAULT_USER = "tcpdump";

    /** Whom it becomes where there is no tcpdump. */
    String FALLBACK_USER = "nobody";

    String ROOT = "root";

    /**
     * Becomes another user, if this is root.
     *
     * @param asked {@code -Z}; null if not given
     * @param live whether packets come from an interface; then root is given up even unasked
     * @return whom it became; empty if nothing changed
     */
    Optional<String> giveUp(@Nullable String asked, boolean live) throws PrivilegeException;

    /**
     * Refuses this process further rights, packet sockets and other processes from now on, as far as the kernel can do that.
     *
     * @param commands whether it may start programs
     */
    void confine(boolean commands);

    /** Those of this process. */
    static Privileges ofProcess() {
        return new Privileges() {
            @Override
            public Optional<String> giveUp(@Nullable String asked, boolean live) throws PrivilegeException {
                return Privileges.become(asked, live);
            }

            @Override
            public void confine(boolean commands) {
                Confinement.confine(commands, false);
            }
        };
    }

    private static Optional<String> become(@Nullable String asked, boolean live) throws PrivilegeException {
        if (asked == null && !live || ROOT.equals(asked) || !Libc.isRoot()) {
            return Optional.empty();
        }
        User user = asked == null ? User.withoutPrivileges() : Libc.user(asked);
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
