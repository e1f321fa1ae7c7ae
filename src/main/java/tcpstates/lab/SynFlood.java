package tcpstates.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** What {@code hping3 -q -S -a SOURCE -s FIRST_PORT -p PORT -c COUNT -i uMICROSECONDS ADDRESS} does, for a bounded count. */
final class SynFlood {
    private static final int MOST = 1000;
    private static final int MICROS_PER_MILLI = 1000;
    private static final int NEXT_SEQUENCE_NUMBER = 65_537;

    private SynFlood() {}

    static void run(List<String> words) throws IOException {
        InetAddress source = InetAddress.getByName(after("-a", words));
        int sourcePort = Integer.parseInt(after("-s", words));
        int port = Integer.parseInt(after("-p", words));
        int count = Math.min(MOST, Integer.parseInt(after("-c", words)));
        int pause = Integer.parseInt(after("-i", words).substring(1)) / MICROS_PER_MILLI;
        var packets = new RawPackets(words.getLast());
        try {
            for (int i = 0; i < count; i++) {
                packets.send(source, sourcePort + i, port, (i + 1) * NEXT_SEQUENCE_NUMBER, Segment.SYN);
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String after(String option, List<String> words) {
        return words.get(words.indexOf(option) + 1);
    }
}
