package tcpstates.lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tcpstates.event.LowerCase;
import tcpstates.lab.Experiment.Topology;

/**
 * Hosts of an experiment: network namespaces within a namespace of processes, which the kernel clears as soon as its first process
 * is gone; and that one ends when nobody holds its standard input any more. So nothing is left, not even where this program is
 * killed.
 */
final class Network implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;
    private static final String LOCALHOST = "localhost";
    private static final String READY = "ready";
    private static final String FIRST_PROCESS =
            "mount -t tmpfs tmpfs /run && mount -t proc proc /proc && echo " + READY + " && exec cat";

    private final Topology topology;
    private final Child holder;
    private final List<String> enter;

    private Network(Topology topology, Child holder, List<String> enter) {
        this.topology = topology;
        this.holder = holder;
        this.enter = enter;
    }

    /** Whether a program is to be found where programs are. */
    static boolean installed(String program) {
        String path = System.getenv("PATH");
        return Stream.of(((path == null ? "" : path + File.pathSeparator) + "/usr/sbin:/sbin:/usr/bin:/bin").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Whether this program may do all. */
    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Makes the namespaces, without hosts as yet: with the right to (root), or as a root of its own where the system allows. */
    static Network create(Topology topology) throws LabException {
        for (String program : List.of("unshare", "nsenter", "ip", "ss")) {
            if (!installed(program)) {
                throw new LabException("needs " + program + ", of util-linux or iproute2, which is not installed");
            }
        }
        boolean root = isRoot();
        List<String> command =
                new ArrayList<>(List.of("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"));
        if (!root) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("sh", "-c", FIRST_PROCESS));
        try {
            var holder = new Child(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
            String line = holder.line(PATIENCE_SECONDS);
            ProcessHandle first = holder.process().children().findFirst().orElse(null);
            if (!READY.equals(line) || first == null) {
                holder.process().destroyForcibly();
                throw new LabException("network namespaces cannot be made here: " + line);
            }
            List<String> enter =
                    new ArrayList<>(List.of("nsenter", "--target", "" + first.pid(), "--net", "--mount", "--pid"));
            if (!root) {
                enter.addAll(List.of("--user", "--preserve-credentials"));
            }
            enter.add("--");
            return new Network(topology, holder, List.copyOf(enter));
        } catch (IOException e) {
            throw new LabException("network namespaces cannot be made here: " + e.getMessage(), e);
        }
    }

    /** What makes hosts, addresses and cable, to be run {@linkplain #inside inside}. */
    List<String> setUp() {
        return Experiments.lines(LowerCase.of(topology) + ".network");
    }

    /** Where the packets are captured: on the client's host. */
    String captureInterface() {
        return topology == Topology.LOCALHOST ? "lo" : "eth0";
    }

    /** The names of the hosts that have sockets. */
    List<String> hosts() {
        return topology == Topology.LOCALHOST
                ? List.of(LOCALHOST)
                : Stream.of(Side.values()).map(Side::toString).toList();
    }

    /** The name by which a command's line names the host, as it is, or the side that it is the host of. */
    String host(String place) {
        return topology == Topology.LOCALHOST ? LOCALHOST : place;
    }

    /** Where the forwarder runs. */
    String forwarder() {
        return LowerCase.of(Topology.FORWARDER);
    }

    /** The interfaces of the forwarder, the client's first. */
    List<String> cables() {
        return List.of("port1", "port2");
    }

    /** The address of all hosts. */
    String broadcastAddress() {
        return topology == Topology.LOCALHOST ? "127.255.255.255" : "10.0.0.255";
    }

    /** The host that a side's program runs on. */
    String host(Side side) {
        return topology == Topology.LOCALHOST ? LOCALHOST : side.toString();
    }

    /** A command beside the hosts. */
    ProcessBuilder inside(List<String> command) {
        List<String> whole = new ArrayList<>(enter);
        whole.addAll(command);
        return new ProcessBuilder(whole);
    }

    /** A command on a host. */
    ProcessBuilder on(String host, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + host, "--"));
        whole.addAll(command);
        return inside(whole);
    }

    @Override
    public void close() {
        holder.close();
    }
}
