package tcpstates.capture.transcript;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.PcapWriter;
import tcpstates.packet.Ip4Field;
import tcpstates.packet.LinkType;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpField;
import tcpstates.packet.TcpFlags;

/**
 * Packets written down, one a line, much as tcpdump printed them before version 4:
 *
 * <pre>
 *   0     > S 0:0(0) win 64240 &lt;mss 1460,sackOK,wscale 7>
 *   +0.01 &lt; S. 0:0(0) ack 1
 *   +0.01 > .                       # the client acknowledges all that the server has sent
 *   1     > P. (100)                # the next 100 bytes
 *   1.2   > P. 1:101(100) ack 1     # the same again
 *   2     &lt; icmp 3 3 about 0        # port unreachable, about the client's segment with this sequence number
 * </pre>
 *
 * {@code docs/lab.md} says what may stand in a line.
 */
public final class PacketScript {
    /** Octets of which lengths in IP headers can tell. */
    private static final int MAX_IP_LENGTH = 0xffff;

    /** libpcap's number. */
    private static final int LINKTYPE_ETHERNET = 1;

    private static final int MAX_16_BITS = 0xffff;
    private static final int MAX_8_BITS = 0xff;
    private static final long MAX_32_BITS = 0xffff_ffffL;
    private static final int DEFAULT_WINDOW = 502;
    private static final int DEFAULT_TTL = 64;
    private static final int ACK_SHOWN = TcpField.MIN_LENGTH;
    private static final Pattern TIME = Pattern.compile("\\+?\\d{1,9}(\\.\\d{1,9})?");
    private static final byte[] NO_BYTES = {};
    /** Letters behind a backslash, and what each stands for. */
    private static final String ESCAPED = "nrt\"\\";

    private static final String MEANT = "\n\r\t\"\\";
    private static final Socket CLIENT = new Socket(0, 0x0a000001, false, 40000);
    private static final Socket SERVER = new Socket(0, 0x0a000002, false, 80);
    private static final int FIRST_CLIENT_ID = 0x1001;
    private static final int FIRST_SERVER_ID = 0x2001;

    private final long epoch;
    private final long clientIss;
    private final long serverIss;
    private final Map<List<Socket>, Ends> connections = new HashMap<>();
    private final List<ScriptedPacket> packets = new ArrayList<>();
    private Ends ends;
    private int lines;
    private long now;

    /** One end's numbers. */
    private static final class End {
        private final Socket socket;
        private int iss;
        private int next;
        private int id;
        /** Whether it has sent something. */
        private boolean begun;

        private End(Socket socket, long iss, int id) {
            this.socket = socket;
            this.id = id;
            begins(iss);
        }

        /** With the numbers of another. */
        private End(Socket socket, End before) {
            this(socket, before.iss, before.id);
            next = before.next;
        }

        private void begins(long initial) {
            iss = (int) initial;
            next = iss;
        }

        private void sent(int end) {
            next = end - next > 0 ? end : next;
        }
    }

    private record Ends(End client, End server) {}

    /** What stands behind the flags of a segment; what does not is negative, or empty. */
    private static final class Fields {
        private boolean seqGiven;
        private long seq;
        private boolean ackGiven;
        private long ack;
        private long window = -1;
        private long id = -1;
        private long ttl = -1;
        private boolean raw;
        private byte[] payload = NO_BYTES;
        private PrintedOptions options = PrintedOptions.NONE;
    }

    /**
     * An empty script between 10.0.0.1:40000 and 10.0.0.2:80.
     *
     * @param epoch second 0 of its clock, in ns since 1970
     * @param clientIss initial sequence number of each connection's client; of 64 bits the lower 32 count
     * @param serverIss the same of the server
     */
    public PacketScript(long epoch, long clientIss, long serverIss) {
        this.epoch = epoch;
        this.clientIss = clientIss;
        this.serverIss = serverIss;
        ends = connection(CLIENT, SERVER);
    }

