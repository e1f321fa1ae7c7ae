package tcpstates.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a second user can do to the launcher that root starts: every file that it builds or runs, given to that user or made
 * writable. The copy of a checkout that is used here has all that the launcher looks at. Must be run by root.
 */
class LauncherOfRootIT {
    private static final int PATIENCE_SECONDS = 120;
    private static final int STRANGER = 65_534;
    private static final String REFUSAL =
            "tcpstates-sniff: root runs only what belongs to root or to the caller of sudo and"
                    + " nobody else may write to, unlike ";

    /** In /tmp, which has the sticky bit: that everybody may write there is no danger. */
    @TempDir
    Path parent;

    private Path home;

    /** As a package has it: the jar, its cache and a Java beside the launcher, nothing to build with. */
    private void becomeAPackage() throws Exception {
        for (String name : List.of("tcpstates-sniff.jar", "tcpstates-sniff.aot")) {
            Files.move(home.resolve("target").resolve(name), home.resolve(name));
        }
        run("rm", "-r", home + "/target", home + "/src", home + "/bench", home + "/pom.xml");
        Path java = Files.createDirectories(home.resolve("runtime/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' \"$@\"\n");
        run("chmod", "-R", "u=rwX,go=rX", home.toString());
        run("chmod", "755", java.toString());
    }

    @BeforeEach
    void copyCheckout() throws IOException {
        home = Files.createDirectory(parent.resolve("checkout"));
        Files.copy(Path.of("tcpstates-sniff"), home.resolve("tcpstates-sniff"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.createDirectories(home.resolve("src/main/java"));
        Files.writeString(home.resolve("src/main/java/Main.java"), "class Main {}");
        Files.createDirectories(home.resolve("bench"));
        Files.writeString(home.resolve("bench/GenerateWorkload.java"), "class GenerateWorkload {}");
        Files.createDirectories(home.resolve("target/classes"));
        Files.copy(Path.of("target/tcpstates-sniff.jar"), home.resolve("target/tcpstates-sniff.jar"));
        // An empty cache says that there is none, and spares the training.
        Files.setLastModifiedTime(
                Files.createFile(home.resolve("target/tcpstates-sniff.aot")),
                FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        protect(parent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "tcpstates-sniff",
                "pom.xml",
                "src/main/java",
                "src/main/java/Main.java",
                "bench/GenerateWorkload.java",
                "target",
                "target/tcpstates-sniff.jar",
                "target/tcpstates-sniff.aot",
                "target/classes"
            })
    void rootRunsNothingThatAnotherUserOwnsOrMayWriteTo(String name) throws Exception {
        refusesWhatAnotherUserOwnsOrMayWriteTo(home.resolve(name).normalize());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "tcpstates-sniff",
                "tcpstates-sniff.jar",
                "tcpstates-sniff.aot",
                "runtime",
                "runtime/bin",
                "runtime/bin/java"
            })
    void rootRunsNoPackageThatAnotherUserOwnsOrMayWriteTo(String name) throws Exception {
        becomeAPackage();
        refusesWhatAnotherUserOwnsOrMayWriteTo(home.resolve(name).normalize());
    }

    /** Its own Java, whatever else there is; and it writes nothing. */
    @Test
    void aPackageNeedsNoJdkAndBuildsNothing() throws Exception {
        becomeAPackage();
        Map<String, String> noJdk = Map.of("JAVA_HOME", "/nowhere", "HOME", "/nowhere", "PATH", "/usr/bin:/bin");

        assertRuns(noJdk);
        Files.delete(home.resolve("tcpstates-sniff.aot"));
        assertRuns(noJdk);

        assertThat(home.resolve("target")).doesNotExist();
    }

    private void refusesWhatAnotherUserOwnsOrMayWriteTo(Path path) throws Exception {
        assertThat(version(Map.of()).errors()).isEmpty();

        chown(path, STRANGER, 0);
        assertThat(version(Map.of()))
                .isEqualTo(new Result(
                        1,
                        "",
                        REFUSAL + path + ": chown root, chmod go-w, or set SUDO_UID=" + STRANGER
                                + " if that is you\n"));
        assertThat(version(Map.of("SUDO_UID", "65533")).status()).isOne();
        assertRuns(Map.of("SUDO_UID", "" + STRANGER));

        chown(path, 0, 0);
        permit(path, PosixFilePermission.OTHERS_WRITE);
        assertThat(version(Map.of())).isEqualTo(new Result(1, "", REFUSAL + path + ": chown root, chmod go-w\n"));

        protect(path);
        permit(path, PosixFilePermission.GROUP_WRITE);
        assertRuns(Map.of()); // the group is root's
        chown(path, 0, STRANGER);
        assertThat(version(Map.of()).status()).isOne();
        assertRuns(Map.of("SUDO_GID", "" + STRANGER)); // the caller's group, which has no other members
    }

    @Test
    void rootRunsNothingFromAFolderThatAnotherUserMayRename() throws Exception {
        permit(parent, PosixFilePermission.OTHERS_WRITE);

        assertThat(version(Map.of()).errors()).isEqualTo(REFUSAL + parent + ": chown root, chmod go-w\n");
    }

    @Test
    void theStickyBitDoesNotHelpAFolderOfSomebodyElse() throws Exception {
        run("chmod", "1777", parent.toString());
        assertRuns(Map.of());

        chown(parent, STRANGER, 0);

        assertThat(version(Map.of()).status()).isOne();
    }

    @Test
    void rootIsToldOnceOfWhatChangesJava() throws Exception {
        assertThat(version(Map.of("JAVA_TOOL_OPTIONS", "-Da=b")).errors())
                .isEqualTo("Picked up JAVA_TOOL_OPTIONS: -Da=b\n");
        assertThat(version(Map.of("JDK_JAVA_OPTIONS", "-Da=b")).errors())
                .isEqualTo("NOTE: Picked up JDK_JAVA_OPTIONS: -Da=b\n");
    }

    @Test
    void anOldJarThatCannotBeBuiltAnewIsNeverRunWithoutAWord() throws Exception {
        // Of the second user, who may read all but write nothing.
        Files.setLastModifiedTime(home.resolve("pom.xml"), FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        run("chmod", "755", parent.toString());

        Result result = version(Map.of(), "setpriv", "--reuid=" + STRANGER, "--regid=" + STRANGER, "--clear-groups");

        assertThat(result.status()).isZero();
        assertThat(result.errors())
                .isEqualTo("tcpstates-sniff: " + home + "/target/tcpstates-sniff.jar is older than its sources, and "
                        + home + "/target cannot be written to: running the old program\n");
    }

    @Test
    void theLockOfAKilledBuildIsTakenOver() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        assertThat(gone.waitFor(PATIENCE_SECONDS, SECONDS)).isTrue();
        Path lock = Files.createDirectory(home.resolve("target/launcher-lock"));
        Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
        Files.delete(home.resolve("target/tcpstates-sniff.aot")); // must be made, under the lock

        assertRuns(Map.of());

        assertThat(lock).doesNotExist();
        assertThat(home.resolve("target/tcpstates-sniff.aot")).exists();
    }

    /** The way that the error recommends to whoever may not capture. */
    @Test
    void whoeverMayNotCaptureIsToldARightThatIsEnough() throws Exception {
        run("chmod", "755", parent.toString());
        String[] stranger = {"setpriv", "--reuid=" + STRANGER, "--regid=" + STRANGER, "--clear-groups"};
        String[] capture = {"-i", "lo", "-p", "-q", "--format", "summary", "-c", "1"};

        Result refused = launch(Map.of(), stranger, capture);

        assertThat(refused.status()).isOne();
        assertThat(refused.errors())
                .contains("; run as root, or as another user with the right to capture (as root: setpriv --reuid=USER"
                        + " --init-groups --inh-caps=+net_raw --ambient-caps=+net_raw …)");

        Thread sender = Thread.ofVirtual().start(LauncherOfRootIT::sendUntilInterrupted);
        Result captured = launch(
                Map.of(),
                new String[] {
                    "setpriv",
                    "--reuid=nobody",
                    "--regid=nogroup",
                    "--init-groups",
                    "--inh-caps=+net_raw",
                    "--ambient-caps=+net_raw"
                },
                capture);
        sender.interrupt();
        assertThat(captured.output()).as(captured.errors()).contains("packets                                1\n");
    }

    private static void sendUntilInterrupted() {
        try (DatagramSocket socket = new DatagramSocket()) {
            while (true) {
                socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), 9));
                Thread.sleep(50);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertRuns(Map<String, String> environment) throws Exception {
        Result result = version(environment);
        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).startsWith("tcpstates-sniff version ");
        assertThat(result.status()).isZero();
    }

    private record Result(int status, String output, String errors) {}

    private Result version(Map<String, String> environment, String... before) throws Exception {
        return launch(environment, before, "--version");
    }

    private Result launch(Map<String, String> environment, String[] before, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(before));
        command.add(home.resolve("tcpstates-sniff").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> variables = new HashMap<>(environment);
        Set.of("SUDO_UID", "SUDO_GID", "SUDO_USER", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").stream()
                .filter(name -> !variables.containsKey(name))
                .forEach(builder.environment()::remove);
        builder.environment().putAll(variables);
        Path errors = Files.createTempFile("launcher", ".errors");
        Process process = builder.redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, SECONDS)).isTrue();
        String told = Files.readString(errors);
        Files.delete(errors);
        return new Result(process.exitValue(), output, told);
    }

    private static void protect(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        permissions.removeAll(EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
        Files.setPosixFilePermissions(path, permissions);
    }

    private static void permit(Path path, PosixFilePermission permission) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
        permissions.add(permission);
        Files.setPosixFilePermissions(path, permissions);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo(PosixFilePermissions.toString(permissions));
    }

    private static void chown(Path path, int user, int group) throws Exception {
        run("chown", user + ":" + group, path.toString());
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
