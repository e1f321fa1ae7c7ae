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

    /** Compares each host's sockets by the capture taken at its own end; a direct link has one for both. */
    List<Verdict> compare(String name) throws IOException {
        KernelRecord kernel = KernelRecord.read(directory.resolve(name + SUFFIX));
        Path plain = directory.resolve(name + ".pcap");
        Path client = directory.resolve(name + ".client.pcap");
        Path server = directory.resolve(name + ".server.pcap");
        if (!Files.exists(server)) {
            Set<String> both = new HashSet<>(kernel.clientIps());
            both.addAll(kernel.serverIps());
            return List.of(KernelComparison.compare(kernel, Observation.of(plain), both));
        }
        List<Verdict> verdicts = new ArrayList<>();
        Path near = Files.exists(client) ? client : plain;
        verdicts.add(KernelComparison.compare(kernel, Observation.of(near), kernel.clientIps()));
        verdicts.add(KernelComparison.compare(kernel, Observation.of(server), kernel.serverIps()));
        return verdicts;
    }
}
