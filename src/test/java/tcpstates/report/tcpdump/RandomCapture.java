package tcpstates.report.tcpdump;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Writes captures of random, mostly broken TCP packets; the same seed gives the same bytes. */
final class RandomCapture {
    private static final int NFLOG = 239;
    private static final int[] OPTION_KINDS = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 15, 19, 20, 28, 29, 30, 34, 253, 254
    };
    private static final List<String> PAYLOADS = List.of(
            "GET /index.html HTTP/1.1\r\nHost: example.org\r\n\r\n",
            "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n\u0001\u0002",
            "post /x",
            "no such method\r\n",
            "\u001b[31mred\u0007\r\n\t~\u007f\u0080\u00ff");

    private final Random random;

    RandomCapture(long seed) {
        random = new Random(seed);
    }

    void write(Path file, int linkType, int packets) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(little(24)
                .putInt(0xa1b23c4d)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(262_144)
                .putInt(linkType)
                .array());
        for (int i = 0; i < packets; i++) {
            byte[] packet = linkHeader(linkType, ip());
            // Of a cut NFLOG packet tcpdump prints nothing, see docs/tcpdump.md.
            boolean cut = random.nextInt(3) == 0 && linkType != NFLOG;
            int captured = cut ? 1 + random.nextInt(packet.length) : packet.length;
            bytes.write(little(16)
                    .putInt(1_700_000_000 + i * 977 + random.nextInt(2000))
                    .putInt(random.nextInt(1_000_000_000))
                    .putInt(captured)
                    .putInt(packet.length)
                    .array());
            bytes.write(packet, 0, captured);
        }
        Files.write(file, bytes.toByteArray());
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private boolean oneIn(int bound) {
        return random.nextInt(bound) == 0;
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private byte[] linkHeader(int linkType, byte[] ip) {
        boolean v6 = ip[0] >> 4 == 6;
        int type = v6 ? 0x86dd : 0x0800;
        ByteBuffer header = ByteBuffer.allocate(96);
        switch (linkType) {
            case 0 -> header.order(ByteOrder.LITTLE_ENDIAN).putInt(v6 ? 24 + 2 * random.nextInt(4) : 2);
            case 1 -> ethernet(header, type, v6);
            case 10 ->
                header.put((byte) (0x50 | random.nextInt(8))).put(bytes(12)).put(snap(type));
            case 9, 50 -> header.putShort((short) 0xff03).putShort((short) (v6 ? 0x57 : 0x21));
            case 51 -> pppoe(header, v6, ip.length);
            case 104 ->
                header.put((byte) (oneIn(2) ? 0x0f : 0x8f)).put((byte) 0).putShort((short) type);
            case 105 -> wireless(header, type);
            case 107 -> frameRelay(header, type, v6);
            case 108 -> header.putInt(v6 ? 24 + 2 * random.nextInt(4) : 2);
            case 113 -> cooked(header, type);
            case 117 -> packetFilterLog(header, v6);
            case 129 ->
                header.put(bytes(4)).put((byte) (v6 ? 196 : 212)).put((byte) 0).putShort((short) random.nextInt());
            case 192 -> {
                header.putShort((short) 0)
                        .putShort((short) 0x0c00)
                        .putInt(0x69000000)
                        .put(bytes(4));
                wireless(header, type);
            }
            case NFLOG -> netfilterLog(header, v6, ip.length);
            case 276 ->
                header.putShort((short) type)
                        .putShort((short) 0)
                        .putInt(oneIn(2) ? 1 : 70_000)
                        .putShort((short) 1)
                        .put((byte) random.nextInt(6))
                        .put((byte) (oneIn(2) ? 6 : 0))
                        .put(bytes(8));
            default -> {}
        }
        byte[] head = new byte[header.position()];
        header.flip().get(head);
        int padding = linkType == NFLOG ? -ip.length & 3 : oneIn(4) ? random.nextInt(8) : 0;
        return join(head, join(ip, bytes(padding)));
    }

    private void cooked(ByteBuffer header, int type) {
        header.putShort((short) random.nextInt(6))
                .putShort((short) 1)
                .putShort((short) (oneIn(2) ? 6 : 8))
                .put(bytes(8));
        if (oneIn(4)) {
            header.putShort((short) 0x8100).putShort((short) random.nextInt());
        }
        header.putShort((short) type);
    }

    private void ethernet(ByteBuffer header, int type, boolean v6) {
        header.put(bytes(12));
        while (oneIn(3)) {
            if (header.position() > 40) {
                break;
            }
            int[] tags = {0x8100, 0x88a8, 0x9100, 0x9200};
            header.putShort((short) tags[random.nextInt(4)]).putShort((short) random.nextInt());
        }
        switch (random.nextInt(6)) {
            case 0 -> {
                header.putShort((short) 0x8847);
                if (oneIn(2)) {
                    header.putInt(random.nextInt() & ~0x100);
                }
                header.putInt((v6 ? 2 : 0) << 12 | random.nextInt(8) << 9 | 0x100 | random.nextInt(256));
            }
            case 1 -> {
                header.putShort((short) 0x8864);
                pppoe(header, v6, random.nextInt(80));
            }
            default -> header.putShort((short) type);
        }
    }

    private static byte[] snap(int type) {
        return ByteBuffer.allocate(8)
                .putInt(0xaaaa0300)
                .putShort((short) 0)
                .putShort((short) type)
                .array();
    }

    private void wireless(ByteBuffer header, int type) {
        int kind = 0x08 | random.nextInt(4) << 4 | (oneIn(2) ? 0x80 : 0);
        int flags = random.nextInt(256) & ~0x40;
        header.put((byte) kind).put((byte) flags).put(bytes(22));
        header.put(bytes((flags & 3) == 3 ? 6 : 0)).put(bytes((kind & 0x80) == 0 ? 0 : 2));
        header.put(snap(type));
    }

    private void frameRelay(ByteBuffer header, int type, boolean v6) {
        header.put((byte) (random.nextInt(256) & ~1)).put((byte) (0x10 | random.nextInt(256) | 1));
        switch (random.nextInt(3)) {
            case 0 -> header.put((byte) 3).put((byte) (v6 ? 0x8e : 0xcc));
            case 1 -> header.putShort((short) type);
            default -> header.put((byte) 3).put((byte) 0).put((byte) 0x80).put(snap(type), 3, 5);
        }
    }

    private void packetFilterLog(ByteBuffer header, boolean v6) {
        header.put((byte) 61)
                .put((byte) (v6 ? 24 : 2))
                .put((byte) random.nextInt(12))
                .put((byte) random.nextInt(16));
        header.put(new byte[] {'e', 'm', (byte) random.nextInt(), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        header.put(bytes(16)).putInt(random.nextInt()).putInt(oneIn(2) ? -1 : random.nextInt(9));
        header.put(bytes(16)).put((byte) random.nextInt(4)).put(bytes(3));
    }

    private void netfilterLog(ByteBuffer header, boolean v6, int length) {
        header.put((byte) (v6 ? 10 : 2)).put((byte) 0).putShort((short) random.nextInt());
        header.order(ByteOrder.LITTLE_ENDIAN);
        if (oneIn(2)) {
            header.putShort((short) 9).putShort((short) 10).put(bytes(8));
        }
        header.putShort((short) (length + 4)).putShort((short) 9);
    }

    private void pppoe(ByteBuffer header, boolean v6, int length) {
        header.put((byte) 0x11)
                .put((byte) 0)
                .putShort((short) random.nextInt(4))
                .putShort((short) (length + 2))
                .putShort((short) (v6 ? 0x57 : 0x21));
    }

    private byte[] ip() {
        byte[] tcp = tcp();
        return switch (random.nextInt(10)) {
            case 0 -> ip4(join(new byte[] {0, 0, 8, 0}, ip4(tcp, 6)), 47);
            case 1 -> ip4(ip4(tcp, 6), 4);
            case 2 -> ip6(extensions(tcp), 0);
            case 3, 4, 5 -> ip6(tcp, 6);
            case 6 -> oneIn(2) ? ip4(vxlan(tcp), 17) : ip6(vxlan(tcp), 17);
            default -> ip4(tcp, 6);
        };
    }

    private byte[] vxlan(byte[] tcp) {
        byte[] inner = ip4(tcp, 6);
        ByteBuffer headers = ByteBuffer.allocate(30);
        headers.putShort((short) (1000 + random.nextInt(9)))
                .putShort((short) 4789)
                .putShort((short) (headers.capacity() + inner.length))
                .putShort((short) (oneIn(3) ? 0 : random.nextInt()))
                .putInt(0x08000000)
                .putInt(random.nextInt())
                .put(bytes(12))
                .putShort((short) 0x0800);
        return join(headers.array(), inner);
    }

    private byte[] extensions(byte[] tcp) {
        ByteBuffer headers = ByteBuffer.allocate(64 + tcp.length);
        boolean fragment = oneIn(2);
        options(headers, fragment ? 44 : 60);
        if (fragment) {
            headers.put(new byte[] {6, 0, 0, (byte) (oneIn(3) ? 8 : random.nextInt(2)), 1, 2, 0, 0});
        } else {
            options(headers, 6);
        }
        headers.put(tcp);
        byte[] all = new byte[headers.position()];
        headers.flip().get(all);
        return all;
    }

    /** A Hop-by-Hop or Destination Options header; one in three is broken. */
    private void options(ByteBuffer headers, int next) {
        int[] kinds = {0, 1, 5, 63, 194, 201};
        ByteBuffer options = ByteBuffer.allocate(64);
        while (options.position() < 6) {
            int kind = oneIn(3) ? kinds[random.nextInt(kinds.length)] : 1;
            options.put((byte) kind);
            if (kind != 0) {
                int length = oneIn(3) ? random.nextInt(8) : Math.max(0, 5 - options.position());
                options.put((byte) length).put(bytes(length));
            }
        }
        headers.put((byte) next).put((byte) 0).put(options.array(), 0, 6);
    }

    private byte[] ip4(byte[] payload, int protocol) {
        byte[] options = oneIn(5) ? ip4Options() : new byte[0];
        int total = 20 + options.length + payload.length;
        ByteBuffer header = ByteBuffer.allocate(20 + options.length);
        header.put((byte) (0x40 | (oneIn(40) ? random.nextInt(16) : 5 + options.length / 4)))
                .put((byte) (oneIn(3) ? random.nextInt() : 0))
                .putShort((short) (oneIn(15) ? random.nextInt(2 * total) : total))
                .putShort((short) random.nextInt())
                .putShort((short) (oneIn(10) ? random.nextInt() : oneIn(2) ? 0x4000 : 0))
                .put((byte) random.nextInt(4))
                .put((byte) protocol)
                .putShort((short) 0)
                .put(address4())
                .put(address4())
                .put(options);
        if (oneIn(2)) {
            header.putShort(10, (short) checksum(header.array(), 0));
        }
        return join(header.array(), payload);
    }

    private byte[] ip4Options() {
        int[] kinds = {0, 1, 7, 68, 82, 130, 131, 137, 148, random.nextInt(256)};
        ByteBuffer options = ByteBuffer.allocate(64);
        while (options.position() < 12) {
            int kind = kinds[random.nextInt(kinds.length)];
            options.put((byte) kind);
            if (kind > 1) {
                int length = 3 + random.nextInt(10);
                options.put((byte) length).put((byte) (4 * random.nextInt(4))).put(bytes(length - 3));
            }
        }
        byte[] all = new byte[Math.min(40, (options.position() + 3) / 4 * 4)];
        options.flip().get(all, 0, Math.min(all.length, options.limit()));
        return all;
    }

    private byte[] address4() {
        return new byte[] {10, 0, 0, (byte) random.nextInt(4)};
    }

    private byte[] address6() {
        byte[] address = new byte[16];
        for (int i = 0; i < 16; i++) {
            address[i] = (byte) (oneIn(3) ? random.nextInt(4) : 0);
        }
        return address;
    }

    private byte[] ip6(byte[] payload, int next) {
        ByteBuffer header = ByteBuffer.allocate(40);
        header.putInt(0x60000000 | (oneIn(2) ? random.nextInt() & 0xfffffff : 0))
                .putShort((short) (oneIn(15) ? 1 + random.nextInt(200) : payload.length))
                .put((byte) next)
                .put((byte) random.nextInt())
                .put(address6())
                .put(address6());
        return join(header.array(), payload);
    }

    private byte[] tcp() {
        byte[] options = oneIn(3) ? new byte[0] : tcpOptions();
        byte[] payload = oneIn(2)
                ? PAYLOADS.get(random.nextInt(PAYLOADS.size())).getBytes(StandardCharsets.ISO_8859_1)
                : bytes(random.nextInt(40));
        int headerLength = oneIn(20) ? random.nextInt(16) : 5 + options.length / 4;
        ByteBuffer header = ByteBuffer.allocate(20 + options.length);
        header.putShort((short) port())
                .putShort((short) port())
                .putInt(random.nextInt())
                .putInt(random.nextInt())
                .put((byte) (headerLength << 4))
                .put((byte) (oneIn(3) ? random.nextInt() : oneIn(2) ? 0x10 : 0x18))
                .putShort((short) random.nextInt())
                .putShort((short) random.nextInt())
                .putShort((short) random.nextInt())
                .put(options);
        return join(header.array(), payload);
    }

    private int port() {
        return switch (random.nextInt(6)) {
            case 0 -> 80;
            case 1 -> 8080;
            default -> 40_000 + random.nextInt(3);
        };
    }

    private byte[] tcpOptions() {
        ByteBuffer options = ByteBuffer.allocate(128);
        int wanted = 4 * (1 + random.nextInt(10));
        while (options.position() < wanted) {
            int kind = OPTION_KINDS[oneIn(6) ? 0 : random.nextInt(OPTION_KINDS.length)];
            options.put((byte) kind);
            if (kind > 1) {
                int length = length(kind);
                options.put((byte) length);
                byte[] data = bytes(Math.clamp(length - 2, 0, 38));
                if (kind == 254 && data.length > 1 && oneIn(2)) {
                    data[0] = (byte) 0xf9;
                    data[1] = (byte) 0x89;
                }
                if (kind == 30 && data.length > 0) {
                    data[0] &= 0x75;
                }
                options.put(data);
            }
        }
        byte[] all = new byte[wanted];
        options.flip().get(all);
        return all;
    }

    private int length(int kind) {
        if (oneIn(8)) {
            return random.nextInt(44);
        }
        return switch (kind) {
            case 2, 20, 28 -> 4;
            case 3 -> 3;
            case 4 -> 2;
            case 5 -> 2 + 8 * random.nextInt(4);
            case 6, 7, 11, 12, 13 -> 6;
            case 8 -> 10;
            case 19 -> 18;
            case 30 -> new int[] {4, 8, 10, 12, 16, 18, 20, 22, 24, 28}[random.nextInt(10)];
            default -> 2 + random.nextInt(20);
        };
    }

    private static int checksum(byte[] header, int start) {
        int sum = start;
        for (int i = 0; i < header.length; i += 2) {
            sum += (header[i] & 0xff) << 8 | header[i + 1] & 0xff;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum;
    }
}
