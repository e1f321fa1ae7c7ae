package tcpstates.flink;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster of processes, as Flink's distribution starts it: a JobManager, a TaskManager, and a client that submits the job's jar. What
 * is in that jar is nowhere else in their class paths.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final String JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
    private static final String TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
    private static final String CLIENT = "org.apache.flink.client.cli.CliFrontend";
    private static final long DEADLINE_SECONDS = 120;

    private final Path folder;
    private final Path jar;
    private final int restPort;
    private final List<Process> processes = new ArrayList<>();

    /** Writes the configuration, and starts nothing. */
    StandaloneCluster(Path folder, Path jar, String... settings) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.jar = jar.toAbsolutePath();
        restPort = freePort();
        List<String> lines = new ArrayList<>(List.of(
                "jobmanager.rpc.address: 127.0.0.1",
                "jobmanager.rpc.port: " + freePort(),
                "jobmanager.bind-host: 127.0.0.1",
                "rest.address: 127.0.0.1",
                "rest.bind-address: 127.0.0.1",
                "rest.port: " + restPort,
                "taskmanager.host: 127.0.0.1",
                "taskmanager.bind-host: 127.0.0.1",
                "taskmanager.numberOfTaskSlots: 2",
                // What the distribution's start script works out.
                "taskmanager.cpu.cores: 2",
                "taskmanager.memory.framework.heap.size: 128m",
                "taskmanager.memory.framework.off-heap.size: 128m",
                "taskmanager.memory.task.heap.size: 768m",
                "taskmanager.memory.task.off-heap.size: 0m",
                "taskmanager.memory.managed.size: 32m",
                "taskmanager.memory.network.min: 64m",
                "taskmanager.memory.network.max: 64m",
                "taskmanager.memory.jvm-metaspace.size: 256m",
                "taskmanager.memory.jvm-overhead.min: 192m",
                "taskmanager.memory.jvm-overhead.max: 192m",
                "execution.checkpointing.storage: filesystem",
                "execution.checkpointing.dir: " + checkpoints().toUri(),
                "execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION",
                "io.tmp.dirs: " + Files.createDirectories(folder.resolve("tmp")),
                // So that the loss of a process is seen soon.
                "heartbeat.interval: 500",
                "heartbeat.timeout: 10000"));
        lines.addAll(Arrays.asList(settings));
        // Whoever ends the tests by a signal ends these too.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> processes.forEach(Process::destroyForcibly)));
        Files.write(Files.createDirectories(folder.resolve("conf")).resolve("config.yaml"), lines);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Where checkpoints lie. */
    Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    Process startJobManager() throws IOException {
        return start("jobmanager", "-Xmx256m", JOB_MANAGER, "--configDir", conf());
    }

    /** @param heap for the JVM: {@code 900m} */
    Process startTaskManager(String heap) throws IOException {
        return start("taskmanager", "-Xmx" + heap, TASK_MANAGER, "--configDir", conf());
    }

    /** Submits the job, with the arguments behind the jar, and waits for its end. */
    Process submit(List<String> options, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(CLIENT, "run"));
        all.addAll(options);
        all.add(jar.toString());
        all.addAll(Arrays.asList(arguments));
        return start("client", "-Xmx256m", all.toArray(String[]::new));
    }

    private String conf() {
        return folder.resolve("conf").toString();
    }

    private Process start(String name, String heap, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                // As the distribution's config.yaml has it (env.java.opts.all): the client does not start without.
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-cp",
                flink()));
        command.addAll(Arrays.asList(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("FLINK_CONF_DIR", conf());
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
                .start();
        processes.add(process);
        return process;
    }

    /** What a process has printed. */
    Path log(String name) {
        return folder.resolve(name + ".log");
    }

    /** The jars of the class path of the tests, without the classes of the product. */
    private static String flink() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar") && !entry.contains("slf4j-nop"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What the cluster answers to a question about itself; empty while it does not answer. */
    String ask(String path) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + restPort + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits until there is a whole checkpoint of a number or later; returns the last one. */
    Path checkpoint(int least) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (System.nanoTime() < deadline) {
            if (Files.isDirectory(checkpoints())) {
                try (Stream<Path> all = Files.walk(checkpoints())) {
                    Path last = all.filter(path -> path.endsWith("_metadata"))
                            .map(Path::getParent)
                            .max(Comparator.comparingInt(StandaloneCluster::number))
                            .orElse(null);
                    if (last != null && number(last) >= least) {
                        return last;
                    }
                } catch (UncheckedIOException e) {
                    continue; // one was removed meanwhile
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IllegalStateException("no checkpoint, see " + folder);
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
    }

    /** Ends them as {@code kill -9} does. */
    static void kill(Process... killed) {
        for (Process process : killed) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** The same for all that were started. */
    void killAll() {
        kill(processes.toArray(Process[]::new));
    }

    @Override
    public void close() {
        killAll();
    }
}