    /** From here on the ends are these, {@code ADDRESS:PORT} or {@code [ADDRESS]:PORT}; their numbers go on. */
    public void between(String client, String server) throws ScriptException {
        List<Socket> sockets = sockets(new ScriptWords(Math.max(lines, 1), client + " > " + server));
        ends = new Ends(new End(sockets.getFirst(), ends.client), new End(sockets.getLast(), ends.server));
        connections.put(sockets, ends);
    }

    /** The connection of now counts from these initial sequence numbers on. */
    public void initialNumbers(long client, long server) {
        ends.client.begins(client);
        ends.server.begins(server);
    }

    /** The packets; may be changed. */
    public List<ScriptedPacket> packets() {
        return packets;
    }

    /**
     * Writes the packets to a pcap file.
     *
     * @param path of the file; {@code -} is standard output
     */
    public void write(String path) throws CaptureException {
        boolean micros = packets.stream().allMatch(packet -> packet.time() % Nanos.PER_MICRO == 0);
        try (var file = PcapWriter.open(path, LINKTYPE_ETHERNET, LinkType.MAXIMUM_SNAPLEN, micros ? 6 : 9)) {
            for (ScriptedPacket packet : packets) {
                int length = packet.bytes().length;
                MemorySegment bytes = MemorySegment.ofArray(packet.bytes());
                file.write(bytes, 0, length, length, packet.time(), LINKTYPE_ETHERNET);
            }
        }
    }

    /** Adds a line; empty ones and comments add nothing. */
    public void line(String text) throws ScriptException {
        lines++;
        var words = new ScriptWords(lines, text);
        if (words.done()) {
            return;
        }
        if (words.take("connection")) {
            List<Socket> sockets = sockets(words);
            ends = connections.computeIfAbsent(sockets, pair -> connection(pair.getFirst(), pair.getLast()));
        } else {
            time(words);
            boolean byClient = direction(words);
            if (words.take("icmp")) {
                icmp(words, byClient);
            } else {
                segment(words, byClient);
            }
        }
        if (!words.done()) {
            throw words.wrong("'" + words.ahead() + "' is one word too many");
        }
    }

    private Ends connection(Socket client, Socket server) {
        return new Ends(new End(client, clientIss, FIRST_CLIENT_ID), new End(server, serverIss, FIRST_SERVER_ID));
    }

    /** {@code CLIENT > SERVER}. */
    private static List<Socket> sockets(ScriptWords words) throws ScriptException {
        Socket client = socket(words);
        if (!words.take(">")) {
            throw words.wrong("'>' and the server's address and port are missing");
        }
        Socket server = socket(words);
        if (client.v6() != server.v6()) {
            throw words.wrongWithin(0, "one end has an IPv4 address, the other one an IPv6 address");
        }
        return List.of(client, server);
    }

    private static Socket socket(ScriptWords words) throws ScriptException {
        Socket socket = Socket.of(words.ahead());
        if (socket == null) {
            throw words.wrong(
                    "'" + words.ahead() + "' is no address and port, such as 10.0.0.1:80 or [2001:db8::1]:80");
        }
        words.take();
        return socket;
    }

    private void time(ScriptWords words) throws ScriptException {
        String text = words.ahead();
        if (!TIME.matcher(text).matches()) {
            throw words.wrong("'" + text + "' is no time in seconds, such as 0.01, or +0.01 since the line before");
        }
        words.take();
        long time = new BigDecimal(text)
                .multiply(BigDecimal.valueOf(Nanos.PER_SECOND))
                .longValueExact();
        now = text.startsWith("+") ? now + time : time;
        if (now < 0 || (epoch + now) / Nanos.PER_SECOND > MAX_32_BITS) {
            throw words.wrongWithin(0, "no capture tells a time so far away");
        }
    }

    /** Whether the client sends. */
    private static boolean direction(ScriptWords words) throws ScriptException {
        if (words.take(">")) {
            return true;
        }
        if (words.take("<")) {
            return false;
        }
        throw words.wrong("'" + words.ahead() + "' is neither > (from the client) nor < (from the server)");
    }

