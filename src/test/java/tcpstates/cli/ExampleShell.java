package tcpstates.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tcpstates.cli.diagnosetools.DiagnoseToolsMain;

/**
 * Runs a command as a reader of the documents would, in a folder that has the files that the documents name. The program
 * stands in it and in the PATH, {@code ssh HOST COMMAND} runs COMMAND here, and so does {@code sudo}, for this is root. A live capture runs in a network namespace of its
 * own whose loopback interface is called eth0; somebody calls ports there on which nobody listens, and when packets have been
 * captured the capture is sent SIGINT.
 */
final class ExampleShell {
    /** What the documents call their captures, and which one that is. */
    private static final Map<String, String> FILES = Map.of(
            "client.pcap", "compare/loss.client.pcap",
            "server.pcap", "compare/loss.server.pcap",
            "capture.pcap", "pcaps/open-data-client-close.pcap",
            "f.pcap", "pcaps/time-wait-reuse.pcap",
            "notes.txt", "transcripts/syn-retransmitted.txt",
            "report.txt", "tcpstates/report/diagnose-tools-connections.txt");

    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern SOME_CAPTURED = Pattern.compile("(?m)(?:^|: )(?:[2-9]|\\d{2,}) packets captured");

    private final Path folder;

    ExampleShell(Path folder) throws IOException {
        this.folder = folder;
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Files.copy(RESOURCES.resolve(file.getValue()), folder.resolve(file.getKey()));
        }
        for (String name : List.of("pcaps", "sockets", "conntrack", "transcripts")) {
            copy(RESOURCES.resolve(name));
        }
        copy(Path.of("docs", "teaching"));
        program(Main.NAME, Main.class);
        program("tcpstates", DiagnoseToolsMain.class);
        script("ssh", "shift; exec \"$@\"");
        script("sudo", "exec \"$@\"");
    }

    /** Ours, which becomes what the launcher would start. */
    private void program(String name, Class<?> main) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        script(
                name,
                "exec '" + java + "' --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
                        + System.getProperty("java.class.path") + "' " + main.getName() + " \"$@\"");
    }

    /** What the project has there, seen from its root. */
    private void copy(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        Files.createDirectories(folder.resolve(file).getParent())
                                .resolve(file.getFileName()));
            }
        }
    }

    /** A program in the folder that leaves its process's number, and becomes another. */
    private void script(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\necho $$ >'" + pidFile(name) + "'\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path pidFile(String program) {
        return folder.resolve(program + ".pid");
    }

    /** Whether the command captures until it is told to end. */
    static boolean live(String command) {
        return command.contains(" -i ") || command.startsWith("ssh ");
    }

    Run run(String command) throws IOException, InterruptedException {
        Path out = folder.resolve("standard-output");
        Path err = folder.resolve("standard-error");
        String typed = "set -o pipefail\n" + command + "\n";
        ProcessBuilder shell = live(command)
                ? new ProcessBuilder("unshare", "-n", "bash", "-c", """
                        ip link set lo name eth0 && ip link set eth0 up || exit
                        (while :; do
                            for port in 80 443; do (: </dev/tcp/127.0.0.1/$port); done
                            sleep 0.1
                        done) >/dev/null 2>&1 &
                        caller=$!
                        trap 'kill $caller' EXIT
                        """ + typed)
                : new ProcessBuilder("bash", "-c", typed);
        shell.directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        shell.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        shell.environment().put("TZ", "Etc/UTC");
        shell.environment().put("LC_ALL", "C.UTF-8");
        shell.environment().put("USER", "root");
        for (String program : List.of(Main.NAME, "ssh")) {
            Files.deleteIfExists(pidFile(program));
        }
        Process process = shell.start();
        try {
            if (live(command)) {
                endWhenSomethingIsCaptured(process, pidFile(command.startsWith("ssh ") ? "ssh" : Main.NAME), err);
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("does not end: " + command + "\n" + read(err));
            }
            return new Run(process.exitValue(), read(out), read(err));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** tcpdump and this program print their counts on SIGUSR1. */
    private static void endWhenSomethingIsCaptured(Process shell, Path pid, Path err)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (shell.isAlive() && System.nanoTime() < end) {
            Thread.sleep(100);
            String told = read(err);
            if (SOME_CAPTURED.matcher(told).find()) {
                signal("INT", pid);
                return;
            }
            if (told.contains("listening on ")) {
                signal("USR1", pid);
            }
        }
    }

    private static void signal(String name, Path pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Files.readString(pid).strip())
                .start()
                .waitFor();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
