package tcpstates.sockets;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.sockets.KernelSocket.Ends;

/** Sockets of this machine's other network namespaces, as far as {@code /proc} shows them to whom this process is. */
class NetworkNamespaces {
    /** More namespaces are not looked into. */
    private static final int MOST = 64;

    private @Nullable Map<Ends, Long> processes;

    /** A process in another network namespace that has a socket with these ends; 0 if none is found. */
    long processBeside(Ends ends) {
        if (processes == null) {
            processes = look();
        }
        return processes.getOrDefault(ends, 0L);
    }

    private static Map<Ends, Long> look() {
        Map<Ends, Long> found = new HashMap<>();
        Set<Object> seen = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            seen.add(namespace(Path.of("/proc/self/net")));
            for (Path process : all) {
                lookInto(process, seen, found);
                if (seen.size() > MOST) {
                    break;
                }
            }
        } catch (IOException e) {
            // as far as it went
        }
        return found;
    }

    private static void lookInto(Path process, Set<Object> seen, Map<Ends, Long> found) {
        try {
            long pid = Long.parseLong(process.getFileName().toString());
            if (seen.add(namespace(process.resolve("net")))) {
                KernelSockets.byProc(process.resolve("net")).forEach(socket -> found.putIfAbsent(socket.ends(), pid));
            }
        } catch (IOException | NumberFormatException e) {
            // it has ended, or nobody else may look
        }
    }

    /** Each namespace has files of its own there. */
    private static Object namespace(Path net) throws IOException {
        return Files.getAttribute(net.resolve("tcp"), "unix:ino");
    }
}
