import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a synthetic but protocol-correct TCP workload as a pcap file (little-endian, microseconds, Ethernet, IPv4). The same
 * arguments give the same bytes. TCP checksums are 0, payloads are zeros. Runs from its source: {@code java
 * bench/GenerateWorkload.java}.
 */
final class GenerateWorkload {
    private static final String USAGE = """
            usage: java bench/GenerateWorkload.java OUT PACKETS CONCURRENT mix|flood|tiny SNAPLEN SEED
              mix    handshake, request, response of 1 to 40 full segments; closed by FIN (85 %), by RST (5 %), refused
                     (4 %), SYN sent 7 times in vain (3 %), left open (3 %); 1 % of the data segments are sent again
              flood  SYNs from ever new sources, answered by SYN-ACK, never completed; CONCURRENT has no effect
              tiny   connections of 10 packets with little payload""";

    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;

    private static final int ETHERNET = 14;
    private static final int IP = 20;
    private static final int SYN_OPTIONS = 20;
    private static final int OPTIONS = 12;
    private static final int MSS = 1448;
    private static final int[] SERVICES = {80, 443, 22, 3306, 5432, 6379, 8080, 25};

    private static final int RECORD_HEADER = 16;
    private static final int LARGEST_RECORD = RECORD_HEADER + ETHERNET + IP + 40 + MSS;

    private enum Mode {
        MIX,
        FLOOD,
        TINY
    }

    private enum Ending {
        FIN,
        RST,
        REFUSED,
        UNANSWERED,
        LEFT_OPEN
    }

    /** What a connection sends next. */
    private enum Step {
        SYN,
        REFUSAL,
        SYN_ACK,
        HANDSHAKE_ACK,
        REQUEST,
        REQUEST_ACK,
        RESPONSE,
        RESPONSE_ACK,
        LAST_RESPONSE_ACK,
        CLIENT_FIN,
        SERVER_FIN,
        LAST_ACK,
        RST
    }

    private final class Connection {
        private int client;
        private int server;
        private int clientPort;
        private int serverPort;
        private int clientSeq;
        private int serverSeq;
        private int syns;
        private int segmentsLeft;
        private Ending ending = Ending.FIN;
        private Step step = Step.SYN;

        Connection() {
            start();
        }

        private void start() {
            client = 0x0a000000 | random(1 << 24);
            server = 0xc6120000 | random(1 << 8);
            clientPort = 1024 + random(64000);
            serverPort = SERVICES[random(SERVICES.length)];
            clientSeq = random();
            serverSeq = random();
            syns = 0;
            ending = mode == Mode.TINY ? Ending.FIN : ending(random(100));
            segmentsLeft = mode == Mode.TINY ? 1 : 1 + random(40);
            step = Step.SYN;
        }

        private static Ending ending(int percentile) {
            if (percentile < 85) {
                return Ending.FIN;
            } else if (percentile < 90) {
                return Ending.RST;
            } else if (percentile < 94) {
                return Ending.REFUSED;
            }
            return percentile < 97 ? Ending.UNANSWERED : Ending.LEFT_OPEN;
        }

        void next() throws IOException {
            switch (step) {
                case SYN -> syn();
                case REFUSAL -> {
                    packet(server, client, serverPort, clientPort, 0, clientSeq, RST | ACK, 0);
                    start();
                }
                case SYN_ACK -> {
                    fromServer(SYN | ACK, 0);
                    step = Step.HANDSHAKE_ACK;
                }
                case HANDSHAKE_ACK -> {
                    fromClient(ACK, 0);
                    step = Step.REQUEST;
                }
                case REQUEST -> {
                    fromClient(PSH | ACK, mode == Mode.TINY ? 64 : 200 + random(400));
                    step = Step.REQUEST_ACK;
                }
                case REQUEST_ACK -> {
                    fromServer(ACK, 0);
                    step = Step.RESPONSE;
                }
                case RESPONSE -> response();
                case RESPONSE_ACK -> {
                    fromClient(ACK, 0);
                    step = Step.RESPONSE;
                }
                case LAST_RESPONSE_ACK -> {
                    fromClient(ACK, 0);
                    close();
                }
                case CLIENT_FIN -> {
                    fromClient(FIN | ACK, 0);
                    step = Step.SERVER_FIN;
                }
                case SERVER_FIN -> {
                    fromServer(FIN | ACK, 0);
                    step = Step.LAST_ACK;
                }
                case LAST_ACK -> {
                    fromClient(ACK, 0);
                    start();
                }
                case RST -> {
                    fromClient(RST | ACK, 0);
                    start();
                }
            }
        }

        private void syn() throws IOException {
            packet(client, server, clientPort, serverPort, clientSeq, 0, SYN, 0);
            if (ending == Ending.UNANSWERED) {
                if (++syns == 7) {
                    start();
                }
            } else {
                clientSeq++;
                step = ending == Ending.REFUSED ? Step.REFUSAL : Step.SYN_ACK;
            }
        }

        private void response() throws IOException {
            int length = mode == Mode.TINY ? 100 : MSS;
            int flags = segmentsLeft == 1 ? PSH | ACK : ACK;
            int seq = serverSeq;
            fromServer(flags, length);
            if (random(100) == 0) {
                packet(server, client, serverPort, clientPort, seq, clientSeq, ACK, length);
            }
            segmentsLeft--;
            if (segmentsLeft == 0) {
                step = Step.LAST_RESPONSE_ACK;
            } else if (segmentsLeft % 2 == 0) {
                step = Step.RESPONSE_ACK;
            }
        }

        private void close() {
            switch (ending) {
                case RST -> step = Step.RST;
                case LEFT_OPEN -> start();
                default -> step = Step.CLIENT_FIN;
            }
        }

