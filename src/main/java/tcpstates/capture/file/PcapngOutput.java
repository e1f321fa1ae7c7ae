package tcpstates.capture.file;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;

/** Makes blocks of pcapng (draft-ietf-opsawg-pcapng), little-endian. */
final class PcapngOutput {
    static final int ENHANCED_PACKET = 6;
    static final int OPT_COMMENT = 1;
    static final int OPTION_HEADER = 4;
    /** Type and length in front, length behind. */
    static final int BLOCK_OVERHEAD = 12;

    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int UNKNOWN_LENGTH = -1;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int PACKET_FIELDS = 20;

    /** What the length of an option can say, and a multiple of four. */
    private static final int LONGEST_OPTION = 65_532;

    private final OutputStream out;
    private final int snapshotLength;
    private final int decimals;
    /** The link types of the interfaces, by their numbers. */
    private final List<Integer> interfaces = new ArrayList<>();

    /** @param decimals of the time stamps: 9 for nanoseconds, else microseconds */
    PcapngOutput(OutputStream out, int snapshotLength, int decimals) {
        this.out = out;
        this.snapshotLength = snapshotLength;
        this.decimals = decimals;
    }

    void section() throws IOException {
        block(
                PcapngReader.SECTION_HEADER_BLOCK,
                buffer(16)
                        .putInt(BYTE_ORDER_MAGIC)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(UNKNOWN_LENGTH));
    }

    /** @throws UncheckedIOException if it cannot be written */
    void packet(byte[] bytes, int length, long nanos, int linkType, List<String> comments) {
        try {
            int number = interfaces.indexOf(linkType);
            if (number < 0) {
                number = interfaces.size();
                interfaces.add(linkType);
                description(linkType);
            }
            byte[] options = options(comments, null, ByteOrder.LITTLE_ENDIAN);
            long ticks = decimals == 9 ? nanos : Math.floorDiv(nanos, Nanos.PER_MICRO);
            ByteBuffer body = buffer(PACKET_FIELDS + padded(bytes.length) + options.length)
                    .putInt(number)
                    .putInt((int) (ticks >>> Integer.SIZE))
                    .putInt((int) ticks)
                    .putInt(bytes.length)
                    .putInt(length)
                    .put(bytes);
            body.position(PACKET_FIELDS + padded(bytes.length)).put(options);
            block(ENHANCED_PACKET, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void description(int linkType) throws IOException {
        ByteBuffer body =
                buffer(20).putShort((short) linkType).putShort((short) 0).putInt(snapshotLength);
        body.putShort((short) CaptureInterface.IF_TSRESOL).putShort((short) 1).putInt(decimals == 9 ? 9 : 6);
        block(INTERFACE_DESCRIPTION, body.putInt(CaptureInterface.OPT_ENDOFOPT));
    }

    private void block(int type, ByteBuffer body) throws IOException {
        int length = body.position() + BLOCK_OVERHEAD;
        out.write(buffer(length)
                .putInt(type)
                .putInt(length)
                .put(body.flip())
                .putInt(length)
                .array());
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int padded(int length) {
        return (length + 3) & ~3;
    }

    /**
     * Options of a packet block, with their end; empty if there are none.
     *
     * @param others in front of the comments, without an end
     */
    static byte[] options(List<String> comments, byte @Nullable [] others, ByteOrder order) {
        int length = others == null ? 0 : others.length;
        if (comments.isEmpty() && length == 0) {
            return new byte[0];
        }
        List<byte[]> texts = comments.stream().map(PcapngOutput::text).toList();
        for (byte[] text : texts) {
            length += OPTION_HEADER + padded(text.length);
        }
        ByteBuffer options = ByteBuffer.allocate(length + OPTION_HEADER).order(order);
        if (others != null) {
            options.put(others);
        }
        for (byte[] text : texts) {
            options.putShort((short) OPT_COMMENT).putShort((short) text.length).put(text);
            options.position(padded(options.position()));
        }
        return options.array();
    }

    /** Cut where a character begins, if it is too long for an option. */
    private static byte[] text(String comment) {
        byte[] text = comment.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(text.length, LONGEST_OPTION);
        while (end < text.length && (text[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(text, end);
    }
}