    private void icmp(ScriptWords words, boolean byClient) throws ScriptException {
        End to = byClient ? ends.server : ends.client;
        End peer = byClient ? ends.client : ends.server;
        int type = (int) words.number("icmp", 0, MAX_8_BITS);
        int code = (int) words.number("icmp", 0, MAX_8_BITS);
        if (!words.take("about")) {
            throw words.wrong("'about' and the sequence number of a segment are missing");
        }
        int seq = to.iss + (int) words.number("about", -MAX_32_BITS, MAX_32_BITS);
        Socket router = peer.socket;
        int mtu = 0;
        int octets = ACK_SHOWN;
        while (!words.done()) {
            if (words.take("mtu")) {
                mtu = (int) words.number("mtu", 0, MAX_16_BITS);
            } else if (words.take("from")) {
                router = Socket.of(words.ahead(), 0);
                if (router == null || router.v6() != to.socket.v6()) {
                    throw words.wrong("'" + words.ahead() + "' is no address of the kind that both ends have");
                }
                words.take();
            } else if (words.take("octets")) {
                octets = (int) words.number("octets", 0, MAX_16_BITS);
            } else {
                throw words.wrong("'" + words.ahead() + "' is none of mtu, from and octets");
            }
        }
        byte[] quoted = EthernetFrame.segment(
                !byClient,
                to.socket,
                peer.socket,
                to.id,
                DEFAULT_TTL,
                seq,
                0,
                1 << TcpFlags.LETTERS.indexOf('.'),
                DEFAULT_WINDOW,
                NO_BYTES,
                NO_BYTES);
        byte[] bytes = EthernetFrame.icmp(!byClient, router, to.socket, type, code, mtu, quoted, octets);
        packets.add(new ScriptedPacket(epoch + now, bytes));
    }

    private void segment(ScriptWords words, boolean byClient) throws ScriptException {
        End from = byClient ? ends.client : ends.server;
        End to = byClient ? ends.server : ends.client;
        int flags = flags(words);
        var fields = new Fields();
        while (!words.done()) {
            field(words, fields);
        }
        int seq = fields.seqGiven ? (fields.raw ? 0 : from.iss) + (int) fields.seq : from.next;
        if (fields.raw && fields.seqGiven && has(flags, 'S') && !from.begun) {
            from.begins(seq);
        }
        from.begun = true;
        int ack = 0;
        if (has(flags, '.')) {
            ack = fields.ackGiven ? (fields.raw ? 0 : to.iss) + (int) fields.ack : to.next;
        }
        int id = fields.id < 0 ? from.id++ : (int) fields.id;
        if (!has(flags, 'R')) {
            from.sent(seq + fields.payload.length + (has(flags, 'F') ? 1 : 0) + (has(flags, 'S') ? 1 : 0));
        }
        byte[] options = fields.options.bytes().clone();
        for (int edge : fields.options.sackEdges()) {
            ByteBuffer.wrap(options).putInt(edge, ByteBuffer.wrap(options).getInt(edge) + (fields.raw ? 0 : to.iss));
        }
        int headers = Ip4Field.MIN_LENGTH + TcpField.MIN_LENGTH + options.length;
        if (headers + fields.payload.length > MAX_IP_LENGTH) {
            throw words.wrong("no IP packet is so long");
        }
        int ttl = fields.ttl < 0 ? DEFAULT_TTL : (int) fields.ttl;
        int window = fields.window < 0 ? DEFAULT_WINDOW : (int) fields.window;
        packets.add(new ScriptedPacket(
                epoch + now,
                EthernetFrame.segment(
                        byClient, from.socket, to.socket, id, ttl, seq, ack, flags, window, options, fields.payload)));
    }

    private static boolean has(int flags, char letter) {
        return (flags & 1 << TcpFlags.LETTERS.indexOf(letter)) != 0;
    }

    private static int flags(ScriptWords words) throws ScriptException {
        int flags = 0;
        if (words.take("none")) {
            return flags;
        }
        for (int i = 0; i < Math.max(words.ahead().length(), 1); i++) {
            int bit = words.done() ? -1 : TcpFlags.LETTERS.indexOf(words.ahead().charAt(i));
            if (bit < 0) {
                throw words.wrong("'" + words.ahead() + "' is no set of flags, which are letters of " + TcpFlags.LETTERS
                        + ", or the word none");
            }
            flags |= 1 << bit;
        }
        words.take();
        return flags;
    }

