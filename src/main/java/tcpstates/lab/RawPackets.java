package tcpstates.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.RawPacketListener;

/** Sends packets that no socket would, and sees what comes back, as long as the process lives: only ever in the namespaces of an experiment. */
final class RawPackets {
    private static final String INTERFACE = "eth0";
    private static final int SNAPSHOT_BYTES = 200;
    private static final int TIMEOUT_MILLIS = 10;
    private static final int HARDWARE_ADDRESS_COLUMN = 3;

    private final PcapHandle handle;
    private final byte[] hardware;
    private final byte[] target;

    /** Towards a host on the same network, whose hardware address the kernel knows. */
    RawPackets(String host) throws IOException {
        target = InetAddress.getByName(host).getAddress();
        ByteBuffer addresses = ByteBuffer.allocate(12);
        addresses.put(hardwareAddress(host));
        addresses.put(NetworkInterface.getByName(INTERFACE).getHardwareAddress());
        hardware = addresses.array();
        try {
            handle = new PcapHandle.Builder(INTERFACE)
                    .snaplen(SNAPSHOT_BYTES)
                    .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                    .timeoutMillis(TIMEOUT_MILLIS)
                    .immediateMode(true)
                    .build();
            handle.setFilter("tcp and src host " + host, BpfCompileMode.OPTIMIZE);
        } catch (PcapNativeException | NotOpenException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static byte[] hardwareAddress(String host) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/net/arp"))) {
            String[] columns = line.split("\\s+", -1);
            if (columns[0].equals(host)) {
                return HexFormat.ofDelimiter(":").parseHex(columns[HARDWARE_ADDRESS_COLUMN]);
            }
        }
        throw new IOException("the hardware address of " + host + " is not known");
    }

    /** The address of this host in that network. */
    static InetAddress here() throws IOException {
        return NetworkInterface.getByName(INTERFACE).inetAddresses().findFirst().orElseThrow();
    }

    void send(InetAddress from, int port, int targetPort, int sequenceNumber, int flags) throws IOException {
        try {
            handle.sendPacket(Segment.make(
                    hardware, end(from.getAddress(), port), end(target, targetPort), sequenceNumber, flags));
        } catch (PcapNativeException | NotOpenException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static byte[] end(byte[] address, int port) {
        return ByteBuffer.allocate(6).put(address).putShort((short) port).array();
    }

    /** Hands over segments that come from the other host, from now on and on a thread of its own. */
    void listen(Consumer<Segment> taker) {
        RawPacketListener listener = frame -> {
            var segment = new Segment(frame);
            if (segment.isTcp()) {
                taker.accept(segment);
            }
        };
        Thread.ofPlatform().daemon().start(() -> {
            try {
                handle.loop(-1, listener);
            } catch (PcapNativeException | NotOpenException e) {
                System.out.println(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
