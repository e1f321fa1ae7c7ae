package tcpstates.capture.file;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Unpacks compressed zstd blocks (RFC 8878, 3.1.1.3), and keeps what one block of a frame hands to the next. */
final class ZstdBlockDecoder {
    private static final int MAXIMUM_BLOCK = 1 << 17;

    private static final int RAW_LITERALS = 0;
    private static final int RLE_LITERALS = 1;
    private static final int COMPRESSED_LITERALS = 2;

    private final byte[] literals = new byte[MAXIMUM_BLOCK];
    private int literalCount;
    private @Nullable ZstdHuffman huffman;
    private final ZstdSequenceCode literalsLengths = ZstdSequenceCode.literalsLengths();
    private final ZstdSequenceCode offsets = ZstdSequenceCode.offsets();
    private final ZstdSequenceCode matchLengths = ZstdSequenceCode.matchLengths();
    /** The three latest distances, latest first. */
    private final int[] recent = new int[3];

    void beginFrame() {
        huffman = null;
        literalsLengths.beginFrame();
        offsets.beginFrame();
        matchLengths.beginFrame();
        recent[0] = 1;
        recent[1] = 4;
        recent[2] = 8;
    }

    /**
     * Unpacks one block behind what was written before.
     *
     * @return offset behind the last byte written
     */
    int unpack(byte[] in, int length, byte[] window, int at) throws IOException {
        int sequences = unpackLiterals(in, length);
        return unpackSequences(in, sequences, length, window, at);
    }

    /** Returns the offset of the sequences section. */
    private int unpackLiterals(byte[] in, int end) throws IOException {
        int type = in[0] & 3;
        int format = in[0] >> 2 & 3;
        if (type == RAW_LITERALS || type == RLE_LITERALS) {
            int header = format == 1 ? 2 : format == 3 ? 3 : 1;
            literalCount = (int) (number(in, header) >>> (header == 1 ? 3 : 4));
            if (type == RLE_LITERALS) {
                Arrays.fill(literals, 0, literalCount, in[header]);
                return header + 1;
            }
            System.arraycopy(in, header, literals, 0, literalCount);
            return header + literalCount;
        }
        int header = format < 2 ? 3 : format + 2;
        int width = format < 2 ? 10 : format == 2 ? 14 : 18;
        long sizes = number(in, header) >>> 4;
        literalCount = (int) sizes & (1 << width) - 1;
        int behind = header + ((int) (sizes >>> width) & (1 << width) - 1);
        if (behind > end || literalCount > MAXIMUM_BLOCK) {
            throw new IOException("literals do not fit their block");
        }
        int from = header;
        if (type == COMPRESSED_LITERALS) {
            huffman = new ZstdHuffman(in, from, behind);
            from += huffman.described();
        }
        unpackStreams(in, from, behind, format != 0);
        return behind;
    }

    private static long number(byte[] in, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in[i] & 0xffL) << (8 * i);
        }
        return value;
    }

    private void unpackStreams(byte[] in, int from, int end, boolean four) throws IOException {
        ZstdHuffman table = huffman;
        if (table == null) {
            throw new IOException("literals refer to a Huffman table that never came");
        }
        if (!four) {
            table.unpack(in, from, end - from, literals, 0, literalCount);
            return;
        }
        int quarter = (literalCount + 3) / 4;
        int stream = from + 6;
        for (int i = 0; i < 3; i++) {
            int size = in[from + 2 * i] & 0xff | (in[from + 2 * i + 1] & 0xff) << 8;
            table.unpack(in, stream, size, literals, i * quarter, quarter);
            stream += size;
        }
        table.unpack(in, stream, end - stream, literals, 3 * quarter, literalCount - 3 * quarter);
    }

    private int unpackSequences(byte[] in, int from, int end, byte[] window, int at) throws IOException {
        if (from >= end) {
            throw new IOException("a block has no sequences section");
        }
        int next = from;
        int count = in[next++] & 0xff;
        if (count == 255) {
            count = (in[next++] & 0xff) + ((in[next++] & 0xff) << 8) + 0x7f00;
        } else if (count >= 128) {
            count = (count - 128 << 8) + (in[next++] & 0xff);
        }
        if (count == 0) {
            return appendLiterals(0, literalCount, window, at);
        }
        int modes = in[next++];
        next = literalsLengths.takeTable(modes >> 6 & 3, in, next, end);
        next = offsets.takeTable(modes >> 4 & 3, in, next, end);
        next = matchLengths.takeTable(modes >> 2 & 3, in, next, end);
        return execute(new ZstdBits(in, next, end - next), count, window, at);
    }

    private int execute(ZstdBits in, int count, byte[] window, int from) throws IOException {
        ZstdFseTable literalsTable = literalsLengths.table();
        ZstdFseTable offsetTable = offsets.table();
        ZstdFseTable matchTable = matchLengths.table();
        int literalsState = literalsTable.first(in);
        int offsetState = offsetTable.first(in);
        int matchState = matchTable.first(in);
        int at = from;
        int literal = 0;
        for (int i = 0; i < count; i++) {
            int offset = offsets.value(offsetTable.symbol(offsetState), in);
            int matchLength = matchLengths.value(matchTable.symbol(matchState), in);
            int literalsLength = literalsLengths.value(literalsTable.symbol(literalsState), in);
            if (literalsLength > literalCount - literal || at - from + literalsLength + matchLength > MAXIMUM_BLOCK) {
                throw new IOException("sequences do not fit their block");
            }
            at = appendLiterals(literal, literalsLength, window, at);
            literal += literalsLength;
            at = Matches.copy(window, at, distance(offset, literalsLength == 0), matchLength);
            if (i < count - 1) {
                literalsState = literalsTable.next(literalsState, in);
                matchState = matchTable.next(matchState, in);
                offsetState = offsetTable.next(offsetState, in);
            }
        }
        if (in.left() != 0) {
            throw new IOException("sequences do not end with their bits");
        }
        return appendLiterals(literal, literalCount - literal, window, at);
    }

    private int appendLiterals(int from, int count, byte[] window, int at) {
        System.arraycopy(literals, from, window, at, count);
        return at + count;
    }

    /** The distance an offset stands for: 1 to 3 mean recent ones (RFC 8878, 3.1.1.5). */
    private int distance(int offset, boolean noLiterals) {
        if (offset > 3) {
            return remember(2, offset - 3);
        }
        int index = noLiterals ? offset : offset - 1;
        return index == 3 ? remember(2, recent[0] - 1) : remember(index, recent[index]);
    }

    /** Puts a distance first; those before it move back, up to the place it came from. */
    private int remember(int place, int distance) {
        for (int i = place; i > 0; i--) {
            recent[i] = recent[i - 1];
        }
        recent[0] = distance;
        return distance;
    }
}
