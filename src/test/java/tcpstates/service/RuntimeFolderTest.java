package tcpstates.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.os.Libc;

class RuntimeFolderTest {
    private static final int STRANGER = 54_321;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private Path path() {
        return directory.resolve("tcpstates");
    }

    @Test
    void isMadeForItsOwnerAlone() throws Exception {
        RuntimeFolder.at(path(), Libc.user());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rwx------");
    }

    @Test
    void isRefusedIfOthersMayEnterIt() throws Exception {
        Files.createDirectory(path());
        Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rwxr-x---"));

        assertThatThrownBy(() -> RuntimeFolder.at(path(), Libc.user()))
                .hasMessage(path() + " is not its owner's alone (rwxr-x---): chmod 700, or remove it");
    }

    @Test
    void isRefusedIfItIsALinkOrAFile() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(path(), elsewhere);

        assertThatThrownBy(() -> RuntimeFolder.at(path(), Libc.user()))
                .hasMessage(path() + " is no folder but a link: remove it");

        Files.delete(path());
        Files.createFile(path());
        assertThatThrownBy(() -> RuntimeFolder.at(path(), Libc.user())).hasMessage(path() + " is no folder: remove it");
    }

    @Test
    void isRefusedIfItIsAnotherUsers() throws Exception {
        RuntimeFolder.at(path(), Libc.user());

        assertThatThrownBy(() -> RuntimeFolder.at(path(), STRANGER))
                .hasMessage(path() + " belongs to " + Files.getOwner(path()).getName()
                        + ": only root and whoever switched a capture on may ask it");
    }

    @Test
    void followsNoLinkToASocketOrAJournal() throws Exception {
        RuntimeFolder folder = RuntimeFolder.at(path(), Libc.user());
        Files.createSymbolicLink(path().resolve("socket"), directory.resolve("anything"));
        assertThatThrownBy(folder::hasSocket).hasMessage(path() + "/socket is a link: remove it");
        assertThatThrownBy(() -> RunningCapture.start(path(), "")).hasMessage(path() + "/socket is a link: remove it");

        Files.delete(path().resolve("socket"));
        Files.createFile(path().resolve("socket"));
        assertThatThrownBy(folder::hasSocket).hasMessage(path() + "/socket is no socket: remove it");

        Files.createSymbolicLink(path().resolve("journal"), Files.createFile(directory.resolve("precious")));
        assertThatThrownBy(folder::openJournal).hasMessageContaining("Too many levels of symbolic links");
    }

    /** Where /run is not the user's, it is that of the session, which must be as private as any. */
    @Test
    void isThatOfTheSessionOrInTmp() throws Exception {
        Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", directory.toString());
        RuntimeFolder.at(path(), Libc.user());
        Files.createFile(path().resolve("journal"));

        assertThatThrownBy(() -> RuntimeFolder.find(STRANGER, environment))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.reason().returnValue()).isEqualTo(-1));
        RuntimeFolder found = RuntimeFolder.find(Libc.user(), environment);
        assertThat(found).isNotNull();
    }
}
