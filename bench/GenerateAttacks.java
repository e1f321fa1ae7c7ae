import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes captures that try to make an analyser slow or large, by how many there are of something: segments in flight, holes, repeats,
 * connections, SYNs. Packets are cut off behind their headers. The same arguments give the same bytes. Runs from its source:
 * {@code java bench/GenerateAttacks.java}.
 */
final class GenerateAttacks {
    private static final String USAGE = "usage: java bench/GenerateAttacks.java FOLDER N [KIND...]\n"
            + "Writes FOLDER/KIND-N.pcap, a capture of some N packets, of each KIND:\n%s";

    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;
    private static final int URG = 0x20;

    private static final int CLIENT = 0x0a000001;
    private static final int SERVER = 0x0a000002;
    private static final int MANY = 0x0b000000;
    private static final int CLIENT_PORT = 4000;
    private static final int SERVER_PORT = 80;
    private static final int PORTS = 60_000;
    private static final int HEADERS = 40;
    private static final int LARGEST = 1 << 16;
    private static final byte[] NO_OPTIONS = {};
    private static final byte[] SYN_OPTIONS = {3, 3, 14, 1, 4, 2, 1, 1};
    private static final int RAW_IP = 101;

    /** Packets of one kind. */
    private interface Kind {
        void write(long n) throws IOException;
    }

    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final ByteBuffer record = ByteBuffer.allocate(256);
    private OutputStream out = OutputStream.nullOutputStream();
    private long micros;
    private long randomState;
    private int ipId;

    public static void main(String[] args) throws IOException {
        var attacks = new GenerateAttacks();
        attacks.nameConnections();
        attacks.nameSegments();
        boolean unknown = args.length > 2
                && !attacks.kinds.keySet().containsAll(List.of(args).subList(2, args.length));
        if (args.length < 2 || unknown) {
            System.err.printf(USAGE, String.join(" ", attacks.kinds.keySet()) + "\n");
            System.exit(2);
        }
        var wanted = args.length > 2 ? List.of(args).subList(2, args.length) : attacks.kinds.keySet();
        for (String kind : wanted) {
            attacks.write(kind, Long.parseLong(args[1]), Path.of(args[0], kind + "-" + args[1] + ".pcap"));
        }
    }

