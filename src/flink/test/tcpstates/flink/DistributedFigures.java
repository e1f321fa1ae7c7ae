package tcpstates.flink;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What the job costs, for docs/distributed.md: packets for a second of CPU, with one and with two tasks, and the state of many open
 * connections. Prints tables; bench/distributed starts it.
 */
final class DistributedFigures {
    private static final int FILES = 5;
    private static final long MILLION = 1_000_000;

    /** Between two looks at the cluster, ms. */
    private static final int LOOK = 200;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path jar;

    private DistributedFigures(Path folder, Path jar) {
        this.folder = folder;
        this.jar = jar;
    }

    /** Folder for files, the job's jar, a capture for the speed, connections that are open at once; without the one or the other 0. */
    public static void main(String... arguments) throws Exception {
        var figures = new DistributedFigures(Path.of(arguments[0]), Path.of(arguments[1]));
        Path capture = Path.of(arguments[2]);
        if (Files.exists(capture)) {
            figures.speed(capture);
        }
        int connections = Integer.parseInt(arguments[3]);
        if (connections > 0) {
            figures.state(connections);
        }
    }

    private void speed(Path capture) throws Exception {
        List<Path> files = PcapFiles.cut(Files.createDirectories(folder.resolve("files")), capture, FILES);
        List<Path> first = List.of(Path.of("src/test/resources/pcaps/refused.pcap"));
        long packets = PcapFiles.plan(files).packets();
        System.out.printf("%d packets in %d files, no checkpoints%n%n", packets, FILES);
        System.out.println(
                "| tasks | seconds | CPU of the TaskManager, start left out | packets a CPU second | CPU of all |");
        System.out.println("|---|---|---|---|---|");
        for (int tasks = 1; tasks <= 2; tasks++) {
            Cost start = run(first, tasks);
            Cost all = run(files, tasks);
            double cpu = seconds(all.taskManager.minus(start.taskManager));
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.1f | %.1f s | %.0f | %.1f s |%n",
                    tasks,
                    all.wall,
                    cpu,
                    packets / cpu,
                    seconds(all.processes));
        }
    }

    private record Cost(double wall, Duration taskManager, Duration processes) {}

    private Cost run(List<Path> files, int tasks) throws Exception {
        Path out = Files.createTempDirectory(folder, "out");
        try (var cluster = new StandaloneCluster(Files.createTempDirectory(folder, "cluster"), jar)) {
            Process jobManager = cluster.startJobManager();
            Process taskManager = cluster.startTaskManager("2g");
            long begin = System.nanoTime();
            Process client = cluster.submit(List.of("-p", Integer.toString(tasks)), arguments(out, files));
            Duration clients = Duration.ZERO;
            while (!client.waitFor(LOOK, TimeUnit.MILLISECONDS)) {
                clients = cpu(client, clients);
            }
            requireDone(cluster, client);
            double wall = (System.nanoTime() - begin) / 1e9;
            Duration worker = cpu(taskManager, Duration.ZERO);
            return new Cost(
                    wall, worker, worker.plus(cpu(jobManager, Duration.ZERO)).plus(clients));
        }
    }

    private static String[] arguments(Path out, List<Path> files) {
        return Stream.concat(
                        Stream.of("--out", out.toUri().toString()),
                        files.stream().map(Path::toString))
                .toArray(String[]::new);
    }

    private static void requireDone(StandaloneCluster cluster, Process client) throws IOException {
        if (client.exitValue() != 0) {
            throw new IllegalStateException(Files.readString(cluster.log("client")));
        }
    }

    private static Duration cpu(Process process, Duration otherwise) {
        return process.toHandle().info().totalCpuDuration().orElse(otherwise);
    }

    private void state(int connections) throws Exception {
        Path capture = folder.resolve("open.pcap");
        new OpenConnections(connections).write(capture);
        Path out = Files.createTempDirectory(folder, "out");
        try (var cluster = new StandaloneCluster(
                Files.createTempDirectory(folder, "cluster"), jar, "execution.checkpointing.interval: 5s")) {
            cluster.startJobManager();
            cluster.startTaskManager("6g");
            Process client = cluster.submit(List.of("-p", "2"), arguments(out, List.of(capture)));
            Map<Long, JsonNode> checkpoints = new TreeMap<>();
            String id = "";
            while (!client.waitFor(LOOK, TimeUnit.MILLISECONDS)) {
                for (JsonNode job : ask(cluster, "/jobs").path("jobs")) {
                    id = job.path("id").asText();
                }
                for (JsonNode one : ask(cluster, "/jobs/" + id + "/checkpoints").path("history")) {
                    if ("COMPLETED".equals(one.path("status").asText())) {
                        checkpoints.put(one.path("state_size").asLong(), one);
                    }
                }
            }
            requireDone(cluster, client);
            JsonNode largest = checkpoints.isEmpty()
                    ? JSON.createObjectNode()
                    : List.copyOf(checkpoints.values()).getLast();
            System.out.printf(
                    "%n%d connections open at once, 2 tasks: the largest of %d checkpoints%n%n",
                    connections, checkpoints.size());
            System.out.println("| what | bytes | bytes a connection | ms |");
            System.out.println("|---|---|---|---|");
            row("all", largest, connections);
            String details =
                    "/jobs/" + id + "/checkpoints/details/" + largest.path("id").asLong();
            JsonNode tasks = ask(cluster, details).path("tasks");
            for (JsonNode vertex : ask(cluster, "/jobs/" + id).path("vertices")) {
                row(vertex.path("name").asText(), tasks.path(vertex.path("id").asText()), connections);
            }
        }
    }

    private static JsonNode ask(StandaloneCluster cluster, String path) throws IOException, InterruptedException {
        String answer = cluster.ask(path);
        return answer.isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer);
    }

    private static void row(String name, JsonNode checkpoint, int connections) {
        long bytes = checkpoint.path("state_size").asLong();
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.0f | %d |%n",
                name,
                bytes,
                (double) bytes / connections,
                checkpoint.path("end_to_end_duration").asLong());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** A capture of handshakes, and then of data on a few of the connections while all of them stay open. */
    private static final class OpenConnections {
        private static final int SYN = 0x02;
        private static final int ACK = 0x10;
        private static final int ETHERNET = 14;
        private static final int HEADERS = ETHERNET + 20 + 20;
        private static final int DATA = 100;
        private static final int BUSY = 1000;
        private static final int MICROS = 10;

        private final int connections;
        private final ByteBuffer record = ByteBuffer.allocate(16 + HEADERS);
        private long micros = 1_700_000_000L * MILLION;

        OpenConnections(int connections) {
            this.connections = connections;
        }

        void write(Path file) throws IOException {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                out.write(ByteBuffer.allocate(24)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0xa1b2c3d4)
                        .putShort((short) 2)
                        .putShort((short) 4)
                        .putLong(0)
                        .putInt(1 << 16)
                        .putInt(1)
                        .array());
                for (int i = 0; i < connections; i++) {
                    segment(out, i, true, 0, 0, SYN, 0);
                    segment(out, i, false, 0, 1, SYN | ACK, 0);
                    segment(out, i, true, 1, 1, ACK, 0);
                }
                for (int i = 0; i < connections / 4; i++) {
                    segment(out, i % BUSY, true, 1 + i / BUSY * DATA, 1, ACK, DATA);
                }
            }
        }

        private void segment(OutputStream out, int number, boolean client, int seq, int ack, int flags, int data)
                throws IOException {
            micros += MICROS;
            int address = 0x0a000000 | number >>> 8;
            int port = 1024 + (number & 0xff);
            record.clear().order(ByteOrder.LITTLE_ENDIAN);
            record.putInt((int) (micros / MILLION))
                    .putInt((int) (micros % MILLION))
                    .putInt(HEADERS)
                    .putInt(HEADERS + data);
            record.order(ByteOrder.BIG_ENDIAN);
            record.putLong(0x020000000001L << 16 | 0x0200).putInt(2).putShort((short) 0x0800);
            record.putShort((short) 0x4500)
                    .putShort((short) (40 + data))
                    .putInt(0)
                    .putShort((short) 0x4006);
            record.putShort((short) 0);
            record.putInt(client ? address : 0xc6120001).putInt(client ? 0xc6120001 : address);
            record.putShort((short) (client ? port : 80)).putShort((short) (client ? 80 : port));
            record.putInt(seq)
                    .putInt(ack)
                    .putShort((short) (0x5000 | flags))
                    .putShort((short) 64240)
                    .putInt(0);
            out.write(record.array());
        }
    }
}
