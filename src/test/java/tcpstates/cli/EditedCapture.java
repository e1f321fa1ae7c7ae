package tcpstates.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.packet.Checksum;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.Frames;
import tcpstates.packet.Frames.Link;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;

/** A capture whose packets are edited by a program of bytes: whatever the bytes are, they are edits that make sense. */
final class EditedCapture {
    /** Larger captures take too long to be told thousands of times. */
    private static final long LARGEST_SEED = 20_000;

    private static final int MOST_PACKETS = 1000;
    private static final int MOST_EDITS = 64;
    static final int EDIT_LENGTH = 8;
    private static final int PROTOCOL_ICMP = 1;
    private static final int IPV4_HEADER = 20;

    /** What may be done to a packet; detail and value say how. */
    private enum Edit {
        FLAGS,
        SEQ,
        ACK,
        WINDOW,
        PAYLOAD,
        REMOVE,
        COPY,
        MOVE,
        SHIFT_TIMES,
        SET_TIME,
        SET_BYTE,
        CUT,
        WIRE_LENGTH,
        PORT,
        ANSWER,
        OPTIONS,
        FRAGMENT,
        ICMP_ERROR,
        LINK_HEADER,
        IP_ID,
        CHECKSUM
    }

    private static final Edit[] EDITS = Edit.values();

    private static final long[] EXTREME_SECONDS = {
        0, 1, Integer.MAX_VALUE, 1L << 31, (1L << 32) - 1, 1L << 32, Long.MAX_VALUE / 1_000_000_000, 1L << 30
    };

    private static final NavigableSeeds SEEDS = new NavigableSeeds();

    private static final class Packet {
        long nanos;
        byte[] bytes;
        int length;
        int linkType;

        Packet(long nanos, byte[] bytes, int length, int linkType) {
            this.nanos = nanos;
            this.bytes = bytes;
            this.length = length;
            this.linkType = linkType;
        }

        Packet copy() {
            return new Packet(nanos, bytes.clone(), length, linkType);
        }
    }

    /** The tests' captures on a circle of 2^16 points: one that is added or changed moves few of the others. */
    private static final class NavigableSeeds {
        private final TreeMap<Integer, Path> byPoint = new TreeMap<>();