    private void write(String kind, long n, Path file) throws IOException {
        micros = 1_700_000_000_000_000L;
        randomState = 88_172_645_463_325_252L;
        ipId = 0;
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out = stream;
            ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
            header.putInt(0xa1b2c3d4)
                    .putInt(0x0004_0002)
                    .putLong(0)
                    .putInt(262_144)
                    .putInt(RAW_IP);
            stream.write(header.array());
            kinds.get(kind).write(n);
        }
    }

    // ------------------------------------------------------------------ many connections

    private void nameConnections() {
        kinds.put(
                "syn-flood",
                n -> each(n, i -> {
                    packet(random(), SERVER, random(LARGEST), SERVER_PORT, random(), 0, SYN, NO_OPTIONS, 0);
                    micros += 2;
                }));
        kinds.put("syn-flood-ipv6", n -> each(n, i -> packet6(i)));
        kinds.put(
                "syn-repeated",
                n -> each(n, i -> {
                    fromClient(100, 0, SYN, 0);
                    micros += 1000;
                }));
        kinds.put(
                "syn-other-numbers",
                n -> each(n, i -> {
                    fromClient((int) i * 100_000, 0, SYN, 0);
                    micros += 10;
                }));
        kinds.put(
                "clock-anyhow",
                n -> each(n, i -> {
                    micros = (random() & 0xffffffffL) * 1_000_000;
                    packet(random(1000), SERVER, CLIENT_PORT, SERVER_PORT, 100, 0, SYN, NO_OPTIONS, 0);
                }));
        kinds.put(
                "clock-ahead",
                n -> each(n, i -> {
                    micros = (1 + i * (0xfffffff0L / n)) * 1_000_000;
                    packet(
                            CLIENT + (int) (i % 5000),
                            SERVER,
                            CLIENT_PORT,
                            SERVER_PORT,
                            100 + (int) i,
                            0,
                            SYN,
                            NO_OPTIONS,
                            0);
                }));
        kinds.put("time-wait", n -> each(n / 6, i -> closed(i, 4)));
        kinds.put("time-wait-slow", n -> each(n / 6, i -> closed(i, 1000)));
        kinds.put("clock-back", n -> {
            micros += 3_600_000_000L;
            fromServer(1, 0, SYN, 0);
            micros -= 3_600_000_000L;
            each(n / 6, i -> closed(i, 1000));
        });
        kinds.put(
                "established",
                n -> each(n / 4, i -> {
                    int source = MANY + (int) (i / PORTS);
                    int port = 1024 + (int) (i % PORTS);
                    open(source, port);
                    packet(source, SERVER, port, SERVER_PORT, 100, 500, PSH | ACK, NO_OPTIONS, 10);
                    micros += 5;
                }));
        kinds.put(
                "in-the-middle",
                n -> each(n, i -> {
                    packet(
                            random(),
                            random(),
                            random(LARGEST),
                            random(LARGEST),
                            random(),
                            random(),
                            PSH | ACK,
                            NO_OPTIONS,
                            10);
                    micros += 2;
                }));
        kinds.put(
                "port-used-again",
                n -> each(n / 3, i -> {
                    int seq = random();
                    fromClient(seq, 0, SYN, 0);
                    fromServer(seq * 7, seq + 1, SYN | ACK, 0);
                    fromClient(seq + 1, seq * 7 + 1, RST | ACK, 0);
                    micros += 30;
                }));
        kinds.put(
                "port-scan",
                n -> each(n / 2, i -> {
                    int source = MANY + (int) (i / 4);
                    int port = 1 + (int) (i % 4 * 100 + i / 4 % PORTS);
                    packet(source, SERVER, CLIENT_PORT, port, 9, 0, SYN, NO_OPTIONS, 0);
                    packet(SERVER, source, port, CLIENT_PORT, 0, 10, RST | ACK, NO_OPTIONS, 0);
                    micros += 4;
                }));
        int[] probes = {0, FIN, FIN | PSH | URG, FIN | SYN};
        kinds.put(
                "stray-probes",
                n -> each(n, i -> {
                    packet(
                            MANY + (int) (i / 4),
                            SERVER,
                            CLIENT_PORT,
                            random(LARGEST),
                            9,
                            0,
                            probes[random(4)],
                            NO_OPTIONS,
                            0);
                    micros += 2;
                }));
        kinds.put(
                "ack-scan",
                n -> each(n, i -> {
                    packet(CLIENT, SERVER + (int) (i >>> 16), CLIENT_PORT, (int) i & 0xffff, 9, 9, ACK, NO_OPTIONS, 0);
                    micros += 2;
                }));
    }

    private void open(int source, int port) throws IOException {
        packet(source, SERVER, port, SERVER_PORT, 99, 0, SYN, NO_OPTIONS, 0);
        packet(SERVER, source, SERVER_PORT, port, 499, 100, SYN | ACK, NO_OPTIONS, 0);
        packet(source, SERVER, port, SERVER_PORT, 100, 500, ACK, NO_OPTIONS, 0);
    }

    private void closed(long i, int step) throws IOException {
        int source = MANY + (int) (i / PORTS);
        int port = 1024 + (int) (i % PORTS);
        open(source, port);
        packet(source, SERVER, port, SERVER_PORT, 100, 500, FIN | ACK, NO_OPTIONS, 0);
        packet(SERVER, source, SERVER_PORT, port, 500, 101, FIN | ACK, NO_OPTIONS, 0);
        packet(source, SERVER, port, SERVER_PORT, 101, 501, ACK, NO_OPTIONS, 0);
        micros += step;
    }

    // ------------------------------------------------------------------ many segments of one connection

    private void nameSegments() {
        segments("in-flight", n -> each(n, i -> data(100 + (int) i * 100, 100, 5)));
        segments("in-flight-repeated", n -> {
            each(n / 2, i -> data(100 + (int) i * 10, 10, 2));
            each(n / 2, i -> data(100 + (int) (n / 2 - 1 - i % 50) * 10, 10, 20));
        });
        segments("in-flight-repeated-in-part", n -> {
            each(n / 2, i -> data(100 + (int) i * 10, 10, 2));
            each(n / 2, i -> data(101 + (int) (n / 2 - 1 - i * 7 % 4000) * 10, 7, 20));
        });
        segments("in-flight-repeated-at-once", n -> {
            each(n / 2, i -> data(100 + (int) i * 10, 10, 2));
            each(n / 2, i -> data(100 + (int) (n / 2 - 100) * 10, 1000, 20));
        });
        segments(
                "in-flight-acknowledged",
                n -> each(n / 2, i -> {
                    data(100 + (int) i * 10, 10, 2);
                    fromServer(500, 100 + (int) (i / 2) * 10, ACK, 0);
                }));
        segments("one-repeated", n -> each(n, i -> data(100, 1, 200)));
        segments("holes", n -> each(n, i -> data(100 + (int) (n - i) * 2, 1, 5)));
        segments("holes-anywhere", n -> each(n, i -> data(100 + random(1 << 28), 1, 5)));
        segments(
                "sack",
                n -> each(n / 2, i -> {
                    data(100 + (int) i * 10, 10, 3);
                    ByteBuffer options = ByteBuffer.allocate(36).put(new byte[] {1, 1, 5, 34});
                    for (int k = 0; k < 4; k++) {
                        int left = 100 + random((int) i * 10 + 100);
                        options.putInt(left).putInt(left + 1);
                    }
                    packet(SERVER, CLIENT, SERVER_PORT, CLIENT_PORT, 500, 100, ACK, options.array(), 0);
                    micros += 3;
                }));
        segments("numbers-anyhow", n -> each(n, i -> data(random(), random(100), 20)));
        segments(
                "acknowledgements-anyhow",
                n -> each(n, i -> {
                    fromClient(100, random(), ACK | PSH, 0);
                    micros += 20;
                }));
        segments(
                "stamps-anyhow",
                n -> each(n, i -> {
                    byte[] options = ByteBuffer.allocate(12)
                            .put(new byte[] {1, 1, 8, 10})
                            .putInt(random())
                            .putInt(random())
                            .array();
                    boolean client = (i & 1) != 0;
                    packet(
                            client ? CLIENT : SERVER,
                            client ? SERVER : CLIENT,
                            client ? CLIENT_PORT : SERVER_PORT,
                            client ? SERVER_PORT : CLIENT_PORT,
                            random(),
                            random(),
                            PSH | ACK,
                            options,
                            random(100));
                    micros += 20;
                }));
        segments(
                "challenges",
                n -> each(n / 3, i -> {
                    fromClient(random(), 0, SYN, 0);
                    fromServer(500, 100, ACK, 0);
                    fromClient(100, 0, RST, 0);
                    micros += 30;
                }));
        // One direction of a capture that has nothing of the other, with one segment in a hundred sent again.
        kinds.put("one-way", n -> {
            fromClient(99, 500, ACK, 0);
            each(n, i -> data(100 + (int) (i > 10 && random(100) == 0 ? i - 5 : i) * 10, 10, 12));
        });
    }

    /** A kind that begins with a handshake. */
    private void segments(String name, Kind kind) {
        kinds.put(name, n -> {
            packet(CLIENT, SERVER, CLIENT_PORT, SERVER_PORT, 99, 0, SYN, SYN_OPTIONS, 0);
            micros += 100;
            packet(SERVER, CLIENT, SERVER_PORT, CLIENT_PORT, 499, 100, SYN | ACK, SYN_OPTIONS, 0);
            micros += 100;
            fromClient(100, 500, ACK, 0);
            micros += 100;
            kind.write(n);
        });
    }

    private void data(int seq, int length, int step) throws IOException {
        fromClient(seq, 500, PSH | ACK, length);
        micros += step;
    }

    // ------------------------------------------------------------------ packets

    private static void each(long n, Kind one) throws IOException {
        for (long i = 0; i < n; i++) {
            one.write(i);
        }
    }

    private void fromClient(int seq, int ack, int flags, int payload) throws IOException {
        packet(CLIENT, SERVER, CLIENT_PORT, SERVER_PORT, seq, ack, flags, NO_OPTIONS, payload);
    }

    private void fromServer(int seq, int ack, int flags, int payload) throws IOException {
        packet(SERVER, CLIENT, SERVER_PORT, CLIENT_PORT, seq, ack, flags, NO_OPTIONS, payload);
    }

    private void packet(
            int from, int to, int fromPort, int toPort, int seq, int ack, int flags, byte[] options, int payload)
            throws IOException {
        int captured = HEADERS + options.length;
        header(captured, captured + payload);
        record.put((byte) 0x45).put((byte) 0).putShort((short) (captured + payload));
        record.putShort((short) ++ipId).putShort((short) 0x4000);
        record.put((byte) 64).put((byte) 6).putShort((short) 0).putInt(from).putInt(to);
        tcp(fromPort, toPort, seq, ack, flags, options);
    }

    private void packet6(long i) throws IOException {
        header(60, 60);
        record.putInt(6 << 28).putShort((short) 20).put((byte) 6).put((byte) 64);
        record.putLong(0x2001_0db8_0002_0000L + i / LARGEST).putLong((long) random() << Integer.SIZE);
        record.putLong(0x2001_0db8_0000_0001L).putLong(1);
        tcp((int) (i % LARGEST), SERVER_PORT, 1, 0, SYN, NO_OPTIONS);
        micros += 2;
    }

    private void header(int captured, int length) {
        record.clear();
        record.order(ByteOrder.LITTLE_ENDIAN);
        record.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
        record.putInt(captured).putInt(length);
        record.order(ByteOrder.BIG_ENDIAN);
    }

    private void tcp(int fromPort, int toPort, int seq, int ack, int flags, byte[] options) throws IOException {
        record.putShort((short) fromPort).putShort((short) toPort).putInt(seq).putInt(ack);
        record.put((byte) (80 + 4 * options.length)).put((byte) flags).putShort((short) 65_000);
        record.putInt(0); // checksum and urgent pointer
        record.put(options);
        out.write(record.array(), 0, record.position());
    }

    /** Xorshift, 64 bits (Marsaglia 2003). */
    private int random() {
        randomState ^= randomState << 13;
        randomState ^= randomState >>> 7;
        randomState ^= randomState << 17;
        return (int) (randomState >>> 16);
    }

    /** 0 to {@code bound} - 1. */
    private int random(int bound) {
        return (int) ((random() & 0xffffffffL) * bound >>> 32);
    }
}
