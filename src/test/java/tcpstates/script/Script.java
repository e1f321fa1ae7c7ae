package tcpstates.script;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.KernelSettings;

/**
 * A conversation between a client and a server, one segment a line, in tcpdump's notation:
 *
 * <pre>
 *   0     > S 0:0(0) win 64240 &lt;mss 1460,sackOK,wscale 7>
 *   +0.01 &lt; S. 0:0(0) ack 1
 *   +0.01 > .                       # the client acknowledges all that the server has sent
 *   1     > P. (100)                # the next 100 bytes
 *   1.2   > P. 1:101(100) ack 1     # the same again
 * </pre>
 *
 * <p>A line holds the time in seconds (with {@code +} since the line before), the direction ({@code >} from client to server), the
 * flags, and what else matters. Sequence numbers count from the ends' initial ones, which lie so that the client's wrap
 * around after ten bytes. What is left out follows from the lines before: the sequence number is the sender's next one, the
 * acknowledgement (given the flag {@code .}) covers all that the other end has sent, the IP identification is the next one.
 * An ICMP error goes to the end whose segment it quotes, by that segment's sequence number:
 *
 * <pre>
 *   0.01 &lt; icmp 3 3 about 0           # port unreachable, from the peer's own address, to the client
 *   2    > icmp 3 4 about 1461 mtu 1400 from 10.9.9.9
 * </pre>
 *
 * {@code (n)} is payload, {@code id n} the IP identification, {@code ttl n} the TTL, {@code raw} makes numbers absolute,
 * {@code #} begins a comment.
 */
public final class Script {
    /** The beginning of every script's clock: 2023-11-14 22:13:20 UTC. */
    static final long EPOCH = 1_700_000_000_000_000_000L;

    /** Three segments within 20 ms, everything at its default. */
    public static final String HANDSHAKE = """
            0    > S  win 64240 <mss 1460,sackOK,nop,wscale 7>
            0.01 < S. win 65160 <mss 1460,sackOK,nop,wscale 7>
            0.02 > .  win 502
            """;

    private static final Pattern LINE = Pattern.compile("(?<time>\\+?[0-9.]+) (?<way>[<>]) (?<flags>[SFRPUEW.]+|none)"
            + "(?: (?<seq>-?\\d+)(?::-?\\d+)?)?(?: ?\\((?<payload>\\d+)\\))?(?: ack (?<ack>-?\\d+))?(?: win (?<win>\\d+))?"
            + "(?: id (?<id>\\d+))?(?: ttl (?<ttl>\\d+))?(?<raw> raw)?(?: <(?<options>[^>]*)>)?");
    private static final Pattern ICMP = Pattern.compile(
            "(?<time>\\+?[0-9.]+) (?<way>[<>]) icmp (?<type>\\d+) (?<code>\\d+)"
                    + " about (?<seq>-?\\d+)(?: mtu (?<mtu>\\d+))?(?: from (?<router>[0-9.]+))?(?: octets (?<octets>\\d+))?");
    private static final Map<Character, Integer> FLAGS = Map.of(
            'F', TcpSegment.FIN,
            'S', TcpSegment.SYN,
            'R', TcpSegment.RST,
            'P', TcpSegment.PSH,
            '.', TcpSegment.ACK,
            'U', TcpSegment.URG,
            'E', TcpSegment.ECE,
            'W', TcpSegment.CWR);
    private static final int TTL = 64;
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private final End client = new End(new Frame.Host(0x0a000001, 1, 40000), -10, 0x1001);
    private final End server = new End(new Frame.Host(0x0a000002, 2, 80), 1_000_000, 0x2001);
    private final List<Packet> packets = new ArrayList<>();
    private boolean v6;
    private long now;

    /** One end's numbers. */
    private static final class End {
        private Frame.Host host;
        private int iss;
        private int next;
        private int id;

        private End(Frame.Host host, int iss, int id) {
            this.host = host;
            this.iss = iss;
            this.id = id;
            next = iss;
        }

        private void begins(int initial) {
            iss = initial;
            next = initial;
        }

        private void sent(int end) {
            next = end - next > 0 ? end : next;
        }
    }

    private Script() {}

    /** An empty script between 10.0.0.1:40000 and 10.0.0.2:80. */
    public static Script script() {
        return new Script();
    }

    /** The script of these blocks of lines. */
    public static Script of(String... blocks) {
        return script().with(blocks);
    }

    /** From here on in IPv6, between 2001:db8::1 and 2001:db8::2. */
    public Script overIpv6() {
        v6 = true;
        return this;
    }

    /** From here on the ends have these ports. */
    public Script ports(int clientPort, int serverPort) {
        client.host = new Frame.Host(client.host.v4(), client.host.v6(), clientPort);
        server.host = new Frame.Host(server.host.v4(), server.host.v6(), serverPort);
        return this;
    }

    /** From here on the ends have these IPv4 addresses. */
    public Script addresses(String clientIp, String serverIp) {
        client.host = new Frame.Host(ipv4(clientIp), client.host.v6(), client.host.port());
        server.host = new Frame.Host(ipv4(serverIp), server.host.v6(), server.host.port());
        return this;
    }

