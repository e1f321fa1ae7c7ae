package tcpstates.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What {@code nmap -sS|-sT|-sF -Pn -n -r [-g PORT] -p FIRST-LAST ADDRESS} does. */
final class PortScan {
    private static final int SEQUENCE_NUMBER = 0x1234_5678;
    private static final int TRIES = 2;
    private static final int PATIENCE_MILLIS = 1000;
    private static final int POLL_MILLIS = 10;
    private static final int DEFAULT_PORT = 40000;

    private final String address;
    private final int sourcePort;
    private final int first;
    private final int last;
    private final Map<Integer, Segment> answers = new ConcurrentHashMap<>();
    private final RawPackets packets;

    private PortScan(List<String> words) throws IOException {
        address = words.getLast();
        packets = new RawPackets(address);
        packets.listen(segment -> answers.put(segment.sourcePort(), segment));
        sourcePort = words.contains("-g") ? Integer.parseInt(words.get(words.indexOf("-g") + 1)) : DEFAULT_PORT;
        String[] ports = words.get(words.indexOf("-p") + 1).split("-", -1);
        first = Integer.parseInt(ports[0]);
        last = Integer.parseInt(ports[ports.length - 1]);
    }

    static void run(List<String> words, PrintStream out) throws IOException {
        var scan = new PortScan(words);
        out.println("PORT     STATE");
        for (int port = scan.first; port <= scan.last; port++) {
            String state = switch (words.get(1)) {
                case "-sT" -> scan.connect(port);
                case "-sF" -> scan.ask(port, Segment.FIN);
                default -> scan.ask(port, Segment.SYN);
            };
            out.println(port + "/tcp " + state);
        }
    }

    private String connect(int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
            socket.setSoLinger(true, 0);
            return "open";
        } catch (ConnectException e) {
            return "closed";
        }
    }

    private String ask(int port, int flag) throws IOException {
        InetAddress here = RawPackets.here();
        try {
            for (int i = 0; i < TRIES && !answers.containsKey(port); i++) {
                packets.send(here, sourcePort, port, SEQUENCE_NUMBER, flag);
                for (int waited = 0; waited < PATIENCE_MILLIS && !answers.containsKey(port); waited += POLL_MILLIS) {
                    Thread.sleep(POLL_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Segment answer = answers.get(port);
        if (answer == null) {
            return flag == Segment.FIN ? "open|filtered" : "filtered";
        }
        return answer.has(Segment.RST) ? "closed" : "open";
    }
}
