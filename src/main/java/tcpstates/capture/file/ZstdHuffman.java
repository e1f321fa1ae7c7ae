package tcpstates.capture.file;

import java.io.IOException;
import java.util.Arrays;

/** A Huffman decoding table for literals (RFC 8878, 4.2). */
final class ZstdHuffman {
    private static final int MAXIMUM_BITS = 11;
    private static final int MAXIMUM_WEIGHTS_LOG = 6;
    private static final int MAXIMUM_SYMBOLS = 256;

    private final int maximumBits;
    /** Symbol and length of the code that begins with the index's bits. */
    private final byte[] symbols;

    private final byte[] lengths;
    /** Bytes that described the tree. */
    private final int described;

    /** Reads a tree's description. */
    ZstdHuffman(byte[] bytes, int from, int end) throws IOException {
        int header = bytes[from] & 0xff;
        byte[] weights = new byte[MAXIMUM_SYMBOLS];
        int count;
        if (header >= 128) {
            count = header - 127;
            for (int i = 0; i < count; i++) {
                int pair = bytes[from + 1 + i / 2];
                weights[i] = (byte) (i % 2 == 0 ? pair >> 4 & 15 : pair & 15);
            }
            described = 1 + (count + 1) / 2;
        } else {
            count = readWeights(bytes, from + 1, from + 1 + header, weights);
            described = 1 + header;
        }
        if (from + described > end) {
            throw new IOException("a Huffman table does not fit its block");
        }
        maximumBits = addLastWeight(weights, count);
        symbols = new byte[1 << maximumBits];
        lengths = new byte[1 << maximumBits];
        fill(weights, count + 1);
    }

    int described() {
        return described;
    }

    /** The weights are packed by two interleaved states; the end of the bits is the end of the weights. */
    private static int readWeights(byte[] bytes, int from, int end, byte[] weights) throws IOException {
        ZstdFseTable.Described fse = ZstdFseTable.read(bytes, from, end, MAXIMUM_WEIGHTS_LOG, MAXIMUM_BITS + 1);
        ZstdFseTable table = fse.table();
        ZstdBits in = new ZstdBits(bytes, fse.end(), end - fse.end());
        int state = table.first(in);
        int other = table.first(in);
        int count = 0;
        while (true) {
            weights[count++] = (byte) table.symbol(state);
            int next = table.next(state, in);
            if (in.left() < 0) {
                weights[count++] = (byte) table.symbol(other);
                return count;
            }
            state = other;
            other = next;
        }
    }

    /** The last weight is not written: it makes the sum of the codes' shares a power of two. */
    private static int addLastWeight(byte[] weights, int count) throws IOException {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += 1 << weights[i] >> 1;
        }
        int bits = ZstdFseTable.log2(sum) + 1;
        int rest = (1 << bits) - sum;
        if (sum == 0 || bits > MAXIMUM_BITS || Integer.bitCount(rest) != 1) {
            throw new IOException("a Huffman table does not add up");
        }
        weights[count] = (byte) (ZstdFseTable.log2(rest) + 1);
        return bits;
    }

    /** Longest codes first, symbols of one length in their own order. */
    private void fill(byte[] weights, int count) {
        int at = 0;
        for (int weight = 1; weight <= maximumBits; weight++) {
            for (int symbol = 0; symbol < count; symbol++) {
                if (weights[symbol] == weight) {
                    int share = 1 << weight - 1;
                    Arrays.fill(symbols, at, at + share, (byte) symbol);
                    Arrays.fill(lengths, at, at + share, (byte) (maximumBits + 1 - weight));
                    at += share;
                }
            }
        }
    }

    /** Unpacks one stream, which must end exactly with its last literal. */
    void unpack(byte[] bytes, int from, int length, byte[] literals, int at, int count) throws IOException {
        ZstdBits in = new ZstdBits(bytes, from, length);
        for (int i = at; i < at + count; i++) {
            int index = in.peek(maximumBits);
            literals[i] = symbols[index];
            in.skip(lengths[index]);
        }
        if (in.left() != 0) {
            throw new IOException("literals do not end with their bits");
        }
    }
}
