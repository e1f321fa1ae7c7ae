package tcpstates;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pcap4j.packet.AbstractPacket;
import org.pcap4j.packet.Dot1qVlanTagPacket;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV6ExtDestinationOptionsPacket;
import org.pcap4j.packet.IpV6ExtFragmentPacket;
import org.pcap4j.packet.IpV6ExtHopByHopOptionsPacket;
import org.pcap4j.packet.IpV6ExtOptionsPacket;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.IpV6PadNOption;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.UnknownPacket;
import org.pcap4j.packet.namednumber.EtherType;
import org.pcap4j.packet.namednumber.IpNumber;
import org.pcap4j.util.IpV4Helper;
import tcpstates.PcapFile.PacketRecord;

/**
 * Captures of what a plain kernel does not send: recorded packets in other wrappings. Each is made anew from a recorded
 * capture, packet by packet with its time, by pcap4j's packet builders.
 */
final class CraftedCaptures {
    /** Where the tests keep their captures, seen from the project's root. */
    static final Path DIRECTORY = Path.of("src", "test", "resources", "pcaps");

    private static final short VLAN = 5;
    private static final short SERVICE_VLAN = 100;
    private static final EtherType SERVICE_TAG = new EtherType((short) 0x88a8, "802.1ad");
    private static final EtherType MPLS = new EtherType((short) 0x8847, "MPLS");
    private static final EtherType PPPOE_SESSION = new EtherType((short) 0x8864, "PPPoE session");
    private static final short PPP_IPV4 = 0x0021;
    private static final int FRAGMENT_MTU = 420;
    private static final int IPV6_FRAGMENT = 400; // bytes of the fragmented part, a multiple of 8

    private CraftedCaptures() {}

    /** Every crafted capture: the file's name without its suffix, and its bytes. */
    static Map<String, byte[]> all() throws IOException {
        Map<String, byte[]> made = new LinkedHashMap<>();
        made.put("vlan", rewrap("open-data-client-close", frame -> List.of(vlan(frame))));
        made.put("qinq", rewrap("open-data-client-close", frame -> List.of(qinq(frame))));
        made.put("mpls", rewrap("open-data-client-close", frame -> List.of(mpls(frame))));
        made.put("pppoe", rewrap("open-data-client-close", frame -> List.of(pppoe(frame))));
        made.put("ipv4-fragments", rewrap("open-data-client-close", CraftedCaptures::ipv4Fragments));
        made.put("ipv6-extension-headers", rewrap("ipv6", frame -> List.of(extensionHeaders(frame))));
        made.put("ipv6-fragments", rewrap("ipv6", CraftedCaptures::ipv6Fragments));
        made.put("http-server-closes-first", HttpConversation.capture());
        return made;
    }

    /** The recorded capture with each frame replaced by others, which keep its time. */
    private static byte[] rewrap(String name, Function<EthernetPacket, List<Packet>> wrap) throws IOException {
        PcapFile recorded = PcapFile.read(DIRECTORY.resolve(name + ".pcap"));
        List<PacketRecord> made = new ArrayList<>();
        for (PacketRecord one : recorded.records()) {
            for (Packet packet : wrap.apply(parse(one.bytes().toArray(ValueLayout.JAVA_BYTE)))) {
                byte[] bytes = packet.getRawData();
                made.add(new PacketRecord(one.time(), bytes.length, MemorySegment.ofArray(bytes)));
            }
        }
        return new PcapFile(recorded.header(), made).toBytes();
    }