        NavigableSeeds() {
            try {
                for (String name : TestCaptures.names()) {
                    Path file = TestCaptures.file(name);
                    if (Files.size(file) <= LARGEST_SEED) {
                        byPoint.put(point(name), file);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static int point(String name) {
            int hash = name.hashCode() * 0x9e3779b9;
            return hash >>> 16;
        }
    }

    private final PacketDecoder decoder = new PacketDecoder();
    private final PacketDecoder otherDecoder = new PacketDecoder();
    private final List<Packet> packets = new ArrayList<>();

    private EditedCapture() {}

    /** The two bytes that choose each capture that there is. */
    static List<Integer> seeds() {
        return List.copyOf(SEEDS.byPoint.keySet());
    }

    /** The capture that two bytes choose. */
    static Path seed(byte high, byte low) {
        int point = Byte.toUnsignedInt(high) << 8 | Byte.toUnsignedInt(low);
        Map.Entry<Integer, Path> next = SEEDS.byPoint.ceilingEntry(point);
        return (next == null ? SEEDS.byPoint.firstEntry() : next).getValue();
    }

    static EditedCapture of(Path file) {
        var capture = new EditedCapture();
        try (SavedCapture source = SavedCapture.open(file.toString())) {
            source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                byte[] bytes = new byte[captured];
                MemorySegment.copy(memory, offset, MemorySegment.ofArray(bytes), 0, captured);
                capture.packets.add(new Packet(nanos, bytes, length, linkType));
                return true;
            });
        } catch (CaptureException e) {
            // damaged: what was read up to here counts
        }
        return capture;
    }

    Path write(PacketFile.Container container) {
        var file = new PacketFile(container);
        for (Packet packet : packets) {
            file.add(packet.nanos, MemorySegment.ofArray(packet.bytes), packet.length, packet.linkType);
        }
        return file.write("edited.pcap");
    }

    /** Hands link type and bytes of the first packets over. */
    void eachPacket(BiConsumer<Integer, byte[]> taker, int most) {
        for (Packet packet : packets.subList(0, Math.min(most, packets.size()))) {
            taker.accept(packet.linkType, packet.bytes);
        }
    }

    /** Does what these edits say, {@link #EDIT_LENGTH} bytes each: what, packet (2 bytes), detail, value (4 bytes). */
    void edit(byte[] program) {
        ByteBuffer edits = ByteBuffer.wrap(program);
        for (int i = 0; i < MOST_EDITS && edits.remaining() >= EDIT_LENGTH && !packets.isEmpty(); i++) {
            Edit edit = EDITS[Byte.toUnsignedInt(edits.get()) % EDITS.length];
            int number = Short.toUnsignedInt(edits.getShort()) % packets.size();
            edit(edit, number, Byte.toUnsignedInt(edits.get()), edits.getInt());
        }
    }

    private void edit(Edit edit, int number, int detail, int value) {
        Packet packet = packets.get(number);
        int length = packet.bytes.length;
        switch (edit) {
            case REMOVE -> packets.remove(number);
            case COPY -> insert(packet.copy(), Integer.remainderUnsigned(value, packets.size()));
            case MOVE -> packets.add(Integer.remainderUnsigned(value, packets.size()), packets.remove(number));
            case SHIFT_TIMES -> shiftTimes(number, value * Math.powExact(10L, detail % 10));
            case SET_TIME -> packet.nanos = EXTREME_SECONDS[detail % EXTREME_SECONDS.length] * 1_000_000_000L + value;
            case CUT -> packet.bytes = Arrays.copyOf(packet.bytes, Integer.remainderUnsigned(value, length + 1));
            case WIRE_LENGTH -> packet.length = detail < 128 ? value & 0xffff : value;
            case SET_BYTE -> {
                if (length > 0) {
                    packet.bytes[Integer.remainderUnsigned(value, length)] = (byte) detail;
                }
            }
            default -> {
                TcpSegment segment = decoded(decoder, packet);
                if (segment != null) {
                    editSegment(edit, number, segment, detail, value);
                }
            }
        }
    }

    private void editSegment(Edit edit, int number, TcpSegment segment, int detail, int value) {
        Packet packet = packets.get(number);
        ByteBuffer bytes = ByteBuffer.wrap(packet.bytes);
        int ip = (int) segment.ipOffset();
        int tcp = (int) segment.tcpOffset();
        switch (edit) {
            case FLAGS -> bytes.put(tcp + 13, (byte) value);
            case SEQ -> bytes.putInt(tcp + 4, number(segment.seq(), detail, value));
            case ACK -> bytes.putInt(tcp + 8, number(segment.ack(), detail, value));
            case WINDOW -> bytes.putShort(tcp + 14, (short) value);
            case PORT -> bytes.putShort(tcp + (detail & 2), (short) (detail < 128 ? value & 7 : value));
            case PAYLOAD -> setPayload(packet, segment, Integer.remainderUnsigned(value, 1460));
            case OPTIONS -> {
                int at = tcp + 20 + detail % 40;
                if (at + 4 <= packet.bytes.length) {
                    bytes.putInt(at, value);
                }
            }
            case ANSWER -> {
                Packet answer = packet.copy();
                packets.add(number + 1, answer);
                swapEnds(answer, segment, detail);
                answer.nanos += value;
            }
            case FRAGMENT -> putShort(bytes, ip + 6, value, !segment.v6());
            case IP_ID -> putShort(bytes, ip + 4, value, !segment.v6());
            case ICMP_ERROR -> {
                if (!segment.v6()) {
                    insert(icmpError(packet, segment, detail, value), number + 1);
                }
            }
            case LINK_HEADER -> changeLink(packet, segment, detail);
            default -> putShort(bytes, tcp + 16, value, tcp + 18 <= packet.bytes.length);
        }
        TcpSegment edited = edit == Edit.CHECKSUM ? null : decoded(decoder, packet);
        if (edited != null) {
            correctChecksums(packet, edited);
        }
    }

    private static void putShort(ByteBuffer bytes, int at, int value, boolean fits) {
        if (fits) {
            bytes.putShort(at, (short) value);
        }
    }

    private void insert(Packet packet, int at) {
        if (packets.size() < MOST_PACKETS) {
            packet.nanos = at == 0 ? packet.nanos : packets.get(at - 1).nanos + 1_000;
            packets.add(at, packet);
        }
    }

    private void shiftTimes(int from, long nanos) {
        for (Packet packet : packets.subList(from, packets.size())) {
            packet.nanos += nanos;
        }
    }

    /** A sequence number near the one before, at the other side of the circle, or any. */
    private int number(int before, int detail, int value) {
        return switch (detail & 7) {
            case 0, 1 -> before + (byte) value;
            case 2, 3 -> before + (short) value;
            case 4 -> before ^ 1 << 31;
            case 5 -> {
                TcpSegment other = decoded(otherDecoder, packets.get(Integer.remainderUnsigned(value, packets.size())));
                yield other == null ? before : other.ack();
            }
            case 6 -> {
                TcpSegment other = decoded(otherDecoder, packets.get(Integer.remainderUnsigned(value, packets.size())));
                yield other == null ? before : other.seq() + other.sequenceLength();
            }
            default -> value;
        };
    }

    private static void setPayload(Packet packet, TcpSegment segment, int payload) {
        int change = payload - segment.payloadLength();
        ByteBuffer bytes = ByteBuffer.wrap(packet.bytes);
        int at = (int) segment.ipOffset() + (segment.v6() ? 4 : 2);
        bytes.putShort(at, (short) (bytes.getShort(at) + change));
        packet.length += change;
        packet.bytes = Arrays.copyOf(packet.bytes, Math.max(0, packet.bytes.length + change));
    }

    private static void swapEnds(Packet packet, TcpSegment segment, int flags) {
        int tcp = (int) segment.tcpOffset();
        int addresses = (int) segment.ipOffset() + (segment.v6() ? 8 : 12);
        swap(packet.bytes, addresses, segment.v6() ? 16 : 4);
        swap(packet.bytes, tcp, 2);
        ByteBuffer bytes = ByteBuffer.wrap(packet.bytes);
        bytes.putInt(tcp + 4, segment.ack());
        bytes.putInt(tcp + 8, segment.seq() + segment.sequenceLength());
        bytes.put(tcp + 13, (byte) flags);
    }

    private static void swap(byte[] bytes, int at, int length) {
        byte[] first = Arrays.copyOfRange(bytes, at, at + length);
        System.arraycopy(bytes, at + length, bytes, at, length);
        System.arraycopy(first, 0, bytes, at + length, length);
    }

    /** Type, code and how much is quoted come from the value, who sends it from the detail. */
    private static Packet icmpError(Packet packet, TcpSegment segment, int detail, int value) {
        int ip = (int) segment.ipOffset();
        int quoted = Math.min(packet.bytes.length - ip, IPV4_HEADER + (value >>> 24));
        ByteBuffer error = ByteBuffer.allocate(IPV4_HEADER + 8 + quoted);
        error.put((byte) 0x45).put((byte) 0).putShort((short) error.capacity()).putInt(0);
        error.put((byte) 64).put((byte) PROTOCOL_ICMP).putShort((short) 0);
        error.put(packet.bytes, ip + (detail % 2 == 0 ? 16 : 12), 4).put(packet.bytes, ip + 12, 4);
        error.put((byte) (value & 15)).put((byte) (value >> 8 & 15)).putShort((short) 0);
        error.putInt(value >>> 16).put(packet.bytes, ip, quoted);
        byte[] framed = Frames.join(Arrays.copyOf(packet.bytes, ip), error.array());
        return new Packet(packet.nanos, framed, framed.length, packet.linkType);
    }

    /** Puts another link header before the IP packet. */
    private static void changeLink(Packet packet, TcpSegment segment, int detail) {
        int ip = (int) segment.ipOffset();
        List<Link> links = segment.v6() ? Frames.beforeIpv6() : Frames.beforeIpv4();
        Link link = links.get(detail % links.size());
        byte[] rest = Arrays.copyOfRange(packet.bytes, ip, packet.bytes.length);
        packet.bytes = Frames.join(link.header(), rest);
        packet.length += link.header().length - ip;
        packet.linkType = link.type();
    }

    private static void correctChecksums(Packet packet, TcpSegment segment) {
        ByteBuffer bytes = ByteBuffer.wrap(packet.bytes);
        if (!segment.v6()) {
            bytes.putShort((int) segment.ipOffset() + 10, (short) Checksum.expectedIpHeader(segment));
        }
        if (Checksum.isVerifiable(segment) && segment.tcpOffset() + 18 <= packet.bytes.length) {
            bytes.putShort((int) segment.tcpOffset() + 16, (short) Checksum.expected(segment));
        }
    }

    private static @Nullable TcpSegment decoded(PacketDecoder decoder, Packet packet) {
        MemorySegment bytes = MemorySegment.ofArray(packet.bytes);
        DecodeResult result =
                decoder.decode(bytes, 0, packet.bytes.length, packet.length, packet.nanos, packet.linkType, 1);
        return result == DecodeResult.TCP ? decoder.segment() : null;
    }
}