        private void fromClient(int flags, int length) throws IOException {
            packet(client, server, clientPort, serverPort, clientSeq, serverSeq, flags, length);
            clientSeq += length + (flags & FIN);
        }

        private void fromServer(int flags, int length) throws IOException {
            packet(server, client, serverPort, clientPort, serverSeq, clientSeq, flags, length);
            serverSeq += length + (flags & FIN) + ((flags & SYN) >> 1);
        }
    }

    private final FileChannel out;
    private final Mode mode;
    private final int snapshotLength;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    private long micros = 1_700_000_000_000_000L;
    private long packets;
    private int ipId;
    private long randomState;

    private GenerateWorkload(FileChannel out, Mode mode, int snapshotLength, long seed) {
        this.out = out;
        this.mode = mode;
        this.snapshotLength = snapshotLength;
        randomState = seed * 0x9e3779b97f4a7c15L + 1;
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 1 && args[0].equals("-h")) {
            System.out.println(USAGE);
            return;
        }
        if (args.length != 6) {
            System.err.println(USAGE);
            System.exit(2);
        }
        try (FileChannel out = FileChannel.open(
                Path.of(args[0]),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            var workload = new GenerateWorkload(
                    out, Mode.valueOf(args[3].toUpperCase()), Integer.parseInt(args[4]), Long.parseLong(args[5]));
            workload.write(Long.parseLong(args[1]), Integer.parseInt(args[2]));
        }
    }

    private void write(long wanted, int concurrent) throws IOException {
        fileHeader();
        if (mode == Mode.FLOOD) {
            flood(wanted);
        } else {
            converse(wanted, concurrent);
        }
        flush();
    }

    private void flood(long wanted) throws IOException {
        int server = 0xc6120001;
        for (int source = 0x0b000000; packets < wanted; source++) {
            int port = 1024 + random(60000);
            int seq = random();
            packet(source, server, port, 80, seq, 0, SYN, 0);
            packet(server, source, 80, port, random(), seq + 1, SYN | ACK, 0);
        }
    }

    private void converse(long wanted, int concurrent) throws IOException {
        var connections = new Connection[concurrent];
        for (int i = 0; i < concurrent; i++) {
            connections[i] = new Connection();
        }
        while (packets < wanted) {
            connections[random(concurrent)].next();
        }
    }

    private void fileHeader() {
        littleEndian(0xa1b2c3d4);
        littleEndian(0x0004_0002);
        littleEndian(0);
        littleEndian(0);
        littleEndian(snapshotLength);
        littleEndian(1);
    }

    private void littleEndian(int value) {
        buffer.putInt(Integer.reverseBytes(value));
    }

    private void packet(int from, int to, int fromPort, int toPort, int seq, int ack, int flags, int payload)
            throws IOException {
        if (buffer.remaining() < LARGEST_RECORD) {
            flush();
        }
        boolean syn = (flags & SYN) != 0;
        int tcpLength = IP + (syn ? SYN_OPTIONS : OPTIONS);
        int length = ETHERNET + IP + tcpLength + payload;
        int captured = Math.min(length, snapshotLength);
        littleEndian((int) (micros / 1_000_000));
        littleEndian((int) (micros % 1_000_000));
        littleEndian(captured);
        littleEndian(length);
        int start = buffer.position();
        buffer.putLong(0x0200_0000_0001_0200L).putInt(2).putShort((short) 0x0800);
        ip(from, to, IP + tcpLength + payload);
        buffer.putShort((short) fromPort).putShort((short) toPort).putInt(seq).putInt(ack);
        buffer.putShort((short) (tcpLength << 10 | flags)).putShort((short) (to < 0 ? 502 : 509));
        buffer.putInt(0); // checksum and urgent pointer
        options(syn);
        zeros(start + captured);
        buffer.position(start + captured);
        packets++;
        micros += 1 + random(8);
    }

    private void ip(int from, int to, int length) {
        int id = ++ipId & 0xffff;
        int sum = 0x4500 + length + id + 0x4000 + 0x4006 + halves(from) + halves(to);
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        buffer.putShort((short) 0x4500).putShort((short) length).putShort((short) id);
        buffer.putShort((short) 0x4000).putShort((short) 0x4006).putShort((short) ~sum);
        buffer.putInt(from).putInt(to);
    }

    private static int halves(int address) {
        return (address >>> 16) + (address & 0xffff);
    }

    /** Timestamps always; a SYN also brings MSS 1460, SACK permitted and a window scale of 7. */
    private void options(boolean syn) {
        int timestamp = (int) (micros / 1000);
        if (syn) {
            buffer.putInt(0x020405b4)
                    .putInt(0x0402080a)
                    .putInt(timestamp)
                    .putInt(0)
                    .putInt(0x01030307);
        } else {
            buffer.putInt(0x0101080a).putInt(timestamp).putInt(timestamp);
        }
    }

    /** The buffer still holds older packets where this one's payload goes. */
    private void zeros(int end) {
        while (buffer.position() + Long.BYTES <= end) {
            buffer.putLong(0);
        }
        while (buffer.position() < end) {
            buffer.put((byte) 0);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        buffer.clear();
    }

    /** Xorshift, 64 bits (Marsaglia 2003). */
    private int random() {
        randomState ^= randomState << 13;
        randomState ^= randomState >>> 7;
        randomState ^= randomState << 17;
        return (int) (randomState >>> 16);
    }

    /** 0 to {@code bound} - 1, without the division of a remainder. */
    private int random(int bound) {
        return (int) ((random() & 0xffffffffL) * bound >>> 32);
    }
}