    private static void field(ScriptWords words, Fields fields) throws ScriptException {
        char first = words.ahead().charAt(0);
        if (words.take("ack")) {
            fields.ackGiven = true;
            fields.ack = words.number("ack", -MAX_32_BITS, MAX_32_BITS);
        } else if (words.take("win")) {
            fields.window = words.number("win", 0, MAX_16_BITS);
        } else if (words.take("id")) {
            fields.id = words.number("id", 0, MAX_16_BITS);
        } else if (words.take("ttl")) {
            fields.ttl = words.number("ttl", 0, MAX_8_BITS);
        } else if (words.take("raw")) {
            fields.raw = true;
        } else if (first == '<') {
            fields.options = options(words);
        } else if (first == '(' || first == '"') {
            payload(words, fields);
        } else if (Character.isDigit(first) || first == '-') {
            sequenceNumbers(words, fields);
        } else {
            throw words.wrong(
                    "'" + words.ahead()
                            + "' is none of FIRST:LAST(LENGTH), (LENGTH), text in quotation marks, ack, win, id, ttl, raw and <OPTIONS>");
        }
    }

    private static void sequenceNumbers(ScriptWords words, Fields fields) throws ScriptException {
        String[] numbers = words.ahead().split(":", 2);
        Long first = ScriptWords.parsed(numbers[0], -MAX_32_BITS, MAX_32_BITS);
        Long last = numbers.length == 1 ? first : ScriptWords.parsed(numbers[1], -MAX_32_BITS, MAX_32_BITS);
        if (first == null || last == null) {
            throw words.wrong("'" + words.ahead() + "' are no sequence numbers, such as 1:101(100)");
        }
        words.take();
        fields.seqGiven = true;
        fields.seq = first;
        if (numbers.length > 1) {
            if (words.ahead().startsWith("(")) {
                payload(words, fields);
            }
            if ((int) (last - first) != fields.payload.length) {
                throw words.wrongWithin(
                        0, "from " + first + " to " + last + " are not " + fields.payload.length + " bytes");
            }
        }
    }

    private static void payload(ScriptWords words, Fields fields) throws ScriptException {
        if (fields.payload.length > 0) {
            throw words.wrong("'" + words.ahead() + "' is a second payload");
        }
        String text = words.ahead();
        if (text.startsWith("\"")) {
            words.take();
            fields.payload = bytes(words, text);
            return;
        }
        Long length =
                text.endsWith(")") ? ScriptWords.parsed(text.substring(1, text.length() - 1), 0, MAX_16_BITS) : null;
        if (length == null) {
            throw words.wrong("'" + text + "' is no length of a payload, from (0) to (" + MAX_16_BITS + ")");
        }
        words.take();
        fields.payload = new byte[length.intValue()];
    }

    /** What stands between quotation marks, with {@code \n}, {@code \r}, {@code \t}, {@code \"} and {@code \\} in it. */
    private static byte[] bytes(ScriptWords words, String quoted) throws ScriptException {
        var text = new StringBuilder();
        boolean escaped = false;
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (!escaped && c == '\\') {
                escaped = true;
                continue;
            }
            int known = escaped ? ESCAPED.indexOf(c) : -1;
            if (escaped && known < 0) {
                throw words.wrongWithin(
                        quoted.codePointCount(0, i - 1),
                        "'\\" + c + "': behind a backslash stands n, r, t, a quotation mark or a backslash");
            }
            text.append(known < 0 ? c : MEANT.charAt(known));
            escaped = false;
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static PrintedOptions options(ScriptWords words) throws ScriptException {
        String text = words.take();
        var options = PrintedOptions.parse(text.substring(1, text.length() - 1));
        if (!options.others().isEmpty()) {
            String wrong = options.others().getFirst();
            throw words.wrongWithin(
                    text.codePointCount(0, Math.max(text.indexOf(wrong), 0)),
                    "'" + wrong + "' cannot be read: options are mss N, nop, eol, sackOK, wscale N, TS val N ecr N,"
                            + " sack N and ranges, tfo cookie HEX; 40 bytes in all");
        }
        return options;
    }
}
