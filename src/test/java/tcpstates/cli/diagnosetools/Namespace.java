package tcpstates.cli.diagnosetools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A network of each test's own, with a loopback interface, and a /run of its own; both are gone behind it. Needs root. */
public final class Namespace implements BeforeEachCallback, AfterEachCallback {
    private static final int PATIENCE_SECONDS = 240;

    @SuppressWarnings("NullAway.Init")
    private Process holder;

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        holder = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs tmpfs /run && ip link set lo up && echo up && exec cat")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (holder.getInputStream().read() != 'u') {
            throw new IOException("cannot make namespaces: are you root?");
        }
    }

    /** What a command has printed, and its exit status. */
    public record Result(int status, String output, String errors) {}

    /** Runs a command to its end. */
    public Result run(String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("namespace", ".errors");
        Process process = builder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("does not end: " + String.join(" ", command));
        }
        String told = Files.readString(errors);
        Files.delete(errors);
        return new Result(process.exitValue(), output, told);
    }

    /** Starts a command that goes on. */
    public Process start(String... command) throws IOException {
        return builder(command).redirectErrorStream(true).start();
    }

    private ProcessBuilder builder(String... command) {
        List<String> whole =
                new ArrayList<>(List.of("nsenter", "--net", "--mount", "--target", "" + holder.pid(), "--"));
        whole.addAll(List.of(command));
        return new ProcessBuilder(whole);
    }

    /** The processes in it, but for the one that holds it. */
    List<Long> processes() throws IOException {
        Path network = link(holder.pid());
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.map(ProcessHandle::pid)
                    .filter(pid -> pid != holder.pid() && network.equals(link(pid)))
                    .toList();
        }
    }

    private static Path link(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", "" + pid, "ns", "net"));
        } catch (IOException e) {
            return Path.of("gone");
        }
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        for (long pid : processes()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        holder.getOutputStream().close();
        holder.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}
