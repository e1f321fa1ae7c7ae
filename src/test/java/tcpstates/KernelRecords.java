package tcpstates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tcpstates.KernelComparison.Verdict;

/** A directory of captures with the kernel's record beside them, as {@code record-captures} leaves it. */
record KernelRecords(Path directory) {
    private static final String SUFFIX = ".kernel.tsv";

    /** The recordings' names. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }

    /** Takes what the kernel recorded, a capture, and the addresses of the hosts at whose end it was taken. */
    @FunctionalInterface
    interface Vantage {
        void accept(KernelRecord kernel, Path capture, Set<String> own) throws IOException;
    }

    /** Each host's sockets by the capture taken at its own end; a direct link has one for both. */
    void forEachVantage(String name, Vantage action) throws IOException {
        KernelRecord kernel = KernelRecord.read(directory.resolve(name + SUFFIX));
        Path plain = directory.resolve(name + ".pcap");
        Path client = directory.resolve(name + ".client.pcap");
        Path server = directory.resolve(name + ".server.pcap");
        if (Files.exists(server)) {
            action.accept(kernel, Files.exists(client) ? client : plain, kernel.clientIps());
            action.accept(kernel, server, kernel.serverIps());
        } else {
            Set<String> both = new HashSet<>(kernel.clientIps());
            both.addAll(kernel.serverIps());
            action.accept(kernel, plain, both);
        }
    }

    /** Compares each host's sockets by the capture taken at its own end. */
    List<Verdict> compare(String name) throws IOException {
        List<Verdict> verdicts = new ArrayList<>();
        forEachVantage(
                name,
                (kernel, capture, own) -> verdicts.add(KernelComparison.compare(kernel, Observation.of(capture), own)));
        return verdicts;
    }
}
