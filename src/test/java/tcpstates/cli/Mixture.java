package tcpstates.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * A capture of many connections at once that end in all kinds of ways, on few ports so that these come again, with silences in
 * which timers run out, and time stamps that do not always rise. The same seed gives the same capture.
 */
final class Mixture {
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    private static final int SYN_ACK = SYN | ACK;
    private static final int FIN_ACK = FIN | ACK;
    private static final int RST_ACK = RST | ACK;
    private static final int FLAGS = 64;

    private static final long START = 1_700_000_000_000_000L;
    private static final long SPAN = 40_000_000;
    private static final long SECOND = 1_000_000;
    private static final int CLIENT_PORTS = 120;
    private static final int[] SERVER_PORTS = {22, 80, 81, 443, 8080};

    private final Random random;
    private final List<Packet> packets = new ArrayList<>();
    private int clientPort;
    private int serverPort;
    private int clientSeq;
    private int serverSeq;
    private long now;

    private record Packet(long micros, int from, int sourcePort, int port, int flags, int seq, int ack, int payload) {}

    Mixture(long seed) {
        random = new Random(seed);
    }

    /** Writes a capture of so many connections. */
    Path write(Path file, int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            clientPort = 40000 + random.nextInt(CLIENT_PORTS);
            serverPort = SERVER_PORTS[random.nextInt(SERVER_PORTS.length)];
            clientSeq = random.nextInt();
            serverSeq = random.nextInt();
            now = random.nextLong(SPAN);
            connection();
        }
        packets.sort(Comparator.comparingLong(Packet::micros));
        Segments segments = random.nextInt(3) == 0 ? new Segments() : Segments.inEthernet();
        long silence = 0;
        for (Packet p : packets) {
            if (random.nextInt(400) == 0) {
                silence += random.nextLong(1, 300) * SECOND;
            }
            long late = random.nextInt(20) == 0 ? random.nextLong(2 * SECOND) : 0;
            long micros = START + p.micros + silence - late;
            if (random.nextInt(30) == 0) {
                segments.datagram(micros + random.nextLong(SECOND));
            }
            if (random.nextInt(30) == 0) {
                segments.malformed(micros, p.sourcePort, p.port);
            }
            segments.add(micros, p.from, p.sourcePort, p.port, p.flags, p.seq, p.ack, p.payload);
        }
        return segments.write(file);
    }

    private void connection() {
        switch (random.nextInt(10)) {
            case 0 -> unanswered();
            case 1 -> {
                client(SYN, 0);
                server(RST_ACK, 0);
            }
            case 2 -> {
                client(SYN, 0);
                for (int i = random.nextInt(4); i >= 0; i--) {
                    server(SYN_ACK, 0);
                    serverSeq--;
                    now += SECOND << i;
                }
            }
            case 3 -> nonsense();
            case 4 -> {
                data();
                close();
            }
            case 5 -> {
                open();
                data();
                either().sends(RST_ACK, 0);
            }
            case 6 -> {
                open();
                data();
            }
            case 7 -> startedAnew();
            default -> {
                open();
                data();
                close();
            }
        }
    }

    private interface Way {
        void sends(int flags, int payload);
    }

    private Way either() {
        return random.nextBoolean() ? this::client : this::server;
    }

    private void open() {
        client(SYN, 0);
        server(SYN_ACK, 0);
        client(ACK, 0);
    }

    private void data() {
        for (int i = random.nextInt(8); i > 0; i--) {
            int payload = random.nextInt(1, 1000);
            either().sends(ACK, payload);
            if (random.nextInt(5) == 0) {
                Packet last = packets.getLast();
                now += random.nextLong(SECOND);
                packets.add(new Packet(
                        now,
                        last.from,
                        last.sourcePort,
                        last.port,
                        last.flags,
                        last.seq,
                        last.ack,
                        random.nextBoolean() ? last.payload : 0));
            }
        }
    }

    private void close() {
        client(FIN_ACK, 0);
        if (random.nextInt(4) > 0) {
            server(ACK, 0);
        }
        if (random.nextInt(4) > 0) {
            server(FIN_ACK, 0);
            client(ACK, 0);
        }
    }

    private void unanswered() {
        for (int i = random.nextInt(6); i >= 0; i--) {
            client(SYN, 0);
            clientSeq--;
            now += SECOND << i;
        }
    }

    /** A client that has forgotten its connection opens it again: it is challenged, resets, and begins anew. */
    private void startedAnew() {
        open();
        data();
        int old = clientSeq;
        clientSeq = random.nextInt();
        client(SYN, 0);
        int fresh = clientSeq;
        clientSeq = old;
        server(ACK, 0);
        clientSeq = serverSeq;
        if (random.nextBoolean()) {
            client(RST, 0);
        }
        clientSeq = fresh - 1;
        client(SYN, 0);
        server(random.nextBoolean() ? SYN_ACK : RST_ACK, 0);
    }

    private void nonsense() {
        for (int i = random.nextInt(6); i >= 0; i--) {
            either().sends(random.nextInt(FLAGS), random.nextInt(3));
        }
    }

    private void client(int flags, int payload) {
        now += random.nextLong(SECOND / 5);
        int ack = (flags & ACK) == 0 ? 0 : serverSeq;
        packets.add(new Packet(now, 1, clientPort, serverPort, flags, clientSeq, ack, payload));
        clientSeq += payload + length(flags);
    }

    private void server(int flags, int payload) {
        now += random.nextLong(SECOND / 5);
        int ack = (flags & ACK) == 0 ? 0 : clientSeq;
        packets.add(new Packet(now, 2, serverPort, clientPort, flags, serverSeq, ack, payload));
        serverSeq += payload + length(flags);
    }

    private static int length(int flags) {
        return (flags & FIN) + (flags >> 1 & 1);
    }
}
