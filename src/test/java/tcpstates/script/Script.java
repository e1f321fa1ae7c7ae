package tcpstates.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import tcpstates.capture.transcript.PacketScript;
import tcpstates.capture.transcript.ScriptException;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.tcp.KernelSettings;

/**
 * A conversation between a client and a server, one segment a line, in the notation of {@link PacketScript}, and what the tracker
 * tells of it. Sequence numbers count from the ends' initial ones, which lie so that the client's wrap around after ten bytes.
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

    private static final int CLIENT_ISS = -10;
    private static final int SERVER_ISS = 1_000_000;

    private final PacketScript packets = new PacketScript(EPOCH, CLIENT_ISS, SERVER_ISS);
    private String clientIp = "10.0.0.1";
    private String serverIp = "10.0.0.2";
    private int clientPort = 40000;
    private int serverPort = 80;

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
        return addresses("[2001:db8::1]", "[2001:db8::2]");
    }

    /** From here on the ends have these ports. */
    public Script ports(int client, int server) {
        clientPort = client;
        serverPort = server;
        return moved();
    }

    /** From here on the ends have these addresses; IPv6 ones in brackets. */
    public Script addresses(String client, String server) {
        clientIp = client;
        serverIp = server;
        return moved();
    }

    private Script moved() {
        try {
            packets.between(clientIp + ':' + clientPort, serverIp + ':' + serverPort);
            return this;
        } catch (ScriptException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** From here on the ends count from these initial sequence numbers. */
    public Script initialNumbers(long clientIss, long serverIss) {
        packets.initialNumbers(clientIss, serverIss);
        return this;
    }

    /** Adds blocks of lines. */
    public Script with(String... blocks) {
        for (String block : blocks) {
            for (String line : block.lines().toList()) {
                try {
                    packets.line(line);
                } catch (ScriptException e) {
                    throw new IllegalArgumentException(line + ": " + e.column() + ": " + e.getMessage(), e);
                }
            }
        }
        return this;
    }

    /** The packets. */
    public List<ScriptedPacket> packets() {
        return packets.packets();
    }

    /** What the tracker tells of the packets, up to the end of the capture. */
    public Told told() {
        return Told.of(packets());
    }

    /** What the tracker tells when the capture runs on in silence, up to so many seconds of the script's clock. */
    public Told toldUntil(long seconds) {
        return toldUntil(seconds, KernelSettings.DEFAULTS);
    }

    /** The same of hosts with these settings. */
    public Told toldUntil(long seconds, KernelSettings settings) {
        return Told.of(packets(), EPOCH + seconds * 1_000_000_000, settings);
    }

    /** The packets as a nanosecond pcap file, little-endian. */
    public byte[] pcap() {
        int size = packets().stream().mapToInt(p -> 16 + p.bytes().length).sum();
        ByteBuffer file = ByteBuffer.allocate(24 + size).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xa1b23c4d).putShort((short) 2).putShort((short) 4).putLong(0);
        file.putInt(262144).putInt(1);
        for (ScriptedPacket p : packets()) {
            file.putInt((int) (p.time() / 1_000_000_000)).putInt((int) (p.time() % 1_000_000_000));
            file.putInt(p.bytes().length).putInt(p.bytes().length).put(p.bytes());
        }
        return file.array();
    }
}
