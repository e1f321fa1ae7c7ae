package tcpstates.capture.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Builds captures byte by byte, right ones and wrong ones. */
public final class CaptureBuilder {
    static final int MICROS = 0xa1b2c3d4;
    static final int NANOS = 0xa1b23c4d;
    static final int MODIFIED = 0xa1b2cd34;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private ByteOrder order;

    CaptureBuilder(ByteOrder order) {
        this.order = order;
    }

    static CaptureBuilder pcap(ByteOrder order, int magic) {
        return new CaptureBuilder(order).fileHeader(magic, 2, 4, 262_144, 1);
    }

    CaptureBuilder order(ByteOrder newOrder) {
        order = newOrder;
        return this;
    }

    CaptureBuilder fileHeader(int magic, int major, int minor, int snaplen, int linkType) {
        return ints(magic).shorts(major, minor).ints(0, 0, snaplen, linkType);
    }

    /** All packets of a list in one of pcap's forms. */
    CaptureBuilder packets(List<Packet> packets, int magic) {
        for (Packet packet : packets) {
            ints((int) (packet.nanos() / 1_000_000_000));
            ints((int) (packet.nanos() % 1_000_000_000) / (magic == NANOS ? 1 : 1_000));
            ints(packet.bytes().length, packet.length());
            if (magic == MODIFIED) {
                ints(1).shorts(0x0800, 0);
            }
            raw(packet.bytes());
        }
        return this;
    }

    CaptureBuilder section() {
        return block(0x0a0d0d0a, part().ints(0x1a2b3c4d).shorts(1, 0).ints(-1, -1));
    }

    CaptureBuilder description(int linkType, int snaplen, CaptureBuilder options) {
        return block(1, part().shorts(linkType, 0).ints(snaplen).raw(options.toBytes()));
    }

    CaptureBuilder option(int code, byte... value) {
        return shorts(code, value.length).raw(value).raw(new byte[-value.length & 3]);
    }

    CaptureBuilder enhanced(int interfaceId, long ticks, Packet packet) {
        return block(
                6,
                part().ints(interfaceId, (int) (ticks >>> 32), (int) ticks, packet.bytes().length, packet.length())
                        .padded(packet.bytes()));
    }

    CaptureBuilder simple(Packet packet) {
        return block(3, part().ints(packet.length()).padded(packet.bytes()));
    }

    CaptureBuilder oldPacket(int interfaceId, long ticks, Packet packet) {
        return block(
                2,
                part().shorts(interfaceId, 0)
                        .ints((int) (ticks >>> 32), (int) ticks, packet.bytes().length, packet.length())
                        .padded(packet.bytes()));
    }

    CaptureBuilder block(int type, CaptureBuilder body) {
        byte[] content = body.toBytes();
        return ints(type, content.length + 12).raw(content).ints(content.length + 12);
    }

    /** Something to be put inside, in the same byte order. */
    CaptureBuilder part() {
        return new CaptureBuilder(order);
    }

    CaptureBuilder ints(int... values) {
        for (int value : values) {
            raw(ByteBuffer.allocate(4).order(order).putInt(value).array());
        }
        return this;
    }

    CaptureBuilder shorts(int... values) {
        for (int value : values) {
            raw(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
        }
        return this;
    }

    CaptureBuilder padded(byte[] content) {
        return raw(content).raw(new byte[-content.length & 3]);
    }

    CaptureBuilder raw(byte... content) {
        bytes.writeBytes(content);
        return this;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    public static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** What a program writes that reads the content from its standard input. */
    public static byte[] through(byte[] content, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Thread feeder = Thread.ofVirtual().start(() -> {
                try (var in = process.getOutputStream()) {
                    in.write(content);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            byte[] result = process.getInputStream().readAllBytes();
            feeder.join();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A packet as it was captured. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by its string.
    public record Packet(byte[] bytes, int length, long nanos, int linkType) {
        static Packet of(String content, long nanos) {
            byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
            return new Packet(bytes, bytes.length, nanos, 1);
        }

        @Override
        public String toString() {
            return nanos + " " + linkType + " " + bytes.length + "/" + length + " "
                    + java.util.HexFormat.of().formatHex(bytes);
        }
    }
}
