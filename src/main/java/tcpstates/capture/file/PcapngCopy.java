package tcpstates.capture.file;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import tcpstates.capture.CaptureException;

/**
 * Copies a pcapng file block by block. Only a packet that gets comments, or is left out, changes: the comments stand behind the
 * options that it has. A simple packet block has no room for any.
 */
final class PcapngCopy {
    private static final int SIMPLE_PACKET = 3;
    private static final int LENGTH_OFFSET = 4;
    private static final int BYTE_ORDER_OFFSET = 8;
    private static final int SECTION_LENGTH_OFFSET = 16;
    /** Of an enhanced packet block and its predecessor: there the captured bytes begin. */
    private static final int FIELDS_END = 28;

    private static final int TRAILER = 4;

    private final MappedCapture source;
    private final MemorySegment file;
    private final OutputStream out;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    PcapngCopy(MappedCapture source, OutputStream out) {
        this.source = source;
        this.out = out;
        file = source.bytes();
    }

    void copy(AnnotatedFile.Annotator annotator) throws CaptureException, IOException {
        CaptureCursor cursor = source.cursor();
        long at = 0;
        while (cursor.next()) {
            long end = cursor.position();
            long packet = copyUpTo(at, end - 1);
            List<String> comments = annotator.comments(
                    cursor.memory(), cursor.offset(), cursor.captured(), cursor.length(), cursor.linkType());
            if (comments != null) {
                boolean simple = word(packet) == SIMPLE_PACKET;
                out.write(
                        comments.isEmpty() || simple
                                ? bytes(packet, end - packet)
                                : commented(packet, end, cursor.captured(), comments));
            }
            at = end;
        }
        copyUpTo(at, file.byteSize());
    }

    /** Copies the blocks that end there or before; returns where the next one begins. */
    private long copyUpTo(long from, long end) throws IOException {
        long at = from;
        while (end - at >= PcapngOutput.BLOCK_OVERHEAD) {
            boolean section = word(at) == PcapngReader.SECTION_HEADER_BLOCK;
            if (section) {
                boolean little =
                        file.get(CaptureReader.LE_INT, at + BYTE_ORDER_OFFSET) == PcapngOutput.BYTE_ORDER_MAGIC;
                order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            }
            long length = Integer.toUnsignedLong(word(at + LENGTH_OFFSET));
            if (at + length > end) {
                return at;
            }
            byte[] block = bytes(at, length);
            if (section) { // what it says of its length holds no longer
                ByteBuffer.wrap(block).putLong(SECTION_LENGTH_OFFSET, -1);
            }
            out.write(block);
            at += length;
        }
        return at;
    }

    private byte[] commented(long at, long end, int captured, List<String> comments) {
        int content = FIELDS_END + PcapngOutput.padded(captured);
        byte[] options = PcapngOutput.options(comments, options(at + content, end - TRAILER), order);
        int length = content + options.length + TRAILER;
        return ByteBuffer.allocate(length)
                .order(order)
                .put(bytes(at, content))
                .put(options)
                .putInt(length)
                .putInt(LENGTH_OFFSET, length)
                .array();
    }

    /** The options that a packet has, without their end, and without what is no option. */
    private byte[] options(long from, long end) {
        long at = from;
        while (end - at >= PcapngOutput.OPTION_HEADER && half(at) != CaptureInterface.OPT_ENDOFOPT) {
            long next = at + PcapngOutput.OPTION_HEADER + PcapngOutput.padded(half(at + 2));
            if (next > end) {
                break;
            }
            at = next;
        }
        return bytes(from, Math.max(0, at - from));
    }

    private byte[] bytes(long offset, long length) {
        return file.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private int word(long offset) {
        return file.get(CaptureReader.LE_INT.withOrder(order), offset);
    }

    private int half(long offset) {
        return Short.toUnsignedInt(file.get(CaptureReader.LE_SHORT.withOrder(order), offset));
    }
}