    private static int ipv4(String dotted) {
        int address = 0;
        for (String part : dotted.split("\\.", -1)) {
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }

    /** From here on the ends count from these initial sequence numbers. */
    public Script initialNumbers(long clientIss, long serverIss) {
        client.begins((int) clientIss);
        server.begins((int) serverIss);
        return this;
    }

    /** Adds blocks of lines. */
    public Script with(String... blocks) {
        for (String block : blocks) {
            block.lines()
                    .map(line -> line.replaceFirst("#.*", "").strip().replaceAll(" +", " "))
                    .filter(line -> !line.isEmpty())
                    .forEach(this::line);
        }
        return this;
    }

    private void icmp(Matcher m) {
        tick(m);
        End to = m.group("way").equals(">") ? server : client;
        End peer = to == client ? server : client;
        int seq = number(m.group("seq"), to.iss, 0);
        byte[] quoted =
                new Frame(to.host, peer.host, to.id, seq, 0, TcpSegment.ACK, 502, new byte[0], 0, TTL, v6).bytes();
        long own = v6 ? peer.host.v6() : peer.host.v4();
        long router = m.group("router") == null ? own : ipv4(m.group("router"));
        int octets = number(m.group("octets"), 0, 20);
        int type = number(m.group("type"), 0, 0);
        int code = number(m.group("code"), 0, 0);
        int mtu = number(m.group("mtu"), 0, 0);
        packets.add(
                new Packet(EPOCH + now, new IcmpFrame(router, to.host, type, code, mtu, quoted, octets, v6).bytes()));
    }

    private void tick(Matcher m) {
        boolean relative = m.group("time").startsWith("+");
        long time = new BigDecimal(m.group("time")).multiply(NANOS).longValueExact();
        now = relative ? now + time : time;
    }

    private void line(String line) {
        Matcher icmp = ICMP.matcher(line);
        if (icmp.matches()) {
            icmp(icmp);
            return;
        }
        Matcher m = LINE.matcher(line);
        if (!m.matches()) {
            throw new IllegalArgumentException("no segment: " + line);
        }
        tick(m);
        End from = m.group("way").equals(">") ? client : server;
        End to = from == client ? server : client;
        int flags = m.group("flags").equals("none")
                ? 0
                : m.group("flags").chars().map(c -> FLAGS.get((char) c)).reduce(0, (a, b) -> a | b);
        boolean raw = m.group("raw") != null;
        int seq = number(m.group("seq"), raw ? 0 : from.iss, from.next);
        int ack = (flags & TcpSegment.ACK) == 0 ? 0 : number(m.group("ack"), raw ? 0 : to.iss, to.next);
        int window = number(m.group("win"), 0, 502);
        int id = number(m.group("id"), 0, from.id);
        int ttl = number(m.group("ttl"), 0, TTL);
        int payload = number(m.group("payload"), 0, 0);
        if (m.group("id") == null) {
            from.id++;
        }
        if ((flags & TcpSegment.RST) == 0) {
            from.sent(seq + payload + (flags & TcpSegment.FIN) + ((flags & TcpSegment.SYN) >> 1));
        }
        byte[] options = options(m.group("options"), to.iss);
        var frame = new Frame(from.host, to.host, id, seq, ack, flags, window, options, payload, ttl, v6);
        packets.add(new Packet(EPOCH + now, frame.bytes()));
    }

    private static int number(String text, int base, int otherwise) {
        return text == null ? otherwise : base + (int) Long.parseLong(text);
    }

    private static byte[] options(String text, int acknowledged) {
        ByteBuffer bytes = ByteBuffer.allocate(40);
        for (String option : text == null ? new String[0] : text.split(",", -1)) {
            String[] words = option.strip().split("[ :]", -1);
            switch (words[0]) {
                case "mss" -> bytes.putShort((short) 0x0204).putShort((short) Integer.parseInt(words[1]));
                case "sackOK" -> bytes.putShort((short) 0x0402);
                case "nop" -> bytes.put((byte) 1);
                case "wscale" -> bytes.putShort((short) 0x0303).put(Byte.parseByte(words[1]));
                case "TS" ->
                    bytes.putShort((short) 0x080a).putInt(unsigned(words[2])).putInt(unsigned(words[4]));
                case "sack" -> {
                    bytes.putShort((short) 0x050a);
                    bytes.putInt(acknowledged + unsigned(words[1])).putInt(acknowledged + unsigned(words[2]));
                }
                default -> throw new IllegalArgumentException("no option: " + option);
            }
        }
        while (bytes.position() % 4 != 0) {
            bytes.put((byte) 0);
        }
        byte[] made = new byte[bytes.position()];
        bytes.get(0, made);
        return made;
    }

    private static int unsigned(String number) {
        return Integer.parseUnsignedInt(number);
    }

    /** The packets. */
    public List<Packet> packets() {
        return packets;
    }

    /** What the tracker tells of the packets, up to the end of the capture. */
    public Told told() {
        return Told.of(packets);
    }

    /** What the tracker tells when the capture runs on in silence, up to so many seconds of the script's clock. */
    public Told toldUntil(long seconds) {
        return toldUntil(seconds, KernelSettings.DEFAULTS);
    }

    /** The same of hosts with these settings. */
    public Told toldUntil(long seconds, KernelSettings settings) {
        return Told.of(packets, EPOCH + seconds * 1_000_000_000, settings);
    }

    /** The packets as a nanosecond pcap file, little-endian. */
    public byte[] pcap() {
        int size = packets.stream().mapToInt(p -> 16 + p.bytes().length).sum();
        ByteBuffer file = ByteBuffer.allocate(24 + size).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xa1b23c4d).putShort((short) 2).putShort((short) 4).putLong(0);
        file.putInt(262144).putInt(1);
        for (Packet p : packets) {
            file.putInt((int) (p.time() / 1_000_000_000)).putInt((int) (p.time() % 1_000_000_000));
            file.putInt(p.bytes().length).putInt(p.bytes().length).put(p.bytes());
        }
        return file.array();
    }
}