    private static EthernetPacket parse(byte[] frame) {
        try {
            return EthernetPacket.newPacket(frame, 0, frame.length);
        } catch (IllegalRawDataException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Packet vlan(EthernetPacket frame) {
        return reframe(frame, EtherType.DOT1Q_VLAN_TAGGED_FRAMES, tag(VLAN, EtherType.IPV4, unchanged(frame)));
    }

    private static Packet qinq(EthernetPacket frame) {
        Packet.Builder inner = tag(VLAN, EtherType.IPV4, unchanged(frame));
        return reframe(frame, SERVICE_TAG, tag(SERVICE_VLAN, EtherType.DOT1Q_VLAN_TAGGED_FRAMES, inner));
    }

    private static Packet.Builder tag(short vlan, EtherType type, Packet.Builder payload) {
        return new Dot1qVlanTagPacket.Builder().vid(vlan).type(type).payloadBuilder(payload);
    }

    /** Two labels, the lower one with the bottom-of-stack bit (RFC 3032). */
    private static Packet mpls(EthernetPacket frame) {
        byte[] ip = frame.getPayload().getRawData();
        ByteBuffer labelled = ByteBuffer.allocate(8 + ip.length)
                .putInt(16001 << 12 | 64)
                .putInt(24005 << 12 | 1 << 8 | 64)
                .put(ip);
        return reframe(frame, MPLS, raw(labelled.array()));
    }

    /** Version 1, type 1, code 0, session 0x1234, length, then PPP's protocol number (RFC 2516). */
    private static Packet pppoe(EthernetPacket frame) {
        byte[] ip = frame.getPayload().getRawData();
        ByteBuffer session = ByteBuffer.allocate(8 + ip.length)
                .putShort((short) 0x1100)
                .putShort((short) 0x1234)
                .putShort((short) (2 + ip.length))
                .putShort(PPP_IPV4)
                .put(ip);
        return reframe(frame, PPPOE_SESSION, raw(session.array()));
    }

    private static List<Packet> ipv4Fragments(EthernetPacket frame) {
        IpV4Packet ip = frame.get(IpV4Packet.class);
        if (ip.length() <= FRAGMENT_MTU) {
            return List.of(frame);
        }
        IpV4Packet mayFragment = ip.getBuilder()
                .dontFragmentFlag(false)
                .correctChecksumAtBuild(true)
                .correctLengthAtBuild(true)
                .build();
        List<Packet> frames = new ArrayList<>();
        for (IpV4Packet fragment : IpV4Helper.fragment(mayFragment, FRAGMENT_MTU)) {
            frames.add(reframe(frame, EtherType.IPV4, fragment.getBuilder()));
        }
        return frames;
    }

    /** Hop-by-hop options, then destination options, then TCP. */
    private static Packet extensionHeaders(EthernetPacket frame) {
        IpV6Packet ip = frame.get(IpV6Packet.class);
        Packet.Builder destination = new IpV6ExtDestinationOptionsPacket.Builder()
                .nextHeader(IpNumber.TCP)
                .options(padding(12))
                .correctLengthAtBuild(true)
                .payloadBuilder(raw(ip.getPayload().getRawData()));
        Packet.Builder hopByHop = new IpV6ExtHopByHopOptionsPacket.Builder()
                .nextHeader(IpNumber.IPV6_DST_OPTS)
                .options(padding(4))
                .correctLengthAtBuild(true)
                .payloadBuilder(destination);
        return reframe(frame, EtherType.IPV6, withPayload(ip, IpNumber.IPV6_HOPOPT, hopByHop));
    }

    /** A PadN option with so many bytes of padding: with its type and length it fills the header up to a multiple of 8. */
    private static List<IpV6ExtOptionsPacket.IpV6Option> padding(int bytes) {
        return List.of(new IpV6PadNOption.Builder()
                .data(new byte[bytes])
                .dataLen((byte) bytes)
                .build());
    }

    private static List<Packet> ipv6Fragments(EthernetPacket frame) {
        IpV6Packet ip = frame.get(IpV6Packet.class);
        byte[] tcp = ip.getPayload().getRawData();
        List<Packet> frames = new ArrayList<>();
        for (int offset = 0; offset < tcp.length; offset += IPV6_FRAGMENT) {
            int length = Math.min(IPV6_FRAGMENT, tcp.length - offset);
            Packet.Builder fragment = new IpV6ExtFragmentPacket.Builder()
                    .nextHeader(IpNumber.TCP)
                    .fragmentOffset((short) (offset / 8))
                    .m(offset + length < tcp.length)
                    .identification(0x00c0ffee)
                    .payloadBuilder(raw(Arrays.copyOfRange(tcp, offset, offset + length)));
            frames.add(reframe(frame, EtherType.IPV6, withPayload(ip, IpNumber.IPV6_FRAG, fragment)));
        }
        return frames;
    }

    private static IpV6Packet.Builder withPayload(IpV6Packet ip, IpNumber nextHeader, Packet.Builder payload) {
        return ip.getBuilder().nextHeader(nextHeader).payloadBuilder(payload).correctLengthAtBuild(true);
    }

    private static Packet reframe(EthernetPacket frame, EtherType type, Packet.Builder payload) {
        return frame.getBuilder().type(type).payloadBuilder(payload).build();
    }

    private static AbstractPacket.AbstractBuilder unchanged(EthernetPacket frame) {
        return raw(frame.getPayload().getRawData());
    }

    private static AbstractPacket.AbstractBuilder raw(byte[] bytes) {
        return new UnknownPacket.Builder().rawData(bytes);
    }
}
